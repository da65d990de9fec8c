//! Which addresses of others are handed to a desktop.

use std::path::Path;

use reqwest::Url;

/// Kinds of files that are handed to the desktop. Anything else could be a program, or hold one as an SVG does.
const PLAYABLE: [&str; 20] = [
    "png", "jpg", "jpeg", "gif", "webp", "avif", "bmp", "tif", "tiff", "mp3", "wav", "flac", "ogg", "m4a", "aac",
    "opus", "mp4", "mov", "mkv", "webm",
];

/// An address as it is handed to a desktop: as it is understood here, so that nobody else understands it as another one. None: it
/// is never handed over.
pub fn harmless(address: &str) -> Option<String> {
    // Whoever reads an address by its rules leaves these out, and is left with something else than what was shown.
    if address.chars().any(|c| c.is_control() || c.is_whitespace() || c == '\\') {
        return None;
    }
    let url = Url::parse(address).ok()?;
    let is_harmless = match url.scheme() {
        // A name before the host is there to be taken for it.
        scheme @ ("http" | "https") => {
            address[scheme.len()..].starts_with("://")
                && url.username().is_empty()
                && url.password().is_none()
                && url.domain().is_none_or(is_plain)
        }
        "file" => is_local_media(&url),
        _ => false,
    };
    is_harmless.then(|| url.into())
}

/// Whether the name of a host is made of what names are made of. One with letters of the world is written in those, and quotes beside
/// such letters are let through by that, which a desktop may take for the end of the address.
fn is_plain(host: &str) -> bool {
    host.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._".contains(&byte))
}

/// Whether it is a picture, sound or film of this machine. Desktops cut a query and a fragment off, so neither may be there to say
/// what kind of file it is.
fn is_local_media(url: &Url) -> bool {
    let path: Vec<u8> = percent_encoding::percent_decode_str(url.path()).collect();
    let Ok(path) = String::from_utf8(path) else { return false };
    let kind = Path::new(&path).extension().and_then(|kind| kind.to_str()).unwrap_or_default().to_ascii_lowercase();
    url.host().is_none()
        && url.query().is_none()
        && url.fragment().is_none()
        && !path.starts_with("//")
        && !path.chars().any(char::is_control)
        && PLAYABLE.contains(&kind.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn harmless_addresses_are_opened_as_they_are_understood() {
        for (address, opened) in [
            ("https://example.org/a?b=c#d", "https://example.org/a?b=c#d"),
            ("HTTP://Example.org:8080", "http://example.org:8080/"),
            ("https://example.org/a'b\"c<d>$(e)`f`;g|h&i", "https://example.org/a'b%22c%3Cd%3E$(e)%60f%60;g|h&i"),
            ("https://ex\u{e4}mple.org/", "https://xn--exmple-cua.org/"),
            ("https://[2001:db8::1]:8080/a_b", "https://[2001:db8::1]:8080/a_b"),
            ("file:///a/b.PNG", "file:///a/b.PNG"),
            ("file:///takes/wide%20shot%20%232%3F.mov", "file:///takes/wide%20shot%20%232%3F.mov"),
            ("file:///takes/x/../a.wav", "file:///takes/a.wav"),
        ] {
            assert_eq!(harmless(address).as_deref(), Some(opened), "{address}");
        }
    }
}
