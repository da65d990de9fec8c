//! The checksum that a caller says the bytes have: `Content-Digest` or `Repr-Digest` of RFC 9530.

#![expect(clippy::result_large_err, reason = "a problem is the answer itself, made at most once for a request")]

use axum::http::{HeaderMap, HeaderValue};
use base64::{Engine as _, engine::general_purpose::STANDARD};

use crate::api::{Problem, ProblemType};

/// The SHA-256 that is promised, if one is. Other algorithms are left alone, as the RFC says.
pub(super) fn promised(headers: &HeaderMap) -> Result<Option<[u8; 32]>, Problem> {
    let values = ["content-digest", "repr-digest"].into_iter().flat_map(|name| headers.get_all(name));
    let mut found = None;
    for value in values {
        for member in value.to_str().map_err(|_| unreadable(value))?.split(',') {
            let Some((algorithm, digest)) = member.split_once('=') else { continue };
            if !algorithm.trim().eq_ignore_ascii_case("sha-256") {
                continue;
            }
            let digest = digest.trim().strip_prefix(':').and_then(|rest| rest.strip_suffix(':'));
            let bytes = digest.and_then(|text| STANDARD.decode(text).ok()).and_then(|bytes| bytes.try_into().ok());
            let bytes = bytes.ok_or_else(|| unreadable(value))?;
            if found.is_some_and(|known: [u8; 32]| known != bytes) {
                return Err(unreadable(value));
            }
            found = Some(bytes);
        }
    }
    Ok(found)
}

fn unreadable(value: &HeaderValue) -> Problem {
    let detail =
        format!("the digest {value:?} cannot be read: write one `sha-256=:BASE64:` (RFC 9530), or leave it out");
    Problem::new(ProblemType::Malformed, detail)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(value: &str) -> Result<Option<[u8; 32]>, Problem> {
        promised(&HeaderMap::from_iter([("content-digest".parse().expect("a name"), value.parse().expect("a value"))]))
    }

    #[test]
    fn a_digest_is_read_as_the_rfc_writes_it() {
        let zeros = format!(":{}:", STANDARD.encode([0; 32]));
        assert_eq!(read(&format!("sha-256={zeros}")).expect("legal"), Some([0; 32]));
        assert_eq!(read(&format!("sha-512=:AA==:, sha-256={zeros}")).expect("legal"), Some([0; 32]));
        assert_eq!(read("sha-512=:AA==:").expect("another algorithm"), None);
        assert!(read("sha-256=:AA==:").is_err(), "too short");
        assert!(read("sha-256=deadbeef").is_err(), "not as the RFC writes it");
        let other = format!(":{}:", STANDARD.encode([1; 32]));
        assert!(read(&format!("sha-256={zeros}, sha-256={other}")).is_err(), "which of the two?");
    }
}
