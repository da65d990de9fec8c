//! `file://` URLs of paths on this machine.

use std::{fmt::Write as _, path::Path};

/// The URL of an absolute path. Bytes that a URL cannot hold are escaped, so that any name survives.
pub fn of(path: &Path) -> String {
    let mut url = "file://".to_owned();
    for byte in path.as_os_str().as_encoded_bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~/!$&'()*+,;=:@".contains(byte) {
            url.push(char::from(*byte));
        } else {
            // Writing to a String cannot fail.
            let _ = write!(url, "%{byte:02X}");
        }
    }
    url
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_url_cannot_hold_is_escaped() {
        assert_eq!(
            of(Path::new("/srv/takes/wide shot #2 100%.png")),
            "file:///srv/takes/wide%20shot%20%232%20100%25.png"
        );
        assert_eq!(of(Path::new("/srv/Möwe.wav")), "file:///srv/M%C3%B6we.wav");
    }
}
