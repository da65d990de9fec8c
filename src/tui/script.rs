//! Test support: keys as they are written in a test, such as `j j x <C-d> c Hello<Enter>`.

use super::keymap::{BadChord, Chord};

/// The chords of a script. Names stand in angle brackets; words are typed letter by letter; a blank between them only
/// separates, and `<space>` types one. `<` and `>` standing alone are those keys, and so are `<lt>` and `<gt>`.
pub fn parse(script: &str) -> Result<Vec<Chord>, BadChord> {
    let mut chords = Vec::new();
    for word in script.split_whitespace() {
        let mut rest = word;
        while let Some(letter) = rest.chars().next() {
            let (name, after) = named(rest).unwrap_or_else(|| rest.split_at(letter.len_utf8()));
            chords.push(chord(name)?);
            rest = after;
        }
    }
    Ok(chords)
}

fn chord(name: &str) -> Result<Chord, BadChord> {
    match name {
        "<lt>" => Ok(Chord::char('<')),
        "<gt>" => Ok(Chord::char('>')),
        name => name.parse(),
    }
}

/// A name in brackets at the beginning, and what follows it.
fn named(text: &str) -> Option<(&str, &str)> {
    let end = text.strip_prefix('<')?.find('>').filter(|length| *length > 0)?;
    Some(text.split_at(end + 2))
}

#[cfg(test)]
mod tests {
    use super::parse;

    fn keys(script: &str) -> Vec<String> {
        parse(script).unwrap().iter().map(ToString::to_string).collect()
    }

    #[test]
    fn names_words_and_blanks() {
        assert_eq!(keys("j j x <C-d> c Hé<Enter>"), ["j", "j", "x", "ctrl-d", "c", "H", "é", "enter"]);
        assert_eq!(keys("a<space>b<S-Tab>"), ["a", "space", "b", "backtab"]);
    }

    #[test]
    fn angle_brackets_are_keys_too() {
        assert_eq!(keys("< > <lt> <gt> <x"), ["<", ">", "<", ">", "<", "x"]);
    }

    #[test]
    fn a_misspelt_name_is_refused() {
        assert!(parse("j <Entr>").is_err());
    }
}
