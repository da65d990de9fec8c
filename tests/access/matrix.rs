//! The permission matrix: every principal at every route in every relation, each cell asked of the server.

use std::collections::BTreeSet;

use axum::body::Body;
use http::{Method, Request, header};
use orama::{
    api::{imports, projects, tree},
    server::document,
};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    people::{People, Who},
    place::{Fresh, Place, copied_bundle, delete, picture},
    rows::{Gone, Relation, Row, Rule, Target, is_aimed_by_its_body, level_at, rows},
    world::{Person, Reply, World, new_id, on_both},
};

/// Routes that are not in the table because a test below has them alone, with the reason.
const ALONE: &[(&str, &str)] = &[
    // Its body is a whole project, made anew for each.
    ("POST", "/v1/imports/project"),
    // Its body is a whole project that is here.
    ("POST", "/v1/imports/rows"),
];

/// Every method of every path. Whoever mounts a route describes it by the same row, so the description names every one.
fn operations() -> BTreeSet<(String, String)> {
    let document = serde_json::to_value(document()).unwrap();
    let methods = ["get", "put", "post", "delete", "patch"];
    let paths = document["paths"].as_object().unwrap();
    let all = paths.iter().flat_map(|(path, item)| {
        let named = item.as_object().unwrap().keys().filter(|key| methods.contains(&key.as_str()));
        named.map(move |method| (method.to_uppercase(), path.clone()))
    });
    all.collect()
}

#[test]
fn every_route_has_a_row_and_no_row_is_without_a_route() {
    let known: BTreeSet<(String, String)> = rows()
        .iter()
        .map(|row| (row.method, row.path))
        .chain(ALONE.iter().copied())
        .map(|(method, path)| (method.to_owned(), path.to_owned()))
        .collect();
    let served = operations();
    assert!(served.len() > 60, "{} operations", served.len());
    let missing: Vec<_> = served.difference(&known).collect();
    assert!(missing.is_empty(), "these routes need a row in tests/access/rows.rs: {missing:#?}");
    let stale: Vec<_> = known.difference(&served).collect();
    assert!(stale.is_empty(), "no such routes: {stale:#?}");
}

/// The world of the matrix.
pub struct Stage {
    pub people: People,
    pub everybody: Vec<(Who, Person)>,
    pub own: Place,
    pub neighbouring: Place,
    pub foreign: Place,
    pub deleted: Place,
    pub cursor: String,
}

impl Stage {
    pub async fn build(world: &World) -> Self {
        let people = People::gather(world).await;
        let (home, abroad) = (&people.home, &people.abroad);
        let cursor = people.root.ok(tree::tree()).await.cursor;
        let own = Place::build(world, people.person(Who::Owner), home, "own").await;
        people.join(world, own.project).await;
        let neighbouring = Place::build(world, people.person(Who::Contact), home, "near").await;
        world.join(neighbouring.project, people.person(Who::Neighbour), "manager").await;
        let foreign = Place::build(world, people.person(Who::Foreigner), abroad, "far").await;
        let deleted = own.deleted(world, &people, "gone").await;
        let everybody = people.sign_in(world).await;
        Self { people, everybody, own, neighbouring, foreign, deleted, cursor }
    }

    fn place(&self, relation: Relation) -> Place {
        match relation {
            Relation::Own => self.own.clone(),
            Relation::Neighbouring => self.neighbouring.clone(),
            Relation::Foreign => self.foreign.clone(),
            Relation::Deleted => self.deleted.clone(),
            Relation::Internal => Place { comment: self.own.internal, ..self.own.clone() },
            Relation::Missing => self.own.missing(),
        }
    }
}

/// The relations in which a route can stand to what it names.
fn relations(row: &Row) -> Vec<Relation> {
    use Relation::{Deleted, Foreign, Internal, Missing, Neighbouring, Own};
    let mut all = vec![Own];
    if row.target != Target::Nothing || is_aimed_by_its_body(row) {
        all.extend([Neighbouring, Foreign, Missing]);
        if row.gone != Gone::Never {
            all.push(Deleted);
        }
    }
    if row.target == Target::Comment {
        all.push(Internal);
    }
    all
}

/// The status that a cell must have; 200 stands for every success.
fn expected(row: &Row, who: Who, relation: Relation) -> u16 {
    if matches!(row.rule, Rule::Open) {
        return 200;
    }
    if matches!(row.rule, Rule::Nobody) && who == Who::Anonymous {
        return 404;
    }
    if !who.is_in() {
        return 401;
    }
    if who.scope() < row.scope {
        return 403;
    }
    match row.rule {
        Rule::Open | Rule::SignedIn => 200,
        Rule::Nobody => 404,
        Rule::SuperAdmin => {
            if who == Who::SuperAdmin {
                200
            } else {
                403
            }
        }
        Rule::Each(of) => of(who, relation),
        Rule::Level(needed) => by_level(row, needed, who, relation),
    }
}

fn by_level(row: &Row, needed: i64, who: Who, relation: Relation) -> u16 {
    let level = level_at(who, relation);
    let Some(level) = level else { return 404 };
    match (relation, row.gone) {
        (Relation::Deleted, Gone::Hidden) => 404,
        (Relation::Deleted, Gone::Refused) if level >= row.floor => 409,
        (Relation::Deleted, _) if level < row.floor => 403,
        _ if level < needed => 403,
        _ => 200,
    }
}

/// The path of a row, aimed at a place.
pub fn path_of(row: &Row, place: &Place, token: Uuid) -> String {
    let target = if row.target == Target::Token { token } else { row.target.id(place) };
    row.path
        .replacen("{id}", &target.to_string(), 1)
        .replace("{role}", "image")
        .replace("{media_id}", &place.media.to_string())
        .replace("{member_id}", &place.member.to_string())
        .replace("{invite_id}", &place.invite.to_string())
}

/// Sends what a row says, aimed at a place.
pub async fn send(person: &Person, row: &Row, place: &Place, cursor: &str, token: Uuid) -> Reply {
    let path = path_of(row, place, token);
    let query = row.query.replace("{cursor}", cursor);
    let body = row.body.map(|body| body(place).to_string()).unwrap_or_default();
    let mut request = Request::builder().method(row.method).uri(format!("{path}{query}"));
    if row.body.is_some() {
        request = request.header(header::CONTENT_TYPE, "application/json");
    }
    if matches!(row.method, "PATCH" | "PUT" | "DELETE") {
        request = request.header(header::IF_MATCH, "*");
    }
    if (row.method, row.path) == ("PUT", "/v1/media/{id}/content") {
        return person.raw(request.body(picture(&place.mark).into()).unwrap()).await;
    }
    let request = request.body(Body::from(body)).unwrap();
    if row.path == "/v1/events" {
        // A stream has no end to wait for.
        let response = person.response(request).await;
        let (parts, _) = response.into_parts();
        return Reply { status: parts.status.as_u16(), headers: parts.headers, body: Value::Null, bytes: Vec::new() };
    }
    person.raw(request).await
}

on_both! {
    every_read_of_the_matrix_is_as_the_rules_say;
    every_write_of_the_matrix_is_as_the_rules_say;
    what_is_invisible_answers_as_what_is_not_there;
    a_child_under_the_wrong_parent_is_nobodys;
    whole_projects_are_taken_in_from_their_owners_alone;
    new_rows_of_a_project_are_taken_in_from_its_owner_alone;
}

async fn every_read_of_the_matrix_is_as_the_rules_say(world: &World) {
    every_cell_is_as_the_rules_say(world, |row| row.method == "GET", 2_500).await;
}

async fn every_write_of_the_matrix_is_as_the_rules_say(world: &World) {
    every_cell_is_as_the_rules_say(world, |row| row.method != "GET", 4_500).await;
}

async fn every_cell_is_as_the_rules_say(world: &World, part: fn(&Row) -> bool, least: usize) {
    let stage = Stage::build(world).await;
    let mut cells = 0;
    let mut wrong = Vec::new();
    for row in rows().into_iter().filter(part) {
        for relation in relations(&row) {
            for (who, person) in &stage.everybody {
                let expects = expected(&row, *who, relation);
                let reply = ask(world, &stage, &row, (*who, person), relation, expects).await;
                cells += 1;
                let class = if reply.status < 300 { 200 } else { reply.status };
                if class != expects {
                    let said = format!(
                        "{} {} {}",
                        row.method,
                        row.path,
                        row.body.map_or(Value::Null, |body| body(&stage.own))
                    );
                    wrong.push(format!(
                        "{who:?} {relation:?} {said}: {} instead of {expects}: {}",
                        reply.status, reply.body
                    ));
                }
            }
        }
    }
    assert!(cells > least, "only {cells} cells");
    assert!(wrong.is_empty(), "{} of {cells} cells:\n{}", wrong.len(), wrong.join("\n"));
}

/// Asks one cell, after making ready what it would use up, and puts back what it would leave changed.
async fn ask(
    world: &World,
    stage: &Stage,
    row: &Row,
    (who, person): (Who, &Person),
    relation: Relation,
    expects: u16,
) -> Reply {
    let mut place = stage.place(relation);
    if let Some(fresh) = row.fresh.filter(|_| expects == 200 && relation != Relation::Deleted) {
        let is_hidden = relation == Relation::Internal && fresh == Fresh::Comment;
        let fresh = if is_hidden { Fresh::Internal } else { fresh };
        place = place.refreshed(world, &stage.people, fresh, who).await;
    }
    let mut person = person.clone();
    if row.path == "/v1/auth/logout" && who.is_in() {
        person = stage.people.credential(world, who).await;
    }
    let reply = send(&person, row, &place, &stage.cursor, token(stage, row, relation).await).await;
    if relation == Relation::Deleted && reply.status < 300 && row.path.ends_with("/revive") {
        let path = row.path.replace("{id}", &row.target.id(&place).to_string()).replace("/revive", "");
        delete(&stage.people.root, &path).await;
    }
    reply
}

/// A token to revoke: the editor's own, or the foreigner's.
async fn token(stage: &Stage, row: &Row, relation: Relation) -> Uuid {
    if row.target != Target::Token {
        return Uuid::nil();
    }
    let whose = match relation {
        Relation::Own => Who::Editor,
        Relation::Neighbouring => Who::Neighbour,
        _ => return Uuid::now_v7(),
    };
    let body = orama::api::tokens::CreateToken {
        id: new_id(),
        name: "to be revoked".into(),
        scope: orama::model::TokenScope::Read,
        expires_at: None,
    };
    stage.people.person(whose).ok(orama::api::tokens::create(&body)).await.token.id.uuid()
}

/// Nobody learns from an answer whether something is there that they may not see.
async fn what_is_invisible_answers_as_what_is_not_there(world: &World) {
    let stage = Stage::build(world).await;
    let mut compared = 0;
    for row in rows().iter().filter(|row| row.target != Target::Nothing && row.target != Target::Token) {
        for (who, person) in stage.everybody.iter().filter(|(who, _)| who.is_in()) {
            for relation in [Relation::Neighbouring, Relation::Foreign, Relation::Internal] {
                if !relations(row).contains(&relation) || expected(row, *who, relation) != 404 {
                    continue;
                }
                let answer = async |place: &Place| {
                    let reply = send(person, row, place, &stage.cursor, Uuid::nil()).await;
                    let mut headers: Vec<_> =
                        reply.headers.iter().map(|(name, value)| format!("{name}: {value:?}")).collect();
                    headers.retain(|header| !header.starts_with("x-request-id") && !header.starts_with("date"));
                    headers.sort();
                    (reply.status, headers, without(&reply.body, row.target.id(place)))
                };
                let (hidden, missing) = (answer(&stage.place(relation)).await, answer(&stage.own.missing()).await);
                assert_eq!(hidden, missing, "{who:?} {relation:?} {} {}", row.method, row.path);
                compared += 1;
            }
        }
    }
    assert!(compared > 300, "only {compared} answers compared");
}

fn without(body: &Value, id: Uuid) -> String {
    body.to_string().replace(&id.to_string(), "ID")
}

/// Something of another project, named under one's own or given to it.
async fn a_child_under_the_wrong_parent_is_nobodys(world: &World) {
    let stage = Stage::build(world).await;
    let (own, other) = (&stage.own, &stage.neighbouring);
    let note = |change: Value| {
        let mut body = json!({ "id": Uuid::now_v7(), "content": "hello" });
        body.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        body
    };
    let scene = format!("/v1/scenes/{}", own.scene);
    let video = format!("/v1/videos/{}", own.video);
    let project = format!("/v1/projects/{}", own.project);
    let wrong: [(&str, String, Option<Value>); 12] = [
        ("PATCH", format!("{project}/members/{}", other.member), Some(json!({ "level": "manager" }))),
        ("DELETE", format!("{project}/members/{}", other.member), None),
        ("DELETE", format!("{project}/invites/{}", other.invite), None),
        ("DELETE", format!("{scene}/media/{}?role=image", other.media), None),
        ("PUT", format!("{scene}/selected/image"), Some(json!({ "media_id": other.media }))),
        ("POST", format!("{scene}/media"), Some(json!({ "id": other.media, "role": "image" }))),
        ("POST", format!("{scene}/comments"), Some(note(json!({ "parent_id": other.comment })))),
        ("POST", format!("{scene}/comments"), Some(note(json!({ "parent_id": other.internal })))),
        ("POST", format!("{scene}/move"), Some(json!({ "place": { "after": other.scene } }))),
        (
            "POST",
            format!("/v1/versions/{}/scenes", own.version),
            Some(json!({ "id": Uuid::now_v7(), "place": { "before": other.scene } })),
        ),
        ("POST", format!("{video}/versions"), Some(json!({ "id": Uuid::now_v7(), "from_version_id": other.version }))),
        ("POST", format!("{video}/stage"), Some(json!({ "action": "submit", "version_id": other.version }))),
    ];
    for (method, path, body) in &wrong {
        for (who, person) in stage.everybody.iter().filter(|(who, _)| who.is_in()) {
            let body = body.as_ref().map(Value::to_string).unwrap_or_default();
            let reply = person.json(Method::from_bytes(method.as_bytes()).unwrap(), path, Some("*"), &body).await;
            assert!(
                (400..500).contains(&reply.status),
                "{who:?} {method} {path} {body}: {} {}",
                reply.status,
                reply.body
            );
            assert!(!reply.body.to_string().contains("near"), "{who:?} {method} {path}: {}", reply.body);
        }
    }
    // Nothing of it came to stand in the own project, and nothing left the other.
    let review = stage.people.root.ok(tree::review(own.version)).await;
    let shown = serde_json::to_string(&review).unwrap();
    for foreign in
        [other.media.uuid(), other.comment.uuid(), other.internal.uuid(), other.scene.uuid(), other.version.uuid()]
    {
        assert!(!shown.contains(&foreign.to_string()), "{foreign} is in the own project");
    }
    let theirs = stage.people.root.ok(tree::review(other.version)).await;
    assert_eq!((theirs.scenes.len(), theirs.comments.len(), theirs.scene_media.len()), (1, 2, 2));
}

async fn new_rows_of_a_project_are_taken_in_from_its_owner_alone(world: &World) {
    let stage = Stage::build(world).await;
    let owner = stage.people.person(Who::Owner);
    for place in [&stage.own, &stage.foreign] {
        let bundle = stage.people.root.ok(projects::export(place.project)).await;
        let body = serde_json::to_value(imports::ImportProject { dry_run: true, bundle }).unwrap().to_string();
        for (who, person) in &stage.everybody {
            let reply = person.json(Method::POST, "/v1/imports/rows", None, &body).await;
            let is_its_owner = place.owner.user.id == person.user.id;
            let expects: &[u16] = match who {
                who if !who.is_in() => &[401],
                Who::SuperAdmin => &[200],
                _ if is_its_owner => &[200],
                _ => &[403, 404],
            };
            assert!(expects.contains(&reply.status), "{who:?}: {} {}", reply.status, reply.body);
        }
    }
    assert_eq!(stage.own.owner.user.id, owner.user.id);
}

async fn whole_projects_are_taken_in_from_their_owners_alone(world: &World) {
    let stage = Stage::build(world).await;
    for (who, person) in &stage.everybody {
        let body = copied_bundle(stage.people.person(Who::Owner)).await;
        let reply = person.json(Method::POST, "/v1/imports/project", None, &body.to_string()).await;
        let expects = match who {
            who if !who.is_in() => 401,
            Who::SuperAdmin | Who::Owner => 200,
            _ => 403,
        };
        let class = if reply.status < 300 { 200 } else { reply.status };
        assert_eq!(class, expects, "{who:?}: {}", reply.body);
    }
}
