//! What people type to name a project, a video, a version or a scene: an id, the start of one, or a path of titles.

use super::exit::Outcome;
use crate::cli::exit::Failure;

/// The parts of a path. `\/` is a slash inside a title, `\\` a backslash.
pub fn split(path: &str) -> Outcome<Vec<String>> {
    let mut parts = vec![String::new()];
    let mut chars = path.chars();
    while let Some(c) = chars.next() {
        match c {
            '/' => parts.push(String::new()),
            '\\' => push(&mut parts, chars.next().unwrap_or('\\')),
            c => push(&mut parts, c),
        }
    }
    if parts.iter().any(|part| part.trim().is_empty()) {
        return Err(Failure::usage(format!("`{path}` has an empty part: write Project/Video/scene-number, or an id")));
    }
    Ok(parts)
}

fn push(parts: &mut [String], c: char) {
    if let Some(last) = parts.last_mut() {
        last.push(c);
    }
}

/// A title as a part of a path.
pub fn escape(title: &str) -> String {
    title.replace('\\', "\\\\").replace('/', "\\/")
}

/// A path of titles.
pub fn join(titles: &[&str]) -> String {
    titles.iter().map(|title| escape(title)).collect::<Vec<_>>().join("/")
}

/// The digits of an id or of its start; none where the text is neither.
pub fn id_digits(text: &str) -> Option<String> {
    let digits: String = text.chars().filter(|c| *c != '-').map(|c| c.to_ascii_lowercase()).collect();
    let is_id = (4..=32).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_hexdigit());
    is_id.then_some(digits)
}

/// A title with the version asked for behind it: `Launch film@3`.
pub fn with_version(part: &str) -> (&str, Option<i64>) {
    match part.rsplit_once('@') {
        Some((title, number)) if !title.is_empty() => match number.parse() {
            Ok(number) if number >= 1 => (title, Some(number)),
            _ => (part, None),
        },
        _ => (part, None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slash_in_a_title_is_escaped_and_comes_back() {
        assert_eq!(split(r"Harbour/Day\/night\\dusk/4").expect("a path"), ["Harbour", r"Day/night\dusk", "4"]);
        assert_eq!(split(&join(&["a/b", r"c\d"])).expect("a path"), ["a/b", r"c\d"]);
        assert!(split("Harbour//4").is_err());
        assert!(split("").is_err());
    }

    #[test]
    fn an_id_may_be_shortened_and_have_dashes_but_a_word_is_none() {
        assert_eq!(id_digits("0190ABCD-12").as_deref(), Some("0190abcd12"));
        assert_eq!(id_digits("abc"), None, "three digits are too few to mean an id");
        assert_eq!(id_digits("harbour"), None);
        assert_eq!(id_digits(&"a".repeat(33)), None);
    }

    #[test]
    fn a_version_is_a_number_behind_the_last_at_sign() {
        assert_eq!(with_version("Launch film@3"), ("Launch film", Some(3)));
        assert_eq!(with_version("ana@studio"), ("ana@studio", None));
        assert_eq!(with_version("cut@0"), ("cut@0", None));
        assert_eq!(with_version("@3"), ("@3", None));
    }
}
