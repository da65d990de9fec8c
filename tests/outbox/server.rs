//! The server, as far as the outbox can tell: rows with revisions, keys that are remembered, and a log.

use std::collections::BTreeMap;

use orama::{
    api::{
        Problem, ProblemType,
        batch::{BATCH, BatchItem, Seen},
    },
    client::outbox::{Answer, Subject, What, part_key},
};
use rustc_hash::FxHashMap;
use serde_json::{Map, Value, json};
use uuid::Uuid;

/// What is wrong with the world, to see that it is found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Defect {
    None,
    /// The server forgets which requests it has done.
    ForgetsKeys,
    /// Something between takes the revision out of the requests.
    LosesRevisions,
    /// What is written to the disk is not there after a crash.
    LosesDisk,
    /// The client does not write down that a write may have left.
    LosesMarks,
}

/// One row.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    pub revision: i64,
    pub fields: Map<String, Value>,
    pub is_deleted: bool,
}

impl Row {
    pub fn value(&self, id: Uuid) -> Value {
        let mut fields = self.fields.clone();
        fields.insert("id".into(), json!(id));
        fields.insert("revision".into(), json!(self.revision));
        fields.insert("deleted_at".into(), if self.is_deleted { json!("2026-01-01T00:00:00Z") } else { Value::Null });
        Value::Object(fields)
    }
}

/// Something that was done.
#[derive(Debug, Clone)]
pub struct Effect {
    pub key: Uuid,
    pub user: usize,
    pub row: Uuid,
    pub after: Row,
    /// The values that were replaced.
    pub replaced: Map<String, Value>,
}

#[derive(Debug)]
pub struct Server {
    pub rows: BTreeMap<Uuid, Row>,
    claims: FxHashMap<(usize, Uuid), (String, Value)>,
    pub log: Vec<Effect>,
    pub defect: Defect,
    /// Users who may not see anything at the moment.
    pub shut_out: [bool; 3],
}

impl Server {
    pub fn new(video: Uuid, scene: Uuid, defect: Defect) -> Self {
        let start = json!({"current_stage": "script", "stage_status": "in_progress", "title": "Ferry"});
        let row = |value: Value| Row {
            revision: 1,
            fields: value.as_object().cloned().unwrap_or_default(),
            is_deleted: false,
        };
        let rows = BTreeMap::from([(video, row(start)), (scene, row(json!({"moves": 0})))]);
        Self { rows, claims: FxHashMap::default(), log: Vec::new(), defect, shut_out: [false; 3] }
    }

    /// Does what is asked for, once.
    pub fn handle(&mut self, user: usize, key: Uuid, request: &BatchItem) -> Answer {
        let mut request = request.clone();
        if self.defect == Defect::LosesRevisions {
            request.if_match = Some(Seen::Header("*".into()));
        }
        let print = serde_json::to_string(&request).expect("JSON");
        if let Some((known, answer)) = self.claims.get(&(user, key)) {
            return if *known == print { Answer::Done(answer.clone()) } else { refused("key-reused") };
        }
        if self.shut_out[user] {
            return problem(ProblemType::NotFound);
        }
        let answer = if request.path == BATCH {
            self.perform_each(user, key, &request)
        } else {
            self.perform(user, key, &request, &Subject::of(&request, None))
        };
        if let (Answer::Done(value), true) = (&answer, self.defect != Defect::ForgetsKeys) {
            self.claims.insert((user, key), (print, value.clone()));
        }
        answer
    }

    /// One after the other: what is refused leaves nothing, and the others go on.
    fn perform_each(&mut self, user: usize, key: Uuid, request: &BatchItem) -> Answer {
        let items = request.body.as_ref().map(|body| body["items"].clone()).unwrap_or_default();
        let items: Vec<BatchItem> = serde_json::from_value(items).expect("writes");
        let outcome = |(number, item): (usize, &BatchItem)| match self.perform(
            user,
            part_key(key, number),
            item,
            &Subject::of(item, None),
        ) {
            Answer::Problem(problem) => json!({"status": 409, "problem": problem}),
            Answer::Done(row) => json!({"status": 200, "body": row}),
            other => panic!("{other:?}"),
        };
        let outcomes: Vec<Value> = items.iter().enumerate().map(outcome).collect();
        Answer::Done(json!({ "items": outcomes }))
    }

    fn perform(&mut self, user: usize, key: Uuid, request: &BatchItem, subject: &Subject) -> Answer {
        let body = request.body.as_ref().and_then(Value::as_object).cloned().unwrap_or_default();
        let id = subject.changes[0];
        if subject.what == What::NewComment {
            if let Some(row) = self.rows.get(&id) {
                return Answer::Done(row.value(id));
            }
            let is_there = |id: &Uuid| self.rows.get(id).is_some_and(|row| !row.is_deleted);
            if !subject.needs.iter().all(is_there) {
                return problem(ProblemType::NotFound);
            }
            let fields = ["content", "status", "assignee_id"];
            let fields = fields.iter().map(|name| ((*name).to_owned(), body.get(*name).cloned().unwrap_or_default()));
            let row = Row { revision: 1, fields: fields.collect(), is_deleted: false };
            return self.write(user, key, id, row, Map::new());
        }
        let Some(row) = self.rows.get(&id).cloned() else { return problem(ProblemType::NotFound) };
        if row.is_deleted {
            return if subject.what.is_delete() { Answer::Done(row.value(id)) } else { problem(ProblemType::NotFound) };
        }
        if let Some(Seen::Revision(revision)) = request.if_match
            && revision != row.revision
        {
            let mut stale = Problem::new(ProblemType::Stale, "changed meanwhile");
            stale.current = Some(row.value(id));
            return Answer::Problem(Box::new(stale));
        }
        let mut after = Row { revision: row.revision + 1, ..row.clone() };
        let mut replaced = Map::new();
        match subject.what {
            What::Decide => {
                let from = &row.fields["stage_status"];
                let to = match (body["action"].as_str(), from.as_str()) {
                    (Some("submit"), Some("in_progress")) => "in_review",
                    (Some("request_amends"), Some("in_review")) => "in_progress",
                    _ => return refused("wrong-status"),
                };
                replaced.insert("stage_status".into(), from.clone());
                after.fields.insert("stage_status".into(), json!(to));
            }
            What::MoveScene => {
                let moves = row.fields["moves"].as_i64().unwrap_or_default();
                after.fields.insert("moves".into(), json!(moves + 1));
            }
            What::DeleteComment => after.is_deleted = true,
            _ => {
                for (name, value) in body {
                    replaced.insert(name.clone(), after.fields.insert(name, value).unwrap_or_default());
                }
            }
        }
        self.write(user, key, id, after, replaced)
    }

    fn write(&mut self, user: usize, key: Uuid, id: Uuid, after: Row, replaced: Map<String, Value>) -> Answer {
        let answer = Answer::Done(after.value(id));
        self.rows.insert(id, after.clone());
        self.log.push(Effect { key, user, row: id, after, replaced });
        answer
    }
}

pub fn problem(kind: ProblemType) -> Answer {
    Answer::Problem(Box::new(Problem::new(kind, kind.title())))
}

fn refused(rule: &str) -> Answer {
    let mut problem = Problem::new(ProblemType::Refused, "a rule says no");
    problem.rule = Some(rule.to_owned());
    Answer::Problem(Box::new(problem))
}
