//! What there is to say where the server is another version than this program.

use crate::{
    client::Client,
    tui::widgets::{Severity, Toast},
};

const OURS: &str = env!("CARGO_PKG_VERSION");

/// Something may be missing on either side. None: both are of one minor version, which talk to each other as if they were one.
pub(super) fn notice(theirs: &str) -> Option<Toast> {
    let words = format!(
        "the server is Orama {theirs}, this is Orama {OURS}: what only one of them knows is not shown, or refused; update the \
         older one"
    );
    (minor(theirs) != minor(OURS)).then(|| Toast::new(Severity::Warn, words))
}

/// Nothing can be followed.
pub(super) fn misfit(client: &Client) -> Toast {
    let versions = match client.server_version() {
        Some(theirs) => format!("it is Orama {theirs}, this is Orama {OURS}"),
        None => format!("this is Orama {OURS}"),
    };
    let words = format!(
        "what the server says is not understood ({versions}): update the older of the two; what you do is kept on this machine"
    );
    Toast::new(Severity::Error, words)
}

/// What two versions have in common that talk to each other: `1.4` of `1.4.2-rc.1`.
fn minor(version: &str) -> Option<(&str, &str)> {
    let (major, rest) = version.split_once('.')?;
    Some((major, rest.split(['.', '-', '+']).next().unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_minor_version_is_worth_a_word_and_another_patch_is_not() {
        let (major, minor) = minor(OURS).expect("a version");
        for (theirs, is_told) in [
            (OURS.to_owned(), false),
            (format!("{major}.{minor}.99"), false),
            (format!("{major}.{minor}.0-rc.1"), false),
            (format!("{major}.{minor}9.0"), true),
            (format!("9{major}.{minor}.0"), true),
            ("nonsense".to_owned(), true),
        ] {
            let said = notice(&theirs).map(|toast| toast.text);
            assert_eq!(said.is_some(), is_told, "{theirs}: {said:?}");
            assert!(said.is_none_or(|said| said.contains(&theirs) && said.contains(OURS)), "{theirs}");
        }
    }
}
