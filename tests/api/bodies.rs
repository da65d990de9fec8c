//! Routes that take no body refuse one: what it says would be ignored.

use axum::body::Body;
use http::{Method, Request, header};
use orama::{
    api::{
        ProblemType, activity,
        batch::{self, Batch, BatchItem},
        changes, comments, tree,
    },
    server,
};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::world::{Person, Reply, World, on_both};

/// Sends bytes as a body, whatever the route takes.
async fn send(person: &Person, method: &str, path: &str, body: &str) -> Reply {
    let request = Request::builder().method(method).uri(path).header(header::IF_MATCH, "*");
    person.raw(request.body(Body::from(body.to_owned())).expect("a request")).await
}

/// Every write of the document that takes no body, with ids that nothing has.
fn without_body() -> Vec<(String, String)> {
    let document = serde_json::to_value(server::document()).expect("JSON");
    let mut found = Vec::new();
    for (path, operations) in document["paths"].as_object().expect("paths") {
        for (method, operation) in operations.as_object().expect("operations") {
            if method != "get" && operation.get("requestBody").is_none() {
                let filled = path
                    .split('/')
                    .map(|part| match part {
                        "{role}" => "image".to_owned(),
                        part if part.starts_with('{') => Uuid::now_v7().to_string(),
                        part => part.to_owned(),
                    })
                    .collect::<Vec<_>>()
                    .join("/");
                found.push((method.to_uppercase(), filled));
            }
        }
    }
    found
}

async fn every_route_without_a_body_refuses_one_and_says_so(world: &World) {
    let root = world.admin().await;
    let routes = without_body();
    assert!(routes.iter().any(|(_, path)| path.ends_with("/undo")), "{routes:?}");
    assert!(routes.iter().filter(|(method, _)| method == "DELETE").count() > 3, "{routes:?}");
    for (method, path) in &routes {
        let named = send(&root, method, path, r#"{"reason": "a mistake", "until": 3}"#).await.problem();
        assert_eq!(named.kind, ProblemType::Invalid, "{method} {path}");
        assert_eq!(named.detail, format!("{method} {path} takes no body: leave it out"));
        assert_eq!(named.errors[0].field, "reason");
        for body in ["nonsense", "[]", "null", "{} {}", &"x".repeat(100_000)] {
            assert_eq!(send(&root, method, path, body).await.problem().kind, ProblemType::Invalid, "{method} {path}");
        }
        for nothing in ["", "{}", " { } \n"] {
            let reply = send(&root, method, path, nothing).await;
            assert_ne!(reply.status, 422, "{method} {path} {nothing:?}: {}", reply.body);
        }
    }
}

async fn what_was_refused_with_a_body_was_not_done_and_nobody_is_told_to_sign_in(world: &World) {
    let ana = world.person("Ana").await;
    let project = ana.project("Harbour").await;
    let video = ana.video(project.id, "Launch").await;
    let version = ana.version(video.id).await;
    let scene = ana.scene(version.id, "Boats").await;
    let start = ana.ok(tree::tree()).await.cursor;
    let note = ana.note(scene.id, "darker").await;
    let entry = ana.ok(changes::since(&start, None)).await.changes.remove(0);
    let path = activity::undo(entry.id).path;
    assert_eq!(send(&ana, "POST", &path, r#"{"batch": true}"#).await.problem().errors[0].field, "batch");
    assert_eq!(ana.ok(comments::get(note.id)).await, note, "it is still there");

    // As a part of a batch, too.
    let item: BatchItem =
        serde_json::from_value(json!({"method": "POST", "path": path, "body": {"batch": true}})).expect("an item");
    let answer = ana.ok(batch::run(&Batch { items: vec![item], ..Batch::default() })).await;
    assert_eq!(answer.items[0].status, 422);
    let nobody = Person::nobody(&world.server());
    assert_eq!(send(&nobody, "POST", &path, r#"{"batch": true}"#).await.problem().kind, ProblemType::NotAuthenticated);

    let undone = send(&ana, "POST", &path, "{}").await;
    assert_eq!((undone.status, undone.body["changes"].as_array().map(Vec::len)), (200, Some(1)));
    assert_eq!(ana.no(comments::get(note.id)).await.kind, ProblemType::NotFound);
    // A route that takes a body is not touched by this.
    let made =
        ana.json(Method::POST, &comments::create(scene.id, &crate::world::comment("lighter")).path, None, "{}").await;
    assert_eq!(made.problem().kind, ProblemType::Invalid);
    assert_ne!(made.body["detail"], Value::from("takes no body"));
}

on_both! {
    every_route_without_a_body_refuses_one_and_says_so;
    what_was_refused_with_a_body_was_not_done_and_nobody_is_told_to_sign_in;
}
