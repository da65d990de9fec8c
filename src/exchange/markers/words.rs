//! The words of a marker that came back, compared with those of the amend that it was made of.
//!
//! Editing programs join lines, drop spaces and replace marks that their files cannot hold, so words are compared one by one
//! and white space, slashes that stand alone and marks that stand for each other do not count.

use std::fmt::Write as _;

use crate::model::{Comment, Id};

/// What the words of one amend have become.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Said {
    /// They are as they were.
    Same,
    /// Somebody added these.
    Added(String),
    /// They are others.
    Altered(String),
}

/// A part of a marker's text that ends with a tag, and what its box says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Part {
    /// The amend.
    pub(super) id: Id<Comment>,
    /// The words, without tag and box.
    pub(super) words: String,
    /// What stands in its box: `x`, a space, `-`.
    pub(super) tick: Option<char>,
}

/// Within how many characters a tag is closed: an id has 36, and some programs break lines.
const MAX_ID: usize = 64;

/// Divides a text at its tags, with what stands before each. Words behind the last tag belong to it.
pub(super) fn parts(text: &str) -> Vec<Part> {
    const OPEN: &str = "[orama:";
    let mut parts: Vec<Part> = Vec::new();
    let mut rest = text;
    let mut before = String::new();
    while let Some((words, behind)) = rest.split_once(OPEN) {
        before.push_str(words);
        // An id is short, so one that is not closed nearby is none: looking further would be looking anew at each.
        let near = behind.char_indices().nth(MAX_ID).map_or(behind.len(), |(at, _)| at);
        let close = behind[..near].find(']');
        let tag = close.and_then(|end| Some((behind[..end].trim().parse().ok()?, &behind[end + 1..])));
        if let Some((id, behind)) = tag {
            let own = parts.last_mut().map_or(0, |last| give_back(last, &before));
            let (tick, words) = take_box(&before[own..]);
            parts.push(Part { id, words: words.to_owned(), tick });
            before.clear();
            rest = behind;
        } else {
            before.push_str(OPEN);
            rest = behind;
        }
    }
    if let Some(last) = parts.last_mut()
        && !rest.trim_matches(is_gap).is_empty()
    {
        last.words.push('\n');
        last.words.push_str(rest);
    }
    parts
}

/// Where several amends share a text, each begins with a box: what stands before it belongs to the amend before. Answers
/// where the box is.
fn give_back(last: &mut Part, before: &str) -> usize {
    let boxes = ["[ ]", "[]", "[x]", "[X]", "[-]", "[i]"];
    let Some(own) = boxes.iter().filter_map(|tick| before.find(tick)).min() else { return 0 };
    let words = before[..own].trim_matches(is_gap);
    if !words.is_empty() {
        last.words.push('\n');
        last.words.push_str(words);
    }
    own
}

/// A box at the beginning, such as `[x]`, and the words behind it. A break of the line before it is no word.
fn take_box(words: &str) -> (Option<char>, &str) {
    let words = words.trim_start_matches(is_gap);
    let mut chars = words.chars();
    match (chars.next(), chars.next(), chars.next()) {
        (Some('['), Some(tick @ ('x' | 'X' | ' ' | '-' | 'i')), Some(']')) => {
            (Some(tick.to_ascii_lowercase()), chars.as_str().trim_start())
        }
        (Some('['), Some(']'), _) => (Some(' '), words[2..].trim_start()),
        _ => (None, words),
    }
}

/// Compares the words of a part with those of the amend. `answers` are the author and the words of everything that answers
/// it; any of them may be there. `author` wrote the amend.
pub(super) fn compare(part: &str, author: &str, content: &str, answers: &[(String, String)]) -> Said {
    let mut left = tokens(part);
    if left.last().is_some_and(|token| token.text.ends_with('…')) && is_cut(&left, author, content, answers) {
        return Said::Same;
    }
    let (named, bare) = (normal(&format!("{author}: {content}")), normal(content));
    let place = find(&left, &named).map(|at| (at + named.len() - bare.len(), bare.len()));
    let Some((at, length)) = place.or_else(|| Some((find(&left, &bare)?, bare.len()))) else {
        let words: Vec<&str> = left.iter().map(|token| token.text).collect();
        return Said::Altered(words.join(" "));
    };
    let mut behind = left.split_off(at + length);
    left.truncate(at);
    drop_head(&mut left, author);
    // The longest first: a short answer may be a part of a long one.
    let mut answers: Vec<&(String, String)> = answers.iter().collect();
    answers.sort_by_key(|(author, words)| std::cmp::Reverse(author.len() + words.len()));
    for (author, words) in answers {
        let wanted = normal(&format!("{author}: {words}"));
        if let Some(at) = find(&behind, &wanted) {
            behind.drain(at..at + wanted.len());
        }
    }
    left.append(&mut behind);
    let added = written(part, &left);
    if added.is_empty() { Said::Same } else { Said::Added(added) }
}

/// Whether words say no more than that something is done.
pub(super) fn means_done(words: &str) -> bool {
    let plain = words.trim_matches(|c: char| !c.is_alphanumeric() && !matches!(c, '✓' | '✔' | '☑')).to_lowercase();
    matches!(plain.as_str(), "done" | "fixed" | "✓" | "✔" | "☑")
}

/// Words that begin with `DONE` say that, too; what stands behind it is left.
pub(super) fn after_done(words: &str) -> Option<&str> {
    let rest = words.trim_start().strip_prefix("DONE")?;
    let is_word = rest.chars().next().is_none_or(|c| !c.is_alphanumeric());
    is_word.then(|| rest.trim_start_matches(|c: char| !c.is_alphanumeric()))
}

/// One word of a text.
#[derive(Clone, Copy)]
struct Token<'a> {
    text: &'a str,
    start: usize,
}

fn tokens(text: &str) -> Vec<Token<'_>> {
    let base = text.as_ptr() as usize;
    text.split(is_blank)
        .filter(|word| !word.is_empty() && !matches!(*word, "/" | "|"))
        .map(|word| Token { text: word, start: word.as_ptr() as usize - base })
        .collect()
}

/// What no target keeps as it is.
fn is_blank(c: char) -> bool {
    c.is_whitespace() || c.is_control() || matches!(c, char::REPLACEMENT_CHARACTER | '\u{fffe}' | '\u{ffff}')
}

fn is_gap(c: char) -> bool {
    is_blank(c) || matches!(c, '/' | '|')
}

/// The words of a comment as they are compared.
fn normal(text: &str) -> Vec<String> {
    tokens(&super::tag::without_tags(text)).iter().map(|token| token.text.replace('|', "/")).collect()
}

/// Where the words stand in a text, in one pass however often they begin (Knuth, Morris and Pratt).
fn find(tokens: &[Token<'_>], wanted: &[String]) -> Option<usize> {
    let mut back = vec![0; wanted.len()];
    let mut known = 0;
    for at in 1..wanted.len() {
        while known > 0 && wanted[at] != wanted[known] {
            known = back[known - 1];
        }
        known += usize::from(wanted[at] == wanted[known]);
        back[at] = known;
    }
    if wanted.is_empty() {
        return Some(0);
    }
    let same = |token: &Token<'_>, word: &String| token.text == word || token.text.replace('|', "/") == *word;
    known = 0;
    for (at, token) in tokens.iter().enumerate() {
        while known > 0 && !same(token, &wanted[known]) {
            known = back[known - 1];
        }
        known += usize::from(same(token, &wanted[known]));
        if known == wanted.len() {
            return Some(at + 1 - known);
        }
    }
    None
}

/// Whether a text that ends in … is the beginning of what was written.
fn is_cut(left: &[Token<'_>], author: &str, content: &str, answers: &[(String, String)]) -> bool {
    let mut said = format!("{author}: {content}");
    for (author, words) in answers {
        // Writing to a String cannot fail.
        let _ = write!(said, " {author}: {words}");
    }
    let wanted = normal(&said);
    let whole = &left[..left.len() - 1];
    // What stands before the author is the name of the marker.
    (0..=whole.len().min(64)).any(|at| {
        let rest = &whole[at..];
        rest.len() > 1 && rest.len() <= wanted.len() && rest.iter().zip(&wanted).all(|(token, word)| token.text == word)
    })
}

/// Takes away what was put before the words: `TO DO - 4 Harbour at dawn - Ana:`.
fn drop_head(left: &mut Vec<Token<'_>>, author: &str) {
    let name = normal(&format!("{author}:"));
    let by_name = left.len() >= name.len() && find(&left[left.len() - name.len()..], &name) == Some(0);
    let length = left.len();
    if by_name {
        left.truncate(length - name.len());
    } else if left.last().is_some_and(|token| token.text.ends_with(':')) {
        // The person has another name now.
        left.clear();
    }
    // A box that somebody wrote in front of.
    if let [.., open, close] = left.as_slice()
        && (open.text, close.text) == ("[", "]")
    {
        left.truncate(left.len() - 2);
    }
    let starts = |words: &[&str]| words.len() <= left.len() && words.iter().zip(left.iter()).all(|(a, b)| *a == b.text);
    if ["TO DO -", "DONE -", "DECLINED -", "NOTE -"].iter().any(|head| starts(&head.split(' ').collect::<Vec<_>>())) {
        left.clear();
    }
}

/// What is left of a text, as it was written where it stands together.
fn written(text: &str, left: &[Token<'_>]) -> String {
    let mut runs: Vec<(usize, usize)> = Vec::new();
    for token in left {
        let end = token.start + token.text.len();
        match runs.last_mut() {
            Some(run) if text[run.1..token.start].chars().all(is_gap) => run.1 = end,
            _ => runs.push((token.start, end)),
        }
    }
    let runs: Vec<&str> = runs.iter().map(|(start, end)| text[*start..*end].trim()).collect();
    let words = runs.join("\n");
    // A colon or a dash that stands alone says nothing.
    if words.chars().any(char::is_alphanumeric) || means_done(&words) { words } else { String::new() }
}
