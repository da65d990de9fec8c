//! The terminal as the loop holds it: one screen, one input, and the ways out and back in.

use std::io;

use super::editor::{self, EditorError};
use super::hangup::Hangup;
use super::input::{Input, Pressed};
use super::screen::Screen;
use super::signals::Signals;
use super::sink::Tty;
use super::{guard, signals};

/// The terminal, ours until it is dropped.
pub struct Session {
    screen: Screen<Tty>,
    input: Input,
    signals: Signals,
    hangup: Hangup,
    title: String,
    mouse: bool,
}

/// Why the program did not go to the background.
#[derive(Debug, thiserror::Error)]
pub enum SuspendError {
    /// No shell would ever bring it back.
    #[error("there is no shell to go back to; leave with q")]
    NoShell,
    /// The system refused.
    #[error("could not go to the background: {0}")]
    System(#[from] io::Error),
}

impl Session {
    /// Takes the terminal, and the mouse if it is wanted. Needs a tokio runtime with a worker besides the loop, for the signals.
    pub fn enter(title: &str, mouse: bool) -> io::Result<Self> {
        if !guard::is_terminal() {
            return Err(io::Error::other(
                "the workstation needs a terminal; standard input or output is something else",
            ));
        }
        let signals = signals::Signals::listen()?;
        let mut input = Input::default();
        input.resume()?;
        guard::enter(title, mouse)?;
        let (columns, rows) = crossterm::terminal::size().inspect_err(|_| guard::restore())?;
        let screen = Screen::new(Tty, columns, rows);
        Ok(Self { screen, input, signals, hangup: Hangup::watch(), title: title.to_owned(), mouse })
    }

    /// The screen to draw on.
    pub fn screen(&mut self) -> &mut Screen<Tty> {
        &mut self.screen
    }

    /// The signals and the input apart, for a `select!` over both.
    pub fn split(&mut self) -> (&mut Signals, &mut Input) {
        (&mut self.signals, &mut self.input)
    }

    /// Waits for a key, paste, resize or the end of the terminal, or a signal. Safe to cancel.
    pub async fn next(&mut self) -> Event {
        tokio::select! {
            biased;
            signal = self.signals.next() => Event::Signal(signal),
            () = self.hangup.wait() => Event::Input(Pressed::Gone),
            pressed = self.input.next() => Event::Input(pressed),
        }
    }

    /// What is already there, for draining before a frame is drawn.
    pub fn try_next(&mut self) -> Option<Event> {
        let signal = self.signals.try_next().map(Event::Signal);
        signal.or_else(|| self.input.try_next().map(Event::Input))
    }

    /// Ctrl-Z: gives the terminal back, stops the process group, and comes back when the shell continues it.
    pub fn suspend(&mut self) -> Result<(), SuspendError> {
        if !can_suspend() {
            return Err(SuspendError::NoShell);
        }
        self.step_out();
        signals::expect_stop();
        let stopped = stop();
        self.step_in()?;
        Ok(stopped?)
    }

    /// Takes the terminal again after a stop that came from outside, and draws everything.
    pub fn reenter(&mut self) -> io::Result<()> {
        self.step_out();
        self.step_in()
    }

    /// Lets the user write on in an editor. `extension` tells it the kind of text. Whatever goes wrong, the caller's text
    /// is untouched and the error says why.
    pub fn run_editor(&mut self, configured: Option<&str>, text: &str, extension: &str) -> Result<String, EditorError> {
        let command = editor::choose_editor(configured);
        self.step_out();
        let edited = editor::run(&command, text, extension);
        // What was typed for the editor is nothing for us.
        self.input.forget();
        forget_typed();
        self.step_in().map_err(EditorError::Terminal)?;
        edited
    }

    fn step_out(&mut self) {
        self.input.pause();
        guard::restore();
    }

    fn step_in(&mut self) -> io::Result<()> {
        self.input.resume()?;
        guard::enter(&self.title, self.mouse)?;
        let (columns, rows) = crossterm::terminal::size()?;
        self.screen.resize(columns, rows);
        Ok(())
    }
}

impl Drop for Session {
    /// Lets go of the input first: what is typed once the shell is seen again is meant for the shell.
    fn drop(&mut self) {
        self.step_out();
    }
}

/// Throws away what the terminal holds of what was typed.
#[cfg(unix)]
fn forget_typed() {
    use rustix::termios::{QueueSelector, tcflush};
    // Where it cannot be thrown away it is read, as ever.
    let _ = tcflush(io::stdin(), QueueSelector::IFlush);
}

#[cfg(not(unix))]
fn forget_typed() {}

/// Something that happened outside.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Event {
    Input(Pressed),
    Signal(signals::Signal),
}

/// Whether an error means that the terminal is gone, and nothing is wrong with it.
pub fn is_gone(error: &io::Error) -> bool {
    #[cfg(unix)]
    if error.raw_os_error() == Some(rustix::io::Errno::IO.raw_os_error()) {
        return true;
    }
    error.kind() == io::ErrorKind::BrokenPipe
}

/// A process whose parent is not of its own session has no shell that could continue it.
#[cfg(unix)]
fn can_suspend() -> bool {
    use rustix::process::{getppid, getsid};
    let parent = getppid().and_then(|parent| getsid(Some(parent)).ok());
    parent.is_some() && parent == getsid(None).ok()
}

#[cfg(not(unix))]
fn can_suspend() -> bool {
    false
}

/// The whole group stops, as for a Ctrl-Z that the terminal itself handles, so that a wrapper stops with us.
#[cfg(unix)]
fn stop() -> io::Result<()> {
    use rustix::process::{Signal, kill_current_process_group};
    Ok(kill_current_process_group(Signal::STOP)?)
}

#[cfg(not(unix))]
fn stop() -> io::Result<()> {
    Ok(())
}
