//! The bytes of media on their way: up from a reader, down to whoever asks, a piece at a time. Neither way holds more than a
//! few pieces in memory, whatever the transport.

use std::{
    io,
    pin::Pin,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    task::{Context, Poll, ready},
};

use axum::body::Body;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use bytes::Bytes;
use futures_util::{Stream, StreamExt as _, stream::BoxStream};
use http::{HeaderMap, Method, Request, Response, StatusCode, header};
use http_body::{Frame, SizeHint};
use tokio::io::AsyncRead;
use tokio_util::io::ReaderStream;

use super::{Client, Error, transport};
use crate::{
    api::media::{ContentQuery, content_path},
    model::{Id, Media},
};

/// How much is read of a file at once.
const PIECE: usize = 256 * 1024;
/// The most that is read of an answer that says why there are no bytes.
const MAX_REASON: usize = 1 << 20;

/// What is to be uploaded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Upload {
    /// The medium, made with the status `uploading`.
    pub medium: Id<Media>,
    /// The name of the file, to be shown.
    pub file_name: Option<String>,
    /// How many bytes there are.
    pub size: u64,
    /// Their SHA-256, which the server checks.
    pub sha256: [u8; 32],
}

/// Why an upload did not come to its end. Nothing of it was kept; the same upload may be tried again.
#[derive(Debug, thiserror::Error)]
pub enum UploadError {
    /// What was to be uploaded cannot be read, or has another length than was said.
    #[error("it cannot be read to its end: {0}")]
    Source(io::Error),
    /// The server refused it, or did not answer.
    #[error(transparent)]
    Call(#[from] Error),
}

/// Bytes that come down.
pub struct Download {
    /// How many bytes the medium has.
    pub size: u64,
    /// Where these begin: where they were asked to, or at 0 where the medium is not the one that the tag named.
    pub from: u64,
    /// The `ETag`: the SHA-256 of all bytes, in quotes.
    pub tag: String,
    pieces: Pieces,
}

/// The pieces of an answer. A failure is told in words.
pub(super) type Pieces = BoxStream<'static, Result<Bytes, String>>;

/// The pieces of a body.
pub(super) fn pieces_of(body: Body) -> Pieces {
    body.into_data_stream().map(|piece| piece.map_err(|error| error.to_string())).boxed()
}

impl std::fmt::Debug for Download {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Download").field("size", &self.size).field("from", &self.from).finish_non_exhaustive()
    }
}

impl Client {
    /// Uploads the bytes of a medium and answers its row. `tell` hears how many bytes were taken so far. It takes as long as
    /// bytes go through; a server that takes none for a while is given up.
    ///
    /// # Errors
    /// [`UploadError::Source`] where the reader fails or is shorter or longer than was said. [`UploadError::Call`] with a problem:
    /// not found, not allowed, a conflict with other bytes that the medium has, too large, not of a type that is taken, not
    /// the promised checksum (`invalid`), or no place to keep it (`unavailable`); or unreachable.
    pub async fn upload(
        &self,
        upload: &Upload,
        source: impl AsyncRead + Send + Sync + Unpin + 'static,
        tell: impl Fn(u64) + Send + Sync + 'static,
    ) -> Result<Media, UploadError> {
        let query = ContentQuery { file_name: upload.file_name.clone() };
        let request = request(Method::PUT, &content_path(upload.medium, &query))
            .header("content-digest", format!("sha-256=:{}:", STANDARD.encode(upload.sha256)))
            .header(header::CONTENT_LENGTH, upload.size);
        let sent = Sent::default();
        let request =
            request.body(Outgoing::new(source, upload.size, sent.clone(), Box::new(tell))).map_err(malformed)?;
        let answer = self.send_body(request, &sent).await;
        // What the transport says of a body that failed is only that it failed.
        if let Some(error) = sent.failure() {
            return Err(UploadError::Source(error));
        }
        Ok(answer.and_then(|answer| transport::read(&answer)).map_err(|error| self.explain(error))?)
    }

    /// Asks for the bytes of a medium from an offset on. With the `tag` of an earlier download they begin there only if they
    /// are still the same bytes.
    ///
    /// # Errors
    /// A problem: not found, no bytes here, or no byte at that offset (`no-such-range`); or unreachable. [`Download::next`]
    /// answers the last one for bytes that break off.
    pub async fn download(&self, medium: Id<Media>, from: u64, tag: Option<&str>) -> Result<Download, Error> {
        let mut request = request(Method::GET, &content_path(medium, &ContentQuery::default()));
        if from > 0 {
            request = request.header(header::RANGE, format!("bytes={from}-"));
            if let Some(tag) = tag {
                request = request.header(header::IF_RANGE, tag);
            }
        }
        let answer = self.open(request.body(()).map_err(malformed)?).await?;
        let (parts, pieces) = answer.into_parts();
        match parts.status {
            StatusCode::OK => {
                Ok(Download { size: length(&parts.headers)?, from: 0, tag: tag_of(&parts.headers), pieces })
            }
            StatusCode::PARTIAL_CONTENT => {
                let (from, size) = part(&parts.headers)?;
                Ok(Download { size, from, tag: tag_of(&parts.headers), pieces })
            }
            _ => Err(self.explain(refusal(Response::from_parts(parts, pieces)).await)),
        }
    }

    /// Whether the bytes of a medium can be downloaded.
    ///
    /// # Errors
    /// A problem other than not found, or unreachable.
    pub async fn has_bytes(&self, medium: Id<Media>) -> Result<bool, Error> {
        let request = request(Method::HEAD, &content_path(medium, &ContentQuery::default()));
        let answer = self.open(request.body(()).map_err(malformed)?).await?;
        match answer.status() {
            StatusCode::OK => Ok(true),
            StatusCode::NOT_FOUND => Ok(false),
            status => Err(Error::Malformed(format!("status {status} to a HEAD"))),
        }
    }
}

impl Download {
    /// The next piece; none: that was the last.
    ///
    /// # Errors
    /// [`Error::Unreachable`] where they break off.
    pub async fn next(&mut self) -> Result<Option<Bytes>, Error> {
        self.pieces.next().await.transpose().map_err(Error::Unreachable)
    }
}

fn request(method: Method, path: &str) -> http::request::Builder {
    Request::builder().method(method).uri(path).header("x-request-id", uuid::Uuid::now_v7().to_string())
}

#[allow(clippy::needless_pass_by_value, reason = "it is what map_err hands over")]
fn malformed(error: http::Error) -> Error {
    Error::Malformed(format!("that makes no request: {error}"))
}

fn length(head: &HeaderMap) -> Result<u64, Error> {
    let length = head.get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse().ok());
    length.ok_or_else(|| Error::Malformed("bytes without a Content-Length".to_owned()))
}

/// Where the part begins, and how long the whole is: `bytes 5-9/10`.
fn part(head: &HeaderMap) -> Result<(u64, u64), Error> {
    let read = || {
        let text = head.get(header::CONTENT_RANGE)?.to_str().ok()?;
        let (range, size) = text.strip_prefix("bytes ")?.split_once('/')?;
        Some((range.split_once('-')?.0.parse().ok()?, size.parse().ok()?))
    };
    read().ok_or_else(|| Error::Malformed("a part without a Content-Range".to_owned()))
}

fn tag_of(head: &HeaderMap) -> String {
    head.get(header::ETAG).and_then(|tag| tag.to_str().ok()).unwrap_or_default().to_owned()
}

/// Why there are no bytes.
async fn refusal(answer: Response<Pieces>) -> Error {
    let (parts, mut pieces) = answer.into_parts();
    let mut body = Vec::new();
    while let Some(Ok(piece)) = pieces.next().await {
        if body.len() + piece.len() > MAX_REASON {
            break;
        }
        body.extend_from_slice(&piece);
    }
    match transport::read::<Media>(&Response::from_parts(parts, body.into())) {
        Err(error) => error,
        Ok(_) => Error::Malformed("a success that is none".to_owned()),
    }
}

/// How far an upload is, seen from outside of it.
#[derive(Debug, Clone, Default)]
pub(super) struct Sent(Arc<(AtomicU64, Mutex<Option<io::Error>>)>);

impl Sent {
    /// How many bytes were taken.
    pub(super) fn bytes(&self) -> u64 {
        self.0.0.load(Ordering::Relaxed)
    }

    fn failed(&self, error: io::Error) {
        *self.0.1.lock().unwrap_or_else(PoisonError::into_inner) = Some(error);
    }

    /// Why the source could not be read, if it could not.
    fn failure(&self) -> Option<io::Error> {
        self.0.1.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

/// A body that is read as it goes out, and has the length that was said.
pub(super) struct Outgoing<R> {
    pieces: ReaderStream<R>,
    left: u64,
    sent: Sent,
    tell: Box<dyn Fn(u64) + Send + Sync>,
}

impl<R: AsyncRead + Send + Sync + Unpin + 'static> Outgoing<R> {
    fn new(source: R, size: u64, sent: Sent, tell: Box<dyn Fn(u64) + Send + Sync>) -> Self {
        Self { pieces: ReaderStream::with_capacity(source, PIECE), left: size, sent, tell }
    }

    /// As a body of the router in this process.
    pub(super) fn into_axum(self) -> Body {
        Body::new(self)
    }

    fn fail(&self, error: io::Error) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        let told = io::Error::new(error.kind(), error.to_string());
        self.sent.failed(error);
        Poll::Ready(Some(Err(told)))
    }
}

impl<R: AsyncRead + Unpin + Send + Sync + 'static> http_body::Body for Outgoing<R> {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        match ready!(Pin::new(&mut self.pieces).poll_next(cx)) {
            Some(Ok(bytes)) if bytes.len() as u64 > self.left => {
                self.fail(io::Error::other("it grew while it was read"))
            }
            Some(Ok(bytes)) => {
                self.left -= bytes.len() as u64;
                let sent = self.sent.0.0.fetch_add(bytes.len() as u64, Ordering::Relaxed) + bytes.len() as u64;
                (self.tell)(sent);
                Poll::Ready(Some(Ok(Frame::data(bytes))))
            }
            Some(Err(error)) => self.fail(error),
            None if self.left > 0 => self.fail(io::Error::other("it shrank while it was read")),
            None => Poll::Ready(None),
        }
    }

    fn is_end_stream(&self) -> bool {
        self.left == 0
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.left)
    }
}
