//! What every call has in common: a method, a path, a body, a precondition, and the type of its answer.

use std::{
    borrow::Cow,
    fmt::{self, Display},
    marker::PhantomData,
};

use http::Method;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::{Deserialize, Deserializer, Serialize, de::DeserializeOwned};
use serde_json::Value;
use utoipa::{
    IntoParams, PartialSchema, ToSchema,
    openapi::{ArrayBuilder, ObjectBuilder, Ref, RefOr, Schema, Type, schema::SchemaType},
};
use uuid::Uuid;

/// The header of every answer that says which version of Orama gave it.
pub const VERSION_HEADER: &str = "orama-version";

/// The header that names a write that may come again: 1 to 64 visible ASCII characters, such as a UUID, new for each write.
/// A write that was done is not done again for 90 days: it is answered as the first time.
pub const IDEMPOTENCY_KEY: &str = "idempotency-key";
/// The header that names the installation that makes the keys: a UUID.
pub const CLIENT_ID: &str = "x-client-id";
/// The header of an answer that was given before: `true`.
pub const REPLAYED: &str = "idempotency-replayed";

/// One request that answers with a `T`. Built by the functions of this module's siblings, sent by the client.
pub struct Call<T> {
    /// The HTTP method.
    pub method: Method,
    /// Path and query, starting with `/v1`.
    pub path: String,
    /// The JSON body, if any.
    pub body: Option<Value>,
    /// The revision that the caller saw (`If-Match`).
    pub if_match: Option<i64>,
    /// Names the request in the activity log (`X-Request-Id`); the client makes one where the caller did not.
    pub request_id: Option<Uuid>,
    answer: PhantomData<fn() -> T>,
}

/// The body stays out of it: it may hold a password.
impl<T> fmt::Debug for Call<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call").field("method", &self.method).field("path", &self.path).finish_non_exhaustive()
    }
}

impl<T> Clone for Call<T> {
    fn clone(&self) -> Self {
        Self {
            method: self.method.clone(),
            path: self.path.clone(),
            body: self.body.clone(),
            if_match: self.if_match,
            request_id: self.request_id,
            answer: PhantomData,
        }
    }
}

impl<T> Call<T> {
    fn new(method: Method, path: String) -> Self {
        Self { method, path, body: None, if_match: None, request_id: None, answer: PhantomData }
    }

    pub(super) fn of_parts(method: Method, path: String, body: Option<Value>, if_match: Option<i64>) -> Self {
        Self { body, if_match, ..Self::new(method, path) }
    }

    pub(super) fn get(path: String) -> Self {
        Self::new(Method::GET, path)
    }

    pub(super) fn post(path: String, body: &impl Serialize) -> Self {
        Self::new(Method::POST, path).with_body(body)
    }

    pub(super) fn put(path: String, body: &impl Serialize, revision: i64) -> Self {
        Self::new(Method::PUT, path).with_body(body).if_match(revision)
    }

    pub(super) fn patch(path: String, body: &impl Serialize, revision: i64) -> Self {
        Self::new(Method::PATCH, path).with_body(body).if_match(revision)
    }

    pub(super) fn delete(path: String, revision: i64) -> Self {
        Self::new(Method::DELETE, path).if_match(revision)
    }

    /// Sets what has no revision.
    pub(super) fn set(path: String, body: &impl Serialize) -> Self {
        Self::new(Method::PUT, path).with_body(body)
    }

    /// Takes away what has no revision.
    pub(super) fn remove(path: String) -> Self {
        Self::new(Method::DELETE, path)
    }

    fn with_body(mut self, body: &impl Serialize) -> Self {
        // A body is plain data with string keys; if one ever were not, the server would answer that the body is missing.
        self.body = serde_json::to_value(body).ok();
        self
    }

    /// Lets the write through only if the row is still at this revision.
    #[must_use]
    pub fn if_match(mut self, revision: i64) -> Self {
        self.if_match = Some(revision);
        self
    }

    /// Names the request, so that what it did can be found in the log and taken back.
    #[must_use]
    pub fn named(mut self, request_id: Uuid) -> Self {
        self.request_id = Some(request_id);
        self
    }

    /// The same call with its answer left as JSON, for callers that keep calls of several kinds together.
    #[must_use]
    pub fn erase(self) -> Call<Value> {
        Call {
            method: self.method,
            path: self.path,
            body: self.body,
            if_match: self.if_match,
            request_id: self.request_id,
            answer: PhantomData,
        }
    }
}

/// One page of a list in its stable order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Page<T> {
    /// The rows of this page.
    pub items: Vec<T>,
    /// What to send as `cursor` for the next page; none: this was the last.
    pub next_cursor: Option<String>,
}

impl<T: ToSchema> PartialSchema for Page<T> {
    fn schema() -> RefOr<Schema> {
        let items =
            ArrayBuilder::new().items(Ref::from_schema_name(T::name())).description(Some("The rows of this page."));
        let next = ObjectBuilder::new()
            .schema_type(SchemaType::from_iter([Type::String, Type::Null]))
            .description(Some("What to send as `cursor` for the next page; null: this was the last."));
        ObjectBuilder::new()
            .property("items", items)
            .property("next_cursor", next)
            .required("items")
            .required("next_cursor")
            .into()
    }
}

impl<T: ToSchema> ToSchema for Page<T> {
    fn name() -> Cow<'static, str> {
        Cow::Owned(format!("{}Page", T::name()))
    }

    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        schemas.push((T::name().into_owned(), T::schema()));
        T::schemas(schemas);
    }
}

/// Rows in a page where the caller names no number.
pub const DEFAULT_LIMIT: u32 = 200;
/// The most rows a page holds.
pub const MAX_LIMIT: u32 = 1000;

/// Which page of a list.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct PageQuery {
    /// Most rows wanted: 1 to 1000, 200 where not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[param(minimum = 1, maximum = 1000)]
    pub limit: Option<u32>,
    /// `next_cursor` of the page before; none: the first page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
}

/// One field of a PATCH: left alone when absent, else set. For nullable fields use `Edit<Option<T>>`: `null` clears.
pub type Edit<T> = Option<T>;

/// Reads a field of a PATCH that cannot be cleared: `null` is refused, absent leaves alone.
pub(super) fn given<'de, T: DeserializeOwned, D: Deserializer<'de>>(from: D) -> Result<Option<T>, D::Error> {
    T::deserialize(from).map(Some)
}

/// Reads a nullable field of a PATCH so that `null` (clear) differs from absent (leave alone).
#[expect(clippy::option_option, reason = "absent, null and a value are three different things in a PATCH")]
pub(super) fn nullable<'de, T: DeserializeOwned, D: Deserializer<'de>>(from: D) -> Result<Option<Option<T>>, D::Error> {
    Option::<Value>::deserialize(from)?.map_or(Ok(Some(None)), |value| {
        serde_json::from_value(value).map(|v| Some(Some(v))).map_err(serde::de::Error::custom)
    })
}

/// Fills the `{…}` of a path template, in order.
pub(super) fn fill(template: &str, values: &[&dyn Display]) -> String {
    let mut values = values.iter();
    template
        .split('/')
        .map(|part| {
            if part.starts_with('{') {
                values.next().map_or_else(String::new, ToString::to_string)
            } else {
                part.to_owned()
            }
        })
        .collect::<Vec<_>>()
        .join("/")
}

/// What stands for itself in a query value (RFC 3986, unreserved); everything else is escaped.
const QUERY_VALUE: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// Appends a query string; fields that are none are left out.
pub(super) fn with_query(path: &str, query: &impl Serialize) -> String {
    let Ok(Value::Object(fields)) = serde_json::to_value(query) else { return path.to_owned() };
    let mut out = path.to_owned();
    for (index, (name, value)) in fields.iter().filter(|(_, value)| !value.is_null()).enumerate() {
        out.push(if index == 0 { '?' } else { '&' });
        out.push_str(name);
        out.push('=');
        match value {
            Value::String(text) => out.extend(utf8_percent_encode(text, QUERY_VALUE)),
            other => out.extend(utf8_percent_encode(&other.to_string(), QUERY_VALUE)),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_template_is_filled_in_order() {
        assert_eq!(fill("/v1/scenes/{id}/selected/{role}", &[&7, &"voice"]), "/v1/scenes/7/selected/voice");
    }

    #[test]
    fn a_query_escapes_what_a_url_cannot_hold_and_leaves_out_what_is_none() {
        let query = PageQuery { limit: None, cursor: Some("a b&c=é".into()) };
        assert_eq!(with_query("/v1/x", &query), "/v1/x?cursor=a%20b%26c%3D%C3%A9");
    }

    #[test]
    fn null_clears_and_absence_leaves_alone() {
        #[derive(Deserialize)]
        struct Body {
            #[serde(default, deserialize_with = "nullable")]
            style: Edit<Option<String>>,
            #[serde(default, deserialize_with = "given")]
            title: Edit<String>,
        }
        let read = |text: &str| serde_json::from_str::<Body>(text).expect("a legal body").style;
        assert_eq!(read("{}"), None);
        assert_eq!(read(r#"{"style":null}"#), Some(None));
        assert_eq!(read(r#"{"style":"noir"}"#), Some(Some("noir".into())));
        let title = |text: &str| serde_json::from_str::<Body>(text).map(|body| body.title).map_err(|e| e.to_string());
        assert_eq!(title("{}"), Ok(None));
        assert_eq!(title(r#"{"title":"Ferry"}"#), Ok(Some("Ferry".into())));
        assert!(title(r#"{"title":null}"#).is_err(), "a title cannot be cleared");
    }
}
