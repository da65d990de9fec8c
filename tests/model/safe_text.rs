use orama::model::SafeText;
use proptest::{prelude::*, sample::select};
use unicode_width::UnicodeWidthChar;

fn line(text: &str) -> String {
    SafeText::line(text).into_string()
}

#[test]
fn what_hides_is_shown() {
    for (hostile, shown) in [
        ("a\u{1b}[2Jb", "a␛[2Jb"),
        ("\0\u{7}\u{8}\u{7f}", "␀␇␈␡"),
        ("a\u{9b}31mb", "a⟨U+009B⟩31mb"),
        ("pay \u{202e}gpj.exe", "pay ⟨U+202E⟩gpj.exe"),
        ("\u{2066}x\u{2069}\u{200e}\u{200f}\u{61c}", "⟨U+2066⟩x⟨U+2069⟩⟨U+200E⟩⟨U+200F⟩⟨U+061C⟩"),
        ("zero\u{200b}width\u{2060}\u{feff}", "zero⟨U+200B⟩width⟨U+2060⟩⟨U+FEFF⟩"),
        ("soft\u{ad}hyphen", "soft⟨U+00AD⟩hyphen"),
        ("tag\u{e0041}", "tag⟨U+E0041⟩"),
        ("a\u{fe0f}b\u{200d}c\u{200c}", "a⟨U+FE0F⟩b⟨U+200D⟩c⟨U+200C⟩"),
        ("para\u{2028}graph\u{2029}", "para⟨U+2028⟩graph⟨U+2029⟩"),
        ("\u{301}x", "⟨U+0301⟩x"),
        ("filler\u{3164}\u{ffff}", "filler⟨U+3164⟩⟨U+FFFF⟩"),
    ] {
        assert_eq!(line(hostile), shown, "{hostile:?}");
        assert_eq!(SafeText::block(hostile).as_str(), shown, "{hostile:?}");
    }
}

#[test]
fn breaks_and_tabs_are_drawn() {
    assert_eq!(line("one\ntwo\r\nthree\rfour\tfive"), "one⏎two⏎three␍four    five");
    assert_eq!(SafeText::block("one\r\n\ttwo\n\u{301}").as_str(), "one\n    two\n⟨U+0301⟩");
}

#[test]
fn what_people_write_is_left_alone() {
    for text in [
        "",
        "make the sky warmer – “now”, please…",
        "Zürich, Đà Nẵng, naïve cafe\u{301}",
        "שלום עולם",
        "مرحبا بالعالم",
        "می\u{200c}خواهم",
        "क\u{94d}\u{200d}ष और ന\u{d4d}\u{200d} ",
        "สวัสดีครับ, 한국어, 日本語、中文",
        "葛\u{e0100}城",
        "👍 👍🏽 👩‍👧‍👦 🏳️‍🌈 ❤️ 1️⃣ 🇩🇪 👩🏽‍🚀 ☎\u{fe0e}",
        "a\u{327}\u{301}\u{308}\u{302}",
        "\u{e0b0} \u{fffd} ⟨U+202E⟩ ␛",
    ] {
        assert_eq!(line(text), text);
        assert_eq!(SafeText::block(text).as_str(), text);
    }
}

#[test]
fn a_joiner_joins_nothing_to_a_mark_that_was_escaped() {
    let pile = format!("\u{645}{}\u{200d}\u{64b}", "\u{64b}".repeat(8));
    let shown = line(&pile);
    assert!(shown.ends_with("⟨U+200D⟩\u{64b}"), "{shown}");
    assert_eq!(line(&shown), shown);
    let room = "\u{645}\u{64b}\u{200d}\u{64b}";
    assert_eq!(line(room), room);
}

#[test]
fn marks_do_not_pile_up() {
    let zalgo = format!("a{}b", "\u{301}".repeat(20));
    let shown = line(&zalgo);
    assert_eq!(shown.matches('\u{301}').count(), 8);
    assert_eq!(shown.matches("⟨U+0301⟩").count(), 12, "the others are shown, not dropped");
    assert!(shown.ends_with('b'));
}

/// Written out a second time, by the names of the Unicode character database rather than by range of use.
fn is_forbidden(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{200e}' | '\u{200f}' | '\u{61c}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' // Bidi_Control
            | '\u{ad}' | '\u{34f}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
            | '\u{200b}' | '\u{2060}'..='\u{2065}' | '\u{206a}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0d}'
            | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{1bca0}'..='\u{1bca3}'
            | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e00ff}' | '\u{e01f0}'..='\u{e0fff}' // Default_Ignorable
            | '\u{2028}' | '\u{2029}') // separators
}

fn hostile() -> impl Strategy<Value = String> {
    let special = select(vec![
        "\u{1b}",
        "\u{9b}",
        "\u{7f}",
        "\r",
        "\n",
        "\t",
        "\u{202e}",
        "\u{2069}",
        "\u{200b}",
        "\u{200c}",
        "\u{200d}",
        "\u{fe0f}",
        "\u{fe0e}",
        "\u{fe01}",
        "\u{e0100}",
        "\u{e0041}",
        "\u{301}",
        "\u{20e3}",
        "\u{94d}",
        "\u{64b}",
        "क",
        "م",
        "👩",
        "🏽",
        "❤",
        "1",
        "a",
        "漢",
        "⟩",
        " ",
        "\u{1160}",
        "\u{11a8}",
        "\u{feff}",
    ]);
    let piece = prop_oneof![4 => special.prop_map(str::to_owned), 1 => any::<char>().prop_map(String::from)];
    let pile = (0..12_usize).prop_map(|count| "\u{302}".repeat(count));
    prop::collection::vec(prop_oneof![6 => piece, 1 => pile], 0..40).prop_map(|pieces| pieces.concat())
}

#[test]
fn no_character_that_there_is_hides_or_commands_by_itself() {
    for c in (0..=u32::from(char::MAX)).filter_map(char::from_u32) {
        let text = c.to_string();
        let shown = line(&text);
        assert!(!shown.is_empty() && !shown.chars().any(is_forbidden), "{c:?} is shown as {shown:?}");
        assert_eq!(line(&shown), shown, "{c:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nothing_that_hides_or_commands_comes_out(text in hostile()) {
        let line = line(&text);
        let block = SafeText::block(&text).into_string();
        prop_assert!(!line.chars().any(is_forbidden), "{:?}", line);
        prop_assert!(!block.chars().any(|c| c != '\n' && is_forbidden(c)), "{:?}", block);
        for shown in [&line, &block] {
            check_joiners_and_marks(shown)?;
        }
    }

    #[test]
    fn safe_text_is_safe_already(text in hostile()) {
        let line = line(&text);
        prop_assert_eq!(SafeText::line(&line).into_string(), line);
        let block = SafeText::block(&text).into_string();
        prop_assert_eq!(SafeText::block(&block).into_string(), block);
    }

    #[test]
    fn nothing_is_dropped(text in hostile()) {
        // Undo the escapes that have a spelling of their own; what is left is the text.
        let mut back = line(&text);
        for hidden in text.chars().filter(|c| !c.is_control()) {
            back = back.replace(&format!("⟨U+{:04X}⟩", u32::from(hidden)), &hidden.to_string());
        }
        let visible = |text: &str| {
            text.chars().filter(|c| !c.is_control() && !matches!(c, '\u{2400}'..='\u{2421}' | '⏎' | ' ')).collect::<String>()
        };
        let controls = |text: &str| text.chars().filter(|c| ('\u{80}'..='\u{9f}').contains(c)).count();
        if controls(&text) == 0 {
            prop_assert_eq!(visible(&back), visible(&text));
        }
    }

    #[test]
    fn printable_text_is_unchanged(text in "[ -~¡-¬®-ʯΑ-ωА-яא-תぁ-ゖ一-鿋가-힣😀-😿]*") {
        prop_assert_eq!(line(&text), &text[..]);
        prop_assert_eq!(SafeText::block(&text).into_string(), text);
    }
}

fn check_joiners_and_marks(shown: &str) -> Result<(), TestCaseError> {
    let chars: Vec<char> = shown.chars().collect();
    for (at, c) in chars.iter().enumerate() {
        let before = at.checked_sub(1).map(|at| chars[at]);
        match c {
            c if is_selector_or_joiner(*c) => {
                prop_assert!(before.is_some_and(|c| !c.is_ascii_alphabetic() && c != ' ' && c != '⟩'), "{:?}", shown);
                prop_assert_ne!(before, Some(*c), "never two in a row");
            }
            c if c.width() == Some(0) => prop_assert!(before.is_some_and(|c| c != '\n'), "{:?}", shown),
            _ => {}
        }
    }
    let piles = chars.split(|c| c.width() != Some(0));
    let highest = piles.map(|pile| pile.iter().filter(|c| !is_selector_or_joiner(**c)).count()).max();
    prop_assert!(highest.unwrap_or(0) <= 8, "{:?} is a heap", shown);
    Ok(())
}

fn is_selector_or_joiner(c: char) -> bool {
    matches!(c, '\u{200c}' | '\u{200d}' | '\u{fe0e}' | '\u{fe0f}' | '\u{e0100}'..='\u{e01ef}')
}
