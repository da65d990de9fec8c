//! How pictures can reach this terminal: told by its surroundings and the configuration. The terminal itself is not asked,
//! because an answer that comes late, or never, would take keys along.

use crate::model::MediaType;

/// The way a picture is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Channel {
    /// None are shown.
    #[default]
    Off,
    /// kitty's protocol; inside tmux with placeholders of text.
    Kitty,
    /// DEC's sixels.
    Sixel,
    /// iTerm2's inline images.
    Iterm2,
    /// Two coloured pixels a cell: text, which every terminal and multiplexer knows.
    HalfBlocks,
}

/// How many colours half blocks may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Depth {
    /// Red, green and blue.
    #[default]
    Full,
    /// The 256 of xterm.
    Palette,
}

/// What the configuration asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Wish {
    /// What the terminal is known to show.
    #[default]
    Auto,
    /// This, whatever the terminal is.
    Always(Channel),
}

/// What is known about the terminal.
pub struct Surroundings<'a> {
    /// Looks up an environment variable.
    pub env: &'a dyn Fn(&str) -> Option<String>,
    /// Whether colours are wanted.
    pub colours: bool,
    /// Whether other signs than ASCII are drawn.
    pub unicode: bool,
    /// The size of a cell in pixels, where the terminal tells it.
    pub cell: Option<(u16, u16)>,
}

/// How pictures are made for this terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Means {
    pub channel: Channel,
    pub depth: Depth,
    /// The size of a cell in pixels. Half blocks need its proportions only.
    pub cell: (u16, u16),
    /// What is sent must be passed on by tmux.
    pub in_tmux: bool,
    /// The loudness of sounds is shown, which is text.
    pub sounds: bool,
}

impl Default for Means {
    fn default() -> Self {
        Self { channel: Channel::Off, depth: Depth::Full, cell: USUAL_CELL, in_tmux: false, sounds: false }
    }
}

/// A cell of most fonts is twice as high as wide.
const USUAL_CELL: (u16, u16) = (10, 20);

/// Terminals with iTerm2's protocol, by their `TERM_PROGRAM`.
const ITERM2: [&str; 5] = ["iTerm.app", "WezTerm", "mintty", "WarpTerminal", "rio"];
/// The first Konsole that shows pictures, as its `KONSOLE_VERSION` says it: 22.04. Of the protocols that it has, kitty's is the only one
/// that lets a picture be taken away from it.
const KONSOLE: u32 = 220_400;
/// Terminals that show sixels unless they were built without, by the beginning of their `TERM`.
const SIXEL: [&str; 3] = ["foot", "mlterm", "contour"];
/// Parts of a `TERM` whose terminal has all colours.
const FULL_DEPTH: [&str; 6] = ["kitty", "ghostty", "foot", "alacritty", "wezterm", "direct"];

impl Means {
    /// Pictures alone, in the way that needs no terminal of a certain kind.
    pub const PICTURES: Self =
        Self { channel: Channel::HalfBlocks, depth: Depth::Full, cell: USUAL_CELL, in_tmux: false, sounds: false };

    /// The best that is certain to work. A configuration that names something else is followed.
    pub fn choose(wish: Wish, around: &Surroundings<'_>) -> Self {
        let channel = match wish {
            Wish::Always(channel) => channel,
            Wish::Auto => around.channel(),
        };
        Self {
            channel,
            depth: around.depth().unwrap_or(Depth::Palette),
            cell: around.cell.unwrap_or(USUAL_CELL),
            in_tmux: around.is_set("TMUX"),
            sounds: wish != Wish::Always(Channel::Off),
        }
    }

    /// Takes another size of a cell, as after the font was changed. Says whether pictures look different now.
    pub fn rescale(&mut self, cell: Option<(u16, u16)>) -> bool {
        let before = std::mem::replace(&mut self.cell, cell.unwrap_or(USUAL_CELL));
        before != self.cell
    }

    /// Whether anything is shown at all.
    pub fn is_on(self) -> bool {
        self.sounds || self.has_pictures()
    }

    /// Whether pictures are shown.
    pub fn has_pictures(self) -> bool {
        self.channel != Channel::Off
    }

    /// Whether media of a kind are shown.
    pub fn shows(self, kind: MediaType) -> bool {
        match kind {
            MediaType::Image | MediaType::Video => self.has_pictures(),
            MediaType::Audio => self.sounds,
        }
    }
}

impl Surroundings<'_> {
    fn get(&self, name: &str) -> String {
        (self.env)(name).unwrap_or_default()
    }

    fn is_set(&self, name: &str) -> bool {
        !self.get(name).is_empty()
    }

    fn channel(&self) -> Channel {
        let graphics = if self.is_multiplexed() { None } else { self.graphics() };
        let text = self.unicode && self.colours && self.depth().is_some();
        match (graphics, text) {
            (Some(channel), _) => channel,
            (None, true) => Channel::HalfBlocks,
            (None, false) => Channel::Off,
        }
    }

    /// Multiplexers swallow or break what they do not know.
    fn is_multiplexed(&self) -> bool {
        let term = self.get("TERM");
        ["TMUX", "STY", "ZELLIJ"].iter().any(|name| self.is_set(name))
            || ["tmux", "screen"].iter().any(|name| term.starts_with(name))
    }

    /// The protocol of the terminal, where it is known to have one and the size of its cells is known.
    fn graphics(&self) -> Option<Channel> {
        self.cell?;
        let (term, program) = (self.get("TERM"), self.get("TERM_PROGRAM"));
        let is_kitty = ["kitty", "ghostty"].iter().any(|name| term.contains(name) || program == *name);
        let is_konsole = self.get("KONSOLE_VERSION").parse().is_ok_and(|version: u32| version >= KONSOLE);
        if is_kitty || is_konsole || self.is_set("KITTY_WINDOW_ID") {
            return Some(Channel::Kitty);
        }
        // The others send every picture again whenever it comes back, which is too much for a line that is shared.
        if self.is_set("SSH_CONNECTION") || self.is_set("SSH_TTY") {
            return None;
        }
        if ITERM2.contains(&program.as_str()) || self.get("LC_TERMINAL") == "iTerm2" {
            return Some(Channel::Iterm2);
        }
        SIXEL.iter().any(|name| term.starts_with(name)).then_some(Channel::Sixel)
    }

    /// How many colours there are. None: too few for a picture.
    fn depth(&self) -> Option<Depth> {
        let term = self.get("TERM");
        let is_full = matches!(self.get("COLORTERM").as_str(), "truecolor" | "24bit")
            // tmux itself turns colours into what its terminal has.
            || self.is_set("TMUX")
            || self.is_set("WT_SESSION")
            || ITERM2.contains(&self.get("TERM_PROGRAM").as_str())
            || FULL_DEPTH.iter().any(|name| term.contains(name));
        if matches!(term.as_str(), "linux" | "dumb") {
            None
        } else if is_full {
            Some(Depth::Full)
        } else {
            term.contains("256color").then_some(Depth::Palette)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Channel::{HalfBlocks, Iterm2, Kitty, Off, Sixel};

    fn means(wish: Wish, vars: &[(&str, &str)], change: impl FnOnce(&mut Surroundings<'_>)) -> Means {
        let env = |name: &str| vars.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned());
        let mut around = Surroundings { env: &env, colours: true, unicode: true, cell: Some((9, 18)) };
        change(&mut around);
        Means::choose(wish, &around)
    }

    fn auto(vars: &[(&str, &str)]) -> Channel {
        means(Wish::Auto, vars, |_| {}).channel
    }

    #[test]
    fn the_terminal_is_known_by_its_surroundings() {
        for (vars, wanted) in [
            (vec![("TERM", "xterm-kitty")], Kitty),
            (vec![("TERM", "xterm-ghostty")], Kitty),
            (vec![("TERM", "xterm-256color"), ("TERM_PROGRAM", "ghostty")], Kitty),
            (vec![("TERM", "xterm-kitty"), ("SSH_CONNECTION", "1 2 3 4")], Kitty),
            (vec![("TERM", "xterm-256color"), ("TERM_PROGRAM", "iTerm.app")], Iterm2),
            (vec![("TERM", "xterm-256color"), ("LC_TERMINAL", "iTerm2")], Iterm2),
            (vec![("TERM", "xterm-256color"), ("LC_TERMINAL", "iTerm2"), ("SSH_TTY", "/dev/pts/1")], HalfBlocks),
            (vec![("TERM", "xterm-256color"), ("TERM_PROGRAM", "WezTerm")], Iterm2),
            (vec![("TERM", "xterm-256color"), ("KONSOLE_VERSION", "221203")], Kitty),
            (vec![("TERM", "xterm-256color"), ("KONSOLE_VERSION", "211203")], HalfBlocks),
            (vec![("TERM", "foot")], Sixel),
            (vec![("TERM", "foot-direct"), ("SSH_CONNECTION", "1 2 3 4")], HalfBlocks),
            (vec![("TERM", "xterm-256color")], HalfBlocks),
            (vec![("TERM", "xterm"), ("COLORTERM", "truecolor")], HalfBlocks),
            (vec![("WT_SESSION", "1")], HalfBlocks),
            (vec![("TERM", "xterm")], Off),
            (vec![("TERM", "linux"), ("COLORTERM", "truecolor")], Off),
            (vec![("TERM", "dumb")], Off),
            (vec![], Off),
        ] {
            assert_eq!(auto(&vars), wanted, "{vars:?}");
        }
    }

    #[test]
    fn a_multiplexer_gets_text() {
        for vars in [
            vec![("TERM", "xterm-kitty"), ("TMUX", "/tmp/tmux-0/default,1,0")],
            vec![("TERM", "tmux-256color"), ("KITTY_WINDOW_ID", "1")],
            vec![("TERM", "screen.xterm-256color"), ("STY", "1.pts-0"), ("TERM_PROGRAM", "iTerm.app")],
            vec![("TERM", "xterm-256color"), ("ZELLIJ", "0"), ("TERM_PROGRAM", "WezTerm")],
        ] {
            assert_eq!(auto(&vars), HalfBlocks, "{vars:?}");
        }
        assert!(means(Wish::Always(Kitty), &[("TMUX", "x"), ("TERM", "tmux-256color")], |_| {}).in_tmux);
    }

    #[test]
    fn without_colours_or_signs_there_are_pixels_or_nothing() {
        let kitty = [("TERM", "xterm-kitty")];
        let wezterm = [("TERM", "xterm-256color"), ("TERM_PROGRAM", "WezTerm")];
        let plain = [("TERM", "xterm-256color")];
        let no_colours = |around: &mut Surroundings<'_>| around.colours = false;
        let ascii = |around: &mut Surroundings<'_>| around.unicode = false;
        let no_pixels = |around: &mut Surroundings<'_>| around.cell = None;
        assert_eq!(means(Wish::Auto, &kitty, no_colours).channel, Kitty);
        assert_eq!(means(Wish::Auto, &plain, no_colours).channel, Off);
        assert_eq!(means(Wish::Auto, &kitty, ascii).channel, Kitty);
        assert_eq!(means(Wish::Auto, &wezterm, ascii).channel, Iterm2);
        assert_eq!(means(Wish::Auto, &plain, ascii).channel, Off);
        assert_eq!(means(Wish::Auto, &kitty, no_pixels).channel, HalfBlocks);
        assert_eq!(means(Wish::Auto, &wezterm, no_pixels).channel, HalfBlocks);
    }

    #[test]
    fn a_wish_is_followed_whatever_the_terminal_is() {
        for channel in [Off, Kitty, Sixel, Iterm2, HalfBlocks] {
            assert_eq!(
                means(Wish::Always(channel), &[("TERM", "dumb")], |around| around.unicode = false).channel,
                channel
            );
        }
    }

    #[test]
    fn half_blocks_have_as_many_colours_as_there_are() {
        let depth = |vars: &[(&str, &str)]| means(Wish::Always(HalfBlocks), vars, |_| {}).depth;
        assert_eq!(depth(&[("TERM", "xterm-256color"), ("COLORTERM", "truecolor")]), Depth::Full);
        assert_eq!(depth(&[("TERM", "screen-256color"), ("TMUX", "x")]), Depth::Full);
        assert_eq!(depth(&[("TERM", "alacritty")]), Depth::Full);
        assert_eq!(depth(&[("TERM", "xterm-256color"), ("TERM_PROGRAM", "Apple_Terminal")]), Depth::Palette);
        assert_eq!(depth(&[("TERM", "vt220")]), Depth::Palette);
    }

    #[test]
    fn another_font_is_noticed() {
        let mut means = means(Wish::Auto, &[("TERM", "xterm-kitty")], |_| {});
        assert!(!means.rescale(Some((9, 18))));
        assert!(means.rescale(Some((12, 24))));
        assert!(means.rescale(None) && means.cell == USUAL_CELL);
    }
}
