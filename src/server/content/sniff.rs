//! What bytes are, by how they begin. A name or a header is somebody's word; the beginning is what a player goes by.

use crate::model::ContentType;

/// As many bytes of the beginning tell every type.
pub(super) const ENOUGH: usize = 4096;

/// The brands of the MP4 family that are films.
const FILM_BRANDS: &[&[u8; 4]] = &[
    b"isom", b"iso2", b"iso3", b"iso4", b"iso5", b"iso6", b"iso7", b"iso8", b"iso9", b"mp41", b"mp42", b"avc1",
    b"M4V ", b"M4VH", b"M4VP", b"dash", b"MSNV", b"f4v ", b"XAVC",
];

/// The type of what begins like this; none: it is not one that is taken.
#[must_use]
pub fn sniff(head: &[u8]) -> Option<ContentType> {
    match head {
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => Some(ContentType::Png),
        [0xff, 0xd8, 0xff, ..] => Some(ContentType::Jpeg),
        [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => Some(ContentType::Gif),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some(ContentType::Webp),
        // RF64 is a WAV beyond 4 GiB.
        [b'R', b'I' | b'F', b'F' | b'6', b'F' | b'4', _, _, _, _, b'W', b'A', b'V', b'E', ..] => Some(ContentType::Wav),
        [b'f', b'L', b'a', b'C', ..] => Some(ContentType::Flac),
        [b'O', b'g', b'g', b'S', ..] => Some(ContentType::Ogg),
        [b'I', b'D', b'3', ..] => Some(ContentType::Mp3),
        [0xff, second, third, ..] if *second >= 0xe0 => in_frames(*second, *third),
        [0x1a, 0x45, 0xdf, 0xa3, rest @ ..] => matroska(rest),
        [_, _, _, _, b'f', b't', b'y', b'p', brand @ ..] => brand.first_chunk().copied().and_then(mp4),
        // Films of QuickTime older than brands.
        [_, _, _, _, b'm', b'o', b'o', b'v', ..] | [_, _, _, _, b'w', b'i', b'd', b'e', ..] => Some(ContentType::Mov),
        _ => None,
    }
}

/// Sound in frames: MPEG layer III, or AAC in ADTS.
const fn in_frames(second: u8, third: u8) -> Option<ContentType> {
    let (layer, rate, bits) = (second >> 1 & 0b11, third >> 2 & 0b11, third >> 4);
    match layer {
        0b00 if second >= 0xf0 && rate != 0b11 => Some(ContentType::Aac),
        0b01 if second >> 3 & 0b11 != 0b01 && rate != 0b11 && bits != 0b1111 => Some(ContentType::Mp3),
        _ => None,
    }
}

/// The document type is among the first elements of an EBML header.
fn matroska(header: &[u8]) -> Option<ContentType> {
    let header = header.get(..128).unwrap_or(header);
    let named = |name: &[u8]| {
        let element = [&[0x42, 0x82, 0x80 | name.len() as u8], name].concat();
        header.windows(element.len()).any(|window| window == element)
    };
    if named(b"webm") {
        Some(ContentType::Webm)
    } else if named(b"matroska") {
        Some(ContentType::Mkv)
    } else {
        None
    }
}

fn mp4(brand: [u8; 4]) -> Option<ContentType> {
    match &brand {
        b"qt  " => Some(ContentType::Mov),
        b"M4A " | b"M4B " => Some(ContentType::M4a),
        brand if FILM_BRANDS.contains(&brand) => Some(ContentType::Mp4),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_type_that_is_taken_is_known_by_its_beginning() {
        let samples: &[(&[u8], ContentType)] = &[
            (b"\x89PNG\r\n\x1a\n", ContentType::Png),
            (b"\xff\xd8\xff\xe0", ContentType::Jpeg),
            (b"GIF89a", ContentType::Gif),
            (b"RIFF\0\0\0\0WEBP", ContentType::Webp),
            (b"RIFF\0\0\0\0WAVEfmt ", ContentType::Wav),
            (b"RF64\xff\xff\xff\xffWAVE", ContentType::Wav),
            (b"ID3\x04", ContentType::Mp3),
            (b"\xff\xfb\x90\x64", ContentType::Mp3),
            (b"\xff\xf1\x50\x80", ContentType::Aac),
            (b"fLaC\0", ContentType::Flac),
            (b"OggS\0", ContentType::Ogg),
            (b"\0\0\0\x20ftypM4A ", ContentType::M4a),
            (b"\0\0\0\x20ftypisom", ContentType::Mp4),
            (b"\0\0\0\x14ftypqt  ", ContentType::Mov),
            (b"\0\0\0\x14moov", ContentType::Mov),
            (b"\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\x82\x84webm", ContentType::Webm),
            (b"\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\x82\x88matroska", ContentType::Mkv),
        ];
        for (head, kind) in samples {
            assert_eq!(sniff(head), Some(*kind));
        }
        assert!(ContentType::ALL.iter().all(|kind| samples.iter().any(|(_, known)| known == kind)), "none is left out");
    }

    #[test]
    fn what_a_browser_would_run_and_what_nobody_asked_for_is_not_taken() {
        for head in [
            &b""[..],
            b"<!doctype html><script>",
            b"<svg xmlns=\"http://www.w3.org/2000/svg\">",
            b"%PDF-1.7",
            b"PK\x03\x04",
            b"\x7fELF",
            b"#!/bin/sh",
            b"\0\0\0\x20ftypavif",
            b"\0\0\0\x20ftypheic",
            b"II*\0",
            b"RIFF\0\0\0\0AVI ",
            b"\x1a\x45\xdf\xa3",
            b"\xff\xfe<\0h\0t\0m\0l\0",
        ] {
            assert_eq!(sniff(head), None, "{head:?}");
        }
    }
}
