//! Signals, as events of the loop.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::sync::mpsc;

/// How long the loop has to end by itself after it was told to. It needs a fraction of a second; this is the net below it, for
/// an editor that does not want to end and a disk that does not answer.
const GRACE: Duration = Duration::from_secs(5);

/// Whether the next SIGCONT ends a stop that the session itself asked for and comes back from by itself.
static STOP_EXPECTED: AtomicBool = AtomicBool::new(false);

/// What a signal asks for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Signal {
    /// Leave now: SIGTERM, SIGHUP, SIGINT or SIGQUIT. The terminal is already restored.
    Leave,
    /// Go to the background: SIGTSTP sent from outside.
    Suspend,
    /// The process runs again after a stop it did not ask for: SIGCONT.
    Continue,
}

/// Says that the process is about to stop itself.
pub(super) fn expect_stop() {
    STOP_EXPECTED.store(true, Ordering::SeqCst);
}

/// The signals of this process.
#[derive(Debug)]
pub struct Signals {
    events: mpsc::Receiver<Signal>,
}

impl Signals {
    /// Waits for the next signal. Safe to cancel.
    pub async fn next(&mut self) -> Signal {
        match self.events.recv().await {
            Some(signal) => signal,
            None => std::future::pending().await,
        }
    }

    /// A signal that is already there.
    pub fn try_next(&mut self) -> Option<Signal> {
        self.events.try_recv().ok()
    }
}

#[cfg(unix)]
mod unix {
    use super::{GRACE, Ordering, STOP_EXPECTED, Signal, Signals};
    use rustix::process::{Signal as Number, getpid, kill_process};
    use std::io;
    use tokio::signal::unix::{Signal as Stream, SignalKind, signal};
    use tokio::sync::mpsc;

    struct Streams {
        terminate: Stream,
        hangup: Stream,
        interrupt: Stream,
        quit: Stream,
        stop: Stream,
        resume: Stream,
    }

    impl Signals {
        /// Listens on the runtime's workers, so that it works while the loop is busy or blocked in a write.
        pub fn listen() -> io::Result<Self> {
            let kind = |number: Number| SignalKind::from_raw(number.as_raw());
            let streams = Streams {
                terminate: signal(SignalKind::terminate())?,
                hangup: signal(SignalKind::hangup())?,
                interrupt: signal(SignalKind::interrupt())?,
                quit: signal(SignalKind::quit())?,
                stop: signal(kind(Number::TSTP))?,
                resume: signal(kind(Number::CONT))?,
            };
            let (tell, events) = mpsc::channel(8);
            tokio::spawn(forward(streams, tell));
            Ok(Self { events })
        }
    }

    async fn forward(mut streams: Streams, tell: mpsc::Sender<Signal>) {
        loop {
            let signal = tokio::select! {
                _ = streams.terminate.recv() => Some(leave(Number::TERM)),
                _ = streams.hangup.recv() => Some(leave(Number::HUP)),
                _ = streams.interrupt.recv() => of_the_group(Number::INT),
                _ = streams.quit.recv() => of_the_group(Number::QUIT),
                _ = streams.stop.recv() => of_the_group(Number::TSTP),
                _ = streams.resume.recv() => of_the_group(Number::CONT),
            };
            if let Some(signal) = signal
                && tell.send(signal).await.is_err()
            {
                return;
            }
        }
    }

    /// Keys such as Ctrl-C and Ctrl-Z reach the whole process group. While an editor has the terminal they are meant for
    /// it; we only stop with it, because the shell waits for us.
    fn of_the_group(number: Number) -> Option<Signal> {
        match (crate::tui::term::is_active(), number) {
            (true, Number::INT | Number::QUIT) => Some(leave(number)),
            (true, Number::TSTP) => Some(Signal::Suspend),
            (true, _) => (!STOP_EXPECTED.swap(false, Ordering::SeqCst)).then_some(Signal::Continue),
            (false, Number::TSTP) => {
                // A refusal leaves us running, which is what we would do about it.
                let _ = kill_process(getpid(), Number::STOP);
                None
            }
            (false, _) => {
                STOP_EXPECTED.store(false, Ordering::SeqCst);
                None
            }
        }
    }

    /// Restores the terminal at once, and ends the program by force if the loop does not get to it.
    fn leave(number: Number) -> Signal {
        let code = 128 + number.as_raw();
        std::thread::spawn(move || {
            std::thread::sleep(GRACE);
            std::process::exit(code);
        });
        crate::tui::term::restore();
        Signal::Leave
    }
}

#[cfg(not(unix))]
impl Signals {
    /// Listens for Ctrl-C; there are no other signals here.
    pub fn listen() -> std::io::Result<Self> {
        let (tell, events) = mpsc::channel(8);
        tokio::spawn(async move {
            while tokio::signal::ctrl_c().await.is_ok() {
                super::restore();
                if tell.send(Signal::Leave).await.is_err() {
                    return;
                }
            }
        });
        Ok(Self { events })
    }
}
