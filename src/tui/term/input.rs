//! Keys, pastes, sizes and focus from the terminal, as the workstation wants them.

use std::io;
use std::time::Duration;

use crossterm::event::{self, Event, EventStream};
use futures_util::StreamExt;

use crate::tui::keymap::Chord;

/// Something the terminal said.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Pressed {
    /// A key.
    Key(Chord),
    /// A text that was pasted as a whole. It is text, and never keys.
    Paste(String),
    /// Columns and rows.
    Resize(u16, u16),
    /// The terminal has got or lost the focus.
    Focus(bool),
    /// The terminal is gone: nothing more will come.
    Gone,
}

/// The stream of terminal events. It can be paused, which lets go of standard input for another program.
#[derive(Debug, Default)]
pub struct Input {
    stream: Option<EventStream>,
}

impl Input {
    /// Begins or goes on reading. To be called before raw mode is set again: a key that arrives together with the wake-up
    /// of the reader that was paused is noted by crossterm only with the key after it, and setting the mode makes the
    /// terminal announce what it holds once more.
    pub fn resume(&mut self) {
        // A new stream waits for the reader before it, and the poll takes what is left of its wake-up.
        self.stream.get_or_insert_with(EventStream::new);
        let _ = event::poll(Duration::ZERO);
    }

    /// Lets go of standard input. The reader's thread would otherwise take keys from the editor that runs meanwhile.
    pub fn pause(&mut self) {
        self.stream = None;
    }

    /// Waits for the next event. Safe to cancel: nothing is lost. Waits for ever while paused.
    pub async fn next(&mut self) -> Pressed {
        let Some(stream) = &mut self.stream else { return std::future::pending().await };
        loop {
            if let Some(pressed) = translate(stream.next().await) {
                return pressed;
            }
        }
    }

    /// An event that is already there, for draining before a frame is drawn. It asks crossterm directly: polling the
    /// stream here would leave it with a waker that wakes nobody, and the next key would wait for the one after it.
    pub fn try_next(&mut self) -> Option<Pressed> {
        self.stream.as_ref()?;
        loop {
            let event = match event::poll(Duration::ZERO) {
                Ok(true) => event::read(),
                Ok(false) => return None,
                Err(error) => Err(error),
            };
            if let Some(pressed) = translate(Some(event)) {
                return Some(pressed);
            }
        }
    }

    /// Throws away what was typed for another program.
    pub(super) fn discard_pending(&mut self) {
        while self.try_next().is_some_and(|pressed| pressed != Pressed::Gone) {}
    }
}

fn translate(event: Option<io::Result<Event>>) -> Option<Pressed> {
    match event {
        Some(Ok(Event::Key(key))) => Chord::from_event(&key).map(Pressed::Key),
        Some(Ok(Event::Paste(text))) => Some(Pressed::Paste(text)),
        Some(Ok(Event::Resize(columns, rows))) => Some(Pressed::Resize(columns, rows)),
        Some(Ok(Event::FocusGained)) => Some(Pressed::Focus(true)),
        Some(Ok(Event::FocusLost)) => Some(Pressed::Focus(false)),
        Some(Ok(Event::Mouse(_))) => None,
        Some(Err(_)) | None => Some(Pressed::Gone),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crossterm::event::{KeyCode, KeyEvent, KeyEventKind, KeyModifiers};
    use futures_util::FutureExt;

    #[test]
    fn an_error_and_the_end_mean_that_the_terminal_is_gone() {
        assert_eq!(translate(None), Some(Pressed::Gone));
        assert_eq!(translate(Some(Err(io::ErrorKind::BrokenPipe.into()))), Some(Pressed::Gone));
    }

    #[test]
    fn a_release_is_not_a_press() {
        let key = KeyEvent::new_with_kind(KeyCode::Char('x'), KeyModifiers::NONE, KeyEventKind::Release);
        assert_eq!(translate(Some(Ok(Event::Key(key)))), None);
    }

    #[tokio::test]
    async fn a_paused_input_gives_nothing() {
        let mut input = Input::default();
        assert_eq!(input.try_next(), None);
        assert!(input.next().now_or_never().is_none());
    }
}
