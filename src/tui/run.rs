//! The loop: take what is there, then draw once. No ticks; an idle workstation wakes at most once a minute, and only when a
//! time on the screen grows older.

use std::{
    io,
    path::PathBuf,
    time::{Duration, Instant},
};

use super::{
    app::{Settings, msg::Msg},
    draw::draw,
    notify::Call,
    outside as world,
    station::{Outside, Start, Station},
    term::{self, Event, Pressed, Session, Signal, Sink, Tty},
    widgets::Toast,
};
use crate::{
    client::{Client, Error, Memory, Watch},
    model::Timestamp,
};

/// Two frames are at least this far apart.
const FRAME: Duration = Duration::from_millis(8);
/// The selection stands still when it has not moved for so long.
const REST: Duration = Duration::from_millis(120);
/// What is under way for longer than this is told.
const LONG: Duration = Duration::from_millis(500);
/// At most this many events are taken between two frames, so that a flood cannot keep the screen from changing.
const DRAINED: usize = 256;
/// How long the end of a session waits for the last answers: a server that does not answer must not keep anybody.
const PATIENCE: Duration = Duration::from_secs(5);
/// The same where nobody waits any more, or whoever sent the signal does.
const HASTE: Duration = Duration::from_millis(500);

/// What the workstation runs with.
pub struct RunOptions {
    /// The workspace.
    pub client: Client,
    /// Tells when another process wrote to it.
    pub watch: Option<Watch>,
    /// Keys, theme and signs.
    pub settings: Settings,
    /// Where drafts and the place of the session are kept.
    pub data: PathBuf,
    /// The configured editor; `$VISUAL` and `$EDITOR` win over it.
    pub editor: Option<String>,
    /// Whether the mouse is taken from the terminal.
    pub mouse: bool,
    /// What is opened.
    pub start: Start,
    /// What this machine remembers of the server.
    pub memory: Option<Memory>,
    /// What there is to say at the start, such as a line of the configuration that could not be used.
    pub notice: Option<Toast>,
}

/// Why the workstation could not go on.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// The workspace could not be read.
    #[error(transparent)]
    Client(#[from] Error),
    /// The terminal failed.
    #[error(transparent)]
    Terminal(#[from] io::Error),
    /// The work is saved, but not the drafts.
    #[error("drafts cannot be saved: {0}")]
    Drafts(#[source] io::Error),
}

/// Runs the workstation until the user leaves. Needs a runtime with a worker thread besides the one that waits here.
pub async fn run(options: RunOptions) -> Result<(), RunError> {
    let RunOptions { client, watch, settings, data, editor, mouse, start, memory, notice } = options;
    let mut station = Station::open_with(client, settings, &data, watch, now(), memory).await?;
    term::install_panic_hook();
    let mut screen = Terminal { session: Session::enter("orama", mouse)?, editor };
    let area = screen.session.screen().area();
    station.take(Msg::Resize(area.width, area.height), now(), &mut screen);
    draw_frame(&station, &mut screen)?;
    station.begin(start, &data, &mut screen);
    if let Some(notice) = notice {
        station.take(Msg::Told(notice), now(), &mut screen);
    }
    let ended = match live(&mut station, &mut screen).await {
        // A frame may notice it before anybody is told.
        Err(error) if term::is_gone(&error) => Ok(Ended::SentAway),
        ended => ended,
    };
    drop(screen);
    let patience = if matches!(ended, Ok(Ended::Left)) { PATIENCE } else { HASTE };
    let saved = Box::pin(station.finish(now(), patience)).await;
    if let Err(error) = &saved {
        // Where the terminal is gone nobody reads what is said at the end.
        tracing::error!("drafts cannot be saved: {error}");
    }
    ended?;
    saved.map_err(RunError::Drafts)
}

/// How a session came to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ended {
    /// The user left.
    Left,
    /// The terminal is gone, or a signal said to leave.
    SentAway,
}

/// What woke the loop.
enum Woken {
    By(Event),
    Answer(Msg),
    Frame,
    Minute,
    Rest,
    Waited,
}

async fn live(station: &mut Station, screen: &mut Terminal) -> io::Result<Ended> {
    let mut drawn = Instant::now();
    let mut dirty = true;
    let (mut still_since, mut moves) = (Instant::now(), 0);
    let (mut busy_since, mut spell) = (Instant::now(), None);
    loop {
        if dirty && drawn.elapsed() >= FRAME {
            draw_frame(station, screen)?;
            (dirty, drawn) = (false, Instant::now());
        }
        if moves != station.app.pictures.moves() {
            (still_since, moves) = (Instant::now(), station.app.pictures.moves());
        }
        if spell != station.app.work.spell() {
            (busy_since, spell) = (Instant::now(), station.app.work.spell());
        }
        let woken = tokio::select! {
            biased;
            event = screen.session.next() => Woken::By(event),
            msg = station.answer() => Woken::Answer(msg),
            () = tokio::time::sleep_until((drawn + FRAME).into()), if dirty => Woken::Frame,
            () = tokio::time::sleep_until((still_since + REST).into()), if station.app.pictures.is_restless() => Woken::Rest,
            () = tokio::time::sleep_until((busy_since + LONG).into()), if spell.is_some() => Woken::Waited,
            () = tokio::time::sleep(until_next_minute()), if station.app.shows_ages() => Woken::Minute,
        };
        match woken {
            Woken::Frame => continue,
            Woken::Minute => station.take(Msg::Clock, now(), screen),
            Woken::Waited => station.take(Msg::Waited, now(), screen),
            Woken::Rest => station.take(Msg::Rested, now(), screen),
            Woken::Answer(msg) => station.take(msg, now(), screen),
            Woken::By(event) => {
                if happened(station, screen, event)? {
                    return Ok(Ended::SentAway);
                }
            }
        }
        if drain(station, screen)? {
            return Ok(Ended::SentAway);
        }
        if station.is_leaving() {
            return Ok(Ended::Left);
        }
        dirty = true;
    }
}

fn draw_frame(station: &Station, screen: &mut Terminal) -> io::Result<()> {
    let screen = screen.session.screen();
    if screen.is_stale() {
        station.app.pictures.placing.borrow_mut().repaint();
    }
    screen.draw(|buf| draw(&station.app, buf)).map(|_| ())
}

/// Takes everything that is there already, until the user leaves. Says whether we were sent away.
fn drain(station: &mut Station, screen: &mut Terminal) -> io::Result<bool> {
    for _ in 0..DRAINED {
        if let Some(event) = screen.session.try_next() {
            if happened(station, screen, event)? {
                return Ok(true);
            }
        } else if let Some(msg) = station.try_answer() {
            station.take(msg, now(), screen);
        } else {
            break;
        }
        if station.is_leaving() {
            break;
        }
    }
    Ok(false)
}

/// Something happened at the terminal. Says whether we were sent away.
fn happened(station: &mut Station, screen: &mut Terminal, event: Event) -> io::Result<bool> {
    let msg = match event {
        Event::Signal(Signal::Leave) | Event::Input(Pressed::Gone) => return Ok(true),
        Event::Signal(Signal::Suspend) => {
            // A refusal leaves us in the foreground, which is all there is to do about it.
            let _ = screen.session.suspend();
            Msg::Clock
        }
        Event::Signal(Signal::Continue) => {
            screen.session.reenter()?;
            Msg::Clock
        }
        Event::Input(Pressed::Key(chord)) => Msg::Key(chord),
        Event::Input(Pressed::Paste(text)) => Msg::Paste(text),
        Event::Input(Pressed::Mouse(mouse)) => Msg::Mouse(mouse),
        Event::Input(Pressed::Resize(columns, rows)) => {
            screen.session.screen().resize(columns, rows);
            station.rescale(term::cell_size(), screen);
            Msg::Resize(columns, rows)
        }
        Event::Input(Pressed::Focus(is_focused)) => Msg::Focus(is_focused),
    };
    station.take(msg, now(), screen);
    Ok(false)
}

fn now() -> Timestamp {
    Timestamp::from_micros(jiff::Timestamp::now().as_microsecond())
}

fn until_next_minute() -> Duration {
    const MINUTE: i64 = 60_000_000;
    let passed = now().micros().rem_euclid(MINUTE);
    Duration::from_micros((MINUTE - passed).unsigned_abs())
}

/// The terminal, as the effects need it.
struct Terminal {
    session: Session,
    editor: Option<String>,
}

impl Outside for Terminal {
    fn copy(&mut self, text: &str) {
        world::copy_in_tmux(text);
        // A terminal that takes nothing any more is noticed by the next frame.
        let _ = Tty.send(&world::clipboard_sequence(text));
    }

    fn notify(&mut self, how: Call, line: &str) {
        let _ = Tty.send(&how.sequence(line));
    }

    fn edit(&mut self, text: &str) -> Result<String, String> {
        self.session.run_editor(self.editor.as_deref(), text, "md").map_err(|error| error.to_string())
    }

    fn suspend(&mut self) -> Result<(), String> {
        self.session.suspend().map_err(|error| error.to_string())
    }

    fn redraw(&mut self) {
        self.session.screen().invalidate();
    }

    fn free_pictures(&mut self, names: &[u32]) {
        let _ = Tty.send(&world::free_pictures_sequence(names));
    }
}
