//! Reading a query. There is no wrong one: what is no term is words.

use super::{Search, Term, What};

impl Search {
    /// Reads what somebody typed.
    ///
    /// A query is words, `"quoted phrases"` and terms such as `is:todo`, between spaces; `-` before one excludes it. A quote
    /// that is not closed goes on to the end. A name that is no term's, or a value that the term does not know, is words.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let mut terms = Vec::new();
        let mut rest = text.trim_start();
        while !rest.is_empty() {
            let (term, after) = term(rest);
            terms.push(term);
            rest = after.trim_start();
        }
        Self { terms }
    }
}

/// The first term of a text that begins with one, and what stands after it.
fn term(text: &str) -> (Term, &str) {
    let excluded = text.strip_prefix('-').filter(|rest| !rest.is_empty() && !rest.starts_with(char::is_whitespace));
    let body = excluded.unwrap_or(text);
    let (what, rest) = what(body);
    let exclude = excluded.is_some();
    let what = match what {
        // Leaving out whatever begins like a word that is still being typed would empty the list for a moment.
        What::Words { text, .. } if exclude => What::Words { text, unfinished: false },
        other => other,
    };
    (Term { exclude, what }, rest)
}

fn what(body: &str) -> (What, &str) {
    if let Some(quoted) = body.strip_prefix('"') {
        let (text, rest) = until_quote(quoted);
        return (What::Words { text: text.to_owned(), unfinished: false }, rest);
    }
    let end = body.find(char::is_whitespace).unwrap_or(body.len());
    if let Some((name, value)) = body[..end].split_once(':')
        && super::is_name(name)
    {
        let (value, rest) = match value.strip_prefix('"') {
            Some(_) => until_quote(&body[name.len() + 2..]),
            None => (value, &body[end..]),
        };
        if let Some(what) = What::named(name, value) {
            return (what, rest);
        }
        if value.contains(char::is_whitespace) {
            return (What::Words { text: format!("{name}:{value}"), unfinished: false }, rest);
        }
    }
    (What::Words { text: body[..end].to_owned(), unfinished: end == body.len() }, &body[end..])
}

/// What stands before the closing quote, and after it.
fn until_quote(text: &str) -> (&str, &str) {
    text.split_once('"').unwrap_or((text, ""))
}
