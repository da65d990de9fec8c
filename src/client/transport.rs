//! Sends calls. In local mode the router is called as a function: no port, no socket, nothing for others to reach.

use axum::body::Body;
use http::{Request, Response, header};
use http_body_util::BodyExt;
use serde::de::DeserializeOwned;
use tower::ServiceExt;
use uuid::Uuid;

use super::Error;
use crate::{
    api::{Call, Problem, problem::MEDIA_TYPE},
    server::local::Local,
};

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
}

impl Client {
    /// A client of a workspace in this process.
    pub(super) fn embedded(local: Local) -> Self {
        Self { transport: Transport::Embedded(local) }
    }

    /// Ends the connection. A local workspace is one file afterwards. Calls that come later fail.
    pub async fn close(&self) {
        match &self.transport {
            Transport::Embedded(local) => local.close().await,
        }
    }

    /// Sends a call and reads its answer.
    pub async fn send<T: DeserializeOwned>(&self, call: Call<T>) -> Result<T, Error> {
        let request = to_request(call)?;
        let response = match &self.transport {
            Transport::Embedded(local) => {
                local.router.clone().oneshot(request).await.unwrap_or_else(|never| match never {})
            }
        };
        read(response).await
    }
}

fn to_request<T>(call: Call<T>) -> Result<Request<Body>, Error> {
    let mut request = Request::builder()
        .method(call.method)
        .uri(&call.path)
        .header("x-request-id", call.request_id.unwrap_or_else(Uuid::now_v7).to_string());
    if let Some(revision) = call.if_match {
        request = request.header(header::IF_MATCH, format!("\"{revision}\""));
    }
    let body = match call.body {
        Some(body) => {
            request = request.header(header::CONTENT_TYPE, "application/json");
            Body::from(body.to_string())
        }
        None => Body::empty(),
    };
    request.body(body).map_err(|error| Error::Malformed(format!("{} is not a path: {error}", call.path)))
}

async fn read<T: DeserializeOwned>(response: Response<Body>) -> Result<T, Error> {
    let status = response.status();
    let is_problem = response
        .headers()
        .get(header::CONTENT_TYPE)
        .is_some_and(|kind| kind.as_bytes().starts_with(MEDIA_TYPE.as_bytes()));
    let body = response.into_body().collect().await.map_err(|error| Error::Unreachable(error.to_string()))?.to_bytes();
    if status.is_success() {
        return serde_json::from_slice(&body).map_err(|error| Error::Malformed(error.to_string()));
    }
    match serde_json::from_slice::<Problem>(&body) {
        Ok(problem) if is_problem => Err(Error::Problem(Box::new(problem))),
        _ => Err(Error::Malformed(format!("status {status} without a reason"))),
    }
}
