//! Plain data and the rules of review. No I/O, no clock, no randomness, no async: everything here is a value or a pure
//! function, so that the server that enforces a rule and the screen that mirrors it run the same code.

pub mod access;
pub mod activity;
pub mod bundle;
pub mod comment;
pub mod compare;
pub mod decision;
pub mod diff;
pub mod filesystem;
pub mod foreign;
pub mod hex;
pub mod id;
pub mod invitation;
pub mod lineage;
pub mod media;
pub mod order;
pub mod organisation;
pub mod project;
pub mod refusal;
pub mod safe_text;
pub mod scene;
pub mod search;
pub mod snooze;
pub mod span;
pub mod stage;
pub mod thread;
pub mod time;
pub mod timecode;
pub mod timing;
pub mod token;
pub mod user;
pub mod version;
pub mod video;
pub mod words;

pub use access::{Deed, Level, Standing};
pub use activity::{Activity, Entity, Verb};
pub use bundle::{ProjectBundle, VideoFormat};
pub use comment::{Comment, CommentStatus, Resolution, Visibility};
pub use decision::StageDecision;
pub use hex::hex;
pub use id::Id;
pub use invitation::Invitation;
pub use media::{ContentType, Media, MediaStatus, MediaType, SceneMedia, TakeRole};
pub use organisation::Organisation;
pub use project::{AccessLevel, MemberRole, Project, ProjectMember};
pub use refusal::Refusal;
pub use safe_text::{SafeText, is_hidden};
pub use scene::Scene;
pub use search::Search;
pub use snooze::Snooze;
pub use stage::{Stage, StageAction, StageState, StageStatus};
pub use thread::{Counts, Threads};
pub use time::Timestamp;
pub use timecode::{FrameRate, Timebase};
pub use token::{PersonalToken, TokenScope, UserSession};
pub use user::{User, UserRole};
pub use version::Version;
pub use video::{AspectRatio, Video};

/// Declares a closed set of words as the schema spells them: the enum, its text form, parsing and serde in one place.
#[macro_export]
#[doc(hidden)]
macro_rules! words {
    ($(#[doc = $doc:literal])* $name:ident { $($(#[$vmeta:meta])* $variant:ident = $text:literal),+ $(,)? }) => {
        $(#[doc = $doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
        pub enum $name { $($(#[$vmeta])* #[serde(rename = $text)] $variant),+ }

        impl $name {
            /// Every word, in the order of the schema.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The word as the schema, the wire and the command line spell it.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text),+ }
            }
        }

        impl utoipa::PartialSchema for $name {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
                utoipa::openapi::ObjectBuilder::new()
                    .schema_type(utoipa::openapi::Type::String)
                    .description(Some(concat!($($doc),*).trim()))
                    .enum_values(Some([$($text),+]))
                    .into()
            }
        }

        impl utoipa::ToSchema for $name {}

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { f.pad(self.as_str()) }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::model::words::UnknownWord;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Self::ALL.iter().copied().find(|w| w.as_str() == text).ok_or_else(|| $crate::model::words::UnknownWord {
                    word: text.to_owned(),
                    known: &[$($text),+],
                })
            }
        }
    };
}
