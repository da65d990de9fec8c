//! The description of the API is what the routes are.

use std::{collections::BTreeSet, fs, path::Path};

use axum::body::Body;
use http::{Method, Request};
use orama::server::{App, Settings, document, router};
use serde_json::Value;
use tower::ServiceExt;

use crate::world::{World, on_both};

const METHODS: [Method; 5] = [Method::GET, Method::POST, Method::PUT, Method::PATCH, Method::DELETE];

fn described() -> Value {
    serde_json::to_value(document()).expect("a document")
}

/// Every operation with its path and method.
fn operations(document: &Value) -> Vec<(&str, &str, &Value)> {
    let paths = document["paths"].as_object().expect("paths");
    let of_path = |(path, item)| {
        let item: &Value = item;
        item.as_object().expect("an item").iter().map(move |(method, operation)| (path, method.as_str(), operation))
    };
    paths.iter().map(|(path, item)| (path.as_str(), item)).flat_map(of_path).collect()
}

#[test]
fn the_openapi_document_is_the_one_that_is_checked_in() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/openapi.json");
    let now = document().to_pretty_json().expect("a document") + "\n";
    if std::env::var_os("ORAMA_UPDATE").is_some() {
        fs::write(&file, &now).expect("a document that can be written");
        return;
    }
    let kept = fs::read_to_string(&file).expect("assets/openapi.json").replace("\r\n", "\n");
    let differs = kept.lines().zip(now.lines()).position(|(kept, now)| kept != now);
    assert!(
        kept == now,
        "assets/openapi.json is not what the routes say (from line {}): write it anew with `ORAMA_UPDATE=1 cargo test --test \
         api openapi`, and read what changed",
        differs.map_or(0, |line| line + 1)
    );
}

on_both! { the_openapi_document_names_every_method_of_every_path; }

async fn the_openapi_document_names_every_method_of_every_path(world: &World) {
    let document = described();
    let nobody = router(App::new(world.db.clone(), &Settings::default()));
    for path in document["paths"].as_object().expect("paths").keys() {
        for method in METHODS {
            let is_described = document["paths"][path].get(method.as_str().to_lowercase()).is_some();
            let uri = path.replace("{role}", "voice").replace(['{', '}'], "");
            let request = Request::builder().method(&method).uri(&uri).body(Body::empty()).expect("a request");
            let status = nobody.clone().oneshot(request).await.expect("an answer").status().as_u16();
            assert_eq!(status != 405, is_described, "{method} {path} answers {status}");
            assert_ne!(status, 500, "{method} {path}");
        }
    }
}

#[test]
fn the_openapi_document_is_whole() {
    let document = described();
    let mut ids = BTreeSet::new();
    for (path, method, operation) in operations(&document) {
        let id = operation["operationId"].as_str().expect("an operation id");
        assert!(ids.insert(id), "{id} is used twice");
        let summary = operation["summary"].as_str().expect("a summary");
        assert!(summary.ends_with('.'), "{method} {path}: `{summary}` is no sentence");
        let answers = operation["responses"].as_object().expect("responses");
        assert!(answers.keys().any(|status| status.starts_with('2')), "{method} {path} never succeeds");
        let in_path = operation["parameters"].as_array().into_iter().flatten().filter(|p| p["in"] == "path").count();
        assert_eq!(in_path, path.matches('{').count(), "{method} {path}: a part of the path is not described");
    }
    for reference in references(&document) {
        let pointer = reference.strip_prefix('#').expect("a reference within the document");
        assert!(document.pointer(pointer).is_some(), "{reference} leads nowhere");
    }
}

fn references(value: &Value) -> Vec<&str> {
    match value {
        Value::Object(fields) => {
            let own = fields.get("$ref").and_then(Value::as_str);
            own.into_iter().chain(fields.values().flat_map(references)).collect()
        }
        Value::Array(items) => items.iter().flat_map(references).collect(),
        _ => Vec::new(),
    }
}
