//! The world beyond the terminal: the desktop's programs and the clipboard.

use base64::{Engine as _, engine::general_purpose::STANDARD};

use super::harmless::harmless;

/// Why an address is never handed to a desktop.
const HARMFUL: &str = "only web addresses and local pictures, sounds and films are opened";

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
    match harmless(&address) {
        Some(address) => hand_over(address, desktop).await,
        None => Some(HARMFUL.to_owned()),
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

    /// More than two hundred that would start something else, or go somewhere else than they say.
    #[tokio::test]
    async fn no_hostile_address_reaches_a_desktop() {
        const SCHEMES: &str = "javascript data vbscript file smb ssh ftp sftp telnet vscode ms-msdt search-ms about \
            chrome view-source blob ldap gopher mailto tel steam slack zoommtg x-apple.systempreferences jar \
            intent dict rsync git svn nfs afp webdav dav trash recent burn applications man help info irc";
        let bodies = ["alert(1)", "//evil.example/a.png", "///etc/passwd", "-oProxyCommand=touch%20x", "/a.png"];
        let mut hostile: Vec<String> = SCHEMES
            .split_whitespace()
            .flat_map(|scheme| bodies.map(|body| format!("{scheme}:{body}")))
            // That one is a picture of this machine.
            .filter(|address| address != "file:/a.png")
            .collect();
        let programs =
            ["a.desktop", "a.sh", "a.html", "a.svg", "a.exe", "a.app", "a.jar", "a", "a.png.desktop", ".png"];
        let ends = ["", "?.png", "#.png", "?a=b.png", "%00.png", "%0a.desktop", "/", "%2F..%2Fa.desktop"];
        hostile.extend(programs.iter().flat_map(|name| ends.map(|end| format!("file:///tmp/{name}{end}"))));
        let others = [
            "",
            "-",
            "--help",
            "/etc/passwd",
            "a.png",
            "//evil.example",
            "https:",
            "https://",
            "http:evil.example",
            "https:///",
            "java\tscript:alert(1)",
            "\u{1}https://evil.example",
            " https://evil.example",
            "https://evil.example\n",
            "https://evil.example/\u{85}",
            "https://studio.example@evil.example/",
            "https://studio.example:pw@evil.example/",
            "https://a\\@evil.example",
            "https:\\\\evil.example",
            "file://host/share.png",
            "file:///a.png?",
            "file:///a.png#",
            "file:a.desktop",
            "http://[::1",
            "http://exa mple",
            "http://%00",
            "https://evil.example\u{a0}/",
            "FILE:///tmp/a.SH",
            "file:///tmp/a.%64esktop",
            "file:///tmp/%ff.png",
            "https://ex%00ample.org",
            "https://ex\u{e4}mple\"--b.example/",
            "https://\u{e4}'`$(e).example/",
        ];
        hostile.extend(others.map(str::to_owned));
        assert!(hostile.len() > 250, "{}", hostile.len());
        let desktop = Desktop::Here(|what| panic!("{what} was handed over"));
        for address in hostile {
            assert_eq!(open(address.clone(), desktop).await.as_deref(), Some(HARMFUL), "{address:?}");
        }
    }

    #[test]
    fn a_display_is_a_desktop_and_a_far_terminal_alone_is_none() {
        assert!(Desktop::find(&|name| name == "DISPLAY").is_here());
        assert!(Desktop::find(&|name| ["SSH_CONNECTION", "WAYLAND_DISPLAY"].contains(&name)).is_here());
        assert!(!Desktop::find(&|name| name == "SSH_CONNECTION").is_here());
    }
}
