//! Whether a project file hangs together: every row refers to a row of the same file, and keeps the rules that the database
//! relies on. Each fault is named by its place in the file.

use std::collections::{HashMap, HashSet};

use super::{Id, Place, ProjectBundle, Result, User, Video};
use crate::{
    command::check::Fields,
    model::{AccessLevel, Comment, Media, Scene, TakeRole, Version},
};

/// Which video each scene is in.
pub(super) struct Videos(HashMap<Id<Scene>, Id<Video>>);

impl Videos {
    pub(super) fn of(bundle: &ProjectBundle) -> Self {
        let versions: HashMap<_, _> = bundle.versions.iter().map(|version| (version.id, version.video_id)).collect();
        let scenes = bundle.scenes.iter();
        Self(scenes.filter_map(|scene| Some((scene.id, *versions.get(&scene.version_id)?))).collect())
    }

    /// Where a change of a scene is noted.
    pub(super) fn scene(&self, place: Place, scene: Id<Scene>) -> Place {
        self.0.get(&scene).map_or(place, |video| place.in_video(*video))
    }
}

/// The ids of a file.
struct Ids<'a> {
    users: HashSet<Id<User>>,
    videos: HashSet<Id<Video>>,
    versions: HashSet<Id<Version>>,
    media: HashSet<Id<Media>>,
    scenes: HashSet<Id<Scene>>,
    comments: HashMap<Id<Comment>, &'a Comment>,
    takes: HashSet<(Id<Scene>, Id<Media>, TakeRole)>,
}

/// Names everything that does not hang together, and every access level that this workspace does not have.
pub(super) fn check(bundle: &ProjectBundle, levels: &[AccessLevel]) -> Result<()> {
    let ids = Ids {
        users: bundle.users.iter().map(|user| user.id).collect(),
        videos: bundle.videos.iter().map(|video| video.id).collect(),
        versions: bundle.versions.iter().map(|version| version.id).collect(),
        media: bundle.media.iter().map(|medium| medium.id).collect(),
        scenes: bundle.scenes.iter().map(|scene| scene.id).collect(),
        comments: bundle.comments.iter().map(|comment| (comment.id, comment)).collect(),
        takes: bundle.scene_media.iter().map(|take| (take.scene_id, take.media_id, take.role)).collect(),
    };
    let mut fields = Fields::default();
    check_top(&mut fields, bundle, &ids);
    check_members(&mut fields, bundle, &ids, levels);
    check_videos(&mut fields, bundle, &ids);
    check_scenes(&mut fields, bundle, &ids);
    check_comments(&mut fields, bundle, &ids);
    check_order(&mut fields, bundle);
    fields.done()
}

/// Notes a reference that leads nowhere.
fn refers(fields: &mut Fields, field: &str, leads: bool) {
    if !leads {
        fields.wrong(field, "refers to a row that the file does not have");
    }
}

fn check_top(fields: &mut Fields, bundle: &ProjectBundle, ids: &Ids<'_>) {
    let project = &bundle.project;
    fields.inside("bundle.project").id("id", project.id).title("title", &project.title);
    fields.text("objective", &project.objective).text("style", &project.style);
    refers(fields, "owner_id", ids.users.contains(&project.owner_id));
    refers(fields, "organisation_id", project.organisation_id == bundle.organisation.as_ref().map(|o| o.id));
    if let Some(organisation) = &bundle.organisation {
        fields.inside("bundle.organisation").id("id", organisation.id).title("name", &organisation.name);
        fields.slug("slug", &organisation.slug);
        refers(fields, "contact_id", organisation.contact_id.is_none_or(|id| ids.users.contains(&id)));
    }
    for (at, user) in bundle.users.iter().enumerate() {
        fields.inside(format!("bundle.users[{at}]")).id("id", user.id).title("email", &user.email);
        fields.title("full_name", &user.full_name);
    }
    for (at, medium) in bundle.media.iter().enumerate() {
        fields.inside(format!("bundle.media[{at}]")).id("id", medium.id);
        check_content(fields, medium);
        refers(fields, "project_id", medium.project_id == project.id);
    }
}

/// Where a medium is, and what is said of its bytes.
fn check_content(fields: &mut Fields, medium: &Media) {
    if !medium.is_uploaded() {
        fields.url("url", &medium.url);
    }
    if medium.size_bytes.is_some_and(|size| size < 0) {
        fields.wrong("size_bytes", "must be 0 or more");
    }
    let is_hex = |text: &String| text.len() == 64 && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
    if !medium.sha256.as_ref().is_none_or(is_hex) {
        fields.wrong("sha256", "must be 64 lower-case hexadecimal digits");
    }
    if medium.content_type.is_some_and(|content| content.media_type() != medium.kind) {
        fields.wrong("content_type", "does not fit the type of the medium");
    }
    let known = [
        medium.content_id.is_some(),
        medium.size_bytes.is_some(),
        medium.sha256.is_some(),
        medium.content_type.is_some(),
    ];
    let all = medium.is_uploaded() && known.iter().all(|known| *known);
    if known.iter().any(|known| *known) && !all {
        fields.wrong("sha256", "goes together with content_id, size_bytes, content_type and an `orama:` url");
    }
    if let Some(name) = &medium.file_name {
        fields.label("file_name", name);
    }
}

fn check_members(fields: &mut Fields, bundle: &ProjectBundle, ids: &Ids<'_>, levels: &[AccessLevel]) {
    for (at, member) in bundle.members.iter().enumerate() {
        fields.inside(format!("bundle.members[{at}]")).id("id", member.id);
        refers(fields, "project_id", member.project_id == bundle.project.id);
        refers(fields, "user_id", ids.users.contains(&member.user_id));
        refers(fields, "invited_by_id", member.invited_by_id.is_none_or(|id| ids.users.contains(&id)));
        if !levels.iter().any(|level| level.id == member.access_level_id) {
            fields.wrong("access_level_id", "is a level that this workspace does not have");
        }
    }
}

fn check_videos(fields: &mut Fields, bundle: &ProjectBundle, ids: &Ids<'_>) {
    for (at, video) in bundle.videos.iter().enumerate() {
        fields.inside(format!("bundle.videos[{at}]")).id("id", video.id).title("title", &video.title);
        fields.text("objective", &video.objective).text("key_messages", &video.key_messages);
        fields.text("outline", &video.outline).seconds("duration", video.duration);
        fields.text("style", video.style.as_deref().unwrap_or_default());
        fields.rate(video.fps_num, video.fps_den).frames("start_frame", Some(video.start_frame));
        refers(fields, "project_id", video.project_id == bundle.project.id);
    }
    for (at, row) in bundle.video_formats.iter().enumerate() {
        fields.inside(format!("bundle.video_formats[{at}]"));
        refers(fields, "video_id", ids.videos.contains(&row.video_id));
    }
    let mut numbers = HashSet::new();
    for (at, version) in bundle.versions.iter().enumerate() {
        fields.inside(format!("bundle.versions[{at}]")).id("id", version.id).label("name", &version.name);
        refers(fields, "video_id", ids.videos.contains(&version.video_id));
        if version.number < 1 || !numbers.insert((version.video_id, version.number)) {
            fields.wrong("number", "must be 1 or more, and no other version of the video may have it");
        }
    }
    for (at, decision) in bundle.decisions.iter().enumerate() {
        fields.inside(format!("bundle.decisions[{at}]")).id("id", decision.id).text("note", &decision.note);
        refers(fields, "video_id", ids.videos.contains(&decision.video_id));
        refers(fields, "version_id", decision.version_id.is_none_or(|id| ids.versions.contains(&id)));
        refers(fields, "decided_by_id", ids.users.contains(&decision.decided_by_id));
    }
}

fn check_scenes(fields: &mut Fields, bundle: &ProjectBundle, ids: &Ids<'_>) {
    for (at, scene) in bundle.scenes.iter().enumerate() {
        fields.inside(format!("bundle.scenes[{at}]")).id("id", scene.id);
        crate::command::scenes::check(fields, scene);
        refers(fields, "version_id", ids.versions.contains(&scene.version_id));
        for role in TakeRole::ALL {
            let taken = scene.selected(*role).is_none_or(|media| ids.takes.contains(&(scene.id, media, *role)));
            refers(fields, &format!("selected_{role}_id"), taken);
        }
    }
    for (at, take) in bundle.scene_media.iter().enumerate() {
        fields.inside(format!("bundle.scene_media[{at}]"));
        refers(fields, "scene_id", ids.scenes.contains(&take.scene_id));
        refers(fields, "media_id", ids.media.contains(&take.media_id));
    }
}

fn check_comments(fields: &mut Fields, bundle: &ProjectBundle, ids: &Ids<'_>) {
    for (at, comment) in bundle.comments.iter().enumerate() {
        fields.inside(format!("bundle.comments[{at}]")).id("id", comment.id).text("content", &comment.content);
        fields.range(comment.frame_in, comment.frame_out);
        refers(fields, "scene_id", ids.scenes.contains(&comment.scene_id));
        refers(fields, "author_id", ids.users.contains(&comment.author_id));
        refers(fields, "assignee_id", comment.assignee_id.is_none_or(|id| ids.users.contains(&id)));
        refers(fields, "carried_from_id", comment.carried_from_id.is_none_or(|id| ids.comments.contains_key(&id)));
        let parent = comment.parent_id.map(|id| ids.comments.get(&id));
        let same_place = |parent: &Comment| parent.scene_id == comment.scene_id && parent.stage == comment.stage;
        refers(fields, "parent_id", parent.is_none_or(|parent| parent.is_some_and(|parent| same_place(parent))));
        if crate::model::comment::check_resolution(comment.status, comment.resolution).is_err() {
            fields.wrong("resolution", "is there only for a done amend");
        }
    }
}

/// The live scenes of a version are numbered 1 to n.
fn check_order(fields: &mut Fields, bundle: &ProjectBundle) {
    let mut orders: HashMap<Id<Version>, Vec<i64>> = HashMap::new();
    for scene in bundle.scenes.iter().filter(|scene| scene.deleted_at.is_none()) {
        orders.entry(scene.version_id).or_default().push(scene.order);
    }
    for (at, version) in bundle.versions.iter().enumerate() {
        let Some(orders) = orders.get_mut(&version.id) else { continue };
        orders.sort_unstable();
        let is_dense = orders.iter().zip(1..).all(|(order, expected)| *order == expected);
        if !is_dense {
            let detail = format!("the scenes of this version must be numbered 1 to {}", orders.len());
            fields.inside(format!("bundle.versions[{at}]")).wrong("id", detail);
        }
    }
}
