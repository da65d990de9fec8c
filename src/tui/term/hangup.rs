//! Notices that the terminal is gone. crossterm reads a dead terminal for ever at full speed, so somebody else has to
//! look: a thread that sleeps in `poll` and wakes only when the other end hangs up.

use tokio::sync::oneshot;

/// Resolves when the terminal behind standard input has hung up. Never resolves where that cannot be known.
#[derive(Debug)]
pub(super) struct Hangup {
    gone: Option<oneshot::Receiver<()>>,
}

impl Hangup {
    /// Begins to watch.
    pub(super) fn watch() -> Self {
        let (tell, gone) = oneshot::channel();
        let spawned = std::thread::Builder::new().name("hangup".to_owned()).spawn(move || {
            if wait(&std::io::stdin()) {
                // Nobody listens when the session has ended by itself.
                let _ = tell.send(());
            }
        });
        Self { gone: spawned.ok().map(|_| gone) }
    }

    /// Waits until the terminal is gone. Safe to cancel.
    pub(super) async fn wait(&mut self) {
        if let Some(gone) = &mut self.gone
            && gone.await.is_ok()
        {
            self.gone = None;
            return;
        }
        self.gone = None;
        std::future::pending::<()>().await;
    }
}

/// Blocks until the other end hangs up; `false` when the system cannot tell.
#[cfg(unix)]
fn wait(terminal: &impl std::os::fd::AsFd) -> bool {
    use rustix::event::{PollFd, PollFlags, poll};
    use rustix::io::Errno;
    loop {
        // No event is asked for: hang-up and error are always reported, and keys must not wake this thread.
        let mut watched = [PollFd::new(terminal, PollFlags::empty())];
        match poll(&mut watched, None) {
            Ok(_) => return watched[0].revents().intersects(PollFlags::HUP | PollFlags::ERR),
            Err(Errno::INTR) => {}
            Err(_) => return false,
        }
    }
}

#[cfg(not(unix))]
fn wait<T>(_: &T) -> bool {
    false
}

#[cfg(all(test, unix))]
mod tests {
    use super::wait;
    use std::io::Write;
    use std::os::unix::net::UnixStream;

    #[test]
    fn bytes_do_not_wake_it_and_the_end_does() {
        let (mut theirs, ours) = UnixStream::pair().unwrap();
        theirs.write_all(b"keys").unwrap();
        let watcher = std::thread::spawn(move || wait(&ours));
        drop(theirs);
        assert!(watcher.join().unwrap());
    }
}
