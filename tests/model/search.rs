//! The query language: whatever is typed is a query, and printing it says the same.

use orama::model::{
    Search, Stage,
    search::{Is, Term, What},
};
use proptest::prelude::*;

fn words(text: &str, unfinished: bool) -> Term {
    Term { exclude: false, what: What::Words { text: text.to_owned(), unfinished } }
}

fn without(what: What) -> Term {
    Term { exclude: true, what }
}

fn with(what: What) -> Term {
    Term { exclude: false, what }
}

fn terms(text: &str) -> Vec<Term> {
    Search::parse(text).terms
}

#[test]
fn words_phrases_and_terms_stand_between_spaces() {
    assert_eq!(
        terms(r#"warmer "low sun" is:todo stage:audio by:ana in:"Launch film" assigned:me -fog sky"#),
        [
            words("warmer", false),
            words("low sun", false),
            with(What::Is(Is::Todo)),
            with(What::Stage(Stage::Audio)),
            with(What::By("ana".into())),
            with(What::In("Launch film".into())),
            with(What::Assigned("me".into())),
            without(What::Words { text: "fog".into(), unfinished: false }),
            words("sky", true),
        ]
    );
}

#[test]
fn only_the_last_word_may_go_on_and_a_space_finishes_it() {
    assert_eq!(terms("sky"), [words("sky", true)]);
    assert_eq!(terms("sky "), [words("sky", false)]);
    assert_eq!(terms("\"sky\""), [words("sky", false)]);
    assert_eq!(terms("-sky"), [without(What::Words { text: "sky".into(), unfinished: false })]);
}

#[test]
fn names_and_values_of_terms_are_read_as_people_write_them() {
    for text in ["is:in_review", "IS:in-review", "Is:\"IN-REVIEW\""] {
        assert_eq!(terms(text), [with(What::Is(Is::InReview))], "{text}");
    }
    assert_eq!(terms("-is:done"), [without(What::Is(Is::Done))]);
    assert_eq!(terms("by:ana@studio.example"), [with(What::By("ana@studio.example".into()))]);
    assert_eq!(terms("in:\"Launch film"), [with(What::In("Launch film".into()))], "a quote that is not closed");
}

#[test]
fn what_is_no_term_is_words() {
    for text in [
        "foo:bar",
        "is:purple",
        "stage:",
        "by:",
        "is::",
        ":",
        "https://a.example/b",
        "12:30",
        "-",
        "--",
        "5\"",
        "o'brien",
        "AND",
        "*",
        "(",
        "'",
    ] {
        let term = Search::parse(text).terms.remove(0);
        assert!(matches!(term.what, What::Words { .. }), "{text}: {term:?}");
    }
    assert_eq!(terms("is:\"very purple\" x"), [words("is:very purple", false), words("x", true)]);
    assert_eq!(terms("  \t "), []);
    assert_eq!(terms("\"a\"b"), [words("a", false), words("b", true)]);
}

/// Texts made of what matters to the language, so that they hit its corners often.
fn corner() -> impl Strategy<Value = String> {
    let part = prop_oneof![
        Just("\""),
        Just("-"),
        Just(":"),
        Just(" "),
        Just("\t"),
        Just("is"),
        Just("is:todo"),
        Just("IS:"),
        Just("by:"),
        Just("in:\""),
        Just("stage:audio"),
        Just("assigned:none"),
        Just("a"),
        Just("é"),
        Just("海"),
        Just("\u{3000}"),
        Just("\0"),
        Just("'"),
        Just("*"),
        Just("\\"),
    ];
    proptest::collection::vec(part, 0..12).prop_map(|parts| parts.concat())
}

proptest! {
    #[test]
    fn printing_and_reading_again_is_the_same(text in prop_oneof![corner(), any::<String>()]) {
        let search = Search::parse(&text);
        let printed = search.to_string();
        prop_assert_eq!(&Search::parse(&printed), &search, "{:?} printed as {:?}", text, printed);
        prop_assert_eq!(Search::parse(&printed).to_string(), printed);
    }
}
