//! Keys, pastes, sizes and focus from the terminal, as the workstation wants them.

use std::io;

use crossterm::event::{Event, EventStream};
use futures_util::{FutureExt, StreamExt};

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
    /// Begins or goes on reading.
    pub fn resume(&mut self) {
        self.stream.get_or_insert_with(EventStream::new);
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

    /// An event that is already there, for draining before a frame is drawn.
    pub fn try_next(&mut self) -> Option<Pressed> {
        let stream = self.stream.as_mut()?;
        loop {
            if let Some(pressed) = translate(stream.next().now_or_never()?) {
                return Some(pressed);
            }
        }
    }

    /// Throws away what was typed for another program.
    pub(super) fn discard_pending(&mut self) {
        while self.try_next().is_some() {}
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
