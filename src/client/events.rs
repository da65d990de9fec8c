//! `GET /v1/events` off a socket: from bytes to what they mean.

use std::{
    io,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering::Relaxed},
    },
    task::Poll,
    time::Duration,
};

use bytes::Bytes;
use futures_util::{FutureExt as _, Stream, StreamExt as _, stream};
use http::{Request, header};
use sse_stream::{Sse, SseByteStream};
use tokio::time::timeout;

use super::{Error, remote::Remote};
use crate::{
    api::{
        events::{CHANGE, EVENTS, PRESENT, READY, RESYNC, Resync, ResyncReason},
        presence::Presence,
    },
    model::Activity,
};

/// The header of where a follower goes on.
const LAST_EVENT_ID: &str = "last-event-id";
/// The longest event that is read, in bytes: far longer than a change is. One that never ends would fill the memory.
const LONGEST: usize = 16 << 20;

type Parts = Pin<Box<dyn Stream<Item = io::Result<Bytes>> + Send>>;

/// What a stream says.
#[derive(Debug)]
pub(super) enum Event {
    /// It is open, and goes on from here.
    Ready(String),
    /// Something was changed. The id is where to go on behind it; none: nowhere new.
    Change(Box<Activity>, Option<String>),
    /// Who has a video open by now.
    Present(Presence),
    /// It ends, and says why.
    Resync(ResyncReason),
    /// It says something that must not be passed over, and is not understood.
    Unreadable,
}

/// An open stream.
pub(super) struct EventStream {
    blocks: SseByteStream<Parts>,
    /// How many bytes came since the last event.
    unread: Arc<AtomicUsize>,
}

impl EventStream {
    /// Opens one that goes on after an event, or begins now. When nothing came for as long as `silence`, not even a heartbeat,
    /// it is given up.
    ///
    /// # Errors
    /// Those of a call, and [`Error::Malformed`] for an answer that is no stream.
    pub async fn open(remote: &Remote, last: Option<&str>, silence: Duration) -> Result<Self, Error> {
        let mut request = Request::get(EVENTS).header(header::ACCEPT, "text/event-stream");
        if let Some(last) = last {
            request = request.header(LAST_EVENT_ID, last);
        }
        let request = request.body(Bytes::new()).map_err(|error| Error::Malformed(error.to_string()))?;
        let answer = remote.open(request).await?;
        let is_stream = answer
            .headers()
            .get(header::CONTENT_TYPE)
            .is_some_and(|kind| kind.as_bytes().starts_with(b"text/event-stream"));
        if !is_stream {
            return Err(Error::Malformed("no event stream".to_owned()));
        }
        let parts = stream::try_unfold(answer, move |mut answer| async move {
            let silent = |_| io::Error::new(io::ErrorKind::TimedOut, "not even a heartbeat came");
            let part = timeout(silence, answer.chunk()).await.map_err(silent)?;
            Ok(part.map_err(io::Error::other)?.map(|part| (part, answer)))
        });
        Ok(Self::over(parts))
    }

    fn over(parts: impl Stream<Item = io::Result<Bytes>> + Send + 'static) -> Self {
        let unread = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&unread);
        let parts = parts.map(move |part| {
            let part = part?;
            let waiting = count.fetch_add(part.len(), Relaxed) + part.len();
            if waiting > LONGEST { Err(io::Error::other("an event that does not end")) } else { Ok(part) }
        });
        Self { blocks: SseByteStream::new(Box::pin(parts)), unread }
    }

    /// The next event; none: the stream has ended, however. Safe to cancel.
    pub async fn next(&mut self) -> Option<Event> {
        loop {
            // A stream that breaks off is one that ends: what it told until then holds.
            let block = self.blocks.next().await?.ok()?;
            self.unread.store(0, Relaxed);
            match meaning(block) {
                Meaning::Event(event) => return Some(event),
                Meaning::Nothing => {}
                Meaning::Unreadable => return Some(Event::Unreadable),
            }
        }
    }

    /// The next event, if it is there already; none: the stream has ended.
    pub fn next_now(&mut self) -> Poll<Option<Event>> {
        self.next().now_or_never().map_or(Poll::Pending, Poll::Ready)
    }
}

enum Meaning {
    Event(Event),
    /// A name that this program does not know is for newer ones.
    Nothing,
    Unreadable,
}

fn meaning(block: Sse) -> Meaning {
    let data = block.data.unwrap_or_default();
    let event = match block.event.as_deref() {
        Some(READY) => block.id.map(Event::Ready),
        Some(CHANGE) => serde_json::from_str(&data).ok().map(|change| Event::Change(Box::new(change), block.id)),
        // What it cannot read of this is nothing to lose.
        Some(PRESENT) => match serde_json::from_str(&data) {
            Ok(presence) => Some(Event::Present(presence)),
            Err(_) => return Meaning::Nothing,
        },
        Some(RESYNC) => serde_json::from_str::<Resync>(&data).ok().map(|resync| Event::Resync(resync.reason)),
        _ => return Meaning::Nothing,
    };
    event.map_or(Meaning::Unreadable, Meaning::Event)
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn read(text: &'static [u8], part: usize) -> Vec<Event> {
        let parts = stream::iter(text.chunks(part).map(|part| Ok(Bytes::from_static(part))));
        let mut stream = EventStream::over(parts);
        let mut events = Vec::new();
        while let Some(event) = stream.next().await {
            events.push(event);
        }
        events
    }

    #[tokio::test]
    async fn heartbeats_and_unknown_events_say_nothing_and_the_parts_may_be_cut_anywhere() {
        const TEXT: &[u8] = b":\n\nevent: ready\nid: a\ndata: {}\n\n: beat\n\nevent: moon\ndata: full\n\n\
            event: resync\ndata: {\"reason\":\"lagging\"}\n\nevent: ready\nid: half";
        for part in 1..TEXT.len() {
            let events = read(TEXT, part).await;
            let [Event::Ready(id), Event::Resync(ResyncReason::Lagging)] = events.as_slice() else {
                panic!("in parts of {part}: {events:?}");
            };
            assert_eq!(id, "a");
        }
    }

    #[tokio::test]
    async fn an_event_that_does_not_end_is_given_up_and_many_long_ones_are_not() {
        const MIB: usize = 1 << 20;
        let ready = || Ok(Bytes::from_static(b"\n\nevent: ready\nid: a\ndata: {}\n\n"));
        let long = || Ok(Bytes::from([b"event: moon\ndata: ", vec![b'x'; MIB].as_slice(), b"\n\n"].concat()));
        let taken = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&taken);
        let endless = stream::repeat_with(move || {
            count.fetch_add(1, Relaxed);
            Ok(Bytes::from(vec![b'x'; MIB]))
        });
        let parts = stream::repeat_with(long).take(40).chain(stream::iter([ready()])).chain(endless);
        let mut stream = EventStream::over(parts);
        assert!(matches!(stream.next().await, Some(Event::Ready(_))));
        assert!(stream.next().await.is_none());
        assert_eq!(taken.load(Relaxed), LONGEST / MIB + 1);
    }

    #[tokio::test]
    async fn a_change_that_cannot_be_read_is_told_so_that_it_is_not_passed_over() {
        let events = read(b"event: change\ndata: {\"seq\":1}\n\n", 7).await;
        assert!(matches!(events.as_slice(), [Event::Unreadable]), "{events:?}");
    }

    #[tokio::test]
    async fn who_is_somewhere_is_read_and_what_is_not_understood_of_it_is_nothing_to_lose() {
        const TEXT: &[u8] =
            b"event: present\ndata: {\"video_id\":\"01950000-0000-7000-8000-000000000001\",\"people\":[]}\n\n\
            event: present\ndata: {\"moon\":1}\n\nevent: ready\nid: a\ndata: {}\n\n";
        let events = read(TEXT, 9).await;
        assert!(matches!(events.as_slice(), [Event::Present(_), Event::Ready(_)]), "{events:?}");
    }
}
