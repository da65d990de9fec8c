//! Reading an event stream as a client would, off the body of the answer.

use std::time::Duration;

use axum::body::Body;
use http::{Request, Response};
use http_body_util::BodyExt;
use orama::{api::events::EVENTS, model::Activity};
use tokio::time::timeout;

use crate::world::{Person, Reply};

/// How long anything may take before a test gives up.
const PATIENCE: Duration = Duration::from_secs(20);

/// One event.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    pub name: String,
    pub data: String,
}

/// An open stream.
pub struct Reader {
    body: Body,
    text: String,
    /// The last id that was sent: where to go on.
    pub last_id: Option<String>,
    /// How often something came only to show that the connection lives.
    pub heartbeats: usize,
}

impl Reader {
    /// Opens a stream. The places of streams that were just dropped are free again in a moment.
    pub async fn open(person: &Person, since: Option<&str>) -> Self {
        let mut response = answer(person, since).await;
        for _ in 0..1000 {
            if response.status() != 429 {
                break;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
            response = answer(person, since).await;
        }
        assert_eq!(response.status(), 200, "{}", response.status());
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        Self { body: response.into_body(), text: String::new(), last_id: None, heartbeats: 0 }
    }

    /// The next event; none: the stream has ended.
    pub async fn next(&mut self) -> Option<Event> {
        timeout(PATIENCE, self.read()).await.expect("an event, or the end")
    }

    /// The next change.
    pub async fn change(&mut self) -> Activity {
        loop {
            let event = self.next().await.expect("the stream goes on");
            match event.name.as_str() {
                "change" => return serde_json::from_str(&event.data).expect("an entry of the log"),
                "ready" => {}
                other => panic!("{other}: {}", event.data),
            }
        }
    }

    /// What comes until the stream ends.
    pub async fn rest(&mut self) -> Vec<Event> {
        let mut events = Vec::new();
        while let Some(event) = self.next().await {
            events.push(event);
        }
        events
    }

    async fn read(&mut self) -> Option<Event> {
        loop {
            if let Some(end) = self.text.find("\n\n") {
                let frame: String = self.text.drain(..end + 2).collect();
                match self.parse(&frame) {
                    Some(event) => return Some(event),
                    None => continue,
                }
            }
            let frame = self.body.frame().await?.expect("a body that does not break off");
            self.text.push_str(std::str::from_utf8(frame.data_ref().expect("data")).expect("UTF-8"));
        }
    }

    fn parse(&mut self, frame: &str) -> Option<Event> {
        let mut event = Event { name: String::new(), data: String::new() };
        for line in frame.lines() {
            match line.split_once(": ").unwrap_or((line, "")) {
                ("event", name) => name.clone_into(&mut event.name),
                ("data", data) => data.clone_into(&mut event.data),
                ("id", id) => self.last_id = Some(id.to_owned()),
                _ => self.heartbeats += 1,
            }
        }
        (!event.name.is_empty()).then_some(event)
    }
}

/// The answer to a request for a stream that goes on after an id.
pub async fn answer(person: &Person, since: Option<&str>) -> Response<Body> {
    let mut request = Request::builder().uri(EVENTS);
    if let Some(id) = since {
        request = request.header("last-event-id", id);
    }
    person.response(request.body(Body::empty()).expect("a request")).await
}

/// The same, where it is refused.
pub async fn refusal(person: &Person, since: Option<&str>) -> Reply {
    let (parts, body) = answer(person, since).await.into_parts();
    let bytes = body.collect().await.expect("a body").to_bytes();
    let body = serde_json::from_slice(&bytes).expect("a problem");
    Reply { status: parts.status.as_u16(), headers: parts.headers, body, bytes: bytes.to_vec() }
}
