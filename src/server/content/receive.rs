//! Takes the bytes of a medium in.

#![expect(clippy::result_large_err, reason = "a problem is the answer itself, made at most once for a request")]

use axum::{
    body::{Body, BodyDataStream, Bytes},
    http::{HeaderMap, header},
};
use futures_util::StreamExt;
use sha2::{Digest, Sha256};
use tokio::time::timeout;
use uuid::Uuid;

use super::{
    Key, Shelf, digest,
    shelf::Writing,
    sniff::{self, sniff},
    sweep::LONGEST,
};
use crate::{
    api::{Problem, ProblemType},
    command::media::{Content, require_same_bytes},
    model::{ContentType, Media, hex},
    server::problem::invalid,
};

/// What came.
#[derive(Debug)]
pub(in crate::server) struct Received {
    /// The bytes, and the object that holds them if one was written.
    pub content: Content,
    /// Whether an object was written: the medium had none.
    pub is_new: bool,
}

/// Takes the body in as the bytes of a medium, looks at them on the way, and stores them where the medium has none yet.
/// Whatever is wrong with them, nothing is kept.
pub(in crate::server) async fn receive(
    shelf: &Shelf,
    medium: &Media,
    headers: &HeaderMap,
    body: Body,
) -> Result<Received, Problem> {
    if !shelf.is_open() {
        return Err(Problem::new(ProblemType::Unavailable, "this server keeps no media: start it with --media"));
    }
    let limit = shelf.limits.of(medium.kind);
    let announced = headers.get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse::<u64>().ok());
    if announced.is_some_and(|length| length > limit) {
        return Err(too_large(medium, limit));
    }
    let promised = digest::promised(headers)?;
    if let Some(promised) = promised {
        require_same_bytes(medium, &hex(&promised))?;
    }
    let is_new = match medium.content_id {
        Some(content) => !shelf.has(Key { project: medium.project_id, content }).await.map_err(|error| lost(&error))?,
        None => true,
    };
    let mut incoming = Incoming::new(body, limit, medium);
    let kind = incoming.kind().await?;
    let id = Uuid::now_v7();
    let key = Key { project: medium.project_id, content: id };
    let mut writing = if is_new { Some(shelf.write(key).await.map_err(|error| lost(&error))?) } else { None };
    let outcome = async {
        while let Some(bytes) = incoming.next().await? {
            if let Some(writing) = &mut writing {
                writing.put(bytes).await.map_err(|error| lost(&error))?;
            }
        }
        incoming.end(promised)
    };
    let in_time = timeout(LONGEST, outcome).await;
    let sha256 = match in_time.unwrap_or_else(|_| Err(too_long())) {
        Ok(sha256) => sha256,
        Err(problem) => {
            if let Some(writing) = writing {
                writing.give_up().await;
            }
            return Err(problem);
        }
    };
    if let Some(writing) = writing {
        store(writing).await?;
    }
    Ok(Received { content: Content { id, size: incoming.size, sha256, kind, file_name: None }, is_new })
}

async fn store(writing: Writing) -> Result<(), Problem> {
    writing.finish().await.map_err(|error| lost(&error))
}

/// A body that is counted, hashed and looked at as it comes.
struct Incoming<'m> {
    stream: BodyDataStream,
    head: Vec<u8>,
    hash: Sha256,
    size: u64,
    limit: u64,
    medium: &'m Media,
}

impl<'m> Incoming<'m> {
    fn new(body: Body, limit: u64, medium: &'m Media) -> Self {
        let stream = body.into_data_stream();
        Self { stream, head: Vec::new(), hash: Sha256::new(), size: 0, limit, medium }
    }

    /// What it is, by its beginning.
    async fn kind(&mut self) -> Result<ContentType, Problem> {
        while self.head.len() < sniff::ENOUGH {
            match self.pull().await? {
                Some(bytes) => self.head.extend_from_slice(&bytes),
                None => break,
            }
        }
        let kind = sniff(&self.head).ok_or_else(|| {
            let known: Vec<_> = ContentType::ALL.iter().map(|kind| kind.as_str()).collect();
            let detail = format!("these bytes are not of a type that is taken here, which are {}", known.join(", "));
            Problem::new(ProblemType::UnsupportedMedia, detail)
        })?;
        if kind.media_type() != self.medium.kind {
            let detail =
                format!("these bytes are {kind}, and the medium is {}: add a take for what they are", self.medium.kind);
            return Err(Problem::new(ProblemType::UnsupportedMedia, detail));
        }
        match self.medium.content_type {
            Some(known) if known != kind => Err(require_same_bytes(self.medium, "").err().map_or_else(
                || Problem::new(ProblemType::Conflict, "the medium has bytes of another type already"),
                Problem::from,
            )),
            _ => Ok(kind),
        }
    }

    /// The next bytes, the beginning included.
    async fn next(&mut self) -> Result<Option<Bytes>, Problem> {
        if self.head.is_empty() {
            return self.pull().await;
        }
        Ok(Some(std::mem::take(&mut self.head).into()))
    }

    async fn pull(&mut self) -> Result<Option<Bytes>, Problem> {
        let Some(bytes) = self.stream.next().await else { return Ok(None) };
        let bytes = bytes.map_err(|error| {
            tracing::debug!(%error, "an upload broke off");
            Problem::new(ProblemType::Malformed, "the bytes broke off, and nothing of them was kept: send them again")
        })?;
        self.size += bytes.len() as u64;
        if self.size > self.limit {
            return Err(too_large(self.medium, self.limit));
        }
        self.hash.update(&bytes);
        Ok(Some(bytes))
    }

    /// The checksum of what came, which must be the promised one, and the medium's if it has one.
    fn end(&mut self, promised: Option<[u8; 32]>) -> Result<String, Problem> {
        let came: [u8; 32] = std::mem::take(&mut self.hash).finalize().into();
        if promised.is_some_and(|promised| promised != came) {
            return Err(invalid(
                "content-digest",
                "the bytes that came have another checksum, and nothing of them was kept: send them again",
            ));
        }
        let came = hex(&came);
        require_same_bytes(self.medium, &came)?;
        Ok(came)
    }
}

fn too_long() -> Problem {
    let detail =
        format!("the bytes took longer than {} hours, and nothing of them was kept", LONGEST.as_secs() / 3_600);
    Problem::new(ProblemType::Malformed, detail)
}

fn too_large(medium: &Media, limit: u64) -> Problem {
    let detail = format!("a medium of the type {} has at most {limit} bytes here: send a smaller one", medium.kind);
    Problem::new(ProblemType::TooLarge, detail)
}

fn lost(error: &object_store::Error) -> Problem {
    tracing::error!(%error, "the media storage failed");
    Problem::new(
        ProblemType::Unavailable,
        "the media storage cannot take it now, and nothing was kept: try again later",
    )
}
