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

const BUILT_IN: [(&str, &str); 4] = [
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
    /// The style of a role.
    pub fn style(&self, role: Role) -> Style {
        self.styles[role as usize]
    }

    /// The selected line's style, with and without the focus.
    pub fn selection(&self, focused: bool) -> Style {
        self.style(if focused { Role::Selection } else { Role::SelectionInactive })
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
        let built_in = || BUILT_IN.iter().find(|(known, _)| *known == name).map(|(_, text)| (*text).to_owned());
        let text = read(name).or_else(built_in).ok_or_else(|| ThemeError::Unknown(name.to_owned()))?;
        Self::parse_at(&text, read, depth - 1)
    }

    fn parse_at(text: &str, read: &dyn Fn(&str) -> Option<String>, depth: usize) -> Result<Self, ThemeError> {
        let file: File = toml::from_str(text).map_err(|error| ThemeError::Syntax(error.to_string()))?;
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
        for (name, text) in BUILT_IN {
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
