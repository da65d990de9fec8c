//! The world beyond the terminal: the desktop's programs and the clipboard.

use base64::{Engine as _, engine::general_purpose::STANDARD};

/// Kinds of files that are handed to the desktop. Anything else could be a program.
const PLAYABLE: [&str; 21] = [
    "png", "jpg", "jpeg", "gif", "webp", "avif", "bmp", "tif", "tiff", "svg", "mp3", "wav", "flac", "ogg", "m4a",
    "aac", "opus", "mp4", "mov", "mkv", "webm",
];

/// Why nothing is opened where nobody would see it.
pub const NO_DESKTOP: &str = "there is no desktop here to open it";

/// Hands an address or a path to the desktop, and does not wait for what it starts.
pub type Launch = fn(&str) -> std::io::Result<()>;

/// Whether there is a desktop, and how something is handed to it.
#[derive(Debug, Clone, Copy, Default)]
pub enum Desktop {
    #[default]
    None,
    Here(Launch),
}

impl Desktop {
    /// The desktop of this session, as its surroundings tell. Over SSH there is none, unless its display comes along.
    pub fn find(is_set: &dyn Fn(&str) -> bool) -> Self {
        let has_display = is_set("DISPLAY") || is_set("WAYLAND_DISPLAY");
        let needs_display = cfg!(all(unix, not(target_os = "macos")));
        let is_far = is_set("SSH_CONNECTION") || is_set("SSH_TTY");
        if has_display || !(needs_display || is_far) {
            Self::Here(|what| open::that_detached(what))
        } else {
            Self::None
        }
    }

    /// Whether there is one.
    pub fn is_here(self) -> bool {
        matches!(self, Self::Here(_))
    }
}

/// Opens an address in the desktop's program for it, if there is a desktop and the address is harmless. Answers why not.
pub async fn open(address: String, desktop: Desktop) -> Option<String> {
    match refusal(&address) {
        Some(why) => Some(why),
        None => hand_over(address, desktop).await,
    }
}

/// Hands something to the desktop. Answers why it was not taken.
pub async fn hand_over(what: String, desktop: Desktop) -> Option<String> {
    let Desktop::Here(launch) = desktop else { return Some(NO_DESKTOP.to_owned()) };
    match tokio::task::spawn_blocking(move || launch(&what)).await {
        Ok(Ok(())) => None,
        Ok(Err(error)) => Some(format!("the desktop did not open it ({error})")),
        Err(_) => Some("the desktop did not open it".to_owned()),
    }
}

/// Why an address is never handed to a desktop.
fn refusal(address: &str) -> Option<String> {
    let is_web = address.starts_with("https://") || address.starts_with("http://");
    let extension = address.rsplit('.').next().unwrap_or_default().to_ascii_lowercase();
    let is_local_media = address.starts_with("file:///") && PLAYABLE.contains(&extension.as_str());
    let is_harmless = is_web || is_local_media;
    (!is_harmless).then(|| "only web addresses and local pictures, sounds and films are opened".to_owned())
}

/// The sequence that asks the terminal to put a text on its clipboard (OSC 52). It works over SSH.
pub fn clipboard_sequence(text: &str) -> Vec<u8> {
    [b"\x1b]52;c;", STANDARD.encode(text).as_bytes(), b"\x07"].concat()
}

/// The sequence that lets a terminal with kitty's protocol forget pictures and their pixels.
pub fn free_pictures_sequence(names: &[u32]) -> Vec<u8> {
    let free = |name: &u32| format!("\x1b_Ga=d,d=I,i={name},q=2\x1b\\").into_bytes();
    names.iter().flat_map(free).collect()
}

/// Inside tmux, whose default is to swallow the sequence: its own clipboard, which it passes on.
pub fn copy_in_tmux(text: &str) {
    use std::{
        io::Write,
        process::{Command, Stdio},
    };
    if std::env::var_os("TMUX").is_none() {
        return;
    }
    let text = text.to_owned();
    std::thread::spawn(move || {
        let (input, quiet) = (Stdio::piped(), Stdio::null);
        let tmux =
            Command::new("tmux").args(["load-buffer", "-w", "-"]).stdin(input).stdout(quiet()).stderr(quiet()).spawn();
        // A tmux without this ability leaves the sequence as the only way; there is nothing to say about it.
        if let Ok(mut tmux) = tmux {
            if let Some(mut input) = tmux.stdin.take() {
                let _ = input.write_all(text.as_bytes());
            }
            let _ = tmux.wait();
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_clipboard_sequence_carries_the_text_in_base64() {
        assert_eq!(clipboard_sequence("f"), b"\x1b]52;c;Zg==\x07");
    }

    #[test]
    fn only_harmless_addresses_are_opened() {
        assert_eq!(refusal("https://example.org/a"), None);
        assert_eq!(refusal("file:///a/b.PNG"), None);
        for address in ["file:///a/b.sh", "javascript:alert(1)", "/etc/passwd", "file://host/share.png"] {
            assert!(refusal(address).is_some(), "{address}");
        }
    }

    #[test]
    fn a_display_is_a_desktop_and_a_far_terminal_alone_is_none() {
        assert!(Desktop::find(&|name| name == "DISPLAY").is_here());
        assert!(Desktop::find(&|name| ["SSH_CONNECTION", "WAYLAND_DISPLAY"].contains(&name)).is_here());
        assert!(!Desktop::find(&|name| name == "SSH_CONNECTION").is_here());
    }
}
