//! Writes on the screen before the server has them. They lie over the server's rows, and are lifted before anything that the
//! server says is taken in: what is shown is always its rows with what waits, in the order it was made, and when a write is
//! gone nothing of it stays.

mod queue;

pub use queue::{is_about_snooze, lay_over_amend, raised};

use rustc_hash::{FxHashMap, FxHashSet};
use serde::{Deserialize as _, de::DeserializeOwned};
use serde_json::Value;

use super::{
    OpenVersion, Replica,
    outbox::{Entry, What},
};
use crate::{
    api::{
        comments::CreateComment, comments::EditComment, scenes::CreateScene, scenes::MoveScene, scenes::Place,
        stage::Decide,
    },
    model::{
        Comment, Id, Scene, Stage, StageStatus, Timestamp, User, Video, Visibility, comment, order,
        stage::{self, Request, StageState},
    },
};

/// The server's rows where something lies over them; none: there is no row of the server.
#[derive(Debug, Clone, Default)]
pub(super) struct Beneath {
    comments: FxHashMap<Id<Comment>, Option<Comment>>,
    scenes: FxHashMap<Id<Scene>, Option<Scene>>,
    order: Option<Vec<Id<Scene>>>,
}

/// How much of what waits lies over the server's rows.
#[derive(Debug, Clone, Default)]
pub(super) enum Laid {
    #[default]
    Nothing,
    /// All but what is about these comments, which are the server's rows.
    But(FxHashSet<Id<Comment>>),
}

impl Replica {
    /// Lays writes over the server's rows, in their order. Those that lay there before are gone.
    pub fn show_pending<'a>(&mut self, entries: impl IntoIterator<Item = &'a Entry>) {
        self.lift_pending();
        for entry in entries {
            self.show_one(entry);
        }
        self.pending_is_shown();
    }

    /// The same where nothing is different but what waits on some comments: `entries` is all that waits on these, and nothing
    /// that waits anywhere may be about more than one comment ([`is_about_one_comment`]).
    pub fn show_pending_on<'a>(
        &mut self,
        comments: impl IntoIterator<Item = Id<Comment>>,
        entries: impl IntoIterator<Item = &'a Entry>,
    ) {
        for id in comments {
            self.lift_comment(id);
        }
        for entry in entries {
            self.show_one(entry);
        }
        self.pending_is_shown();
    }

    fn show_one(&mut self, entry: &Entry) {
        if entry.subject.what == What::Decide {
            return self.show_decision(entry);
        }
        let me = self.me().id;
        let stage = self.open().and_then(|open| self.video(open.video_id())).map(|video| video.current_stage);
        let (Some(stage), Some(open)) = (stage, self.open_mut()) else { return };
        // What the server refused is not shown as done. What was made is shown all the same: it is nowhere else.
        if entry.state.is_live() || entry.subject.what.is_create() {
            open.show(entry, me, stage);
        }
    }

    fn show_decision(&mut self, entry: &Entry) {
        let id = entry.subject.changes.first().map(|id| Id::<Video>::from_uuid(*id));
        let (Some(mut video), Some(decide)) = (id.and_then(|id| self.video(id).cloned()), body::<Decide>(entry)) else {
            return;
        };
        let Some(level) = self.level(video.project_id).filter(|_| entry.state.is_live()) else { return };
        let request = Request {
            action: decide.action,
            note: Some(&decide.note),
            acknowledge_open: decide.acknowledge_open,
            to_stage: decide.to_stage,
            blocking: &[],
            level,
        };
        let state = StageState { stage: video.current_stage, status: video.stage_status };
        let decided = stage::decide(state, &request).or_else(|refusal| match refusal.rule {
            // Whether there is something to amend is for the server to say.
            "nothing-to-amend" => Ok(StageState { status: StageStatus::InAmends, ..state }),
            _ => Err(refusal),
        });
        if let Ok(decided) = decided {
            (video.current_stage, video.stage_status) = (decided.stage, decided.status);
            self.put_over(video);
        }
    }
}

/// Whether a write shows on one comment at most, whatever else waits.
pub fn is_about_one_comment(entry: &Entry) -> bool {
    match entry.subject.what {
        What::NewComment | What::EditComment => entry.subject.changes.len() == 1,
        What::NewRow | What::EditRow | What::DeleteRow | What::Command => true,
        // A scene takes its comments along, an answer decides what is left of a deleted comment, and a stage is that of many.
        What::DeleteComment
        | What::NewScene
        | What::EditScene
        | What::SelectTake(_)
        | What::MoveScene
        | What::DeleteScene
        | What::Decide => false,
    }
}

fn body<T: DeserializeOwned>(entry: &Entry) -> Option<T> {
    T::deserialize(entry.request.body.as_ref()?).ok()
}

impl OpenVersion {
    /// Whether no row but comments lies beneath what waits.
    pub(super) fn lies_over_comments_alone(&self) -> bool {
        self.beneath.scenes.is_empty() && self.beneath.order.is_none()
    }

    /// Puts the server's row of a comment back.
    pub(super) fn lift_comment(&mut self, id: Id<Comment>) {
        match self.beneath.comments.remove(&id) {
            Some(Some(row)) => drop(self.threads.upsert(row)),
            Some(None) => drop(self.threads.remove(id)),
            None => {}
        }
    }

    /// Puts the server's rows back.
    pub(super) fn lift(&mut self) {
        let beneath = std::mem::take(&mut self.beneath);
        for (id, row) in beneath.comments {
            match row {
                Some(row) => drop(self.threads.upsert(row)),
                None => drop(self.threads.remove(id)),
            }
        }
        for (id, row) in beneath.scenes {
            if let Some(row) = row {
                self.threads.place_scene(id, Some(self.version_id));
                self.scenes.insert(id, row);
            } else {
                self.threads.place_scene(id, None);
                self.scenes.remove(&id);
            }
        }
        if let Some(order) = beneath.order {
            self.order = order;
        }
    }

    fn show(&mut self, entry: &Entry, me: Id<User>, stage: Stage) {
        let Some(id) = entry.subject.changes.first().copied() else { return };
        match entry.subject.what {
            What::NewComment => self.show_new_comment(entry, me, stage),
            What::EditComment => {
                let comment = self.threads.get(Id::from_uuid(id)).cloned();
                if let (Some(comment), Some(edit)) = (comment, body::<EditComment>(entry)) {
                    self.put_comment(edited(comment, edit));
                }
            }
            What::DeleteComment => {
                if let Some(row) = self.threads.get(Id::from_uuid(id)) {
                    let has_replies =
                        self.threads.at(row.scene_id, row.stage).any(|other| other.parent_id == Some(row.id));
                    let row = comment::delete(row, has_replies, entry.made_at);
                    self.put_comment(row);
                }
            }
            What::EditScene | What::SelectTake(_) => self.show_edited_scene(entry, Id::from_uuid(id)),
            What::NewScene => self.show_new_scene(entry),
            What::MoveScene => {
                let scene = Id::from_uuid(id);
                if let Some(wanted) = body::<MoveScene>(entry).filter(|_| self.order.contains(&scene)) {
                    self.keep_order();
                    order::remove(&mut self.order, scene);
                    self.place(scene, wanted.place);
                }
            }
            What::DeleteScene => {
                let scene = Id::from_uuid(id);
                if let Some(row) = self.scenes.remove(&scene) {
                    self.keep_order();
                    self.beneath.scenes.entry(scene).or_insert(Some(row));
                    self.threads.place_scene(scene, None);
                    order::remove(&mut self.order, scene);
                }
            }
            What::Decide | What::NewRow | What::EditRow | What::DeleteRow | What::Command => {}
        }
    }

    fn show_new_comment(&mut self, entry: &Entry, me: Id<User>, stage: Stage) {
        // Of many writes most are about what is not open, and need not be read.
        let scene = entry.subject.needs.first().map(|id| Id::<Scene>::from_uuid(*id));
        let Some(scene) = scene.filter(|scene| self.scenes.contains_key(scene)) else { return };
        let Some(new) = body::<CreateComment>(entry).filter(|new| self.threads.get(new.id).is_none()) else { return };
        let of_parent = new.parent_id.and_then(|id| self.threads.get(id)).map(|parent| parent.stage);
        self.put_comment(created(new, scene, of_parent.unwrap_or(stage), me, entry.made_at));
    }

    fn show_edited_scene(&mut self, entry: &Entry, id: Id<Scene>) {
        let Some(Ok(Value::Object(mut row))) = self.scenes.get(&id).map(serde_json::to_value) else { return };
        for name in entry.seen.keys() {
            let value = match entry.subject.what {
                What::SelectTake(_) => entry.request.body.as_ref().and_then(|body| body.get("media_id")),
                _ => entry.request.body.as_ref().and_then(|body| body.get(name)),
            };
            if let Some(value) = value {
                row.insert(name.clone(), value.clone());
            }
        }
        if let Ok(scene) = Scene::deserialize(Value::Object(row)) {
            self.put_scene(scene);
        }
    }

    fn show_new_scene(&mut self, entry: &Entry) {
        let version = entry.subject.needs.first().copied();
        let Some(new) = body::<CreateScene>(entry).filter(|new| !self.scenes.contains_key(&new.id)) else { return };
        if version != Some(self.version_id.uuid()) {
            return;
        }
        self.keep_order();
        self.place(new.id, new.place);
        let order = order::order_of(&self.order, new.id).unwrap_or_default();
        self.put_scene(Scene {
            id: new.id,
            version_id: self.version_id,
            order,
            title: new.title,
            voice_text: new.voice_text,
            description: new.description,
            image_prompt: new.image_prompt,
            selected_image_id: None,
            selected_voice_id: None,
            selected_video_id: None,
            selected_music_id: None,
            task_id: new.task_id,
            duration_frames: new.duration_frames,
            lineage_id: new.id.uuid(),
            revision: 1,
            created_at: entry.made_at,
            updated_at: entry.made_at,
            deleted_at: None,
        });
    }

    fn keep_order(&mut self) {
        if self.beneath.order.is_none() {
            self.beneath.order = Some(self.order.clone());
        }
    }

    fn place(&mut self, scene: Id<Scene>, place: Place) {
        let position = |id: Id<Scene>| self.order.iter().position(|known| *known == id);
        let at = match place {
            Place::First => Some(0),
            Place::Last => None,
            Place::After(id) => position(id).map(|at| at + 1),
            Place::Before(id) => position(id),
        };
        self.order.insert(at.unwrap_or(self.order.len()), scene);
    }

    fn put_comment(&mut self, row: Comment) {
        let id = row.id;
        let before = self.threads.upsert(row);
        self.beneath.comments.entry(id).or_insert(before);
    }

    fn put_scene(&mut self, row: Scene) {
        let id = row.id;
        self.threads.place_scene(id, Some(self.version_id));
        let before = self.scenes.insert(id, row);
        self.beneath.scenes.entry(id).or_insert(before);
    }
}

/// A comment as the server makes it; `stage` is that of one which names none.
fn created(new: CreateComment, scene: Id<Scene>, stage: Stage, author: Id<User>, now: Timestamp) -> Comment {
    Comment {
        id: new.id,
        scene_id: scene,
        stage: new.stage.unwrap_or(stage),
        status: new.status,
        parent_id: new.parent_id,
        author_id: author,
        content: new.content,
        assignee_id: new.assignee_id,
        frame_in: new.frame_in,
        frame_out: new.frame_out,
        visibility: new.visibility.unwrap_or(Visibility::Internal),
        resolution: None,
        carried_from_id: None,
        revision: 1,
        created_at: now,
        updated_at: now,
        deleted_at: None,
    }
}

/// A comment with what an edit asks for, by the rules of the server.
fn edited(row: Comment, edit: EditComment) -> Comment {
    let settled = match edit.status {
        Some(Some(status)) => comment::toggle(&row, status, edit.resolution.flatten()).unwrap_or(row),
        Some(None) => comment::make_note(&row).unwrap_or(row),
        None => row,
    };
    Comment {
        content: edit.content.unwrap_or(settled.content),
        assignee_id: edit.assignee_id.unwrap_or(settled.assignee_id),
        frame_in: edit.frame_in.unwrap_or(settled.frame_in),
        frame_out: edit.frame_out.unwrap_or(settled.frame_out),
        visibility: edit.visibility.unwrap_or(settled.visibility),
        ..settled
    }
}
