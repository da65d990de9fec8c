//! The whole document: the operations of the table, and what they share.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use utoipa::openapi::{
    Components, ComponentsBuilder, Content, HttpMethod, InfoBuilder, KnownFormat, LicenseBuilder, ObjectBuilder,
    OpenApi, OpenApiBuilder, Paths, Ref, Required, Response, ResponseBuilder, SchemaFormat,
    header::HeaderBuilder,
    path::{Parameter, ParameterBuilder, ParameterIn},
    schema::Type,
    security::{HttpAuthScheme, HttpBuilder, SecurityScheme},
    tag::TagBuilder,
};
use utoipa::{PartialSchema, ToSchema};

use super::{
    operation::{BEARER, Operation, Schemas},
    table::{Entry, Routes},
};
use crate::{
    api::{FieldError, Problem, ProblemType, problem::MEDIA_TYPE},
    server::routes,
};

const ABOUT: &str = "Review of video productions: projects, videos, versions and scenes; comments and amends; stage decisions.\n\n\
    Rows are made with an id that the caller chooses, so a create can be repeated safely. The `ETag` of a row is its \
    revision: send it back as `If-Match`. Lists are paged: send `next_cursor` back as `cursor`. What you may not see does \
    not exist: 404. Every error is `application/problem+json` with a `detail` that says what to do. Unknown fields are refused.";

/// The description of every route, as `GET /openapi.json` gives it.
#[must_use]
pub fn document() -> OpenApi {
    let table = routes::all(axum::Router::new());
    let mut paths = Paths::new();
    let mut schemas = Schemas::new();
    for entry in &table.entries {
        let (operation, named) = describe(entry);
        schemas.extend(named);
        paths.add_path_operation(entry.path, vec![http_method(entry)], operation);
    }
    OpenApiBuilder::new()
        .info(
            InfoBuilder::new()
                .title("Orama")
                .version(env!("CARGO_PKG_VERSION"))
                .description(Some(ABOUT))
                .license(Some(
                    LicenseBuilder::new().name("MIT OR Apache-2.0").identifier(Some("MIT OR Apache-2.0")).build(),
                ))
                .build(),
        )
        .paths(paths)
        .components(Some(components(schemas)))
        .tags(Some(tags(&table)))
        .build()
}

fn describe(entry: &Entry) -> (utoipa::openapi::path::Operation, Schemas) {
    let mut operation = Operation::new(entry.path, &entry.method);
    (entry.describe)(&mut operation);
    for more in &entry.also {
        more(&mut operation);
    }
    operation.finish(entry.tag, entry.id, entry.summary)
}

fn http_method(entry: &Entry) -> HttpMethod {
    match entry.method.as_str() {
        "POST" => HttpMethod::Post,
        "PUT" => HttpMethod::Put,
        "PATCH" => HttpMethod::Patch,
        "DELETE" => HttpMethod::Delete,
        _ => HttpMethod::Get,
    }
}

fn tags(table: &Routes) -> Vec<utoipa::openapi::Tag> {
    let tags: BTreeMap<_, _> = table.tags.iter().copied().collect();
    tags.into_iter().map(|(name, about)| TagBuilder::new().name(name).description(Some(about)).build()).collect()
}

fn components(mut schemas: Schemas) -> Components {
    Problem::schemas(&mut schemas);
    FieldError::schemas(&mut schemas);
    schemas.push((Problem::name().into_owned(), Problem::schema()));
    let schemas: BTreeMap<_, _> = schemas.into_iter().collect();
    let mut components = ComponentsBuilder::new().schemas_from_iter(schemas).security_scheme(
        BEARER,
        SecurityScheme::Http(
            HttpBuilder::new()
                .scheme(HttpAuthScheme::Bearer)
                .description(Some("The token of a session (`POST /v1/auth/login`), or a personal access token."))
                .build(),
        ),
    );
    for status in statuses() {
        components = components.response(problem_name(status), problem_response(status));
    }
    let revision = "The revision that you saw, as in the `ETag` of the row, or `*` to write over anything.";
    for (name, required) in [("IfMatch", Required::True), ("MaybeIfMatch", Required::False)] {
        let parameter = ParameterBuilder::new()
            .name("If-Match")
            .parameter_in(ParameterIn::Header)
            .required(required)
            .description(Some(revision))
            .schema(Some(ObjectBuilder::new().schema_type(Type::String).pattern(Some(IF_MATCH))))
            .example(Some(json!("\"3\"")));
        components = components.parameter(name, parameter.build());
    }
    for (component, name, about) in TEXT_HEADERS {
        let text = ObjectBuilder::new().schema_type(Type::String);
        components = components.parameter(*component, optional_header(name, about, text));
    }
    for (name, parameter) in repeatable() {
        components = components.parameter(name, parameter);
    }
    components
        .header("Location", text_header("Where the row is.", json!("/v1/scenes/0199d2b4-7c00-7000-8000-000000000001")))
        .header(
            "Replayed",
            text_header("`true` where the answer was given before and nothing was done again.", json!("true")),
        )
        .header(
            "ETag",
            text_header(
                "Of a row: its revision in quotes, sent back as `If-Match`. Of a list: sent back as `If-None-Match`.",
                json!("\"3\""),
            ),
        )
        .header("RequestId", request_id())
        .build()
}

/// Headers that some operations read, by the names of their components.
const TEXT_HEADERS: &[(&str, &str, &str)] = &[
    ("ContentDigest", "Content-Digest", "The SHA-256 that the bytes must have: `sha-256=:BASE64:` (RFC 9530)."),
    (
        "IfNoneMatch",
        "If-None-Match",
        "The `ETag` of what you have: where it is the same still, it is not sent again (304).",
    ),
    ("LastEventId", "Last-Event-ID", "The `id` of the last event that you have; wins over `since`."),
    ("Range", "Range", "The bytes that are wanted, such as `bytes=0-1023`."),
];

fn optional_header(name: &str, about: &str, schema: ObjectBuilder) -> Parameter {
    ParameterBuilder::new()
        .name(name)
        .parameter_in(ParameterIn::Header)
        .required(Required::False)
        .description(Some(about))
        .schema(Some(schema))
        .build()
}

/// The headers of a write that may come again.
fn repeatable() -> [(&'static str, Parameter); 2] {
    let text = || ObjectBuilder::new().schema_type(Type::String);
    let key = text().pattern(Some("^[!-~]{1,64}$")).examples(["0199d2b4-7c00-7000-8000-000000000002"]);
    let about_key = "Names a write that may come again, new for each write: a write that was done is answered as the first time, \
        for 90 days. The same key with another request is refused (409).";
    let client = text().format(Some(SchemaFormat::KnownFormat(KnownFormat::Uuid)));
    let about_client = "The installation that makes the keys.";
    [
        ("IdempotencyKey", optional_header("Idempotency-Key", about_key, key)),
        ("ClientId", optional_header("X-Client-Id", about_client, client)),
    ]
}

/// What `If-Match` may be: a revision with or without quotes, or a star.
const IF_MATCH: &str = r#"^(\*|"[1-9][0-9]{0,17}"|[1-9][0-9]{0,17})$"#;

fn text_header(about: &str, example: Value) -> utoipa::openapi::Header {
    HeaderBuilder::new()
        .schema(Some(ObjectBuilder::new().schema_type(Type::String)))
        .description(Some(about))
        .example(Some(example))
        .build()
}

fn request_id() -> utoipa::openapi::Header {
    let uuid =
        ObjectBuilder::new().schema_type(Type::String).format(Some(SchemaFormat::KnownFormat(KnownFormat::Uuid)));
    HeaderBuilder::new()
        .schema(Some(uuid))
        .description(Some("Names the request in the log and in the activity; yours where you sent a UUID."))
        .build()
}

/// Every status that a problem can have.
fn statuses() -> Vec<u16> {
    let mut statuses: Vec<u16> = ProblemType::ALL.iter().map(|kind| kind.status()).collect();
    statuses.sort_unstable();
    statuses.dedup();
    statuses
}

fn kinds(status: u16) -> impl Iterator<Item = ProblemType> {
    ProblemType::ALL.iter().copied().filter(move |kind| kind.status() == status)
}

/// The name of the shared response of a status: that of the first problem which has it.
fn problem_name(status: u16) -> String {
    kinds(status).next().map_or_else(|| format!("Status{status}"), |kind| format!("{kind:?}"))
}

/// A reference to the shared response of a status.
pub(super) fn problem_ref(status: u16) -> Ref {
    Ref::new(format!("#/components/responses/{}", problem_name(status)))
}

fn problem_response(status: u16) -> Response {
    let titles: Vec<&str> = kinds(status).map(ProblemType::title).collect();
    let example = kinds(status).next().and_then(|kind| serde_json::to_value(Problem::new(kind, "What to do.")).ok());
    let content = Content::builder().schema(Some(Ref::from_schema_name("Problem"))).example(example).build();
    ResponseBuilder::new()
        .description(format!("{}.", titles.join(", or: ")))
        .header_ref("X-Request-Id", Ref::new("#/components/headers/RequestId"))
        .content(MEDIA_TYPE, content)
        .build()
}
