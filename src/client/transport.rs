//! Sends calls: in local mode by calling the router as a function (no port, no socket, nothing for others to reach), else by
//! HTTP.

use axum::body::Body;
use bytes::Bytes;
use http::{Request, Response, header};
use http_body_util::BodyExt;
use serde::de::DeserializeOwned;
use tokio::io::AsyncRead;
use tower::ServiceExt;
use uuid::Uuid;

use super::{
    Error, FollowLimits,
    remote::Remote,
    transfer::{self, Outgoing, Pieces, Sent},
};
use crate::{
    api::{
        Call, Problem,
        media::{ContentQuery, content_path},
        problem::MEDIA_TYPE,
    },
    model::{Id, Media},
    server::local::Local,
};

/// The header that names a request.
pub(super) const REQUEST_ID: &str = "x-request-id";

/// A connection to a workspace. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Client {
    transport: Transport,
}

/// How calls travel. Everything above is the same for each.
#[derive(Debug, Clone)]
enum Transport {
    /// The router in this process.
    Embedded(Local),
    /// A team server.
    Remote(Box<Remote>),
}

impl Client {
    /// A client of a workspace in this process.
    pub(super) fn embedded(local: Local) -> Self {
        Self { transport: Transport::Embedded(local) }
    }

    /// A client of a team server.
    pub(super) fn over(remote: Remote) -> Self {
        Self { transport: Transport::Remote(Box::new(remote)) }
    }

    /// The team server; none: the workspace is in this process.
    pub(super) fn server(&self) -> Option<&Remote> {
        match &self.transport {
            Transport::Embedded(_) => None,
            Transport::Remote(remote) => Some(remote.as_ref()),
        }
    }

    /// The same client, which follows its server with another patience.
    #[must_use]
    pub fn following(mut self, limits: FollowLimits) -> Self {
        if let Transport::Remote(remote) = &mut self.transport {
            remote.limits = limits;
        }
        self
    }

    /// Where a team server has the bytes of a medium, for whoever has a token for it; none: the workspace is in this process.
    pub fn content_address(&self, medium: Id<Media>) -> Option<String> {
        let path = content_path(medium, &ContentQuery::default());
        self.address().map(|base| format!("{base}{path}"))
    }

    /// Ends the connection. A local workspace is one file afterwards. Calls that come later fail.
    pub async fn close(&self) {
        match &self.transport {
            Transport::Embedded(local) => local.close().await,
            Transport::Remote(_) => {}
        }
    }

    /// Sends a call and reads its answer.
    pub async fn send<T: DeserializeOwned>(&self, call: Call<T>) -> Result<T, Error> {
        let request = to_request(call)?;
        match &self.transport {
            Transport::Embedded(local) => {
                let answer = local.router.clone().oneshot(request.map(Body::from)).await;
                read(&whole(answer.unwrap_or_else(|never| match never {})).await?)
            }
            Transport::Remote(remote) => read(&remote.send(request).await?).map_err(|error| remote.explain(error)),
        }
    }

    /// Sends a request whose body is read as it goes out, and reads its answer to the end.
    pub(super) async fn send_body<R>(
        &self,
        request: Request<Outgoing<R>>,
        sent: &Sent,
    ) -> Result<Response<Bytes>, Error>
    where
        R: AsyncRead + Send + Sync + Unpin + 'static,
    {
        match &self.transport {
            Transport::Embedded(local) => {
                let answer = local.router.clone().oneshot(request.map(Outgoing::into_axum)).await;
                whole(answer.unwrap_or_else(|never| match never {})).await
            }
            Transport::Remote(remote) => remote.send_body(request, sent).await,
        }
    }

    /// Sends a request without a body, and hands its answer out as it comes.
    pub(super) async fn open(&self, request: Request<()>) -> Result<Response<Pieces>, Error> {
        match &self.transport {
            Transport::Embedded(local) => {
                let answer = local.router.clone().oneshot(request.map(|()| Body::empty())).await;
                let answer = answer.unwrap_or_else(|never| match never {});
                Ok(answer.map(transfer::pieces_of))
            }
            Transport::Remote(remote) => remote.fetch(request).await,
        }
    }

    /// An error in words that say whose token was refused.
    pub(super) fn explain(&self, error: Error) -> Error {
        match &self.transport {
            Transport::Embedded(_) => error,
            Transport::Remote(remote) => remote.explain(error),
        }
    }
}

/// An answer with all of its body.
async fn whole(answer: Response<Body>) -> Result<Response<Bytes>, Error> {
    let (parts, body) = answer.into_parts();
    let body = body.collect().await.map_err(|error| Error::Unreachable(error.to_string()))?.to_bytes();
    Ok(Response::from_parts(parts, body))
}

fn to_request<T>(call: Call<T>) -> Result<Request<Bytes>, Error> {
    let mut request = Request::builder()
        .method(call.method)
        .uri(&call.path)
        .header(REQUEST_ID, call.request_id.unwrap_or_else(Uuid::now_v7).to_string());
    if let Some(revision) = call.if_match {
        request = request.header(header::IF_MATCH, format!("\"{revision}\""));
    }
    let body = match call.body {
        Some(body) => {
            request = request.header(header::CONTENT_TYPE, "application/json");
            Bytes::from(body.to_string())
        }
        None => Bytes::new(),
    };
    request.body(body).map_err(|error| Error::Malformed(format!("{} is not a path: {error}", call.path)))
}

/// What a whole answer says.
pub(super) fn read<T: DeserializeOwned>(response: &Response<Bytes>) -> Result<T, Error> {
    let (status, body) = (response.status(), response.body());
    let is_problem = response
        .headers()
        .get(header::CONTENT_TYPE)
        .is_some_and(|kind| kind.as_bytes().starts_with(MEDIA_TYPE.as_bytes()));
    if status.is_success() {
        return serde_json::from_slice(body).map_err(|error| Error::Malformed(error.to_string()));
    }
    match serde_json::from_slice::<Problem>(body) {
        Ok(problem) if is_problem => Err(Error::Problem(Box::new(problem))),
        _ => Err(Error::Malformed(format!("status {status} without a reason"))),
    }
}
