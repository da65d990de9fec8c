//! The signs that are drawn, each in Unicode and in ASCII, so that every state can be read on every terminal.

use ratatui::symbols::border;

use crate::client::outbox::State;

/// One set of signs. Every sign of the ASCII set is ASCII; the two of a state are never equal to another state's.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Glyphs {
    /// Done, approved.
    pub done: &'static str,
    /// An open amend behind a count.
    pub open: &'static str,
    /// An amend to do, before its text.
    pub to_do: &'static str,
    /// An amend that is done, before its text.
    pub ticked: &'static str,
    /// An amend that is marked for what is done next.
    pub marked: &'static str,
    /// A note, which is neither.
    pub note: &'static str,
    /// A closed branch.
    pub collapsed: &'static str,
    /// An open branch.
    pub expanded: &'static str,
    /// Before the selected line.
    pub selected: &'static str,
    /// Guides of a thread, each two columns.
    pub guide_through: &'static str,
    pub guide_branch: &'static str,
    pub guide_last: &'static str,
    pub guide_none: &'static str,
    /// The stage where the video is.
    pub stage_current: &'static str,
    /// A stage still to come.
    pub stage_ahead: &'static str,
    /// Between stages.
    pub stage_line: &'static str,
    /// Between the parts of a path.
    pub path: &'static str,
    /// Between facts on one line.
    pub dot: &'static str,
    /// Something was cut off here.
    pub ellipsis: &'static str,
    /// The connection is up.
    pub live: &'static str,
    /// Writes that wait to be sent.
    pub unsent: &'static str,
    pub queued: &'static str,
    pub sending: &'static str,
    pub failed: &'static str,
    pub conflict: &'static str,
    pub warning: &'static str,
    pub scroll_track: &'static str,
    pub scroll_thumb: &'static str,
    /// From quiet to loud.
    pub bars: &'static [&'static str],
    pub border: border::Set<'static>,
}

const ASCII_BORDER: border::Set<'static> = border::Set {
    top_left: "+",
    top_right: "+",
    bottom_left: "+",
    bottom_right: "+",
    vertical_left: "|",
    vertical_right: "|",
    horizontal_top: "-",
    horizontal_bottom: "-",
};

/// What the configuration asks for.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub enum Charset {
    /// What the environment can show.
    #[default]
    Auto,
    Unicode,
    Ascii,
}

impl Glyphs {
    /// The sign of what becomes of a write that the server does not have.
    pub const fn of_write(&self, state: &State) -> &'static str {
        match state {
            State::Queued => self.queued,
            State::Sending => self.sending,
            State::Failed(_) => self.failed,
            State::Conflict(_) => self.conflict,
        }
    }

    /// Whether these are the signs of a terminal that shows no others.
    pub fn is_ascii(&self) -> bool {
        *self == Self::ASCII
    }

    pub const UNICODE: Self = Self {
        done: "✓",
        open: "☐",
        to_do: "☐",
        ticked: "☑",
        marked: "◆",
        note: "·",
        collapsed: "▸",
        expanded: "▾",
        selected: "▌",
        guide_through: "│ ",
        guide_branch: "├ ",
        guide_last: "└ ",
        guide_none: "  ",
        stage_current: "●",
        stage_ahead: "○",
        stage_line: "─",
        path: "▸",
        dot: "·",
        ellipsis: "…",
        live: "●",
        unsent: "⇅",
        queued: "◷",
        sending: "◌",
        failed: "✗",
        conflict: "≠",
        warning: "!",
        scroll_track: "│",
        scroll_thumb: "█",
        bars: &["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"],
        border: border::PLAIN,
    };

    pub const ASCII: Self = Self {
        done: "[x]",
        open: "[ ]",
        to_do: "[ ]",
        ticked: "[x]",
        marked: "[*]",
        note: "-",
        collapsed: "+",
        expanded: "-",
        selected: ">",
        guide_through: "| ",
        guide_branch: "|-",
        guide_last: "`-",
        guide_none: "  ",
        stage_current: "*",
        stage_ahead: ".",
        stage_line: "-",
        path: ">",
        dot: "-",
        ellipsis: "~",
        live: "*",
        unsent: "^",
        queued: "~",
        sending: ".",
        failed: "!",
        conflict: "#",
        warning: "!",
        scroll_track: "|",
        scroll_thumb: "#",
        bars: &["_", "#"],
        border: ASCII_BORDER,
    };

    /// The set to use. `env` looks up an environment variable.
    pub fn choose(charset: Charset, env: &dyn Fn(&str) -> Option<String>) -> Self {
        let unicode = match charset {
            Charset::Unicode => true,
            Charset::Ascii => false,
            Charset::Auto => shows_unicode(env),
        };
        if unicode { Self::UNICODE } else { Self::ASCII }
    }
}

/// The first locale variable that is set decides, as for every other program. The Linux console has few signs.
fn shows_unicode(env: &dyn Fn(&str) -> Option<String>) -> bool {
    if matches!(env("TERM").as_deref(), Some("linux" | "dumb")) {
        return false;
    }
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().filter_map(env).find(|value| !value.is_empty());
    match locale {
        Some(locale) => ["utf-8", "utf8"].iter().any(|name| locale.to_ascii_lowercase().contains(name)),
        None => cfg!(windows),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(vars: &[(&str, &str)]) -> Glyphs {
        let env = |name: &str| vars.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned());
        Glyphs::choose(Charset::Auto, &env)
    }

    #[test]
    fn the_environment_decides() {
        assert_eq!(chosen(&[("LANG", "en_GB.UTF-8")]), Glyphs::UNICODE);
        assert_eq!(chosen(&[("LC_ALL", ""), ("LC_CTYPE", "C.utf8"), ("LANG", "C")]), Glyphs::UNICODE);
        assert_eq!(chosen(&[("LC_ALL", "C"), ("LANG", "en_GB.UTF-8")]), Glyphs::ASCII);
        assert_eq!(chosen(&[("LANG", "en_GB.UTF-8"), ("TERM", "linux")]), Glyphs::ASCII);
        assert_eq!(Glyphs::choose(Charset::Unicode, &|_| None), Glyphs::UNICODE);
        assert_eq!(Glyphs::choose(Charset::Ascii, &|_| Some("C.UTF-8".to_owned())), Glyphs::ASCII);
    }

    #[test]
    fn the_ascii_set_is_ascii() {
        let all = format!("{:?}", Glyphs::ASCII);
        assert!(all.is_ascii(), "{all}");
    }

    #[test]
    fn states_are_told_apart_by_their_sign_alone() {
        for set in [Glyphs::UNICODE, Glyphs::ASCII] {
            let states = [set.queued, set.sending, set.failed, set.conflict];
            for (at, one) in states.iter().enumerate() {
                assert!(!states[at + 1..].contains(one), "{one} stands for two states");
            }
            assert_ne!(set.to_do, set.ticked);
            assert!(![set.to_do, set.ticked].contains(&set.marked));
            assert_ne!(set.collapsed, set.expanded);
            assert_ne!(set.stage_current, set.stage_ahead);
        }
    }
}
