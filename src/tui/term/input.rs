//! Keys, pastes, sizes and focus from the terminal, as the workstation wants them. A thread of its own reads them: crossterm
//! never returns from reading a terminal that is gone, and the loop must find its way out all the same.

use std::{
    collections::VecDeque,
    io,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
        mpsc::{RecvTimeoutError, SyncSender, sync_channel},
    },
    time::Duration,
};

use crossterm::event::{self, Event, EventStream};
use tokio::sync::mpsc;

use crate::tui::{keymap::Chord, mouse::Mouse};

/// Events that may wait for the loop. The terminal holds what comes after them.
const WAITING: usize = 1024;
/// How long the reader sleeps at most, which crossterm wants to be told.
const SLEEP: Duration = Duration::from_hours(1);
/// How often and how long a pause looks whether the reader has let go.
const LOOKS: u32 = 40;
const LOOK: Duration = Duration::from_millis(5);

/// Something the terminal said.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Pressed {
    /// A key.
    Key(Chord),
    /// A text that was pasted as a whole. It is text, and never keys.
    Paste(String),
    /// The mouse did something.
    Mouse(Mouse),
    /// Columns and rows.
    Resize(u16, u16),
    /// The terminal has got or lost the focus.
    Focus(bool),
    /// The terminal is gone: nothing more will come.
    Gone,
}

/// The events of the terminal. It can be paused, which lets go of standard input for another program.
#[derive(Debug)]
pub struct Input {
    tell: mpsc::Sender<Pressed>,
    events: mpsc::Receiver<Pressed>,
    /// What had come when the reader was paused.
    early: VecDeque<Pressed>,
    reader: Option<Reader>,
}

/// The thread that reads, and how to stop it.
#[derive(Debug)]
struct Reader {
    stop: Arc<AtomicBool>,
    /// Never polled. When it is dropped it wakes whoever waits for an event.
    waker: Option<EventStream>,
    /// Disconnected when the thread has ended.
    ended: std::sync::mpsc::Receiver<()>,
}

impl Default for Input {
    fn default() -> Self {
        let (tell, events) = mpsc::channel(WAITING);
        Self { tell, events, early: VecDeque::new(), reader: None }
    }
}

impl Input {
    /// Begins or goes on reading.
    pub fn resume(&mut self) -> io::Result<()> {
        if let Some(reader) = &self.reader
            && reader.ended.try_recv() != Err(std::sync::mpsc::TryRecvError::Disconnected)
        {
            // A pause found it in the middle of a sequence, and it never let go.
            reader.stop.store(false, Ordering::SeqCst);
            return Ok(());
        }
        let stop = Arc::new(AtomicBool::new(false));
        // It waits for the lock that a reader holds, so it must be made before there is one.
        let waker = Some(EventStream::new());
        let (alive, ended) = sync_channel(1);
        let (tell, told) = (self.tell.clone(), Arc::clone(&stop));
        std::thread::Builder::new().name("input".to_owned()).spawn(move || read(&told, &tell, alive))?;
        self.reader = Some(Reader { stop, waker, ended });
        Ok(())
    }

    /// Lets go of standard input. The reader would otherwise take keys from the editor that runs meanwhile.
    pub fn pause(&mut self) {
        let Some(mut reader) = self.reader.take() else { return };
        reader.stop.store(true, Ordering::SeqCst);
        drop(reader.waker.take());
        for _ in 0..LOOKS {
            // It may be waiting for room.
            self.early.extend(std::iter::from_fn(|| self.events.try_recv().ok()));
            match reader.ended.recv_timeout(LOOK) {
                Err(RecvTimeoutError::Timeout) => {}
                _ => return,
            }
        }
        self.reader = Some(reader);
    }

    /// Waits for the next event. Safe to cancel: nothing is lost. Waits for ever while paused.
    pub async fn next(&mut self) -> Pressed {
        if let Some(pressed) = self.early.pop_front() {
            return pressed;
        }
        match self.events.recv().await {
            Some(pressed) => pressed,
            None => std::future::pending().await,
        }
    }

    /// An event that is already there, for draining before a frame is drawn.
    pub fn try_next(&mut self) -> Option<Pressed> {
        self.early.pop_front().or_else(|| self.events.try_recv().ok())
    }

    /// Throws away what has come so far.
    pub(super) fn forget(&mut self) {
        self.early.clear();
        while self.events.try_recv().is_ok() {}
    }
}

/// Reads until it is told to stop or the terminal is gone. `alive` is dropped at the end.
fn read(stop: &AtomicBool, tell: &mpsc::Sender<Pressed>, alive: SyncSender<()>) {
    while !stop.load(Ordering::SeqCst) {
        let event = match event::poll(SLEEP) {
            Ok(true) => event::read(),
            Ok(false) => continue,
            Err(error) => Err(error),
        };
        let Some(pressed) = translate(event) else { continue };
        let is_last = pressed == Pressed::Gone;
        if tell.blocking_send(pressed).is_err() || is_last {
            break;
        }
    }
    drop(alive);
}

fn translate(event: io::Result<Event>) -> Option<Pressed> {
    match event {
        Ok(Event::Key(key)) => Chord::from_event(&key).map(Pressed::Key),
        Ok(Event::Paste(text)) => Some(Pressed::Paste(text)),
        Ok(Event::Resize(columns, rows)) => Some(Pressed::Resize(columns, rows)),
        Ok(Event::FocusGained) => Some(Pressed::Focus(true)),
        Ok(Event::FocusLost) => Some(Pressed::Focus(false)),
        Ok(Event::Mouse(mouse)) => Mouse::from_event(&mouse).map(Pressed::Mouse),
        Err(_) => Some(Pressed::Gone),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crossterm::event::{KeyCode, KeyEvent, KeyEventKind, KeyModifiers};
    use futures_util::FutureExt;

    #[test]
    fn an_error_means_that_the_terminal_is_gone() {
        assert_eq!(translate(Err(io::ErrorKind::BrokenPipe.into())), Some(Pressed::Gone));
    }

    #[test]
    fn a_release_is_not_a_press() {
        let key = KeyEvent::new_with_kind(KeyCode::Char('x'), KeyModifiers::NONE, KeyEventKind::Release);
        assert_eq!(translate(Ok(Event::Key(key))), None);
    }

    #[tokio::test]
    async fn a_paused_input_gives_nothing() {
        let mut input = Input::default();
        assert_eq!(input.try_next(), None);
        assert!(input.next().now_or_never().is_none());
    }
}
