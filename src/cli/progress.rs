//! How far something is that takes a while: a line on stderr, where that is a terminal, that is gone when it is done.

use std::{
    io::{self, IsTerminal as _, Write as _},
    sync::{
        Mutex, PoisonError,
        mpsc::{self, RecvTimeoutError},
    },
    thread::JoinHandle,
    time::{Duration, Instant},
};

use super::output;

/// What is over sooner is not worth a line.
const QUIET: Duration = Duration::from_millis(500);
/// How often the line is written anew.
const EACH: Duration = Duration::from_millis(100);

/// A line that tells how far something is.
#[derive(Debug)]
pub struct Progress {
    what: &'static str,
    total: u64,
    began: Instant,
    is_seen: bool,
    /// When it was last written; none: not yet.
    written: Mutex<Option<Instant>>,
}

impl Progress {
    /// Begins to watch. `what` is a word such as `uploading`, `total` how many bytes there are.
    pub fn begin(what: &'static str, total: u64) -> Self {
        let is_seen = io::stderr().is_terminal();
        Self { what, total, began: Instant::now(), is_seen, written: Mutex::new(None) }
    }

    /// So many bytes are done.
    pub fn at(&self, done: u64) {
        if !self.is_seen {
            return;
        }
        let mut written = self.written.lock().unwrap_or_else(PoisonError::into_inner);
        if is_due(self.began.elapsed(), written.map(|at| at.elapsed())) {
            // Whoever took the terminal away wants no line.
            let _ = write!(io::stderr(), "\r{}\x1b[K", line(self.what, done, self.total));
            *written = Some(Instant::now());
        }
    }
}

/// Waits for something that takes a while and says to nobody how far it is: a line tells what it is and for how long.
pub async fn wait<T>(what: &str, work: impl Future<Output = T>) -> T {
    let line = io::stderr().is_terminal().then(|| Line::begin(what.to_owned()));
    let done = work.await;
    drop(line);
    done
}

/// The line of something that is waited for. A thread of its own writes it, because what is waited for may keep this one busy.
struct Line {
    /// Dropping it ends the line.
    end: Option<mpsc::Sender<()>>,
    writer: Option<JoinHandle<()>>,
}

impl Line {
    fn begin(what: String) -> Self {
        let (end, ended) = mpsc::channel();
        let writer = std::thread::spawn(move || write_until(&what, &ended));
        Self { end: Some(end), writer: Some(writer) }
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        drop(self.end.take());
        // What is said next stands on a clean line.
        self.writer.take().map(JoinHandle::join);
    }
}

fn write_until(what: &str, ended: &mpsc::Receiver<()>) {
    let began = Instant::now();
    let mut is_seen = false;
    while ended.recv_timeout(QUIET) == Err(RecvTimeoutError::Timeout) {
        // Whoever took the terminal away wants no line.
        let _ = write!(io::stderr(), "\r{what} for {} s\x1b[K", began.elapsed().as_secs());
        is_seen = true;
    }
    if is_seen {
        let _ = write!(io::stderr(), "\r\x1b[K");
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if self.written.get_mut().is_ok_and(|written| written.is_some()) {
            let _ = write!(io::stderr(), "\r\x1b[K");
        }
    }
}

fn is_due(running: Duration, since_written: Option<Duration>) -> bool {
    running >= QUIET && since_written.is_none_or(|since| since >= EACH)
}

fn line(what: &str, done: u64, total: u64) -> String {
    let percent = if total == 0 { 100 } else { u128::from(done) * 100 / u128::from(total) };
    format!("{what} {percent:>3}% of {}", output::bytes(total))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_comes_after_half_a_second_and_ten_times_a_second() {
        let ms = Duration::from_millis;
        assert!(!is_due(ms(499), None) && is_due(ms(500), None));
        assert!(!is_due(ms(900), Some(ms(99))) && is_due(ms(900), Some(ms(100))));
    }

    #[test]
    fn it_says_how_much_of_how_much() {
        assert_eq!(line("uploading", 0, 3 << 20), "uploading   0% of 3.0MiB");
        assert_eq!(line("uploading", 1 << 20, 3 << 20), "uploading  33% of 3.0MiB");
        assert_eq!(line("fetching", u64::MAX, u64::MAX), "fetching 100% of 16.0EiB");
        assert_eq!(line("fetching", 0, 0), "fetching 100% of 0B");
    }
}
