//! What a table of comments would change, row by row. As with markers nothing is guessed, and nobody's words are overwritten.

use std::collections::{HashMap, HashSet};

use uuid::Uuid;

use super::{
    comment_table::CommentRow,
    markers::{
        change::{Against, Change, NewAmend, Plan, RowEdit, Step},
        plan::derived,
    },
};
use crate::model::{Comment, CommentStatus, Id, Resolution, Scene, User, comment};

/// Who is who, for the rows.
pub struct People<'a> {
    /// Who imports.
    pub me: Id<User>,
    /// The person of a name or an address; none: nobody, or more than one.
    pub find: &'a dyn Fn(&str) -> Option<Id<User>>,
}

/// Compares tables with what is here.
#[must_use]
pub fn plan(files: &[Vec<CommentRow>], against: &Against<'_>, people: &People<'_>) -> Plan {
    let rows: HashMap<Id<Comment>, &Comment> =
        against.review.comments().iter().map(|comment| (comment.id, comment)).collect();
    let scenes = against.review.scenes();
    let mut planner = Planner {
        against,
        people,
        rows,
        by_id: scenes.iter().map(|scene| (scene.id.uuid(), scene)).collect(),
        by_number: scenes.iter().map(|scene| (scene.order, scene)).collect(),
        known: HashMap::new(),
        seen: HashSet::new(),
        plan: Plan::default(),
    };
    for (file, at) in files.iter().zip(0..) {
        for row in file {
            let before = planner.plan.steps.len();
            planner.row(row);
            for step in &mut planner.plan.steps[before..] {
                (step.file, step.line) = (at, row.line);
            }
        }
    }
    planner.plan
}

struct Planner<'a> {
    against: &'a Against<'a>,
    people: &'a People<'a>,
    rows: HashMap<Id<Comment>, &'a Comment>,
    by_id: HashMap<Uuid, &'a Scene>,
    by_number: HashMap<i64, &'a Scene>,
    /// Whom a name means, of those that were looked for.
    known: HashMap<String, Option<Id<User>>>,
    seen: HashSet<Id<Comment>>,
    plan: Plan,
}

impl<'a> Planner<'a> {
    fn push(&mut self, change: Change) {
        self.plan.steps.push(Step { file: 0, line: 0, change });
    }

    fn differs(&mut self, id: Id<Comment>, how: impl Into<String>) {
        self.push(Change::Differs { id, how: how.into() });
    }

    fn row(&mut self, row: &CommentRow) {
        let Some(named) = row.id.map(Id::from_uuid) else { return self.new_row(row) };
        let id = self.against.carried.get(&named).copied().unwrap_or(named);
        let Some(comment) = self.rows.get(&id).copied() else {
            return self.push(Change::Unknown(format!(
                "there is no comment {named} in the newest version of this video: it was deleted, or is of another one"
            )));
        };
        if !self.seen.insert(id) {
            return self.push(Change::Unknown(format!("the comment {named} stands in an earlier row, too")));
        }
        let before = self.plan.steps.len();
        self.known(row, comment);
        self.plan.same += usize::from(self.plan.steps.len() == before);
    }

    fn known(&mut self, row: &CommentRow, comment: &Comment) {
        let mut edit = RowEdit::default();
        let mut what = Vec::new();
        self.words(row, comment, &mut edit, &mut what);
        self.status(row, comment, &mut edit, &mut what);
        if let Some(visibility) = row.visibility.filter(|visibility| *visibility != comment.visibility) {
            edit.visibility = Some(visibility);
            what.push(format!("who may read it: {visibility}"));
        }
        self.assignee(row, comment, &mut edit, &mut what);
        if row.stage.is_some_and(|stage| stage != comment.stage)
            || row.scene.is_some_and(|scene| scene != comment.scene_id.uuid() && row.id == Some(comment.id.uuid()))
        {
            self.differs(
                comment.id,
                "it is at another scene or stage in the file: a comment stays where it was written",
            );
        }
        let only_done = RowEdit { status: Some(Some(CommentStatus::Done)), ..RowEdit::default() };
        let only_open = RowEdit { status: Some(Some(CommentStatus::ToDo)), ..RowEdit::default() };
        if edit == only_done && comment.status == Some(CommentStatus::ToDo) {
            self.push(Change::Done(comment.id));
        } else if edit == only_open && comment.status == Some(CommentStatus::Done) {
            self.push(Change::Reopen(comment.id));
        } else if edit != RowEdit::default() {
            self.push(Change::Edit { id: comment.id, what: what.join(", "), edit });
        }
    }

    /// The words and frames belong to the author.
    fn words(&mut self, row: &CommentRow, comment: &Comment, edit: &mut RowEdit, what: &mut Vec<String>) {
        let words = row.text.as_ref().filter(|text| plain(text) != plain(&comment.content));
        let frames = row.frames.filter(|frames| *frames != (comment.frame_in, comment.frame_out));
        if words.is_none() && frames.is_none() {
            return;
        }
        if comment.author_id != self.people.me {
            let how = "its words or frames are others in the file, and only their author changes them";
            return self.differs(comment.id, how);
        }
        if let Some(words) = words {
            match comment::check_content(words) {
                Ok(()) => edit.content = Some(words.clone()),
                Err(refusal) => return self.differs(comment.id, refusal.to_string()),
            }
            what.push("words".to_owned());
        }
        if let Some(frames) = frames {
            edit.frames = Some(frames);
            what.push("frames".to_owned());
        }
    }

    fn status(&mut self, row: &CommentRow, comment: &Comment, edit: &mut RowEdit, what: &mut Vec<String>) {
        let Some(status) = row.status else { return };
        let resolution = row.resolution.flatten().filter(|_| status == Some(CommentStatus::Done));
        if resolution
            .is_some_and(|resolution| resolution != Resolution::Fixed && Some(resolution) != comment.resolution)
        {
            let how = "it is declined or a duplicate in the file: say why with `orama done ID --resolution declined --reason WORDS`";
            return self.differs(comment.id, how);
        }
        match (comment.status, status) {
            (before, after) if before == after => {}
            (None, Some(CommentStatus::Done)) => {
                self.differs(comment.id, "it is done in the file, and a note here, which has nothing to do");
            }
            (Some(CommentStatus::Done), Some(CommentStatus::ToDo)) if !self.against.reopen => {
                self.differs(comment.id, "it is done here and to do in the file: left done; --reopen opens it again");
            }
            (Some(CommentStatus::Done), None) => {
                self.differs(comment.id, "it is done here and a note in the file: left done");
            }
            (_, after) => {
                edit.status = Some(after);
                what.push(after.map_or_else(|| "a note".to_owned(), |status| status.to_string()));
            }
        }
    }

    fn assignee(&mut self, row: &CommentRow, comment: &Comment, edit: &mut RowEdit, what: &mut Vec<String>) {
        let Some(named) = &row.assignee else { return };
        let current = comment.assignee_id.map(|id| self.against.review.name_of(id));
        if named == current.unwrap_or_default() {
            return;
        }
        if named.is_empty() {
            edit.assignee = Some(None);
            what.push("for nobody".to_owned());
            return;
        }
        let person = *self.known.entry(named.clone()).or_insert_with(|| (self.people.find)(named));
        match person {
            None => self.differs(comment.id, format!("it is for `{named}` in the file, and nobody alone is called so")),
            Some(id) if Some(id) == comment.assignee_id => {}
            Some(id) => {
                edit.assignee = Some(Some(id));
                what.push(format!("for {named}"));
            }
        }
    }

    /// A row without an id: an answer, or a comment that was not here.
    fn new_row(&mut self, row: &CommentRow) {
        let words = row.text.as_deref().unwrap_or_default().trim().to_owned();
        if let Err(refusal) = comment::check_content(&words) {
            return self.push(Change::Unknown(refusal.to_string()));
        }
        if let Some(parent) = row.parent.map(Id::from_uuid) {
            let to = self.against.carried.get(&parent).copied().unwrap_or(parent);
            let Some(parent) = self.rows.get(&to).copied() else {
                return self.push(Change::Unknown(format!("it answers {parent}, which is not in the newest version")));
            };
            let id = derived(to.uuid(), &words);
            return self.once(id, Change::Answer { to, scene: parent.scene_id, id, words });
        }
        let Some(scene) = self.scene(row) else {
            let how = "it names no scene of the newest version: write its scene_no or scene_id";
            return self.push(Change::Unknown(how.to_owned()));
        };
        let (frame_in, frame_out) = row.frames.unwrap_or_default();
        let stage = self.against.stage.or(row.stage);
        let key =
            format!("csv\u{1f}{}\u{1f}{stage:?}\u{1f}{frame_in:?}\u{1f}{frame_out:?}\u{1f}{words}", scene.lineage_id);
        let id = derived(self.against.review.video().id.uuid(), &key);
        let status = row.status.flatten();
        let amend = NewAmend {
            id,
            scene: scene.id,
            frame_in,
            frame_out,
            stage,
            words,
            is_done: status == Some(CommentStatus::Done),
            is_note: status.is_none(),
        };
        self.once(id, Change::New(amend));
    }

    /// A change that makes a comment, unless it is here already or was planned.
    fn once(&mut self, id: Id<Comment>, change: Change) {
        let here = self.against.carried.get(&id).copied().unwrap_or(id);
        if self.rows.contains_key(&here) {
            self.plan.same += usize::from(self.seen.insert(here));
        } else if self.seen.insert(id) {
            self.push(change);
        }
    }

    fn scene(&self, row: &CommentRow) -> Option<&'a Scene> {
        match (row.scene, row.scene_no) {
            (Some(id), _) => self.by_id.get(&id).copied(),
            (None, Some(number)) => self.by_number.get(&number).copied(),
            (None, None) => None,
        }
    }
}

/// A text without what a spreadsheet changes by itself: the kind of its line ends.
fn plain(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\r', "\n")
}
