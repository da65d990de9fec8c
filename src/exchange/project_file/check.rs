//! The rules that hold between the rows of a project file.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    hash::Hash,
};

use serde_path_to_error::Segment;

use super::{FORMAT, ProjectFile, VERSION, diagnose::spell};
use crate::model::{
    Comment, CommentStatus, Id, Media, Organisation, Scene, SceneMedia, TakeRole, User, Version, Video,
};

/// A place that breaks a rule.
pub(super) struct Fault {
    list: &'static str,
    index: Option<usize>,
    field: &'static str,
    reason: String,
}

impl Fault {
    /// The way to the place.
    pub(super) fn path(&self) -> Vec<Segment> {
        let member = |key: &str| Segment::Map { key: key.to_owned() };
        let index = self.index.map(|index| Segment::Seq { index });
        let field = Some(self.field).filter(|field| !field.is_empty()).map(member);
        [member(self.list)].into_iter().chain(index).chain(field).collect()
    }

    /// The place and what is wrong there.
    pub(super) fn sentence(&self) -> String {
        format!("`{}` {}", spell(&self.path()), self.reason)
    }
}

/// Every place of a file that breaks a rule.
pub(super) fn faults(file: &ProjectFile) -> Vec<Fault> {
    let mut check = Check { known: Known::of(file), file, faults: Vec::new() };
    check.header();
    check.keys();
    check.people();
    check.videos();
    check.scenes();
    check.takes();
    check.comments();
    check.threads();
    check.decisions();
    check.faults
}

/// What is in the file, to look references up in.
struct Known<'a> {
    organisations: HashSet<Id<Organisation>>,
    users: HashSet<Id<User>>,
    videos: HashSet<Id<Video>>,
    versions: HashMap<Id<Version>, &'a Version>,
    scenes: HashMap<Id<Scene>, &'a Scene>,
    media: HashMap<Id<Media>, &'a Media>,
    takes: HashSet<(Id<Scene>, Id<Media>, TakeRole)>,
    comments: HashMap<Id<Comment>, &'a Comment>,
}

impl<'a> Known<'a> {
    fn of(file: &'a ProjectFile) -> Self {
        Self {
            organisations: file.organisations.iter().map(|row| row.id).collect(),
            users: file.users.iter().map(|row| row.id).collect(),
            videos: file.videos.iter().map(|row| row.id).collect(),
            versions: file.versions.iter().map(|row| (row.id, row)).collect(),
            scenes: file.scenes.iter().map(|row| (row.id, row)).collect(),
            media: file.media.iter().map(|row| (row.id, row)).collect(),
            takes: file.scene_media.iter().map(take_key).collect(),
            comments: file.comments.iter().map(|row| (row.id, row)).collect(),
        }
    }
}

fn take_key(take: &SceneMedia) -> (Id<Scene>, Id<Media>, TakeRole) {
    (take.scene_id, take.media_id, take.role)
}

struct Check<'a> {
    file: &'a ProjectFile,
    known: Known<'a>,
    faults: Vec<Fault>,
}

impl Check<'_> {
    fn fault(
        &mut self,
        list: &'static str,
        index: impl Into<Option<usize>>,
        field: &'static str,
        reason: impl Into<String>,
    ) {
        self.faults.push(Fault { list, index: index.into(), field, reason: reason.into() });
    }

    fn require(
        &mut self,
        holds: bool,
        list: &'static str,
        index: impl Into<Option<usize>>,
        field: &'static str,
        reason: &str,
    ) {
        if !holds {
            self.fault(list, index, field, reason);
        }
    }

    fn header(&mut self) {
        let file = self.file;
        self.require(file.format == FORMAT, "format", None, "", "is not `orama-project`");
        self.require(file.version == VERSION, "version", None, "", "is not the version that this Orama reads, 1");
    }

    fn keys(&mut self) {
        let file = self.file;
        self.unique("organisations", file.organisations.iter().map(|row| row.id));
        self.unique("users", file.users.iter().map(|row| row.id));
        self.unique("members", file.members.iter().map(|row| row.id));
        self.unique("videos", file.videos.iter().map(|row| row.id));
        self.unique("video_formats", file.video_formats.iter());
        self.unique("versions", file.versions.iter().map(|row| row.id));
        self.unique("scenes", file.scenes.iter().map(|row| row.id));
        self.unique("media", file.media.iter().map(|row| row.id));
        self.unique("scene_media", file.scene_media.iter().map(take_key));
        self.unique("comments", file.comments.iter().map(|row| row.id));
        self.unique("decisions", file.decisions.iter().map(|row| row.id));
    }

    fn unique<K: Eq + Hash>(&mut self, list: &'static str, keys: impl Iterator<Item = K>) {
        let mut seen = HashSet::new();
        for (index, key) in keys.enumerate() {
            let new = seen.insert(key);
            self.require(new, list, index, "", "is there twice");
        }
    }

    fn user(&mut self, id: Option<Id<User>>, list: &'static str, index: impl Into<Option<usize>>, field: &'static str) {
        let known = id.is_none_or(|id| self.known.users.contains(&id));
        self.require(known, list, index, field, "names a person who is not in `users`");
    }

    fn organisation(&mut self, id: Option<Id<Organisation>>, list: &'static str, index: impl Into<Option<usize>>) {
        let known = id.is_none_or(|id| self.known.organisations.contains(&id));
        self.require(known, list, index, "organisation_id", "names an organisation that is not in `organisations`");
    }

    fn people(&mut self) {
        let file = self.file;
        self.user(Some(file.project.owner_id), "project", None, "owner_id");
        self.organisation(file.project.organisation_id, "project", None);
        for (index, row) in file.organisations.iter().enumerate() {
            self.user(row.contact_id, "organisations", index, "contact_id");
        }
        for (index, row) in file.users.iter().enumerate() {
            self.organisation(row.organisation_id, "users", index);
        }
        for (index, row) in file.members.iter().enumerate() {
            let here = row.project_id == file.project.id;
            self.require(here, "members", index, "project_id", "is not this project");
            self.user(Some(row.user_id), "members", index, "user_id");
            self.user(row.invited_by_id, "members", index, "invited_by_id");
            self.require(row.access_level_id >= 1, "members", index, "access_level_id", "is below 1");
        }
    }

    fn videos(&mut self) {
        let file = self.file;
        for (index, row) in file.videos.iter().enumerate() {
            self.require(row.project_id == file.project.id, "videos", index, "project_id", "is not this project");
            let length = row.duration.is_none_or(|seconds| seconds.is_finite() && seconds >= 0.0);
            self.require(length, "videos", index, "duration", "is not a number of seconds, zero or more");
            let rate = matches!((row.fps_num, row.fps_den), (None, None) | (Some(1..), Some(1..)));
            self.require(rate, "videos", index, "fps_num", "and `fps_den` have to be both positive or both null");
        }
        for (index, row) in file.video_formats.iter().enumerate() {
            let known = self.known.videos.contains(&row.video_id);
            self.require(known, "video_formats", index, "video_id", "names a video that is not in `videos`");
        }
        let mut numbers = HashSet::new();
        for (index, row) in file.versions.iter().enumerate() {
            let known = self.known.videos.contains(&row.video_id);
            self.require(known, "versions", index, "video_id", "names a video that is not in `videos`");
            self.require(row.number >= 1, "versions", index, "number", "is below 1");
            let new = numbers.insert((row.video_id, row.number));
            self.require(new, "versions", index, "number", "is the number of another version of this video");
        }
    }

    fn scenes(&mut self) {
        let file = self.file;
        let mut orders: BTreeMap<Id<Version>, Vec<(i64, usize)>> = BTreeMap::new();
        for (index, row) in file.scenes.iter().enumerate() {
            let known = self.known.versions.contains_key(&row.version_id);
            self.require(known, "scenes", index, "version_id", "names a version that is not in `versions`");
            let length = row.duration_frames.is_none_or(|frames| frames >= 0);
            self.require(length, "scenes", index, "duration_frames", "is below zero");
            self.selections(index, row);
            if row.deleted_at.is_none() {
                orders.entry(row.version_id).or_default().push((row.order, index));
            }
        }
        for mut scenes in orders.into_values() {
            scenes.sort_unstable();
            for (expected, (order, index)) in (1..).zip(scenes) {
                if order != expected {
                    let reason = format!(
                        "is {order} where {expected} comes next: the scenes of a version are counted from 1 without gaps"
                    );
                    self.fault("scenes", index, "order", reason);
                    break;
                }
            }
        }
    }

    fn selections(&mut self, index: usize, scene: &Scene) {
        for role in TakeRole::ALL {
            let field = match role {
                TakeRole::Image => "selected_image_id",
                TakeRole::Voice => "selected_voice_id",
                TakeRole::Video => "selected_video_id",
                TakeRole::Music => "selected_music_id",
            };
            let linked = scene.selected(*role).is_none_or(|media| self.known.takes.contains(&(scene.id, media, *role)));
            self.require(
                linked,
                "scenes",
                index,
                field,
                "selects a medium that is no take of this scene in `scene_media`",
            );
        }
    }

    fn takes(&mut self) {
        let file = self.file;
        for (index, row) in file.media.iter().enumerate() {
            self.require(row.project_id == file.project.id, "media", index, "project_id", "is not this project");
        }
        for (index, row) in file.scene_media.iter().enumerate() {
            let known = self.known.scenes.contains_key(&row.scene_id);
            self.require(known, "scene_media", index, "scene_id", "names a scene that is not in `scenes`");
            let kind = self.known.media.get(&row.media_id).map(|media| media.kind);
            self.require(kind.is_some(), "scene_media", index, "media_id", "names a medium that is not in `media`");
            let plays = kind.is_none_or(|kind| kind == row.role.media_type());
            self.require(plays, "scene_media", index, "role", "does not fit the type of the medium");
        }
    }

    fn comments(&mut self) {
        let file = self.file;
        for (index, row) in file.comments.iter().enumerate() {
            let known = self.known.scenes.contains_key(&row.scene_id);
            self.require(known, "comments", index, "scene_id", "names a scene that is not in `scenes`");
            self.user(Some(row.author_id), "comments", index, "author_id");
            self.user(row.assignee_id, "comments", index, "assignee_id");
            let carried = row.carried_from_id.is_none_or(|id| self.known.comments.contains_key(&id));
            self.require(carried, "comments", index, "carried_from_id", "names a comment that is not in `comments`");
            let settled = row.resolution.is_none() || row.status == Some(CommentStatus::Done);
            self.require(settled, "comments", index, "resolution", "is only for a comment that is done");
            let frames = match (row.frame_in, row.frame_out) {
                (None, None) => true,
                (Some(first), None) => first >= 0,
                (Some(first), Some(last)) => first >= 0 && last >= first,
                (None, Some(_)) => false,
            };
            self.require(frames, "comments", index, "frame_in", "and `frame_out` are no range of frames from zero on");
        }
    }

    /// Parents are in the file, on the same scene and stage, and no comment answers itself, however far round.
    fn threads(&mut self) {
        let file = self.file;
        let mut answers: HashMap<Id<Comment>, Vec<usize>> = HashMap::new();
        let mut reached: Vec<usize> = Vec::new();
        for (index, row) in file.comments.iter().enumerate() {
            let parent = row.parent_id.map(|id| self.known.comments.get(&id).copied());
            match parent {
                Some(Some(parent)) => {
                    let together = (parent.scene_id, parent.stage) == (row.scene_id, row.stage);
                    self.require(together, "comments", index, "parent_id", "is a comment on another scene or stage");
                    answers.entry(parent.id).or_default().push(index);
                }
                Some(None) => {
                    self.fault("comments", index, "parent_id", "names a comment that is not in `comments`");
                    reached.push(index);
                }
                None => reached.push(index),
            }
        }
        let mut in_thread = vec![false; file.comments.len()];
        while let Some(index) = reached.pop() {
            in_thread[index] = true;
            reached.extend(answers.remove(&file.comments[index].id).unwrap_or_default());
        }
        for (index, reached) in in_thread.into_iter().enumerate() {
            self.require(
                reached,
                "comments",
                index,
                "parent_id",
                "leads round in a circle: the thread has no beginning",
            );
        }
    }

    fn decisions(&mut self) {
        let file = self.file;
        for (index, row) in file.decisions.iter().enumerate() {
            let known = self.known.videos.contains(&row.video_id);
            self.require(known, "decisions", index, "video_id", "names a video that is not in `videos`");
            self.user(Some(row.decided_by_id), "decisions", index, "decided_by_id");
            let version =
                row.version_id.map(|id| self.known.versions.get(&id).is_some_and(|v| v.video_id == row.video_id));
            self.require(
                version != Some(false),
                "decisions",
                index,
                "version_id",
                "is no version of this video in `versions`",
            );
            self.require(row.acknowledged_open >= 0, "decisions", index, "acknowledged_open", "is below zero");
        }
    }
}
