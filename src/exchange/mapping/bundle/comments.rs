//! Comments, amends and who wrote them.

use std::collections::HashMap;

use super::{
    Builder, Comment, CommentStatus, Comments, Id, MAX_CONTENT, Resolution, Row, Stage, User, Value, Visibility, chosen,
};

impl Builder<'_> {
    pub(super) fn add_comments(&mut self, entry: &Comments, tag: &str) {
        let table = &entry.from.table;
        let mut parents = Vec::new();
        for (id, row) in chosen(self.source, &entry.from, &mut self.fates) {
            if self.is_twice(self.comments.has(tag, &id), table, &id) {
                continue;
            }
            let scene =
                entry.scene.iter().filter_map(|value| value.of(self.source, row)).find_map(|id| self.scenes.get(&id));
            let Some((at, scene)) = scene else {
                self.fates.note(table, "left out: its scene is not among the scenes", &id);
                continue;
            };
            let Some(text) = entry.text.of(self.source, row) else {
                self.fates.pass(table, "left out: it has no words", &id);
                continue;
            };
            let stage = self.word(entry.stage.as_ref(), row, table, &id, "stage");
            let status = self.word(entry.status.as_ref(), row, table, &id, "status");
            let author = self.person(entry.author.as_ref(), row, table, &id, "author: it is in your name");
            let assignee_id = self.person(entry.assignee.as_ref(), row, table, &id, "assignee: nobody is to do it");
            let created_at = self.created(entry.from.created.as_ref(), row, table, &id);
            let words = self.words(&text, table, &id);
            parents.extend(self.text(entry.parent.as_ref(), row).map(|parent| (id.clone(), parent)));
            let bundle = &self.bundles[at];
            let comment = Comment {
                id: self.id("comment", tag, &id),
                scene_id: bundle.scenes[scene].id,
                stage: stage.or(self.stages.get(&bundle.scenes[scene].version_id).copied()).unwrap_or(Stage::Outline),
                status,
                parent_id: None,
                author_id: author.unwrap_or(self.me.id),
                content: words,
                assignee_id,
                frame_in: None,
                frame_out: None,
                visibility: Visibility::Internal,
                resolution: (status == Some(CommentStatus::Done)).then_some(Resolution::Fixed),
                carried_from_id: None,
                revision: 1,
                created_at,
                updated_at: created_at,
                deleted_at: None,
            };
            let comments = &mut self.bundles[at].comments;
            comments.push(comment);
            let place = (at, comments.len() - 1);
            self.fates.make(table, &id);
            self.comments.add(tag, &id, place);
        }
        self.answer(table, tag, parents);
    }

    fn words(&mut self, text: &str, table: &str, id: &str) -> String {
        let text = text.trim().replace('\0', "\u{fffd}");
        if text.chars().count() <= MAX_CONTENT {
            return text;
        }
        self.fates.note(table, format!("words longer than {MAX_CONTENT} characters are cut"), id);
        text.chars().take(MAX_CONTENT).collect()
    }

    fn person(&mut self, value: Option<&Value>, row: Row<'_>, table: &str, id: &str, what: &str) -> Option<Id<User>> {
        let named = self.text(value, row)?;
        let found = self.people.get(&named).map(|at| self.users[at].id);
        if found.is_none() {
            self.fates.note(table, format!("nobody known is its {what}"), id);
        }
        found
    }

    /// Puts answers below what they answer, where both are on the same scene and stage and no ring comes of it.
    fn answer(&mut self, table: &str, tag: &str, parents: Vec<(String, String)>) {
        for (id, parent) in parents {
            let Some((at, child)) = self.comments.get(&format!("{}:{id}", tag.to_lowercase())) else { continue };
            let Some((_, above)) = self.comments.get(&parent).filter(|(other, _)| *other == at) else {
                self.fates.note(table, "no longer an answer: what it answers is not among the comments", &id);
                continue;
            };
            let comments = &mut self.bundles[at].comments;
            let fits = child != above
                && comments[above].scene_id == comments[child].scene_id
                && comments[above].stage == comments[child].stage;
            if !fits {
                self.fates.note(table, "no longer an answer: what it answers is elsewhere", &id);
                continue;
            }
            comments[child].parent_id = Some(comments[above].id);
        }
    }
}

/// Cuts rings of comments that answer one another: the one at which a ring is found begins a thread of its own. Answers how
/// many.
pub(super) fn cut_rings(comments: &mut [Comment]) -> usize {
    let at: HashMap<Id<Comment>, usize> = comments.iter().enumerate().map(|(at, comment)| (comment.id, at)).collect();
    // The walk on which each was seen first.
    let mut seen = vec![0_usize; comments.len()];
    let mut cut = 0;
    for start in 0..comments.len() {
        let mut here = start;
        while seen[here] == 0 {
            seen[here] = start + 1;
            let Some(above) = comments[here].parent_id.and_then(|parent| at.get(&parent)) else { break };
            if seen[*above] == start + 1 {
                comments[here].parent_id = None;
                cut += 1;
                break;
            }
            here = *above;
        }
    }
    cut
}
