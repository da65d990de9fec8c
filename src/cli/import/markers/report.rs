//! Says what the markers changed, or would change.

use std::collections::{HashMap, HashSet};

use serde::Serialize;

use crate::{
    api::imports::CommentsReport,
    cli::{
        exit::Outcome,
        output::{self, Form},
    },
    exchange::{Change, Plan, Review},
    model::{Activity, Comment, Id, SafeText, Scene},
};

/// What was done, or would be, for programs.
#[derive(Serialize)]
pub struct Report {
    dry_run: bool,
    video_id: String,
    /// Open amends that are done in the file.
    done: Vec<Entry>,
    /// Done amends that are opened again.
    reopened: Vec<Entry>,
    /// Markers that became amends.
    new: Vec<Entry>,
    /// Words that became answers.
    answers: Vec<Entry>,
    /// What else a table changes.
    edited: Vec<Entry>,
    /// What differs and is left as it is.
    changed: Vec<Entry>,
    /// What cannot be told.
    unknown: Vec<Entry>,
    /// How many are as they are here.
    same: usize,
    /// An entry of the log: undo it, and everything is taken back.
    activity_id: Option<Id<Activity>>,
    /// Whether there is a server, which can be asked for it by its address.
    #[serde(skip)]
    is_on_server: bool,
}

/// One thing that a file says.
#[derive(Serialize)]
struct Entry {
    file: String,
    line: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    comment_id: Option<Id<Comment>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    scene_order: Option<i64>,
    text: String,
}

/// What else is to be told.
#[derive(Debug, Clone, Copy)]
pub struct About {
    /// Nothing was changed.
    pub dry_run: bool,
    /// There is a server.
    pub is_on_server: bool,
}

impl Report {
    /// Of a plan, and of what the server answered.
    pub fn new(plan: &Plan, names: &[String], review: &Review, answer: Option<&CommentsReport>, about: About) -> Self {
        let mut report = Self {
            dry_run: about.dry_run,
            is_on_server: about.is_on_server,
            video_id: review.video().id.to_string(),
            done: Vec::new(),
            reopened: Vec::new(),
            new: Vec::new(),
            answers: Vec::new(),
            edited: Vec::new(),
            changed: Vec::new(),
            unknown: Vec::new(),
            same: plan.same,
            activity_id: answer.and_then(|answer| answer.activity_id),
        };
        let rows: HashMap<Id<Comment>, &Comment> =
            review.comments().iter().map(|comment| (comment.id, comment)).collect();
        let orders: HashMap<Id<Scene>, i64> = review.scenes().iter().map(|scene| (scene.id, scene.order)).collect();
        let there: HashSet<Id<Comment>> = answer.iter().flat_map(|answer| answer.there.iter().copied()).collect();
        let amend = |id: &Id<Comment>| {
            let row = rows.get(id);
            (row.and_then(|row| orders.get(&row.scene_id).copied()), row.map_or("", |row| row.content.as_str()))
        };
        for step in &plan.steps {
            let file = names.get(step.file).cloned().unwrap_or_default();
            let line =
                |comment_id, scene_order, text: String| Entry { file, line: step.line, comment_id, scene_order, text };
            match &step.change {
                Change::Done(id) => report.done.push(line(Some(*id), amend(id).0, amend(id).1.to_owned())),
                Change::Reopen(id) => report.reopened.push(line(Some(*id), amend(id).0, amend(id).1.to_owned())),
                Change::Answer { id, scene, words, .. } if there.contains(id) => {
                    let how = format!("this answer was here and was deleted: {words}");
                    report.changed.push(line(Some(*id), orders.get(scene).copied(), how));
                }
                Change::Answer { to, scene, words, .. } => {
                    report.answers.push(line(Some(*to), orders.get(scene).copied(), words.clone()));
                }
                Change::New(new) if there.contains(&new.id) => {
                    let how = format!("it was here and was deleted: {}", new.words);
                    report.changed.push(line(Some(new.id), orders.get(&new.scene).copied(), how));
                }
                Change::New(new) => {
                    report.new.push(line(Some(new.id), orders.get(&new.scene).copied(), new.words.clone()));
                }
                Change::Edit { id, what, .. } => report.edited.push(line(Some(*id), amend(id).0, what.clone())),
                Change::Differs { id, how } => report.changed.push(line(Some(*id), amend(id).0, how.clone())),
                Change::Unknown(why) => report.unknown.push(line(None, None, why.clone())),
            }
        }
        report
    }

    fn groups(&self) -> [(&'static str, &[Entry]); 7] {
        let [done, reopened, new, answered, edited] = if self.dry_run {
            ["would be done", "would be open again", "would be new", "would be answered", "would be changed"]
        } else {
            ["done", "open again", "new", "answered", "changed"]
        };
        [
            (done, &self.done),
            (reopened, &self.reopened),
            (new, &self.new),
            (answered, &self.answers),
            (edited, &self.edited),
            ("left as it is", &self.changed),
            ("unknown", &self.unknown),
        ]
    }
}

/// Prints it.
pub fn print(form: Form, report: &Report) -> Outcome {
    if form.json || form.jsonl {
        return output::one(form, report, "");
    }
    let mut text = String::new();
    let mut say = |words: &str| text.push_str(&(SafeText::line(words).into_string() + "\n"));
    for (what, lines) in report.groups() {
        for line in lines {
            let id = line.comment_id.map_or(String::new(), |id| format!("  {id}"));
            let scene = line.scene_order.map_or(String::new(), |order| format!("  scene {order}"));
            say(&format!("{what}{id}{scene}  {}  ({}:{})", line.text, line.file, line.line));
        }
    }
    // What only happens when it is asked for is told only then.
    let told = report.groups().into_iter().filter(|(what, lines)| !what.contains("open again") || !lines.is_empty());
    let sums: Vec<String> = told.map(|(what, lines)| format!("{} {what}", lines.len())).collect();
    say(&format!("{}, {} as here", sums.join(", "), report.same));
    if let Some(id) = report.activity_id {
        let route = if report.is_on_server { format!(", or POST /v1/activity/{id}/undo") } else { String::new() };
        say(&format!("one undo takes all of it back: in the workstation H, choose it, u{route}"));
    }
    output::data(&text)
}
