//! The title page: `Key: value` lines at the very top, continued by lines that are indented deeper.

use super::Line;
use crate::exchange::script::Notice;

/// What the first key may be. A page that begins with another word is a script without a title page: `FADE IN:` is one.
const FIRST_KEYS: [&str; 22] = [
    "title",
    "subtitle",
    "episode",
    "series",
    "credit",
    "author",
    "authors",
    "written by",
    "source",
    "draft date",
    "draft",
    "date",
    "contact",
    "copyright",
    "notes",
    "revision",
    "format",
    "language",
    "cc",
    "tl",
    "header",
    "footer",
];

/// What the title page holds.
pub(super) struct TitlePage {
    pub(super) title: Option<String>,
    /// How many lines it takes.
    pub(super) length: usize,
    pub(super) notices: Vec<Notice>,
}

struct Entry {
    key: String,
    values: Vec<String>,
    line: usize,
}

/// Takes the title page off the top of a script.
pub(super) fn take_off(lines: &[Line]) -> TitlePage {
    let start = lines.iter().position(|line| !line.text.trim().is_empty()).unwrap_or(lines.len());
    let page = lines.get(start..).unwrap_or_default();
    let begins = page.first().and_then(|line| split_key(&line.text)).is_some_and(|(key, _)| is_first_key(key));
    if !begins {
        return TitlePage { title: None, length: 0, notices: Vec::new() };
    }
    let (entries, length) = read_entries(page);
    let is_title = |entry: &&Entry| entry.key.eq_ignore_ascii_case("title");
    let title =
        entries.iter().find(is_title).map(|entry| without_emphasis(&entry.values.join(" "))).filter(|t| !t.is_empty());
    let others = entries.iter().filter(|entry| !is_title(entry) && !entry.values.is_empty());
    let notice = |entry: &Entry| {
        let text = format!("The title page says `{}: {}`, which is in no scene.", entry.key, entry.values.join(", "));
        Notice::at(entry.line, text)
    };
    TitlePage { title, length: start + length, notices: others.map(notice).collect() }
}

fn read_entries(page: &[Line]) -> (Vec<Entry>, usize) {
    let margin = page.first().map_or(0, |line| indent(&line.text));
    let mut entries: Vec<Entry> = Vec::new();
    for (index, line) in page.iter().enumerate() {
        let text = line.text.trim();
        let deeper = indent(&line.text) > margin;
        match split_key(&line.text) {
            _ if text.is_empty() => return (entries, index),
            Some((key, value)) if !deeper => {
                let values = Some(value.to_owned()).filter(|value| !value.is_empty());
                entries.push(Entry { key: key.to_owned(), values: values.into_iter().collect(), line: line.number });
            }
            _ if deeper => entries.last_mut().into_iter().for_each(|entry| entry.values.push(text.to_owned())),
            _ => return (entries, index),
        }
    }
    (entries, page.len())
}

fn split_key(line: &str) -> Option<(&str, &str)> {
    let (key, value) = line.split_once(':')?;
    let key = key.trim();
    let is_key = key.starts_with(char::is_alphabetic) && key.chars().all(|c| c.is_alphanumeric() || " _-".contains(c));
    is_key.then(|| (key, value.trim()))
}

fn is_first_key(key: &str) -> bool {
    FIRST_KEYS.contains(&key.to_ascii_lowercase().as_str())
}

fn indent(line: &str) -> usize {
    line.chars().take_while(|c| c.is_whitespace()).map(|c| if c == '\t' { 4 } else { 1 }).sum()
}

fn without_emphasis(title: &str) -> String {
    title
        .split_whitespace()
        .map(|word| word.trim_matches(['*', '_']))
        .filter(|w| !w.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}
