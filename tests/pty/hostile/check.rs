//! What a program may send to a terminal: read byte by byte, knowing nothing of how the program makes it.

use unicode_width::UnicodeWidthChar as _;

/// Modes that the program switches: cursor, alternate screen, paste, focus, synchronized update, mouse.
const MODES: [&str; 8] = ["25", "1049", "2004", "1004", "2026", "1000", "1002", "1006"];
/// The most marks on one letter.
const MOST_MARKS: usize = 8;

/// Where the bytes come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Output {
    /// The workstation on a screen of this many columns and lines.
    Workstation(u16, u16),
    /// A command that prints lines.
    Lines,
}

/// Everything in the output that the program has no business to send.
pub fn violations(bytes: &[u8], output: Output) -> Vec<String> {
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => {
            return vec![format!(
                "not UTF-8 at byte {}: {:02x?}",
                error.valid_up_to(),
                tail(bytes, error.valid_up_to())
            )];
        }
    };
    let mut found = Vec::new();
    let (mut rest, mut marks) = (text, 0);
    while let Some(letter) = rest.chars().next() {
        let after = &rest[letter.len_utf8()..];
        let (wrong, next) = match letter {
            '\u{1b}' => sequence(after, output),
            _ => (character(letter, &mut marks, output), after),
        };
        if let Some(why) = wrong {
            found.push(format!("{why} before {:?}", next.chars().take(30).collect::<String>()));
        }
        rest = next;
    }
    found
}

fn tail(bytes: &[u8], at: usize) -> &[u8] {
    &bytes[at..bytes.len().min(at + 16)]
}

/// A sequence behind its escape: what is wrong with it, and what follows it.
fn sequence(after: &str, output: Output) -> (Option<String>, &str) {
    let Some(kind) = after.chars().next() else { return (Some("a lone escape".to_owned()), after) };
    let body = &after[kind.len_utf8()..];
    let (whole, rest) = match kind {
        '[' => split_at(body, |letter| ('\u{40}'..='\u{7e}').contains(&letter)),
        ']' => split_at(body, |letter| letter == '\u{7}' || letter == '\u{1b}'),
        _ => return (Some(format!("escape {kind:?}")), body),
    };
    let is_ours = match (kind, output) {
        (_, Output::Lines) => false,
        ('[', Output::Workstation(columns, lines)) => is_our_control(whole, columns, lines),
        _ => whole == "0;orama\u{7}",
    };
    ((!is_ours).then(|| format!("escape {kind}{whole:?}")), rest)
}

/// Up to and including the letter that ends it.
fn split_at(body: &str, ends: impl Fn(char) -> bool) -> (&str, &str) {
    let end =
        body.char_indices().find(|(_, letter)| ends(*letter)).map_or(body.len(), |(at, letter)| at + letter.len_utf8());
    body.split_at(end)
}

fn is_our_control(whole: &str, columns: u16, lines: u16) -> bool {
    let Some(last) = whole.chars().next_back() else { return false };
    let parameters = &whole[..whole.len() - last.len_utf8()];
    match last {
        'h' | 'l' => parameters.strip_prefix('?').is_some_and(|mode| MODES.contains(&mode)),
        'H' => match parameters.split_once(';') {
            Some((row, column)) => is_within(row, lines) && is_within(column, columns),
            None => false,
        },
        'J' => parameters == "2",
        'm' => parameters.split(';').all(is_style),
        't' => matches!(parameters, "22;2" | "23;2"),
        'u' => matches!(parameters, ">1" | "<1"),
        _ => false,
    }
}

fn is_within(number: &str, most: u16) -> bool {
    number.parse::<u16>().is_ok_and(|number| (1..=most).contains(&number))
}

/// A parameter of a style: an attribute, or a part of a colour.
fn is_style(parameter: &str) -> bool {
    parameter.is_empty() || parameter.parse::<u16>().is_ok_and(|number| number <= 255)
}

/// What is wrong with a character that is drawn.
fn character(letter: char, marks: &mut usize, output: Output) -> Option<String> {
    let wrong = |what: &str| Some(format!("{what} U+{:04X}", u32::from(letter)));
    if letter.is_control() {
        let ends_line = output == Output::Lines && matches!(letter, '\n' | '\r' | '\t');
        return if ends_line { None } else { wrong("a control character") };
    }
    if is_hidden(letter) {
        return wrong("something that is not seen");
    }
    let joins = matches!(letter, '\u{200c}' | '\u{200d}' | '\u{fe0e}' | '\u{fe0f}');
    *marks = if letter.width() == Some(0) && !joins { *marks + 1 } else { 0 };
    if *marks > MOST_MARKS { wrong("too many marks") } else { None }
}

/// What changes the order or the look of others, or nothing that can be seen. The joiners and selectors that scripts and emoji
/// need may come, but nothing else.
fn is_hidden(letter: char) -> bool {
    let code = u32::from(letter);
    matches!(code,
        0xad | 0x34f | 0x61c | 0x115f | 0x1160 | 0x17b4 | 0x17b5 | 0x180b..=0x180f | 0x200b | 0x200e | 0x200f
        | 0x2028..=0x202e | 0x2060..=0x206f | 0x3164 | 0xfdd0..=0xfdef | 0xfe00..=0xfe0d | 0xfeff | 0xffa0 | 0xfff0..=0xfffb
        | 0x1_3430..=0x1_343f | 0x1_bca0..=0x1_bca3 | 0x1_d173..=0x1_d17a | 0xe_0000..=0xe_00ff | 0xe_01f0..=0xe_0fff)
        || code & 0xfffe == 0xfffe
}

#[cfg(test)]
mod tests {
    use super::{Output, violations};
    use crate::hostile::corpus::{corpus, split_over_fields};
    use ratatui::{
        Terminal, TerminalOptions, Viewport, backend::CrosstermBackend, buffer::Buffer, layout::Rect, widgets::Widget,
    };

    const SCREEN: Output = Output::Workstation(120, 36);
    /// What no terminal takes for more than letters. What it may draw strangely is the terminal's own affair.
    const HARMLESS: [&str; 3] = ["wide", "selectors", "invisible"];

    #[test]
    fn what_the_program_itself_sends_is_allowed() {
        let ours = "\u{1b}[?1049h\u{1b}[?2004h\u{1b}[?1004h\u{1b}[>1u\u{1b}[22;2t\u{1b}]0;orama\u{7}\u{1b}[?1000h\u{1b}[?25l\
                    \u{1b}[?2026h\u{1b}[0m\u{1b}[1;1H\u{1b}[2J\u{1b}[36;120H\u{1b}[38;5;9mHafen · 港 👩‍🎨 é\u{1b}[?2026l";
        assert_eq!(violations(ours.as_bytes(), SCREEN), Vec::<String>::new());
        assert_eq!(violations("ID  Title\r\n".as_bytes(), Output::Lines), Vec::<String>::new());
    }

    /// The control: every payload that is let through as it is, is found. Were it not, the test of the program would prove
    /// nothing.
    #[test]
    fn every_payload_that_gets_through_is_found() {
        for payload in corpus() {
            // What is spelled like a mode or a colour that the program uses itself can only be told by what stands there
            // instead of it, which the test of the program looks at.
            let is_ours_as_well =
                payload.tries == "switched modes" && violations(payload.text.as_bytes(), SCREEN).is_empty();
            let ends_lines = payload.text.contains(['\n', '\r', '\t']);
            let is_found = !violations(payload.text.as_bytes(), Output::Lines).is_empty();
            assert!(is_found || ends_lines || HARMLESS.contains(&payload.tries), "{payload:?}");
            let is_found = !violations(payload.text.as_bytes(), SCREEN).is_empty();
            assert!(
                is_found || is_ours_as_well || HARMLESS.contains(&payload.tries) || payload.text.ends_with("[m"),
                "{payload:?}"
            );
        }
        for (start, end) in split_over_fields() {
            assert!(!violations(format!("{start}{end}").as_bytes(), SCREEN).is_empty(), "{start:?} {end:?}");
        }
    }

    /// A widget that puts a text into the buffer as it is: what one forgotten place in the program would be.
    struct Forgotten<'a>(&'a str);

    impl Widget for Forgotten<'_> {
        #[expect(clippy::disallowed_methods, reason = "this is what must be found")]
        fn render(self, area: Rect, buf: &mut Buffer) {
            buf[(area.x, area.y)].set_symbol(self.0);
        }
    }

    /// The second control: the way through a real buffer and a real backend, with the one step left out.
    #[test]
    fn a_single_place_that_forgets_to_make_a_text_safe_is_found() {
        let mut missed = Vec::new();
        for payload in corpus().into_iter().filter(|payload| !HARMLESS.contains(&payload.tries)) {
            let mut bytes = Vec::new();
            let area = Rect::new(0, 0, 40, 2);
            let options = TerminalOptions { viewport: Viewport::Fixed(area) };
            let mut terminal = Terminal::with_options(CrosstermBackend::new(&mut bytes), options).expect("a terminal");
            terminal.draw(|frame| frame.render_widget(Forgotten(&payload.text), area)).expect("a frame");
            drop(terminal);
            let is_ours_as_well = violations(payload.text.as_bytes(), SCREEN).is_empty();
            if violations(&bytes, SCREEN).is_empty() && !is_ours_as_well {
                missed.push(payload);
            }
        }
        assert_eq!(missed, []);
    }
}
