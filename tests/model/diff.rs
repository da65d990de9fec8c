use orama::model::diff::{Change, Span, words};
use proptest::{prelude::*, sample::select};
use unicode_segmentation::UnicodeSegmentation;

fn without(spans: &[Span<'_>], change: Change) -> String {
    spans.iter().filter(|span| span.change != change).map(|span| span.text).collect()
}

fn marked(old: &str, new: &str) -> String {
    let mark = |span: Span<'_>| match span.change {
        Change::Equal => span.text.to_owned(),
        Change::Delete => format!("[-{}-]", span.text),
        Change::Insert => format!("{{+{}+}}", span.text),
    };
    words(old, new).into_iter().map(mark).collect()
}

#[test]
fn a_changed_word_is_one_deletion_and_one_insertion() {
    assert_eq!(marked("make the sky warmer", "make the sea warmer"), "make the [-sky-]{+sea+} warmer");
    assert_eq!(marked("the tide", "the tide was out"), "the tide{+ was out+}");
    assert_eq!(marked("the grey mud here", "the brown sand here"), "the [-grey mud-]{+brown sand+} here", "one phrase");
    assert_eq!(marked("", "new"), "{+new+}");
    assert_eq!(marked("gone", ""), "[-gone-]");
    assert_eq!(marked("", ""), "");
    assert_eq!(marked("same\n", "same\n"), "same\n");
}

#[test]
fn a_character_is_never_cut() {
    // The same letters with another accent, and a family with one member fewer.
    assert_eq!(marked("cafe\u{301}", "cafe\u{300}"), "[-cafe\u{301}-]{+cafe\u{300}+}");
    // A prefix that Unicode counts as a word of its own.
    assert_eq!(marked("\u{113d1}/", "/"), "[-\u{113d1}/-]{+/+}");
    assert_eq!(marked("👩‍👧‍👦", "👩‍👧"), "[-👩‍👧‍👦-]{+👩‍👧+}");
}

#[test]
fn texts_too_long_for_words_are_compared_by_lines() {
    let lines: Vec<String> = (0..3_000).map(|line| format!("line {line}\n")).collect();
    let old = lines.concat();
    let new = old.replace("line 17\n", "row 17\n");
    let spans = words(&old, &new);
    let changed: Vec<_> = spans.iter().filter(|span| span.change != Change::Equal).map(|span| span.text).collect();
    assert_eq!(changed, ["line 17\n", "row 17\n"]);
}

fn text() -> impl Strategy<Value = String> {
    let piece =
        select(vec!["tide ", "sky", " ", "\n", "e\u{301}", "👩‍👧", "🇩🇪", "שלום", "don't", "3.14", "，", "\u{301}", "한"]);
    prop_oneof![prop::collection::vec(piece, 0..30).prop_map(|pieces| pieces.concat()), any::<String>()]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn both_texts_come_back(old in text(), new in text()) {
        let spans = words(&old, &new);
        prop_assert_eq!(without(&spans, Change::Insert), &old[..]);
        prop_assert_eq!(without(&spans, Change::Delete), &new[..]);
        prop_assert!(spans.iter().all(|span| !span.text.is_empty()));
        prop_assert!(spans.windows(2).all(|pair| pair[0].change != pair[1].change), "no two alike in a row");
        for (side, other) in [(&old, Change::Insert), (&new, Change::Delete)] {
            let boundaries: Vec<usize> = side.grapheme_indices(true).map(|(at, _)| at).chain([side.len()]).collect();
            let mut at = 0;
            for span in spans.iter().filter(|span| span.change != other) {
                at += span.text.len();
                prop_assert!(boundaries.contains(&at), "cut inside a character at {}", at);
            }
        }
    }
}
