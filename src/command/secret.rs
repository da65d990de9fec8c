//! Secrets that let somebody in: made here, shown once, kept as a hash only.
//!
//! `orama_s_…` is a session, `orama_t_…` a personal access token, `orama_i_…` an invitation. The prefix lets scanners find
//! what leaked, and the checksum at the end tells a slip of the keyboard from a secret without asking the database.

use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};

use super::{Error, Result};

/// What a secret is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A signed-in session.
    Session,
    /// A personal access token.
    Token,
    /// An invitation.
    Invitation,
}

impl Kind {
    const ALL: [Self; 3] = [Self::Session, Self::Token, Self::Invitation];

    /// How its secrets begin.
    #[must_use]
    pub const fn prefix(self) -> &'static str {
        match self {
            Self::Session => "orama_s_",
            Self::Token => "orama_t_",
            Self::Invitation => "orama_i_",
        }
    }
}

/// What is stored of a secret, and what it is found by.
pub type Hash = [u8; 32];

/// Digits that no terminal breaks a word at and no URL escapes.
const DIGITS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
/// 43 digits of base 62 hold 256 bits.
const BODY: usize = 43;
/// 6 digits of base 62 hold 32 bits.
const CHECK: usize = 6;

/// Makes a new one: 43 random digits (256 bits) between its prefix and its checksum.
pub fn make(kind: Kind) -> Result<SecretString> {
    let mut text = String::with_capacity(kind.prefix().len() + BODY + CHECK);
    text.push_str(kind.prefix());
    let mut random = [0_u8; 64];
    while text.len() < kind.prefix().len() + BODY {
        getrandom::fill(&mut random).map_err(|error| Error::Random(error.to_string()))?;
        let missing = kind.prefix().len() + BODY - text.len();
        // 248 is 4 × 62: what is above would make some digits likelier than others.
        let digits = random.iter().filter(|byte| **byte < 248).map(|byte| char::from(DIGITS[usize::from(byte % 62)]));
        text.extend(digits.take(missing));
    }
    let check = checksum(&text);
    text.push_str(&check);
    Ok(SecretString::from(text))
}

/// What a text is, by its looks alone, and its hash. None: it is no secret of ours, or was mistyped.
#[must_use]
pub fn recognise(text: &str) -> Option<(Kind, Hash)> {
    let kind = Kind::ALL.into_iter().find(|kind| text.starts_with(kind.prefix()))?;
    let is_whole = text.is_ascii() && text.len() == kind.prefix().len() + BODY + CHECK;
    if !is_whole {
        return None;
    }
    let (body, check) = text.split_at(text.len() - CHECK);
    (checksum(body) == check).then(|| (kind, hash(text)))
}

/// What is stored of a secret.
#[must_use]
pub fn hash_of(secret: &SecretString) -> Hash {
    hash(secret.expose_secret())
}

// A fast hash is enough: nobody guesses 256 bits, so there is nothing to slow down.
fn hash(text: &str) -> Hash {
    Sha256::digest(text.as_bytes()).into()
}

fn checksum(text: &str) -> String {
    let mut rest = crc32fast::hash(text.as_bytes());
    let mut digits = [b'0'; CHECK];
    for digit in digits.iter_mut().rev() {
        *digit = DIGITS[(rest % 62) as usize];
        rest /= 62;
    }
    digits.iter().copied().map(char::from).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_was_made_is_recognised_as_its_kind_and_by_its_hash() {
        for kind in Kind::ALL {
            let secret = make(kind).expect("random bytes");
            let text = secret.expose_secret();
            assert_eq!(text.len(), 57, "{text}");
            assert_eq!(recognise(text), Some((kind, hash_of(&secret))));
        }
    }

    #[test]
    fn no_two_are_alike_and_every_digit_occurs() {
        let made: Vec<SecretString> = (0..200).map(|_| make(Kind::Token).expect("random bytes")).collect();
        let texts: HashSet<&str> = made.iter().map(ExposeSecret::expose_secret).collect();
        assert_eq!(texts.len(), 200);
        let digits: HashSet<char> = texts.iter().flat_map(|text| text[8..51].chars()).collect();
        assert_eq!(digits.len(), 62);
    }

    #[test]
    fn debug_never_shows_one() {
        let secret = make(Kind::Session).expect("random bytes");
        assert!(!format!("{secret:?}").contains("orama_s_"));
    }

    #[test]
    fn other_texts_are_no_secrets() {
        let secret = make(Kind::Token).expect("random bytes");
        let text = secret.expose_secret();
        let other_kind = text.replace("orama_t_", "orama_s_");
        for wrong in ["", "orama_t_", "ghp_abc", &text[..56], &format!("{text}0"), &format!(" {text}"), &other_kind] {
            assert_eq!(recognise(wrong), None, "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn one_wrong_character_is_noticed(at in 8_usize..57, digit in 0_usize..62) {
            let secret = make(Kind::Token).expect("random bytes");
            let mut bytes = secret.expose_secret().as_bytes().to_vec();
            prop_assume!(bytes[at] != DIGITS[digit]);
            bytes[at] = DIGITS[digit];
            let typo = String::from_utf8(bytes).expect("ASCII");
            prop_assert_eq!(recognise(&typo), None);
        }

        #[test]
        fn any_text_is_looked_at_without_a_panic(text: String) {
            prop_assert_eq!(recognise(&text), None);
            prop_assert_eq!(recognise(&format!("orama_s_{text}")), None);
        }
    }
}
