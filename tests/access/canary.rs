//! The crawl: words that stand only in what somebody may not see come out of nothing that they can read, and whoever may see
//! them finds every one.

use std::{collections::BTreeSet, time::Duration};

use axum::body::Body;
use http::{Method, Request};
use http_body_util::BodyExt;
use orama::model::TokenScope;
use serde_json::Value;
use uuid::Uuid;

use crate::{
    matrix::Stage,
    people::Who,
    place::Place,
    rows::{Row, Target, rows},
    world::{Person, World, on_both},
};

on_both! { what_somebody_may_not_see_comes_out_nowhere; }

/// Every canary of a place by what carries it, as [`Place::build`] writes them.
const CARRIERS: &[&str] = &[
    "project",
    "objective",
    "style",
    "videoobjective",
    "keymessages",
    "videostyle",
    "outline",
    "video",
    "version",
    "voice",
    "description",
    "prompt",
    "task",
    "scene",
    "client",
    "internal",
    "take",
    "bytes",
    "decision",
];
/// What the deleted place carries.
const DELETED: &[&str] = &["project", "objective", "video", "version", "scene", "comment"];
/// What is searched for by its word.
const SEARCHED: &[&str] =
    &["project", "video", "version", "voice", "description", "prompt", "scene", "client", "internal"];

fn canaries(mark: &str, carriers: &[&str]) -> BTreeSet<String> {
    carriers.iter().map(|carrier| format!("{mark}{carrier}")).collect()
}

/// What somebody may and may not read, by the rules.
fn may_read(who: Who) -> (BTreeSet<String>, BTreeSet<String>) {
    let [own, near, far] = crate::people::levels(who);
    let mut may = BTreeSet::new();
    let mut all = canaries("gone", DELETED);
    for (mark, level) in [("own", own), ("near", near), ("far", far)] {
        all.extend(canaries(mark, CARRIERS));
        all.insert(format!("{mark}guest@invited.example"));
        let Some(level) = level else { continue };
        may.extend(canaries(mark, CARRIERS).into_iter().filter(|canary| level >= 20 || !canary.ends_with("internal")));
        // Who is invited is the managers' business, and a token tells it only where it is one for administration.
        if level >= 50 && who.scope() == TokenScope::Admin {
            may.insert(format!("{mark}guest@invited.example"));
        }
    }
    if !who.is_in() {
        may.clear();
    }
    // A deleted row's last words stay in the log, for whoever may revive it.
    let hidden = all.difference(&may).cloned().collect();
    (may, hidden)
}

async fn what_somebody_may_not_see_comes_out_nowhere(world: &World) {
    let stage = Stage::build(world).await;
    for (who, person) in &stage.everybody {
        let read = crawl(&stage, person).await;
        let (may, hidden) = may_read(*who);
        let is_past = |canary: &String| canary.starts_with("gone");
        for canary in hidden.iter().filter(|canary| !is_past(canary)) {
            let leak = read.iter().find(|(_, text)| text.contains(canary.as_str()));
            assert!(leak.is_none(), "{who:?} reads {canary} at {}", leak.map_or("", |(path, _)| path));
        }
        // What was deleted is in no list. The log keeps it for those who work in the project: they could read it before.
        for canary in hidden.iter().filter(|canary| is_past(canary)) {
            let leak = read.iter().find(|(path, text)| !is_log(path) && is_there(path, text, canary));
            assert!(leak.is_none(), "{who:?} reads the deleted {canary} at {}", leak.map_or("", |(path, _)| path));
            let is_logged = read.iter().any(|(path, text)| is_log(path) && text.contains(canary.as_str()));
            let works_there = who.is_in() && crate::people::levels(*who)[0].is_some();
            assert!(!is_logged || works_there, "{who:?} reads {canary} in the log");
        }
        // The control: a crawl that finds nothing would prove nothing.
        for canary in &may {
            assert!(read.iter().any(|(_, text)| text.contains(canary.as_str())), "{who:?} finds {canary} nowhere");
        }
        if who.is_in() {
            names_of_strangers(&stage, *who, &read);
        }
    }
}

/// Whether a path tells of what was, and not only of what is.
fn is_log(path: &str) -> bool {
    ["/v1/changes", "/v1/events", "/v1/activity"].iter().any(|log| path.starts_with(log))
}

/// The export is for the project's own keeping: it has the deleted rows, too.
fn is_there(path: &str, text: &str, canary: &str) -> bool {
    !path.ends_with("/export") && text.contains(canary)
}

/// Nobody reads of people with whom they share nothing.
fn names_of_strangers(stage: &Stage, who: Who, read: &[(String, String)]) {
    let knows_abroad = matches!(who.person(), Who::Foreigner | Who::SuperAdmin);
    let name_abroad = &stage.people.person(Who::Foreigner).user.email;
    let name_at_home = &stage.people.person(Who::Owner).user.email;
    let finds = |name: &str| read.iter().any(|(_, text)| text.contains(name));
    assert_eq!(finds(name_abroad), knows_abroad, "{who:?} and {name_abroad}");
    assert_eq!(finds(name_at_home), who.person() != Who::Foreigner, "{who:?} and {name_at_home}");
}

/// Everything that comes out of every GET, for the ids of every place, with the path that it came from.
async fn crawl(stage: &Stage, person: &Person) -> Vec<(String, String)> {
    let places = [&stage.own, &stage.neighbouring, &stage.foreign, &stage.deleted];
    let mut paths = BTreeSet::new();
    for row in rows().iter().filter(|row| row.method == "GET") {
        for place in places {
            paths.extend(paths_of(row, place, &stage.cursor));
        }
    }
    let mut read = Vec::new();
    for path in paths.iter().filter(|path| !path.starts_with("/v1/events")) {
        read.extend(pages(person, path).await);
    }
    let changes = read.iter().filter(|(path, _)| path.starts_with("/v1/changes"));
    let count = changes.map(|(_, text)| text.matches("\"seq\":").count()).sum();
    read.push(("/v1/events".to_owned(), events(person, &stage.cursor, count).await));
    read
}

/// What the event stream tells from the beginning on: as many changes as there are for this person.
async fn events(person: &Person, cursor: &str, count: usize) -> String {
    let request = Request::builder().uri(format!("/v1/events?since={cursor}")).body(Body::empty()).unwrap();
    let mut body = person.response(request).await.into_body();
    let mut told = String::new();
    let all = async {
        while told.matches("event: change").count() < count {
            let Some(Ok(frame)) = body.frame().await else { break };
            told.push_str(&String::from_utf8_lossy(frame.data_ref().map_or(&[][..], |data| data)));
        }
    };
    tokio::time::timeout(Duration::from_secs(20), all).await.expect("every change that the feed has is told");
    told
}

fn paths_of(row: &Row, place: &Place, cursor: &str) -> Vec<String> {
    let targets = match row.target {
        Target::Comment => vec![place.comment.uuid(), place.internal.uuid()],
        Target::Token => vec![Uuid::nil()],
        target => vec![target.id(place)],
    };
    let words = ["own", "near", "far", "gone"]
        .iter()
        .flat_map(|mark| SEARCHED.iter().map(move |word| format!("?q={mark}{word}")));
    let queries: Vec<String> = match row.path {
        "/v1/search" => words.chain(["?q=is%3Acomment".into(), "?q=is%3Ascene".into(), "?q=-nothing".into()]).collect(),
        "/v1/activity" => {
            let rows = [place.project.uuid(), place.scene.uuid(), place.comment.uuid(), place.internal.uuid()];
            let entities = rows.iter().map(|id| format!("?entity={id}"));
            let others =
                [String::new(), format!("?project={}", place.project), format!("?actor={}", place.owner.user.id)];
            entities.chain(others).collect()
        }
        "/v1/queue" => vec![String::new(), format!("?project={}", place.project), format!("?video={}", place.video)],
        _ => vec![row.query.replace("{cursor}", cursor)],
    };
    let filled = targets.iter().map(|id| row.path.replacen("{id}", &id.to_string(), 1));
    filled.flat_map(|path| queries.iter().map(move |query| format!("{path}{query}"))).collect()
}

/// Every page of a path, two rows at a time where it has pages.
async fn pages(person: &Person, path: &str) -> Vec<(String, String)> {
    let join = if path.contains('?') { '&' } else { '?' };
    let first = person.json(Method::GET, &format!("{path}{join}limit=2"), None, "").await;
    if first.status == 400 {
        let whole = person.json(Method::GET, path, None, "").await;
        return vec![(path.to_owned(), whole.body.to_string())];
    }
    let mut read = vec![(path.to_owned(), text_of(path, &first.body))];
    let mut last = first.body;
    for _ in 0..500 {
        let (cursor, name) = match (&last["next_cursor"], &last["cursor"], &last["more"]) {
            (Value::String(cursor), ..) => (cursor.clone(), "cursor"),
            (_, Value::String(cursor), Value::Bool(true)) => (cursor.clone(), "since"),
            _ => return read,
        };
        let base = if name == "since" { path.split('?').next().unwrap_or(path) } else { path };
        let join = if base.contains('?') { '&' } else { '?' };
        let page = person.json(Method::GET, &format!("{base}{join}limit=2&{name}={cursor}"), None, "").await;
        read.push((path.to_owned(), text_of(path, &page.body)));
        last = page.body;
    }
    panic!("{path} never ends");
}

/// What came out, without the query that search repeats.
fn text_of(path: &str, body: &Value) -> String {
    let mut body = body.clone();
    if path.starts_with("/v1/search")
        && let Some(answer) = body.as_object_mut()
    {
        answer.remove("understood");
    }
    body.to_string()
}
