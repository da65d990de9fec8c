//! From bytes to text: UTF-8 with or without a byte order mark, UTF-16 with one; every line end becomes `\n`.

use super::error::{Problem, ReadError};

/// How many bad bytes are named: a file with more is not text at all.
const MAX_BAD_BYTES: usize = 10;

const UTF8_MARK: &[u8] = &[0xEF, 0xBB, 0xBF];
const UTF16_LITTLE: &[u8] = &[0xFF, 0xFE];
const UTF16_BIG: &[u8] = &[0xFE, 0xFF];

/// The text of a file of at most so many bytes, with `\n` for every line end.
pub(super) fn decode(file: &str, bytes: &[u8], most: usize) -> Result<String, ReadError> {
    decode_exactly(file, bytes, most).map(normalise_line_ends)
}

/// The text of a file with its own line ends, for a format that holds texts with theirs.
pub(super) fn decode_exactly(file: &str, bytes: &[u8], most: usize) -> Result<String, ReadError> {
    if bytes.len() > most {
        let reason = format!(
            "{} MiB; a file of this kind may hold {} MiB. Divide it into parts, or check that it is the right file.",
            bytes.len().div_ceil(1024 * 1024),
            most / (1024 * 1024)
        );
        return Err(ReadError::whole(file, reason));
    }
    let text = if let Some(rest) = bytes.strip_prefix(UTF16_LITTLE) {
        from_utf16(rest, u16::from_le_bytes)
    } else if let Some(rest) = bytes.strip_prefix(UTF16_BIG) {
        from_utf16(rest, u16::from_be_bytes)
    } else {
        from_utf8(bytes)
    };
    let text = text.map_err(|problems| ReadError::new(file, problems))?;
    let zeros = find_zeros(&text);
    if zeros.is_empty() { Ok(text) } else { Err(ReadError::new(file, zeros)) }
}

/// How a file begins, for telling its format; what cannot be decoded is left as it falls.
pub(super) fn decode_head(bytes: &[u8]) -> String {
    let units = |rest: &[u8], order: fn([u8; 2]) -> u16| -> String {
        let units: Vec<u16> = rest.chunks_exact(2).map(|pair| order([pair[0], pair[1]])).collect();
        String::from_utf16_lossy(&units)
    };
    if let Some(rest) = bytes.strip_prefix(UTF16_LITTLE) {
        units(rest, u16::from_le_bytes)
    } else if let Some(rest) = bytes.strip_prefix(UTF16_BIG) {
        units(rest, u16::from_be_bytes)
    } else {
        String::from_utf8_lossy(bytes.strip_prefix(UTF8_MARK).unwrap_or(bytes)).into_owned()
    }
}

fn from_utf8(bytes: &[u8]) -> Result<String, Vec<Problem>> {
    let mark = if bytes.starts_with(UTF8_MARK) { UTF8_MARK.len() } else { 0 };
    let (mut text, mut problems) = (String::with_capacity(bytes.len()), Vec::new());
    let (mut offset, mut line) = (mark, 1);
    for chunk in bytes[mark..].utf8_chunks() {
        if problems.len() > MAX_BAD_BYTES {
            return Err(not_text(problems));
        }
        line += count_line_ends(chunk.valid());
        offset += chunk.valid().len();
        text.push_str(chunk.valid());
        if !chunk.invalid().is_empty() {
            problems.push(Problem::at(
                line,
                format!("byte {offset} is not UTF-8. Save the file as UTF-8 (or as UTF-16 with a byte order mark)."),
            ));
        }
        offset += chunk.invalid().len();
    }
    if problems.is_empty() { Ok(text) } else { Err(problems) }
}

fn from_utf16(bytes: &[u8], order: fn([u8; 2]) -> u16) -> Result<String, Vec<Problem>> {
    let units = bytes.chunks_exact(2).map(|pair| order([pair[0], pair[1]]));
    let (mut text, mut problems) = (String::with_capacity(bytes.len() / 2), Vec::new());
    let mut offset = UTF16_LITTLE.len();
    for unit in char::decode_utf16(units) {
        if let Ok(c) = unit {
            text.push(c);
            offset += 2 * c.len_utf16();
            continue;
        }
        let line = 1 + count_line_ends(&text);
        problems.push(Problem::at(line, format!("byte {offset} is half a UTF-16 character. Save the file again.")));
        offset += 2;
        if problems.len() > MAX_BAD_BYTES {
            return Err(not_text(problems));
        }
    }
    if bytes.len() % 2 == 1 {
        let line = 1 + count_line_ends(&text);
        problems.push(Problem::at(line, "the file ends in the middle of a UTF-16 character: it is cut short."));
    }
    if problems.is_empty() { Ok(text) } else { Err(problems) }
}

fn not_text(mut problems: Vec<Problem>) -> Vec<Problem> {
    problems.truncate(MAX_BAD_BYTES);
    problems.push(Problem::whole("the file is not text. Check that it is the right file."));
    problems
}

fn count_line_ends(text: &str) -> usize {
    let bytes = text.as_bytes();
    let ends = |(index, byte): (usize, &u8)| match byte {
        b'\n' => true,
        b'\r' => bytes.get(index + 1) != Some(&b'\n'),
        _ => false,
    };
    bytes.iter().enumerate().filter(|pair| ends(*pair)).count()
}

fn normalise_line_ends(text: String) -> String {
    if text.contains('\r') { text.replace("\r\n", "\n").replace('\r', "\n") } else { text }
}

fn find_zeros(text: &str) -> Vec<Problem> {
    if !text.contains('\0') {
        return Vec::new();
    }
    let text = normalise_line_ends(text.to_owned());
    let lines = text.split('\n').zip(1..);
    lines
        .filter(|(line, _)| line.contains('\0'))
        .take(MAX_BAD_BYTES)
        .map(|(_, number)| {
            Problem::at(
                number,
                "the line holds a NUL character, which no text can keep. Remove it, or save the file as text again.",
            )
        })
        .collect()
}
