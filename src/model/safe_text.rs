//! Hostile text. What other people wrote, and what files brought along, is drawn in a terminal that obeys control
//! characters, next to text that a reader trusts. [`SafeText`] shows what such text really contains and never hides or drops
//! a part of it.
//!
//! | in the text | drawn as |
//! |---|---|
//! | C0 controls and DEL | their Unicode picture: `␛` for ESC, `␀` for NUL, `␡` for DEL |
//! | C1 controls, bidi controls, invisible and format characters, line and paragraph separators, noncharacters | their number: `⟨U+202E⟩` |
//! | line break (LF or CR LF) | `⏎` in a line, itself in a block; a lone CR is `␍` |
//! | tab | four spaces |
//! | a combining mark without a base, or the ninth on one base | its number |
//! | joiners inside an emoji or a word of a script that needs them; VS15 and VS16 after a symbol; an ideographic variation selector after an ideograph | themselves |
//! | everything else | itself |
//!
//! Text that spells `⟨U+202E⟩` out looks the same as the escape. That is accepted: both are harmless.

use std::{borrow::Cow, fmt, fmt::Write as _};

use unicode_width::UnicodeWidthChar as _;

/// How many combining marks one base may carry. Real languages use up to four.
const MOST_MARKS: usize = 8;
const TAB: &str = "    ";
const ZWNJ: char = '\u{200C}';
const ZWJ: char = '\u{200D}';

/// Text that is safe to draw. The only way to make one is to have it escaped.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SafeText(String);

impl SafeText {
    /// The text on one line: line breaks are drawn as `⏎`.
    #[must_use]
    pub fn line(text: &str) -> Self {
        Self(Escaper::new("⏎").escape(text))
    }

    /// The text with its line breaks.
    #[must_use]
    pub fn block(text: &str) -> Self {
        Self(Escaper::new("\n").escape(text))
    }

    /// The text, for a widget.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The text, to keep.
    #[must_use]
    pub fn into_string(self) -> String {
        self.0
    }
}

impl fmt::Display for SafeText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl AsRef<str> for SafeText {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl From<SafeText> for Cow<'_, str> {
    fn from(text: SafeText) -> Self {
        Cow::Owned(text.0)
    }
}

struct Escaper {
    line_break: &'static str,
    out: String,
    /// The last character that was kept; none at the start of a line and after an escape.
    last: Option<char>,
    /// The base of the last character, past marks and selectors.
    base: Option<char>,
    marks: usize,
}

impl Escaper {
    fn new(line_break: &'static str) -> Self {
        Self { line_break, out: String::new(), last: None, base: None, marks: MOST_MARKS }
    }

    fn escape(mut self, text: &str) -> String {
        self.out.reserve(text.len());
        let mut rest = text;
        loop {
            rest = self.keep_plain(rest);
            let mut letters = rest.chars();
            let Some(c) = letters.next() else { return self.out };
            rest = letters.as_str();
            match c {
                '\r' if rest.starts_with('\n') => {}
                '\n' => self.break_line(),
                '\t' => self.spaces(),
                '\0'..='\x1f' => self.picture(u32::from(c) + 0x2400),
                '\x7f' => self.picture(0x2421),
                _ => self.keep_or_number(c, letters.next()),
            }
        }
    }

    /// Keeps letters of ASCII up to the first that is none, all at once: most texts are long runs of them. Answers what follows.
    fn keep_plain<'a>(&mut self, text: &'a str) -> &'a str {
        let end = text.bytes().position(|byte| !(0x20..0x7f).contains(&byte)).unwrap_or(text.len());
        let (plain, rest) = text.split_at(end);
        if let Some(last) = plain.chars().next_back() {
            self.out.push_str(plain);
            self.rest_on(Some(last));
        }
        rest
    }

    fn break_line(&mut self) {
        self.out.push_str(self.line_break);
        let is_drawn = self.line_break != "\n";
        self.rest_on(is_drawn.then_some('⏎'));
    }

    fn spaces(&mut self) {
        self.out.push_str(TAB);
        self.rest_on(Some(' '));
    }

    fn picture(&mut self, code: u32) {
        let picture = char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER);
        self.out.push(picture);
        self.rest_on(Some(picture));
    }

    fn keep_or_number(&mut self, c: char, next: Option<char>) {
        if self.is_welcome_joiner(c, next) || self.is_welcome_selector(c) {
            self.out.push(c);
            self.last = Some(c);
        } else if is_hidden(c) {
            self.number(c);
            self.rest_on(Some('⟩'));
        } else if is_mark(c) {
            self.mark(c);
        } else {
            self.out.push(c);
            self.rest_on(Some(c));
        }
    }

    /// A mark stays on its base while there is room. Too many, or none to stand on: each is shown by number.
    fn mark(&mut self, c: char) {
        if self.marks < MOST_MARKS {
            self.out.push(c);
            self.last = Some(c);
            self.marks += 1;
        } else {
            self.number(c);
            self.rest_on(Some('⟩'));
            self.marks = MOST_MARKS;
        }
    }

    fn number(&mut self, c: char) {
        // Writing into a String cannot fail.
        let _ = write!(self.out, "⟨U+{:04X}⟩", u32::from(c));
    }

    /// What follows stands on this character, or on nothing.
    fn rest_on(&mut self, base: Option<char>) {
        self.last = base;
        self.base = base;
        self.marks = if base.is_some() { 0 } else { MOST_MARKS };
    }

    /// A joiner between two emoji or two letters of a script that writes with joiners, or after an Indic vowel killer, where
    /// it may end a word; never two in a row.
    fn is_welcome_joiner(&self, c: char, next: Option<char>) -> bool {
        let (Some(last), Some(base)) = (self.last, self.base) else { return false };
        if !matches!(c, ZWJ | ZWNJ) || matches!(last, ZWJ | ZWNJ) {
            return false;
        }
        // A mark that finds no room is shown by number, and then nothing follows the joiner that it could join.
        let next = next.filter(|next| !is_mark(*next) || self.marks < MOST_MARKS);
        let in_word = needs_joiners(last) && next.is_some_and(needs_joiners);
        let in_emoji = c == ZWJ && is_pictograph(base) && next.is_some_and(is_pictograph);
        in_word || in_emoji || (is_mark(last) && is_indic(last))
    }

    /// A selector directly after what it selects a look of.
    fn is_welcome_selector(&self, c: char) -> bool {
        self.last.is_some_and(|last| match c {
            '\u{FE0E}' | '\u{FE0F}' => is_symbol(last),
            '\u{E0100}'..='\u{E01EF}' => is_ideograph(last),
            _ => false,
        })
    }
}

/// Whether a character draws nothing of its own, or changes how others are drawn.
pub fn is_hidden(c: char) -> bool {
    let code = u32::from(c);
    matches!(code,
        0x80..=0x9F | 0xAD | 0x34F | 0x61C | 0x115F..=0x1160 | 0x17B4..=0x17B5 | 0x180B..=0x180F
        | 0x200B..=0x200F | 0x2028..=0x202E | 0x2060..=0x206F | 0x3164 | 0xFDD0..=0xFDEF | 0xFE00..=0xFE0F | 0xFEFF
        | 0xFFA0 | 0xFFF0..=0xFFFB | 0x13430..=0x1343F | 0x1BCA0..=0x1BCA3 | 0x1D173..=0x1D17A | 0xE0000..=0xE0FFF)
        || code & 0xFFFE == 0xFFFE
}

/// Whether a character is drawn onto the one before it.
fn is_mark(c: char) -> bool {
    c.width() == Some(0)
}

/// Arabic and its neighbours, Mongolian, and the scripts of South and South-East Asia.
fn needs_joiners(c: char) -> bool {
    let in_script = matches!(u32::from(c),
        0x0600..=0x08FF | 0x0900..=0x0DFF | 0x0F00..=0x109F | 0x1780..=0x17FF | 0x1800..=0x18AF | 0x1A20..=0x1AAF
        | 0x1B00..=0x1C4F | 0xA840..=0xA8FF | 0xA980..=0xA9DF | 0xAA60..=0xAA7F | 0xFB50..=0xFDCF | 0xFE70..=0xFEFC);
    in_script && !is_hidden(c)
}

fn is_indic(c: char) -> bool {
    matches!(c, '\u{0900}'..='\u{0DFF}')
}

fn is_pictograph(c: char) -> bool {
    matches!(u32::from(c), 0xA9 | 0xAE | 0x203C | 0x2049 | 0x2122 | 0x2139 | 0x2190..=0x21FF | 0x2300..=0x23FF
        | 0x25A0..=0x27BF | 0x2900..=0x297F | 0x2B00..=0x2BFF | 0x3030 | 0x303D | 0x3297 | 0x3299 | 0x1F000..=0x1FAFF)
}

fn is_symbol(c: char) -> bool {
    is_pictograph(c) || matches!(c, '0'..='9' | '#' | '*')
}

fn is_ideograph(c: char) -> bool {
    matches!(u32::from(c), 0x3400..=0x4DBF | 0x4E00..=0x9FFF | 0xF900..=0xFAFF | 0x20000..=0x3FFFD)
}
