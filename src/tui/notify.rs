//! Calling somebody back who looks elsewhere: the bell, or a note of the desktop by OSC 9.

/// How somebody is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Call {
    /// Not at all.
    #[default]
    Off,
    /// The terminal's bell, which it, tmux or the window manager shows as it is told to.
    Bell,
    /// A note with words, by the desktop (OSC 9).
    Note,
}

/// The longest note, in letters.
const LONGEST: usize = 120;

/// Terminals that make a note of OSC 9, by their `TERM_PROGRAM`.
const PROGRAMS: [&str; 5] = ["iTerm.app", "WezTerm", "ghostty", "rio", "WarpTerminal"];
/// The same by the beginning of their `TERM`.
const TERMS: [&str; 3] = ["xterm-kitty", "xterm-ghostty", "foot"];

impl Call {
    /// The best that this terminal is known to do. Multiplexers swallow OSC 9, and pass the bell on as a sign of the window.
    pub fn choose(env: &dyn Fn(&str) -> Option<String>) -> Self {
        let get = |name: &str| env(name).unwrap_or_default();
        let term = get("TERM");
        let is_multiplexed = ["TMUX", "STY", "ZELLIJ"].iter().any(|name| !get(name).is_empty())
            || ["tmux", "screen"].iter().any(|start| term.starts_with(start));
        let makes_notes =
            PROGRAMS.contains(&get("TERM_PROGRAM").as_str()) || TERMS.iter().any(|start| term.starts_with(start));
        if makes_notes && !is_multiplexed { Self::Note } else { Self::Bell }
    }

    /// What the terminal is sent for a line of safe text. Its name in front keeps what follows from being taken for one of the
    /// other meanings of OSC 9, which begin with a number.
    pub fn sequence(self, line: &str) -> Vec<u8> {
        match self {
            Self::Off => Vec::new(),
            Self::Bell => b"\x07".to_vec(),
            Self::Note => {
                let plain = line.chars().filter(|letter| !letter.is_control()).take(LONGEST);
                format!("\x1b]9;Orama: {}\x07", plain.collect::<String>()).into_bytes()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(env: &[(&str, &str)]) -> Call {
        Call::choose(&|name| env.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned()))
    }

    #[test]
    fn a_note_is_made_where_the_terminal_is_known_to_show_it_and_nothing_stands_between() {
        assert_eq!(chosen(&[("TERM", "xterm-kitty")]), Call::Note);
        assert_eq!(chosen(&[("TERM", "xterm-256color"), ("TERM_PROGRAM", "WezTerm")]), Call::Note);
        assert_eq!(
            chosen(&[("TERM", "tmux-256color"), ("TMUX", "/tmp/tmux"), ("TERM_PROGRAM", "WezTerm")]),
            Call::Bell
        );
        assert_eq!(chosen(&[("TERM", "xterm-kitty"), ("ZELLIJ", "0")]), Call::Bell);
        assert_eq!(chosen(&[("TERM", "xterm-256color")]), Call::Bell);
    }

    #[test]
    fn a_note_ends_nowhere_else_than_at_its_end() {
        let sent = Call::Note.sequence(&format!("4;1\u{1b}\\\u{7}{}", "x".repeat(500)));
        assert!(sent.starts_with(b"\x1b]9;Orama: 4;1\\xxx"), "{sent:?}");
        assert_eq!(sent.iter().filter(|byte| **byte < 0x20).count(), 2);
        assert!(sent.len() < 200 && sent.ends_with(b"\x07"));
        assert_eq!(Call::Bell.sequence("words"), b"\x07");
        assert_eq!(Call::Off.sequence("words"), b"");
    }
}
