//! A small server that speaks as much of S3 as object storage is asked for here: whole objects and uploads in parts, ranges,
//! lists in pages, deletes of one and of several. It refuses what is not signed, or whose payload is not what was signed.

use std::{
    collections::{BTreeMap, HashMap},
    fmt::Write as _,
    net::SocketAddr,
    sync::{Arc, Mutex, MutexGuard},
};

use axum::{
    Router,
    body::{Body, Bytes},
    extract::{Request, State},
    http::{HeaderMap, Method, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use http_body_util::BodyExt as _;
use jiff::{Timestamp, fmt::rfc2822};
use sha2::{Digest as _, Sha256};

/// The one bucket.
pub const BUCKET: &str = "takes";
pub const KEY_ID: &str = "AKIDEXAMPLE";
pub const SECRET: &str = "wJalrXUtnFEMI";
pub const REGION: &str = "eu-central-1";
/// What S3 asks of every part of an upload but the last.
const SMALLEST_PART: usize = 5 << 20;
/// How many objects a page of a list holds: few, so that lists have several.
const PAGE: usize = 2;

/// A running server.
#[derive(Debug, Clone)]
pub struct S3 {
    pub address: SocketAddr,
    state: Shared,
}

type Shared = Arc<Mutex<Kept>>;

/// What it keeps, and what it was asked.
#[derive(Debug, Default)]
pub struct Kept {
    pub objects: BTreeMap<String, Object>,
    /// Uploads that were begun and neither completed nor given up: by their ids, the parts that came.
    pub begun: HashMap<String, BTreeMap<usize, Bytes>>,
    /// Every request: method, key, query.
    pub asked: Vec<(Method, String, String)>,
    /// How many requests were not signed.
    pub unsigned: usize,
    /// The next requests of this method are refused for good.
    pub refuses: Option<Method>,
    uploads: usize,
}

#[derive(Debug, Clone)]
pub struct Object {
    pub bytes: Bytes,
    pub at: Timestamp,
}

impl S3 {
    /// Starts one; its task ends with the test's runtime.
    pub async fn start() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let state = Shared::default();
        let router = Router::new().fallback(answer).with_state(Arc::clone(&state));
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { address, state }
    }

    /// What it keeps. Not across an await.
    pub fn kept(&self) -> MutexGuard<'_, Kept> {
        self.state.lock().expect("nothing panicked with it")
    }

    /// Where it is.
    pub fn endpoint(&self) -> String {
        format!("http://{}", self.address)
    }
}

async fn answer(State(state): State<Shared>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let Ok(body) = body.collect().await.map(http_body_util::Collected::to_bytes) else {
        // Whoever sent it gave it up on the way, so there is no request whose signature could be looked at.
        return failure(StatusCode::BAD_REQUEST, "IncompleteBody");
    };
    let mut kept = state.lock().expect("nothing panicked with it");
    let key = match parts.uri.path().trim_start_matches('/').split_once('/') {
        Some((BUCKET, key)) => key.to_owned(),
        None if parts.uri.path().trim_matches('/') == BUCKET => String::new(),
        _ => return failure(StatusCode::NOT_FOUND, "NoSuchBucket"),
    };
    let query: HashMap<String, String> = read_query(parts.uri.query().unwrap_or_default());
    kept.asked.push((parts.method.clone(), key.clone(), parts.uri.query().unwrap_or_default().to_owned()));
    if !is_signed(&parts.headers, &body) {
        kept.unsigned += 1;
        return failure(StatusCode::FORBIDDEN, "AccessDenied");
    }
    if kept.refuses.as_ref() == Some(&parts.method) {
        return failure(StatusCode::FORBIDDEN, "AccessDenied");
    }
    match (parts.method.as_str(), query.get("uploadId")) {
        ("POST", None) if query.contains_key("uploads") => kept.begin(&key),
        ("PUT", Some(upload)) => kept.take_part(upload, &query, body),
        ("POST", Some(upload)) => kept.complete(upload, key, &body),
        ("DELETE", Some(upload)) => match kept.begun.remove(upload) {
            Some(_) => StatusCode::NO_CONTENT.into_response(),
            None => failure(StatusCode::NOT_FOUND, "NoSuchUpload"),
        },
        ("POST", None) if query.contains_key("delete") => kept.delete_several(&body),
        ("GET", None) if query.contains_key("list-type") => kept.list(&query),
        ("GET" | "HEAD", None) => kept.give(&key, &parts.method, &parts.headers),
        ("PUT", None) => {
            kept.objects.insert(key, Object { bytes: body, at: Timestamp::now() });
            (StatusCode::OK, [(header::ETAG, "\"put\"")]).into_response()
        }
        ("DELETE", None) => {
            kept.objects.remove(&key);
            StatusCode::NO_CONTENT.into_response()
        }
        _ => failure(StatusCode::METHOD_NOT_ALLOWED, "MethodNotAllowed"),
    }
}

/// Whether there is a signature of version 4 over the host and the payload, and the payload is the one that was signed.
fn is_signed(head: &HeaderMap, body: &Bytes) -> bool {
    let text = |name: &str| head.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let authorization = text("authorization");
    let part = |name: &str| {
        let rest = authorization.split_once(name).map_or("", |(_, rest)| rest);
        rest.split([',', ' ']).next().unwrap_or_default().to_owned()
    };
    let (credential, signature) = (part("Credential="), part("Signature="));
    let payload = text("x-amz-content-sha256");
    authorization.starts_with("AWS4-HMAC-SHA256 ")
        && credential.starts_with(&format!("{KEY_ID}/"))
        && credential.ends_with(&format!("/{REGION}/s3/aws4_request"))
        && part("SignedHeaders=").split(';').any(|name| name == "host")
        && signature.len() == 64
        && signature.bytes().all(|byte| byte.is_ascii_hexdigit())
        && !text("x-amz-date").is_empty()
        && (payload == "UNSIGNED-PAYLOAD" || payload == orama::model::hex(&Sha256::digest(body)))
}

fn read_query(query: &str) -> HashMap<String, String> {
    let decode = |text: &str| percent_encoding::percent_decode_str(text).decode_utf8_lossy().into_owned();
    query
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
        .map(|(name, value)| (decode(name), decode(value)))
        .collect()
}

fn failure(status: StatusCode, code: &str) -> Response {
    (status, format!("<Error><Code>{code}</Code><Message>{code}</Message></Error>")).into_response()
}

/// What stands between two tags, each time.
fn between<'a>(text: &'a str, tag: &str) -> Vec<&'a str> {
    let (open, close) = (format!("<{tag}>"), format!("</{tag}>"));
    text.split(open.as_str()).skip(1).filter_map(|rest| rest.split(close.as_str()).next()).collect()
}

impl Kept {
    fn begin(&mut self, key: &str) -> Response {
        self.uploads += 1;
        let id = format!("upload-{}", self.uploads);
        self.begun.insert(id.clone(), BTreeMap::new());
        let result = "InitiateMultipartUploadResult";
        format!("<{result}><Bucket>{BUCKET}</Bucket><Key>{key}</Key><UploadId>{id}</UploadId></{result}>")
            .into_response()
    }

    fn take_part(&mut self, upload: &str, query: &HashMap<String, String>, body: Bytes) -> Response {
        let number = query.get("partNumber").and_then(|number| number.parse().ok());
        let (Some(parts), Some(number)) = (self.begun.get_mut(upload), number) else {
            return failure(StatusCode::NOT_FOUND, "NoSuchUpload");
        };
        let tag = tag_of(&body);
        parts.insert(number, body);
        (StatusCode::OK, [(header::ETAG, tag)]).into_response()
    }

    fn complete(&mut self, upload: &str, key: String, body: &Bytes) -> Response {
        let Some(parts) = self.begun.get(upload) else { return failure(StatusCode::NOT_FOUND, "NoSuchUpload") };
        let named = String::from_utf8_lossy(body).replace("&quot;", "\"");
        let numbers: Vec<usize> = between(&named, "PartNumber").iter().filter_map(|text| text.parse().ok()).collect();
        let tags = between(&named, "ETag");
        let is_right =
            numbers.iter().zip(&tags).all(|(number, tag)| parts.get(number).map(tag_of).as_deref() == Some(*tag));
        if !is_right || numbers.is_empty() || !numbers.is_sorted() || numbers.len() != parts.len() {
            return failure(StatusCode::BAD_REQUEST, "InvalidPart");
        }
        if parts.values().rev().skip(1).any(|part| part.len() < SMALLEST_PART) {
            return failure(StatusCode::BAD_REQUEST, "EntityTooSmall");
        }
        let bytes: Bytes = parts.values().flat_map(|part| part.iter().copied()).collect::<Vec<u8>>().into();
        self.begun.remove(upload);
        self.objects.insert(key, Object { bytes, at: Timestamp::now() });
        let result = "CompleteMultipartUploadResult";
        format!("<{result}><ETag>\"done\"</ETag></{result}>").into_response()
    }

    fn delete_several(&mut self, body: &Bytes) -> Response {
        let text = String::from_utf8_lossy(body).into_owned();
        let mut answer = String::new();
        for key in between(&text, "Key") {
            self.objects.remove(key);
            let _ = write!(answer, "<Deleted><Key>{key}</Key></Deleted>");
        }
        format!("<DeleteResult>{answer}</DeleteResult>").into_response()
    }

    fn list(&self, query: &HashMap<String, String>) -> Response {
        let prefix = query.get("prefix").map_or("", String::as_str);
        let after = query.get("continuation-token").map_or("", String::as_str);
        let found: Vec<_> = self
            .objects
            .iter()
            .filter(|(key, _)| key.starts_with(prefix) && key.as_str() > after)
            .take(PAGE + 1)
            .collect();
        let mut answer = String::new();
        for (key, object) in found.iter().take(PAGE) {
            let (size, at) = (object.bytes.len(), object.at);
            let _ = write!(
                answer,
                "<Contents><Key>{key}</Key><LastModified>{at}</LastModified><ETag>\"e\"</ETag><Size>{size}</Size></Contents>"
            );
        }
        if found.len() > PAGE {
            let _ = write!(answer, "<NextContinuationToken>{}</NextContinuationToken>", found[PAGE - 1].0);
        }
        format!("<ListBucketResult><Name>{BUCKET}</Name>{answer}</ListBucketResult>").into_response()
    }

    fn give(&self, key: &str, method: &Method, head: &HeaderMap) -> Response {
        let Some(object) = self.objects.get(key) else { return failure(StatusCode::NOT_FOUND, "NoSuchKey") };
        let size = object.bytes.len();
        let asked = head.get(header::RANGE).and_then(|range| range.to_str().ok()?.strip_prefix("bytes="));
        let range = asked.and_then(|range| {
            let (first, last) = range.split_once('-')?;
            Some(first.parse::<usize>().ok()?..size.min(last.parse::<usize>().ok()? + 1))
        });
        let (status, part) =
            range.clone().map_or((StatusCode::OK, 0..size), |part| (StatusCode::PARTIAL_CONTENT, part));
        if part.start >= part.end {
            return failure(StatusCode::RANGE_NOT_SATISFIABLE, "InvalidRange");
        }
        let at = object.at.to_zoned(jiff::tz::TimeZone::UTC);
        let mut answer = Response::builder()
            .status(status)
            .header(header::ETAG, "\"e\"")
            .header(header::CONTENT_LENGTH, part.len())
            .header(header::LAST_MODIFIED, rfc2822::to_string(&at).expect("a date"));
        if status == StatusCode::PARTIAL_CONTENT {
            answer = answer.header(header::CONTENT_RANGE, format!("bytes {}-{}/{size}", part.start, part.end - 1));
        }
        let body = if *method == Method::HEAD { Body::empty() } else { Body::from(object.bytes.slice(part)) };
        answer.body(body).expect("an answer")
    }
}

fn tag_of(bytes: &Bytes) -> String {
    format!("\"{}\"", &orama::model::hex(&Sha256::digest(bytes))[..32])
}
