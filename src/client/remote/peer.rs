//! What a server says of itself beside its answers: which version it is, and what time it has.

use std::sync::{
    Mutex, PoisonError,
    atomic::{AtomicBool, AtomicI64, Ordering},
};

use http::{HeaderMap, header};

use crate::api::VERSION_HEADER;

const UNKNOWN: i64 = i64::MIN;
/// The longest version that is believed to be one, in bytes.
const LONGEST: usize = 40;

/// What is known of a server from its answers.
#[derive(Debug)]
pub(super) struct Peer {
    version: Mutex<Option<String>>,
    /// In seconds.
    ahead: AtomicI64,
    /// Whether it was a web page that answered last, and not the server.
    is_page: AtomicBool,
}

impl Default for Peer {
    fn default() -> Self {
        Self { version: Mutex::default(), ahead: AtomicI64::new(UNKNOWN), is_page: AtomicBool::new(false) }
    }
}

impl Peer {
    /// Reads the head of an answer.
    pub fn note(&self, head: &HeaderMap) {
        let text = |name: &str| head.get(name).and_then(|value| value.to_str().ok());
        if let Some(version) = text(VERSION_HEADER).filter(|version| is_version(version)) {
            *self.version.lock().unwrap_or_else(PoisonError::into_inner) = Some(version.to_owned());
        }
        let date = text(header::DATE.as_str());
        let date = date.and_then(|date| jiff::fmt::rfc2822::DateTimeParser::new().parse_timestamp(date).ok());
        if let Some(date) = date {
            self.ahead.store(jiff::Timestamp::now().as_second() - date.as_second(), Ordering::Relaxed);
        }
    }

    /// Notes whether a web page answered, and not the server.
    pub fn note_page(&self, is_page: bool) {
        self.is_page.store(is_page, Ordering::Relaxed);
    }

    /// Whether it was a web page that answered last, such as that of a network that wants a sign-in first.
    pub fn is_page(&self) -> bool {
        self.is_page.load(Ordering::Relaxed)
    }

    /// Which version the server is.
    pub fn version(&self) -> Option<String> {
        self.version.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// By how many seconds the clock of this machine is ahead of the server's.
    pub fn clock_ahead(&self) -> Option<i64> {
        Some(self.ahead.load(Ordering::Relaxed)).filter(|ahead| *ahead != UNKNOWN)
    }

    /// Why an answer was not understood, with the versions where they differ.
    pub fn blame(&self, why: String) -> String {
        match self.version() {
            Some(theirs) if theirs != env!("CARGO_PKG_VERSION") => {
                format!("{why}; it is Orama {theirs}, this is Orama {}", env!("CARGO_PKG_VERSION"))
            }
            _ => why,
        }
    }
}

fn is_version(text: &str) -> bool {
    !text.is_empty()
        && text.len() <= LONGEST
        && text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '+'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head(fields: &[(&'static str, &str)]) -> HeaderMap {
        fields.iter().map(|(name, value)| (name.parse().expect("a name"), value.parse().expect("a value"))).collect()
    }

    #[test]
    fn version_and_clock_are_read_and_nonsense_is_not() {
        let peer = Peer::default();
        peer.note(&head(&[("date", "yesterday"), (VERSION_HEADER, "1.0 <b>")]));
        assert_eq!((peer.version(), peer.clock_ahead()), (None, None));
        assert_eq!(peer.blame("x".to_owned()), "x");

        peer.note(&head(&[("date", "Thu, 01 Jan 2015 00:00:00 GMT"), (VERSION_HEADER, "9.0.0-rc.1")]));
        let ten_years = 10 * 365 * 86_400;
        assert!(peer.clock_ahead().is_some_and(|ahead| ahead > ten_years), "{:?}", peer.clock_ahead());
        let blamed = peer.blame("x".to_owned());
        assert!(blamed.starts_with("x; it is Orama 9.0.0-rc.1, this is Orama "), "{blamed}");
    }
}
