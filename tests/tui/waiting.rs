//! What waits, laid over the server's rows: whatever comes in which order, the screen shows the server's rows with all that waits
//! on them, and each answer costs as much as it changes, however many wait.

use orama::{
    api::batch::{BatchItem, Seen, WriteMethod},
    client::outbox::{Change, Entry, Gone},
    model::{Activity, Comment, CommentStatus, Id, Stage},
    tui::{
        app::{
            App,
            msg::{Msg, News, Posted},
        },
        update,
    },
};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    dice::Dice,
    work::crowded,
    world::{id, noon},
};

/// The server, as far as comments go, and what waits for it.
struct Line {
    app: App,
    dice: Dice,
    server: Vec<Comment>,
    waiting: Vec<(u64, Entry)>,
    place: u64,
    seq: i64,
}

impl Line {
    async fn begin(seed: u64) -> Self {
        let mut app = crowded(6).await;
        app.outbox.is_on = true;
        let mut server: Vec<Comment> = app.open().expect("a version").threads().iter().cloned().collect();
        server.sort_by_key(|comment| comment.id);
        Self { app, dice: Dice::of(seed), server, waiting: Vec::new(), place: 1, seq: 1_000 }
    }

    fn hear(&mut self, changes: Vec<Change>, news: News) {
        let posted = Posted { changes, news, is_awaited: false };
        update(&mut self.app, Msg::Outbox(Box::new(posted)), &mut Vec::new());
    }

    fn add(&mut self, request: BatchItem, before: Option<&Value>) {
        let entry = Entry::new(self.dice.uuid(), request, "a write", noon(), before, None);
        self.waiting.push((self.place, entry.clone()));
        let change = Change::Keep(self.place, Box::new(entry));
        self.place += 1;
        self.hear(vec![change], News::default());
    }

    fn write_comment(&mut self) {
        let body = json!({"id": self.dice.uuid(), "content": format!("words {}", self.place), "status": "to_do"});
        let path = format!("/v1/scenes/{}/comments", id::<()>(201));
        self.add(BatchItem { method: WriteMethod::Post, path, body: Some(body), if_match: None }, None);
    }

    /// A comment that is on the screen.
    fn any(&mut self) -> Option<Comment> {
        let mut shown: Vec<Comment> = self.app.open()?.threads().iter().cloned().collect();
        shown.retain(|comment| comment.deleted_at.is_none());
        shown.sort_by_key(|comment| comment.id);
        let at = self.dice.one_of(shown.len());
        shown.get(at).cloned()
    }

    fn change_comment(&mut self, method: WriteMethod) {
        let Some(comment) = self.any() else { return };
        let is_open = comment.status == Some(CommentStatus::ToDo);
        let body = match self.dice.one_of(2) {
            _ if method == WriteMethod::Delete => None,
            0 => Some(json!({"content": format!("other words {}", self.place)})),
            _ => Some(json!({"status": if is_open { "done" } else { "to_do" }})),
        };
        let (path, before) = (format!("/v1/comments/{}", comment.id), serde_json::to_value(&comment).expect("JSON"));
        let if_match = Some(Seen::Revision(comment.revision));
        self.add(BatchItem { method, path, body, if_match }, Some(&before));
    }

    fn change_scene(&mut self) {
        let body = Some(json!({"title": format!("title {}", self.place)}));
        let request = BatchItem {
            method: WriteMethod::Patch,
            path: format!("/v1/scenes/{}", id::<()>(201)),
            body,
            if_match: Some(Seen::Revision(1)),
        };
        self.add(request, Some(&json!({"title": "Titles"})));
    }

    /// The server does what waits first, or says no to it; sometimes the feed tells it before the answer is here.
    fn answer(&mut self) {
        if self.waiting.is_empty() {
            return;
        }
        let (place, mut entry) = self.waiting.remove(0);
        if self.dice.percent(20) {
            entry.state = orama::client::outbox::State::Failed("a rule says no".to_owned());
            self.hear(vec![Change::Keep(place, Box::new(entry.clone()))], News::default());
            return self.hear(vec![Change::Drop(entry.key, Gone::Discarded)], News::default());
        }
        let comment = entry.subject.changes[0];
        let on_screen = || self.app.open().and_then(|open| open.threads().get(Id::from_uuid(comment))).cloned();
        let row = self.server.iter().find(|row| row.id.uuid() == comment).cloned().or_else(on_screen);
        // Of a scene, or of a comment that was refused before, the feed has nothing to tell.
        let news = row.map_or_else(News::default, |row| self.news_of(&row));
        let gone = Change::Drop(entry.key, Gone::Acknowledged(Value::Null));
        if self.dice.percent(50) {
            self.hear(vec![gone], news);
        } else {
            update(&mut self.app, Msg::News(Box::new(news)), &mut Vec::new());
            self.hear(vec![gone], News::default());
        }
    }

    /// A row as it is one revision later, as the feed tells it.
    fn news_of(&mut self, row: &Comment) -> News {
        let is_known = self.server.iter().position(|known| known.id == row.id);
        let revision = is_known.map_or(1, |at| self.server[at].revision + 1);
        let row = Comment { revision, content: format!("the server's {revision}"), ..row.clone() };
        match is_known {
            Some(at) => self.server[at] = row.clone(),
            None => self.server.push(row.clone()),
        }
        self.seq += 1;
        let change: Activity = serde_json::from_value(json!({
            "id": Uuid::from_u128(self.seq as u128), "scope_id": Uuid::from_u128(5), "seq": self.seq, "project_id": null,
            "video_id": null, "actor_id": id::<()>(1), "verb": "update", "entity": "comment", "entity_id": row.id,
            "before": null, "after": row, "request_id": Uuid::from_u128(6), "batch_id": Uuid::from_u128(6),
            "undoes_batch_id": null, "created_at": noon(),
        }))
        .expect("an entry of the log");
        News { changes: vec![change], cursor: Some("c".to_owned()), ..News::default() }
    }

    fn somebody_else_writes(&mut self) {
        let at = self.dice.one_of(self.server.len());
        let row = self.server[at].clone();
        let news = self.news_of(&row);
        update(&mut self.app, Msg::News(Box::new(news)), &mut Vec::new());
    }

    /// Everything laid over the server's rows anew gives the same.
    fn check(&self, seed: u64, step: usize) {
        let mut anew = self.app.replica.clone();
        anew.show_pending(self.app.outbox.entries());
        let rows = |replica: &orama::client::Replica| {
            let open = replica.open().expect("a version");
            let mut rows: Vec<Comment> = open.threads().iter().cloned().collect();
            rows.sort_by_key(|row| row.id);
            let titles: Vec<String> = open.scenes().map(|scene| scene.title.clone()).collect();
            let (threads, version) = (open.threads(), open.version_id());
            let counts: Vec<_> = Stage::ALL.iter().map(|stage| threads.version(version, *stage)).collect();
            (rows, titles, counts, threads.scene(id(201), Stage::Storyboard))
        };
        assert_eq!(rows(&self.app.replica), rows(&anew), "seed {seed}, step {step}");
    }
}

#[tokio::test]
async fn what_is_laid_bit_by_bit_is_what_is_laid_all_at_once() {
    for seed in 0..40 {
        let mut line = Line::begin(seed).await;
        for step in 0..60 {
            match line.dice.one_of(12) {
                0..=2 => line.write_comment(),
                3 | 4 => line.change_comment(WriteMethod::Patch),
                5 if seed % 2 == 0 => line.change_comment(WriteMethod::Delete),
                6 if seed % 3 == 0 => line.change_scene(),
                7 | 8 => line.somebody_else_writes(),
                _ => line.answer(),
            }
            line.check(seed, step);
        }
        while !line.waiting.is_empty() {
            line.answer();
            line.check(seed, usize::MAX);
        }
        assert_eq!(line.app.outbox.len(), 0);
    }
}

#[tokio::test]
async fn an_answer_costs_the_same_however_many_wait() {
    let mut line = Line::begin(1).await;
    for _ in 0..500 {
        line.write_comment();
    }
    let queued = line.app.outbox.laid();
    assert!(queued <= 600, "{queued} writes were laid to show 500");
    while let Some((_, entry)) = (!line.waiting.is_empty()).then(|| line.waiting.remove(0)) {
        let row = line.app.open().and_then(|open| open.threads().get(Id::from_uuid(entry.subject.changes[0]))).cloned();
        let news = line.news_of(&row.expect("it is shown"));
        line.hear(vec![Change::Drop(entry.key, Gone::Acknowledged(Value::Null))], news);
    }
    assert!(line.app.outbox.laid() - queued <= 500, "{} more were laid", line.app.outbox.laid() - queued);
    assert_eq!(line.app.outbox.len(), 0);
}
