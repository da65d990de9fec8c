//! What a write is about: which rows it makes or changes, and which must be there before it.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use crate::{
    api::batch::{BatchItem, WriteMethod as Method},
    model::TakeRole,
};

/// What kind of write it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum What {
    /// A comment, an amend or a reply.
    NewComment,
    /// Words, status, assignee, frames or audience of a comment.
    EditComment,
    /// The deletion of a comment.
    DeleteComment,
    /// A scene.
    NewScene,
    /// Texts or length of a scene.
    EditScene,
    /// The choice of a take for a scene.
    SelectTake(TakeRole),
    /// Another place for a scene.
    MoveScene,
    /// The deletion of a scene.
    DeleteScene,
    /// A decision on a stage.
    Decide,
    /// A row of another kind, made under an id of ours.
    NewRow,
    /// Fields of a row of another kind.
    EditRow,
    /// The deletion of a row of another kind.
    DeleteRow,
    /// Anything else: an undo, a batch, an amend put off, a deletion taken back.
    Command,
}

impl What {
    /// Whether it replaces fields of a row that is there, so that changes of other fields do not disturb it.
    pub const fn is_edit(self) -> bool {
        matches!(self, Self::EditComment | Self::EditScene | Self::SelectTake(_) | Self::EditRow)
    }

    /// Whether it makes a row under an id of ours.
    pub const fn is_create(self) -> bool {
        matches!(self, Self::NewComment | Self::NewScene | Self::NewRow)
    }

    /// Whether it takes a row away.
    pub const fn is_delete(self) -> bool {
        matches!(self, Self::DeleteComment | Self::DeleteScene | Self::DeleteRow)
    }
}

/// What a write is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subject {
    /// What kind of write it is.
    pub what: What,
    /// The rows that it makes or changes. Writes on one row keep their order.
    pub changes: Vec<Uuid>,
    /// The rows that must be there before it, such as the comment that a reply answers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub needs: Vec<Uuid>,
    /// The video it happens in. A decision on its stage overtakes nothing in it, and is overtaken by nothing in it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub within: Option<Uuid>,
}

impl Subject {
    /// Reads it off a request. `within`: the video, where it is known.
    pub fn of(request: &BatchItem, within: Option<Uuid>) -> Self {
        let path = request.path.split('?').next().unwrap_or_default();
        let parts: Vec<&str> = path.split('/').skip(2).collect();
        let body = request.body.as_ref();
        let id_at = |at: usize| parts.get(at).and_then(|part| part.parse::<Uuid>().ok());
        let named = |pointer: &str| body.and_then(|body| id_in(body.pointer(pointer)?));
        let make = |what, above: Option<Uuid>, more: Vec<Option<Uuid>>| Self {
            what,
            changes: named("/id").into_iter().collect(),
            needs: above.into_iter().chain(more.into_iter().flatten()).collect(),
            within,
        };
        let on = |what, needs: Vec<Option<Uuid>>| Self {
            what,
            changes: id_at(1).into_iter().collect(),
            needs: needs.into_iter().flatten().collect(),
            within,
        };
        let neighbours = || vec![named("/place/after"), named("/place/before")];
        match (request.method, parts.as_slice()) {
            (Method::Post, ["scenes", _, "comments"]) => make(What::NewComment, id_at(1), vec![named("/parent_id")]),
            (Method::Patch, ["comments", _]) => on(What::EditComment, vec![named("/duplicate_of")]),
            (Method::Delete, ["comments", _]) => on(What::DeleteComment, vec![]),
            (Method::Post, ["versions", _, "scenes"]) => make(What::NewScene, id_at(1), neighbours()),
            (Method::Patch, ["scenes", _]) => on(What::EditScene, vec![]),
            (Method::Delete, ["scenes", _]) => on(What::DeleteScene, vec![]),
            (Method::Post, ["scenes", _, "move"]) => on(What::MoveScene, neighbours()),
            (Method::Put, ["scenes", _, "selected", role]) => {
                on(role.parse().map_or(What::Command, What::SelectTake), vec![])
            }
            (Method::Post, ["videos", _, "stage"]) => {
                Self { within: within.or_else(|| id_at(1)), ..on(What::Decide, vec![named("/version_id")]) }
            }
            (Method::Post, ["batch"]) => Self::of_batch(body, within),
            (Method::Post, ["projects" | "organisations"] | [_, _, "videos" | "versions"]) => {
                make(What::NewRow, id_at(1), vec![])
            }
            (Method::Patch, [_, _]) => on(What::EditRow, vec![]),
            (Method::Delete, [_, _]) => on(What::DeleteRow, vec![]),
            _ => on(What::Command, vec![]),
        }
    }

    /// A batch is about all that its parts are about.
    fn of_batch(body: Option<&Value>, within: Option<Uuid>) -> Self {
        let items = body.and_then(|body| body.get("items")).and_then(Value::as_array);
        let parts =
            items.into_iter().flatten().filter_map(|item| serde_json::from_value::<BatchItem>(item.clone()).ok());
        let mut whole = Self { what: What::Command, changes: Vec::new(), needs: Vec::new(), within };
        for part in parts.map(|part| Self::of(&part, None)) {
            whole.changes.extend(part.changes);
            whole.needs.extend(part.needs);
        }
        whole
    }

    /// Every row that it has to do with.
    pub(super) fn rows(&self) -> impl Iterator<Item = Uuid> {
        self.changes.iter().chain(&self.needs).copied()
    }
}

fn id_in(value: &Value) -> Option<Uuid> {
    value.as_str().and_then(|text| text.parse().ok())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        api::{comments, scenes, stage, versions, videos},
        model::{Id, StageAction},
    };

    fn of<T>(call: crate::api::Call<T>) -> Subject {
        Subject::of(&BatchItem::try_from(call).expect("a write"), None)
    }

    #[test]
    fn every_kind_of_write_is_known_by_its_path() {
        let ids: Vec<Uuid> = (1..9).map(Uuid::from_u128).collect();
        let reply: comments::CreateComment =
            serde_json::from_value(serde_json::json!({"id": ids[1], "content": "x", "parent_id": ids[2]}))
                .expect("a body");
        let subject = of(comments::create(Id::from_uuid(ids[0]), &reply));
        assert_eq!(
            (subject.what, subject.changes, subject.needs),
            (What::NewComment, vec![ids[1]], vec![ids[0], ids[2]])
        );

        let place = scenes::Place::After(Id::from_uuid(ids[3]));
        let subject = of(scenes::relocate(Id::from_uuid(ids[0]), place));
        assert_eq!((subject.what, subject.changes, subject.needs), (What::MoveScene, vec![ids[0]], vec![ids[3]]));

        let take = of(scenes::select(Id::from_uuid(ids[0]), TakeRole::Voice, None, 3));
        assert_eq!((take.what, take.changes), (What::SelectTake(TakeRole::Voice), vec![ids[0]]));

        let body: versions::CreateVersion = serde_json::from_value(serde_json::json!({"id": ids[4]})).expect("a body");
        let subject = of(versions::create(Id::from_uuid(ids[0]), &body));
        assert_eq!((subject.what, subject.changes, subject.needs), (What::NewRow, vec![ids[4]], vec![ids[0]]));

        let subject = of(videos::edit(Id::from_uuid(ids[0]), &videos::EditVideo::default(), 1));
        assert_eq!((subject.what, subject.changes), (What::EditRow, vec![ids[0]]));

        let body = stage::Decide {
            action: StageAction::Submit,
            note: String::new(),
            acknowledge_open: false,
            to_stage: None,
            version_id: None,
        };
        let subject = of(stage::decide(Id::from_uuid(ids[0]), &body, Some(1)));
        assert_eq!((subject.what, subject.within), (What::Decide, Some(ids[0])));
    }

    #[test]
    fn a_batch_is_about_all_of_its_rows() {
        let ids: Vec<Uuid> = (1..3).map(Uuid::from_u128).collect();
        let done = comments::EditComment { status: Some(None), ..Default::default() };
        let items = ids.iter().map(|id| comments::edit(Id::from_uuid(*id), &done, 1));
        let items = items.map(|call| BatchItem::try_from(call).expect("a write")).collect();
        let batch = crate::api::batch::Batch { items, atomic: false, dry_run: false };
        assert_eq!(of(crate::api::batch::run(&batch)).changes, ids);
    }
}
