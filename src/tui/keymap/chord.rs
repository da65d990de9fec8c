//! One key with its modifiers, in one spelling whatever the terminal sent.

use std::{fmt, str::FromStr};

use crossterm::event::{KeyCode, KeyEvent, KeyEventKind, KeyModifiers};

/// A key press. Two presses that mean the same compare equal: an upper-case letter carries no shift, shift and tab are
/// `BackTab`, and only ctrl, alt and shift are looked at.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, PartialOrd)]
pub struct Chord {
    code: KeyCode,
    mods: KeyModifiers,
}

/// Why a text is no key.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("`{0}` is no key; write for example x, G, space, esc, pgdn, f5, ctrl-d, alt-enter or shift-tab")]
pub struct BadChord(pub String);

const NAMED: [(KeyCode, &str); 17] = [
    (KeyCode::Char(' '), "space"),
    (KeyCode::Enter, "enter"),
    (KeyCode::Esc, "esc"),
    (KeyCode::Tab, "tab"),
    (KeyCode::BackTab, "backtab"),
    (KeyCode::Backspace, "backspace"),
    (KeyCode::Delete, "delete"),
    (KeyCode::Insert, "insert"),
    (KeyCode::Home, "home"),
    (KeyCode::End, "end"),
    (KeyCode::PageUp, "pgup"),
    (KeyCode::PageDown, "pgdn"),
    (KeyCode::Up, "up"),
    (KeyCode::Down, "down"),
    (KeyCode::Left, "left"),
    (KeyCode::Right, "right"),
    (KeyCode::Menu, "menu"),
];

const ALIASES: [(&str, &str); 8] = [
    ("return", "enter"),
    ("cr", "enter"),
    ("escape", "esc"),
    ("del", "delete"),
    ("ins", "insert"),
    ("pageup", "pgup"),
    ("pagedown", "pgdn"),
    ("bs", "backspace"),
];

const PREFIXES: [(&str, KeyModifiers); 7] = [
    ("ctrl-", KeyModifiers::CONTROL),
    ("c-", KeyModifiers::CONTROL),
    ("alt-", KeyModifiers::ALT),
    ("a-", KeyModifiers::ALT),
    ("m-", KeyModifiers::ALT),
    ("shift-", KeyModifiers::SHIFT),
    ("s-", KeyModifiers::SHIFT),
];

impl Chord {
    /// The chord of a key with modifiers, normalised.
    pub fn new(code: KeyCode, mods: KeyModifiers) -> Self {
        let mods = mods & (KeyModifiers::CONTROL | KeyModifiers::ALT | KeyModifiers::SHIFT);
        match code {
            KeyCode::Char(letter) => Self::letter(letter, mods),
            KeyCode::Tab if mods.contains(KeyModifiers::SHIFT) => {
                Self { code: KeyCode::BackTab, mods: mods - KeyModifiers::SHIFT }
            }
            KeyCode::BackTab => Self { code, mods: mods - KeyModifiers::SHIFT },
            _ => Self { code, mods },
        }
    }

    /// The chord of a plain character.
    pub fn char(letter: char) -> Self {
        Self::new(KeyCode::Char(letter), KeyModifiers::NONE)
    }

    /// The chord of an event, or nothing for a key that is released or is a modifier alone.
    pub fn from_event(event: &KeyEvent) -> Option<Self> {
        let silent = matches!(event.code, KeyCode::Modifier(_) | KeyCode::Null);
        (event.kind != KeyEventKind::Release && !silent).then(|| Self::new(event.code, event.modifiers))
    }

    /// The key.
    pub fn code(self) -> KeyCode {
        self.code
    }

    /// Ctrl, alt and shift.
    pub fn mods(self) -> KeyModifiers {
        self.mods
    }

    /// The character it types, if it types one.
    pub fn typed(self) -> Option<char> {
        match self.code {
            KeyCode::Char(letter) if (self.mods - KeyModifiers::SHIFT).is_empty() => Some(letter),
            _ => None,
        }
    }

    /// Ctrl and a letter is the same with and without caps lock, so there shift is kept apart. Everywhere else the
    /// letter itself says whether shift was held.
    fn letter(letter: char, mods: KeyModifiers) -> Self {
        if mods.contains(KeyModifiers::CONTROL) {
            let keep = if letter.is_alphabetic() { mods } else { mods - KeyModifiers::SHIFT };
            return Self { code: KeyCode::Char(single(letter.to_lowercase(), letter)), mods: keep };
        }
        let upper = mods.contains(KeyModifiers::SHIFT).then(|| single(letter.to_uppercase(), letter));
        Self { code: KeyCode::Char(upper.unwrap_or(letter)), mods: mods - KeyModifiers::SHIFT }
    }
}

/// The letter in the other case, or the letter itself when that would be more than one.
fn single(mut letters: impl Iterator<Item = char>, otherwise: char) -> char {
    match (letters.next(), letters.next()) {
        (Some(one), None) => one,
        _ => otherwise,
    }
}

impl fmt::Display for Chord {
    /// `ctrl-d`; with `{:#}` the short spelling of hints, `C-d`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let short = f.alternate();
        let spell = |long: &'static str, brief: &'static str| if short { brief } else { long };
        if self.mods.contains(KeyModifiers::CONTROL) {
            f.write_str(spell("ctrl-", "C-"))?;
        }
        if self.mods.contains(KeyModifiers::ALT) {
            f.write_str(spell("alt-", "A-"))?;
        }
        if self.mods.contains(KeyModifiers::SHIFT) {
            f.write_str(spell("shift-", "S-"))?;
        }
        match (self.code, NAMED.iter().find(|(code, _)| *code == self.code)) {
            (KeyCode::BackTab, _) if short => f.write_str("S-Tab"),
            (_, Some((_, name))) if short => f.write_str(&capitalised(name)),
            (_, Some((_, name))) => f.write_str(name),
            (KeyCode::Char(letter), None) => write!(f, "{letter}"),
            (KeyCode::F(number), None) => write!(f, "{}{number}", spell("f", "F")),
            (code, None) => write!(f, "{code:?}"),
        }
    }
}

fn capitalised(name: &str) -> String {
    match name {
        "pgup" => "PgUp".to_owned(),
        "pgdn" => "PgDn".to_owned(),
        _ => name[..1].to_uppercase() + &name[1..],
    }
}

impl FromStr for Chord {
    type Err = BadChord;

    fn from_str(text: &str) -> Result<Self, BadChord> {
        let bad = || BadChord(text.to_owned());
        let inner = text.strip_prefix('<').and_then(|rest| rest.strip_suffix('>')).filter(|rest| !rest.is_empty());
        let mut rest = inner.unwrap_or(text);
        let mut mods = KeyModifiers::NONE;
        while let Some((held, after)) = strip_modifier(rest) {
            mods |= held;
            rest = after;
        }
        Ok(Self::new(key_named(rest).ok_or_else(bad)?, mods))
    }
}

fn strip_modifier(text: &str) -> Option<(KeyModifiers, &str)> {
    PREFIXES.iter().find_map(|(prefix, held)| {
        let head = text.get(..prefix.len())?;
        let rest = &text[prefix.len()..];
        (head.eq_ignore_ascii_case(prefix) && !rest.is_empty()).then_some((*held, rest))
    })
}

fn key_named(text: &str) -> Option<KeyCode> {
    let mut letters = text.chars();
    if let (Some(letter), None) = (letters.next(), letters.next()) {
        return (!letter.is_control() && letter != ' ').then_some(KeyCode::Char(letter));
    }
    let name = text.to_ascii_lowercase();
    let name = ALIASES.iter().find(|(alias, _)| *alias == name).map_or(name.as_str(), |(_, real)| real);
    let named = NAMED.iter().find(|(_, known)| *known == name).map(|(code, _)| *code);
    named.or_else(|| {
        let number: u8 = name.strip_prefix('f')?.parse().ok()?;
        (1..=24).contains(&number).then_some(KeyCode::F(number))
    })
}

/// Chords pressed one after the other, written with spaces between them.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Sequence(pub Vec<Chord>);

impl fmt::Display for Sequence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, chord) in self.0.iter().enumerate() {
            if at > 0 {
                f.write_str(" ")?;
            }
            chord.fmt(f)?;
        }
        Ok(())
    }
}

impl FromStr for Sequence {
    type Err = BadChord;

    fn from_str(text: &str) -> Result<Self, BadChord> {
        let chords: Result<Vec<_>, _> = text.split(' ').filter(|part| !part.is_empty()).map(str::parse).collect();
        match chords? {
            none if none.is_empty() => Err(BadChord(text.to_owned())),
            chords => Ok(Self(chords)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn chord(text: &str) -> Chord {
        text.parse().unwrap()
    }

    #[test]
    fn many_spellings_are_one_key() {
        for (one, other) in [
            ("ctrl-d", "C-d"),
            ("ctrl-d", "<C-D>"),
            ("S-tab", "backtab"),
            ("shift-g", "G"),
            ("shift-backtab", "backtab"),
            ("pagedown", "PgDn"),
            ("M-enter", "alt-return"),
        ] {
            assert_eq!(chord(one), chord(other), "{one} and {other}");
        }
        assert_ne!(chord("g"), chord("G"));
        assert_ne!(chord("alt-a"), chord("alt-A"));
        assert_ne!(chord("ctrl-shift-d"), chord("ctrl-d"));
    }

    #[test]
    fn signs_that_look_like_syntax_are_keys_too() {
        for text in ["<", ">", "-", "ctrl--", "ctrl-<", "?", ":", "[", "alt->", "+"] {
            assert_eq!(chord(text).to_string(), text);
        }
    }

    #[test]
    fn the_short_spelling_is_for_hints() {
        let short: Vec<_> = ["ctrl-d", "S-tab", "esc", "pgdn", "G"].map(|key| format!("{:#}", chord(key))).into();
        assert_eq!(short, ["C-d", "S-Tab", "Esc", "PgDn", "G"]);
    }

    #[test]
    fn what_is_no_key_is_refused_with_examples() {
        for text in ["", " ", "ctrl-", "strl-d", "f0", "f25", "<>", "\u{1b}", "jj"] {
            let error = text.parse::<Chord>().expect_err(text);
            assert!(error.to_string().contains("ctrl-d"), "{error}");
        }
    }

    #[test]
    fn releases_and_lone_modifiers_are_no_chords() {
        let release = KeyEvent::new_with_kind(KeyCode::Char('x'), KeyModifiers::NONE, KeyEventKind::Release);
        assert_eq!(Chord::from_event(&release), None);
        let repeat = KeyEvent::new_with_kind(KeyCode::Char('x'), KeyModifiers::NONE, KeyEventKind::Repeat);
        assert_eq!(Chord::from_event(&repeat), Some(Chord::char('x')));
        assert_eq!(Chord::from_event(&KeyEvent::new(KeyCode::Null, KeyModifiers::NONE)), None);
    }

    fn any_code() -> impl Strategy<Value = KeyCode> {
        prop_oneof![
            any::<char>()
                .prop_filter("terminals send no control characters", |c| !c.is_control())
                .prop_map(KeyCode::Char),
            prop::sample::select(NAMED.map(|(code, _)| code).to_vec()),
            (1u8..=24).prop_map(KeyCode::F),
        ]
    }

    proptest! {
        #[test]
        fn a_chord_survives_being_written(code in any_code(), bits in any::<u8>()) {
            let pressed = Chord::new(code, KeyModifiers::from_bits_truncate(bits));
            prop_assert_eq!(pressed.to_string().parse::<Chord>(), Ok(pressed));
            prop_assert_eq!(Chord::new(pressed.code, pressed.mods), pressed, "normalising twice changes nothing");
        }

        #[test]
        fn a_sequence_survives_being_written(codes in prop::collection::vec(any_code(), 1..4)) {
            let keys = Sequence(codes.into_iter().map(|code| Chord::new(code, KeyModifiers::NONE)).collect());
            prop_assert_eq!(keys.to_string().parse::<Sequence>(), Ok(keys));
        }

        #[test]
        fn no_text_makes_the_parser_panic(text in any::<String>()) {
            let _ = text.parse::<Sequence>();
        }
    }
}
