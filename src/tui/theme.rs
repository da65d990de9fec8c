//! Roles instead of colours. A theme says how each role looks; nothing else in the workstation names a colour.

use ratatui::style::{Color, Modifier, Style};
use serde::Deserialize;
use std::collections::BTreeMap;

use crate::model::StageStatus;

macro_rules! roles {
    ($( $role:ident $name:literal $doc:literal; )+) => {
        /// What a piece of the screen is.
        #[derive(Clone, Copy, PartialEq, Eq, Debug)]
        pub enum Role { $( #[doc = $doc] $role, )+ }

        impl Role {
            /// Every role.
            pub const ALL: &'static [Self] = &[$(Self::$role,)+];

            /// Its name in a theme file.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$role => $name,)+ }
            }
        }
    };
}

roles! {
    Text "text" "What is read.";
    Dim "dim" "What may be overlooked: labels, times, empty states.";
    Accent "accent" "What stands out: names, the current place.";
    Title "title" "Titles of panes and dialogs.";
    Key "key" "A key in hints and help.";
    Ok "ok" "It went well, it is done.";
    Warn "warn" "It needs a look.";
    Error "error" "It failed or was refused.";
    Selection "selection" "The selected line where the keys go.";
    SelectionInactive "selection-inactive" "The selected line of another pane.";
    Border "border" "The frame of a pane.";
    BorderFocus "border-focus" "The frame of the pane where the keys go.";
    Mark "mark" "A line marked for a bulk action.";
    Mention "mention" "Somebody's name in a text.";
    Match "match" "What a search or filter found.";
    Added "added" "What only the newer version has.";
    Removed "removed" "What only the older version had.";
    StageAhead "stage-ahead" "A stage that is still to come.";
    StagePast "stage-past" "A stage that was approved before.";
    StageInProgress "stage-in-progress" "The current stage, being worked on.";
    StageInReview "stage-in-review" "The current stage, waiting for a decision.";
    StageInAmends "stage-in-amends" "The current stage, being amended.";
    StageApproved "stage-approved" "The current stage, approved.";
}

impl Role {
    /// The role of the current stage in that status.
    pub const fn of_status(status: StageStatus) -> Self {
        match status {
            StageStatus::InProgress => Self::StageInProgress,
            StageStatus::InReview => Self::StageInReview,
            StageStatus::InAmends => Self::StageInAmends,
            StageStatus::Approved => Self::StageApproved,
        }
    }
}

/// How every role looks.
#[derive(Clone, PartialEq, Debug)]
pub struct Theme {
    styles: Vec<Style>,
}

/// Why a theme file could not be used.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum ThemeError {
    #[error("there is no theme `{0}`; there are default, dark, light, mono and the files in the themes directory")]
    Unknown(String),
    #[error("the theme is not valid: {0}")]
    Syntax(String),
    #[error("there is no role `{0}`; the roles are {roles}", roles = role_names())]
    Role(String),
    #[error("`{value}` of `{role}` is no colour; write a name such as light-blue, a number from 0 to 255, or #rrggbb")]
    Colour { role: String, value: String },
    #[error("`{value}` of `{role}` is no modifier; there are bold, dim, italic, underlined, reversed and crossed-out")]
    Modifier { role: String, value: String },
    #[error("the theme inherits from itself through `{0}`")]
    Cycle(String),
}

const FILES: [(&str, &str); 4] = [
    ("default", include_str!("../../assets/themes/default.toml")),
    ("dark", include_str!("../../assets/themes/dark.toml")),
    ("light", include_str!("../../assets/themes/light.toml")),
    ("mono", include_str!("../../assets/themes/mono.toml")),
];

const MODIFIERS: [(&str, Modifier); 6] = [
    ("bold", Modifier::BOLD),
    ("dim", Modifier::DIM),
    ("italic", Modifier::ITALIC),
    ("underlined", Modifier::UNDERLINED),
    ("reversed", Modifier::REVERSED),
    ("crossed-out", Modifier::CROSSED_OUT),
];

/// Themes inherit over at most this many files.
const MAX_DEPTH: usize = 8;

#[derive(Deserialize)]
struct File {
    inherits: Option<String>,
    #[serde(flatten)]
    roles: BTreeMap<String, Look>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Look {
    fg: Option<String>,
    bg: Option<String>,
    #[serde(default)]
    modifiers: Vec<String>,
}

impl Default for Theme {
    /// The terminal's own colours. A test holds that the built-in file is valid.
    fn default() -> Self {
        Self::named("default", &|_| None).unwrap_or_else(|_| Self::plain())
    }
}

impl Theme {
    /// The names of the built-in themes.
    pub const BUILT_IN: [&str; 4] = [FILES[0].0, FILES[1].0, FILES[2].0, FILES[3].0];

    /// The file of a built-in theme.
    pub fn built_in(name: &str) -> Option<&'static str> {
        FILES.iter().find(|(known, _)| *known == name).map(|(_, text)| *text)
    }

    /// The style of a role.
    pub fn style(&self, role: Role) -> Style {
        self.styles[role as usize]
    }

    /// The selected line's style, with and without the focus.
    pub fn selection(&self, focused: bool) -> Style {
        let style = self.style(if focused { Role::Selection } else { Role::SelectionInactive });
        let is_reversed = style.add_modifier.contains(Modifier::REVERSED);
        // Some terminals dim letters after they have reversed the colours, and so towards what is behind them.
        if is_reversed { style.remove_modifier(Modifier::DIM) } else { style }
    }

    /// The theme to start with. `NO_COLOR` asks for no colours at all and wins over the configuration.
    pub fn choose(name: &str, no_color: bool, read: &dyn Fn(&str) -> Option<String>) -> Result<Self, ThemeError> {
        Self::named(if no_color { "mono" } else { name }, read)
    }

    /// A built-in theme, or one of the user's, whose text `read` finds by name.
    pub fn named(name: &str, read: &dyn Fn(&str) -> Option<String>) -> Result<Self, ThemeError> {
        Self::load(name, read, MAX_DEPTH)
    }

    /// A theme from the text of its file.
    pub fn parse(text: &str, read: &dyn Fn(&str) -> Option<String>) -> Result<Self, ThemeError> {
        Self::parse_at(text, read, MAX_DEPTH)
    }

    fn load(name: &str, read: &dyn Fn(&str) -> Option<String>, depth: usize) -> Result<Self, ThemeError> {
        if depth == 0 {
            return Err(ThemeError::Cycle(name.to_owned()));
        }
        let built_in = || Self::built_in(name).map(ToOwned::to_owned);
        let text = read(name).or_else(built_in).ok_or_else(|| ThemeError::Unknown(name.to_owned()))?;
        Self::parse_at(&text, read, depth - 1)
    }

    fn parse_at(text: &str, read: &dyn Fn(&str) -> Option<String>, depth: usize) -> Result<Self, ThemeError> {
        let file: File = toml::from_str(text).map_err(|error| ThemeError::Syntax(in_one_line(text, &error)))?;
        let mut theme = match &file.inherits {
            Some(parent) => Self::load(parent, read, depth)?,
            None => Self::plain(),
        };
        for (name, look) in &file.roles {
            let role =
                Role::ALL.iter().find(|role| role.name() == name).ok_or_else(|| ThemeError::Role(name.clone()))?;
            theme.styles[*role as usize] = look.style(name)?;
        }
        Ok(theme)
    }

    fn plain() -> Self {
        Self { styles: vec![Style::default(); Role::ALL.len()] }
    }
}

impl Look {
    fn style(&self, role: &str) -> Result<Style, ThemeError> {
        let mut style =
            Style { fg: colour(role, self.fg.as_ref())?, bg: colour(role, self.bg.as_ref())?, ..Style::default() };
        for name in &self.modifiers {
            let known = MODIFIERS.iter().find(|(known, _)| known == name).map(|(_, modifier)| *modifier);
            let unknown = || ThemeError::Modifier { role: role.to_owned(), value: name.clone() };
            style = style.add_modifier(known.ok_or_else(unknown)?);
        }
        Ok(style)
    }
}

fn colour(role: &str, value: Option<&String>) -> Result<Option<Color>, ThemeError> {
    let parse =
        |value: &String| value.parse().map_err(|_| ThemeError::Colour { role: role.to_owned(), value: value.clone() });
    value.map(parse).transpose()
}

/// What is wrong with a file, and in which line.
fn in_one_line(text: &str, error: &toml::de::Error) -> String {
    let before = error.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
    let line = before.matches('\n').count() + 1;
    format!("line {line}: {}", error.message().lines().collect::<Vec<_>>().join(" "))
}

fn role_names() -> String {
    Role::ALL.iter().map(|role| role.name()).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn built_in(name: &str) -> Theme {
        Theme::named(name, &|_| None).unwrap()
    }

    #[test]
    fn every_built_in_theme_is_valid_and_shows_what_must_be_seen() {
        for (name, text) in FILES {
            let theme = Theme::parse(text, &|_| None).unwrap_or_else(|error| panic!("{name}: {error}"));
            let plain = theme.style(Role::Text);
            let seen = [Role::Selection, Role::SelectionInactive, Role::BorderFocus, Role::Error, Role::StageInAmends];
            for role in seen {
                assert_ne!(theme.style(role), plain, "{} of {name} looks like plain text", role.name());
            }
            assert_ne!(theme.selection(true), theme.selection(false), "{name}");
            assert_ne!(theme.style(Role::Border), theme.style(Role::BorderFocus), "{name}");
        }
    }

    /// The relative luminance of a colour, as the Web Content Accessibility Guidelines have it.
    fn luminance(colour: Color) -> f64 {
        let Color::Rgb(red, green, blue) = colour else { panic!("{colour:?} is whatever the terminal makes of it") };
        let part = |value: u8| {
            let value = f64::from(value) / 255.0;
            if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * part(red) + 0.7152 * part(green) + 0.0722 * part(blue)
    }

    #[test]
    fn every_text_of_dark_and_light_stands_out_from_the_usual_backgrounds() {
        let dark = [Color::Rgb(0, 0, 0), Color::Rgb(0x1d, 0x1f, 0x21), Color::Rgb(0x28, 0x2c, 0x34)];
        let light = [Color::Rgb(0xff, 0xff, 0xff), Color::Rgb(0xfa, 0xfa, 0xfa)];
        for (name, backgrounds) in [("dark", dark.as_slice()), ("light", light.as_slice())] {
            let theme = built_in(name);
            for role in Role::ALL {
                let style = theme.style(*role);
                let own = style.bg.map(|colour| [colour]);
                let behind = own.as_ref().map_or(backgrounds, |own| own.as_slice());
                let text = style.fg.or(theme.style(Role::Text).fg).unwrap();
                // A frame is no text, and must only be found.
                let wanted = if *role == Role::Border { 1.8 } else { 4.5 };
                for background in behind {
                    let (a, b) = (luminance(text), luminance(*background));
                    let contrast = (a.max(b) + 0.05) / (a.min(b) + 0.05);
                    assert!(contrast >= wanted, "{} of {name} on {background:?}: {contrast:.2}", role.name());
                }
            }
        }
    }

    #[test]
    fn mono_has_no_colour_and_default_only_those_of_the_terminal() {
        let colours = |theme: &Theme| -> Vec<Color> {
            theme.styles.iter().flat_map(|style| [style.fg, style.bg]).flatten().collect()
        };
        assert_eq!(colours(&built_in("mono")), []);
        for colour in colours(&built_in("default")) {
            assert!(!matches!(colour, Color::Rgb(..) | Color::Indexed(_) | Color::DarkGray), "{colour:?}");
        }
        assert!(built_in("default").selection(true).add_modifier.contains(Modifier::REVERSED));
        assert_eq!(Theme::choose("dark", true, &|_| None), Ok(built_in("mono")));
    }

    #[test]
    fn a_file_changes_only_what_it_names() {
        let mine =
            Theme::parse("inherits = \"dark\"\nerror = { fg = \"#ff0000\", modifiers = [\"bold\"] }\n", &|_| None);
        let (mine, dark) = (mine.unwrap(), built_in("dark"));
        assert_eq!(mine.style(Role::Error), Style::new().fg(Color::Rgb(255, 0, 0)).add_modifier(Modifier::BOLD));
        assert_eq!(mine.style(Role::Ok), dark.style(Role::Ok));
    }

    #[test]
    fn what_is_wrong_is_named() {
        let error =
            |text: &str| Theme::parse(text, &|_| Some("inherits = \"loop\"".to_owned())).unwrap_err().to_string();
        assert!(error("eror = {}").starts_with("there is no role `eror`; the roles are text, dim"));
        assert!(error("error = { fg = \"rde\" }").contains("`rde` of `error` is no colour"));
        assert!(error("error = { modifiers = [\"blink\"] }").contains("`blink` of `error` is no modifier"));
        assert!(error("error = { foreground = \"red\" }").contains("foreground"));
        assert!(error("inherits = \"loop\"").contains("inherits from itself"));
        assert!(Theme::named("solar", &|_| None).unwrap_err().to_string().contains("there is no theme `solar`"));
    }
}
