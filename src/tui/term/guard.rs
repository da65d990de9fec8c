//! Entering the terminal and giving it back, exactly once, on every way out.

use std::cell::Cell;
use std::io::{self, IsTerminal};
use std::sync::atomic::{AtomicBool, Ordering};

use crossterm::event::{
    DisableBracketedPaste, DisableFocusChange, EnableBracketedPaste, EnableFocusChange, KeyboardEnhancementFlags,
    PopKeyboardEnhancementFlags, PushKeyboardEnhancementFlags,
};
use crossterm::terminal::{EnterAlternateScreen, LeaveAlternateScreen, SetTitle};
use crossterm::{cursor, queue, style, terminal};

/// Whether the terminal is ours: raw, on the alternate screen.
static ACTIVE: AtomicBool = AtomicBool::new(false);
/// Whether the mouse is ours as well.
static MOUSE: AtomicBool = AtomicBool::new(false);

const SAVE_TITLE: &[u8] = b"\x1b[22;2t";
const RESTORE_TITLE: &[u8] = b"\x1b[23;2t";
/// Buttons, movement with a button down, and columns beyond 223. Movement without a button stays the terminal's own business:
/// crossterm's own switch would have every one of them sent.
const TAKE_MOUSE: &[u8] = b"\x1b[?1000h\x1b[?1002h\x1b[?1006h";
const GIVE_MOUSE_BACK: &[u8] = b"\x1b[?1006l\x1b[?1002l\x1b[?1000l";

/// Whether the terminal is ours at the moment.
pub fn is_active() -> bool {
    ACTIVE.load(Ordering::SeqCst)
}

/// Takes the terminal: raw mode, alternate screen, bracketed paste, focus events, unambiguous keys, title, and the mouse if it
/// is wanted.
pub(super) fn enter(title: &str, mouse: bool) -> io::Result<()> {
    // Under NO_COLOR crossterm answers a colour with a full reset, which would wipe out reversed and bold as well and
    // so hide the selection. The theme leaves colours out instead.
    style::force_color_output(true);
    terminal::enable_raw_mode()?;
    MOUSE.store(mouse, Ordering::SeqCst);
    ACTIVE.store(true, Ordering::SeqCst);
    let entered = entry_bytes(title, mouse).and_then(|bytes| send_if_active(&bytes));
    if entered.is_err() {
        restore();
    }
    entered
}

/// Gives the terminal back as it was. Does nothing when it is not ours, so every way out may call it.
pub fn restore() {
    if !ACTIVE.swap(false, Ordering::SeqCst) {
        return;
    }
    // The terminal may be gone by now, and there is nobody left to tell.
    let _ = exit_bytes(MOUSE.load(Ordering::SeqCst)).and_then(|bytes| write_out(&bytes));
    let _ = terminal::disable_raw_mode();
}

thread_local! {
    /// Whether what runs on this thread may panic without an end of the program.
    static IS_TOLERANT: Cell<bool> = const { Cell::new(false) };
}

/// Does something whose panic means no more than that there is no result, such as reading a file that somebody made to
/// break its reader.
pub fn tolerate_panic<T>(work: impl FnOnce() -> T) -> Option<T> {
    IS_TOLERANT.set(true);
    // What the work had in hand is dropped with it.
    let done = std::panic::catch_unwind(std::panic::AssertUnwindSafe(work));
    IS_TOLERANT.set(false);
    done.ok()
}

/// How a program ends that broke down: `EX_SOFTWARE` of `sysexits.h`.
const BROKE_DOWN: i32 = 70;

/// Restores the terminal before a panic is reported, and ends the program after it: a worker that died behind a
/// running screen would leave a workstation that only looks alive.
pub fn install_panic_hook() {
    let report = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info| {
        if IS_TOLERANT.get() {
            return tracing::warn!("{info}");
        }
        let was_active = is_active();
        restore();
        report(info);
        if was_active {
            std::process::exit(BROKE_DOWN);
        }
    }));
}

/// Sends bytes to the terminal if it is ours.
pub(super) fn send_if_active(bytes: &[u8]) -> io::Result<()> {
    if is_active() { write_out(bytes) } else { Ok(()) }
}

/// Whether standard input and output are a terminal at all.
pub(super) fn is_terminal() -> bool {
    io::stdin().is_terminal() && io::stdout().is_terminal()
}

fn entry_bytes(title: &str, mouse: bool) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    queue!(bytes, EnterAlternateScreen, EnableBracketedPaste, EnableFocusChange)?;
    if speaks_escape_codes() {
        queue!(bytes, PushKeyboardEnhancementFlags(KeyboardEnhancementFlags::DISAMBIGUATE_ESCAPE_CODES))?;
        bytes.extend_from_slice(SAVE_TITLE);
        queue!(bytes, SetTitle(title))?;
    }
    if mouse {
        bytes.extend_from_slice(TAKE_MOUSE);
    }
    queue!(bytes, cursor::Hide)?;
    Ok(bytes)
}

/// The entry in reverse. The end of a synchronized update comes first, in case a frame was cut in two.
fn exit_bytes(mouse: bool) -> io::Result<Vec<u8>> {
    let mut bytes = b"\x1b[?2026l\x1b[0m".to_vec();
    if mouse {
        bytes.extend_from_slice(GIVE_MOUSE_BACK);
    }
    if speaks_escape_codes() {
        bytes.extend_from_slice(RESTORE_TITLE);
        queue!(bytes, PopKeyboardEnhancementFlags)?;
    }
    queue!(bytes, DisableFocusChange, DisableBracketedPaste, LeaveAlternateScreen, cursor::Show)?;
    Ok(bytes)
}

/// The Linux console prints what it does not know of titles and key protocols.
fn speaks_escape_codes() -> bool {
    !matches!(std::env::var("TERM").as_deref(), Ok("linux" | "dumb"))
}

/// Writes past the line buffer of standard output, which would cut a frame at its last newline. The lock keeps threads
/// apart, and is free for the thread that already holds it, so that a panic in the middle of a frame cannot block.
#[cfg(unix)]
fn write_out(bytes: &[u8]) -> io::Result<()> {
    use rustix::io::{Errno, write};
    let out = io::stdout().lock();
    let mut rest = bytes;
    while !rest.is_empty() {
        match write(&out, rest) {
            Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
            Ok(count) => rest = &rest[count..],
            Err(Errno::INTR) => {}
            Err(Errno::AGAIN) => wait_writable(&out)?,
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}

/// Another program on the same terminal may have made it non-blocking.
#[cfg(unix)]
fn wait_writable(file: &impl std::os::fd::AsFd) -> io::Result<()> {
    use rustix::event::{PollFd, PollFlags, poll};
    let mut ready = [PollFd::new(file, PollFlags::OUT)];
    match poll(&mut ready, None) {
        Ok(_) | Err(rustix::io::Errno::INTR) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

#[cfg(not(unix))]
fn write_out(bytes: &[u8]) -> io::Result<()> {
    use std::io::Write as _;
    let mut out = io::stdout().lock();
    out.write_all(bytes)?;
    out.flush()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_entering_nothing_is_restored_and_no_frame_leaves() {
        assert!(!is_active());
        restore();
        assert!(!is_active());
        send_if_active(b"must not appear").unwrap();
    }

    #[test]
    fn a_panic_that_is_tolerated_is_no_result() {
        assert_eq!(tolerate_panic(|| 1), Some(1));
        assert_eq!(tolerate_panic(|| panic!("a broken file")), None::<()>);
    }

    #[test]
    fn leaving_undoes_every_mode_of_entering() {
        let text = |bytes: io::Result<Vec<u8>>| String::from_utf8(bytes.unwrap()).unwrap();
        let (entry, exit) = (text(entry_bytes("orama", true)), text(exit_bytes(true)));
        for mode in ["?1049", "?2004", "?1004", "?1000", "?1002", "?1006"] {
            assert!(entry.contains(&format!("{mode}h")), "{entry:?} sets {mode}");
            assert!(exit.contains(&format!("{mode}l")), "{exit:?} resets {mode}");
        }
        assert!(exit.find("?1049l") < exit.find("?25h"), "the cursor is shown on the screen one returns to");
        assert!(exit.starts_with("\u{1b}[?2026l"));
    }

    #[test]
    fn a_mouse_that_is_not_wanted_is_left_alone() {
        let bytes = [entry_bytes("orama", false).unwrap(), exit_bytes(false).unwrap()].concat();
        let text = String::from_utf8(bytes).unwrap();
        assert!(["?1000", "?1002", "?1003", "?1006"].iter().all(|mode| !text.contains(mode)), "{text:?}");
    }
}
