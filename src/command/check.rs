//! What a field must look like. Every wrong field of a body is named at once.

use uuid::Uuid;

use super::{Error, Result};
use crate::{
    api::FieldError,
    model::{Id, comment::MAX_CONTENT},
};

/// The longest title or name, in characters.
pub const MAX_TITLE: usize = 200;
/// The longest text, in characters.
pub const MAX_TEXT: usize = 200_000;
/// The longest address of a person, in characters.
const MAX_EMAIL: usize = 254;
/// The longest URL, in characters.
const MAX_URL: usize = 4_000;
/// Beyond this a count of frames is a slip of the keyboard: 100 hours at 120 frames a second.
const MAX_FRAMES: i64 = 100 * 3_600 * 120;
/// The highest frame rate's parts.
const MAX_RATE: i64 = 1_000_000;

/// The most wrong fields that are named.
const MAX_ERRORS: usize = 200;

/// Collects what is wrong with a body.
#[derive(Debug, Default)]
pub struct Fields {
    errors: Vec<FieldError>,
    prefix: String,
}

impl Fields {
    /// The verdict: every wrong field, or nothing.
    pub fn done(self) -> Result<()> {
        if self.errors.is_empty() { Ok(()) } else { Err(Error::Invalid(self.errors)) }
    }

    /// The fields named from here on are inside this one, such as `scenes[3]`.
    pub fn inside(&mut self, path: impl Into<String>) -> &mut Self {
        self.prefix = path.into();
        self
    }

    /// Notes a wrong field.
    pub fn wrong(&mut self, field: &str, detail: impl Into<String>) -> &mut Self {
        if self.errors.len() < MAX_ERRORS {
            let dot = if self.prefix.is_empty() { "" } else { "." };
            let field = format!("{}{dot}{field}", self.prefix);
            self.errors.push(FieldError { field, detail: detail.into() });
        }
        self
    }

    /// An id made by the caller: a UUID of RFC 9562, not nil.
    pub fn id<T>(&mut self, field: &str, id: Id<T>) -> &mut Self {
        if is_well_formed(id.uuid()) {
            return self;
        }
        self.wrong(field, "must be a UUID of RFC 9562, such as a UUIDv7, and not nil")
    }

    /// A name that people read: 1 to 200 characters that are not only white space.
    pub fn title(&mut self, field: &str, text: &str) -> &mut Self {
        if text.trim().is_empty() {
            return self.wrong(field, "must not be empty");
        }
        self.label(field, text)
    }

    /// A name that may be empty: up to 200 characters on one line.
    pub fn label(&mut self, field: &str, text: &str) -> &mut Self {
        if text.contains(['\n', '\r']) {
            self.wrong(field, "must be one line");
        }
        self.bounded(field, text, MAX_TITLE)
    }

    /// A text: up to 200,000 characters.
    pub fn text(&mut self, field: &str, text: &str) -> &mut Self {
        self.bounded(field, text, MAX_TEXT)
    }

    /// The words of a comment: up to 20,000 characters, not only white space.
    pub fn words(&mut self, field: &str, text: &str) -> &mut Self {
        if text.trim().is_empty() {
            return self.wrong(field, "must not be empty: write something, or cancel");
        }
        self.bounded(field, text, MAX_CONTENT)
    }

    fn bounded(&mut self, field: &str, text: &str, most: usize) -> &mut Self {
        if text.contains('\0') {
            self.wrong(field, "must not contain the character U+0000");
        }
        // A character has at least one byte, so most texts need no counting.
        if text.len() > most && text.chars().count() > most {
            let length = text.chars().count();
            self.wrong(field, format!("has {length} characters; {most} are the most"));
        }
        self
    }

    /// A length in seconds.
    pub fn seconds(&mut self, field: &str, seconds: Option<f64>) -> &mut Self {
        match seconds {
            Some(s) if !s.is_finite() || s < 0.0 => self.wrong(field, "must be a number of seconds, 0 or more"),
            _ => self,
        }
    }

    /// A count of frames.
    pub fn frames(&mut self, field: &str, frames: Option<i64>) -> &mut Self {
        match frames {
            Some(n) if !(0..=MAX_FRAMES).contains(&n) => {
                self.wrong(field, format!("must be a number of frames from 0 to {MAX_FRAMES}"))
            }
            _ => self,
        }
    }

    /// A range of frames: an end needs a beginning that is not after it.
    pub fn range(&mut self, frame_in: Option<i64>, frame_out: Option<i64>) -> &mut Self {
        self.frames("frame_in", frame_in).frames("frame_out", frame_out);
        match (frame_in, frame_out) {
            (None, Some(_)) => self.wrong("frame_in", "must be given where frame_out is"),
            (Some(first), Some(last)) if last < first => self.wrong("frame_out", "must not be before frame_in"),
            _ => self,
        }
    }

    /// A frame rate: both parts or none.
    pub fn rate(&mut self, num: Option<i64>, den: Option<i64>) -> &mut Self {
        let bad = |n: Option<i64>| n.is_some_and(|n| !(1..=MAX_RATE).contains(&n));
        if num.is_some() != den.is_some() {
            return self
                .wrong("fps_num", "fps_num and fps_den are given together, such as 24000 and 1001, or not at all");
        }
        if bad(num) || bad(den) {
            return self.wrong("fps_num", format!("fps_num and fps_den must be from 1 to {MAX_RATE}"));
        }
        self
    }

    /// A slug: lower-case letters, digits and single dashes.
    pub fn slug(&mut self, field: &str, slug: &str) -> &mut Self {
        let legal = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        let shaped = !slug.is_empty()
            && slug.len() <= 64
            && slug.chars().all(legal)
            && !slug.starts_with('-')
            && !slug.ends_with('-')
            && !slug.contains("--");
        if shaped {
            return self;
        }
        self.wrong(field, "must be 1 to 64 lower-case letters, digits and single dashes, such as `north-quay`")
    }

    /// Where a medium is: an http, https or file URL.
    pub fn url(&mut self, field: &str, url: &str) -> &mut Self {
        let rest = ["http://", "https://", "file:///"].iter().find_map(|scheme| {
            let head = url.get(..scheme.len())?;
            head.eq_ignore_ascii_case(scheme).then(|| &url[scheme.len()..])
        });
        if rest.is_none_or(str::is_empty) {
            return self.wrong(field, "must be an http://, https:// or file:/// address");
        }
        if url.chars().any(|c| c.is_control() || c.is_whitespace()) {
            return self.wrong(field, "must not contain spaces or control characters: write them as %20 and the like");
        }
        self.bounded(field, url, MAX_URL)
    }
}

/// An address as it is stored, in lower case. Only ASCII, so that no two addresses look alike.
pub fn email_of(fields: &mut Fields, field: &str, text: &str) -> String {
    let email = text.trim().to_lowercase();
    let (name, host) = email.split_once('@').unwrap_or_default();
    let is_sane = !name.is_empty()
        && !host.is_empty()
        && !host.contains('@')
        && email.len() <= MAX_EMAIL
        && email.bytes().all(|byte| byte.is_ascii_graphic());
    if !is_sane {
        fields.wrong(field, "must be an address such as ana@studio.example, in ASCII");
    }
    email
}

/// Whether a UUID has the variant and a version of RFC 9562.
fn is_well_formed(id: Uuid) -> bool {
    id.get_variant() == uuid::Variant::RFC4122 && (1..=8).contains(&id.get_version_num())
}

/// A slug made from a name; empty where nothing of it can be kept.
#[must_use]
pub fn slug_of(name: &str) -> String {
    let mut slug = String::new();
    for c in name.to_lowercase().chars() {
        if c.is_ascii_alphanumeric() {
            slug.push(c);
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    }
    slug.truncate(64);
    slug.trim_end_matches('-').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn errors(check: impl FnOnce(&mut Fields)) -> Vec<String> {
        let mut fields = Fields::default();
        check(&mut fields);
        fields.errors.into_iter().map(|error| error.field).collect()
    }

    #[test]
    fn every_wrong_field_is_named_at_once() {
        let wrong = errors(|fields| {
            fields.title("title", " \t").text("objective", "a\0b").rate(Some(24), None).seconds("duration", Some(-1.0));
        });
        assert_eq!(wrong, ["title", "objective", "fps_num", "duration"]);
    }

    #[test]
    fn limits_count_characters_and_not_bytes() {
        let longest = "é".repeat(MAX_TITLE);
        assert!(
            errors(|fields| {
                fields.title("title", &longest);
            })
            .is_empty()
        );
        assert_eq!(
            errors(|fields| {
                fields.title("title", &(longest.clone() + "é"));
            }),
            ["title"]
        );
    }

    #[test]
    fn only_addresses_that_can_be_opened_safely_are_taken() {
        for good in ["https://example.org/a.png", "HTTP://h/x", "file:///srv/a%20b.wav"] {
            assert!(
                errors(|fields| {
                    fields.url("url", good);
                })
                .is_empty(),
                "{good}"
            );
        }
        for bad in
            ["", "https://", "file://host/x", "javascript:alert(1)", "ftp://h/x", "https://h/a b", "/srv/a.png", "é"]
        {
            assert_eq!(
                errors(|fields| {
                    fields.url("url", bad);
                }),
                ["url"],
                "{bad}"
            );
        }
    }

    #[test]
    fn a_slug_keeps_what_a_path_can_hold() {
        assert_eq!(slug_of("  North Quay — Films & Co. "), "north-quay-films-co");
        assert_eq!(slug_of("港"), "");
        assert_eq!(
            errors(|fields| {
                fields.slug("slug", "north--quay");
            }),
            ["slug"]
        );
    }

    #[test]
    fn an_address_is_stored_in_lower_case_and_looks_like_no_other() {
        let of = |text: &str| {
            let mut fields = Fields::default();
            let email = email_of(&mut fields, "email", text);
            fields.done().ok().map(|()| email)
        };
        assert_eq!(of(" Ana.Silva+box@Studio.Example ").as_deref(), Some("ana.silva+box@studio.example"));
        assert_eq!(of("ana@host").as_deref(), Some("ana@host"));
        let long = format!("{}@studio.example", "a".repeat(254));
        // The Cyrillic letter looks like an `a`.
        for bad in ["", "ana", "@host", "ana@", "a@b@c", "ana silva@host", "an\u{430}@host", "ana@host\0", &long] {
            assert_eq!(of(bad), None, "{bad}");
        }
    }

    #[test]
    fn nil_and_foreign_variants_are_no_ids() {
        let nil = Id::<()>::from_uuid(Uuid::nil());
        let max = Id::<()>::from_uuid(Uuid::max());
        let good = Id::<()>::from_uuid(Uuid::now_v7());
        assert_eq!(
            errors(|fields| {
                fields.id("id", nil).id("other", max).id("good", good);
            }),
            ["id", "other"]
        );
    }
}
