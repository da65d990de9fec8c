//! From the rows of a source to projects.

mod comments;
mod media;
mod scenes;

use std::collections::{HashMap, HashSet};

use super::{
    Mapped, Mapping, Report,
    file::{Comments, Medium, People, Projects, Scenes, Videos},
    rows::{Fates, Known, chosen, id_of, is_true, moment},
    source::{Row, Source},
    value::Value,
};
use crate::{
    exchange::captions::time::{frame_at, parse_rate},
    model::{
        Comment, CommentStatus, Id, Media, MediaStatus, Project, ProjectBundle, Resolution, Scene, SceneMedia, Stage,
        StageStatus, TakeRole, Timestamp, User, UserRole, Version, Video, Visibility, comment::MAX_CONTENT,
    },
};

/// The longest title that the server takes, in characters.
const MAX_TITLE: usize = 200;
/// The longest text, in characters.
const MAX_TEXT: usize = 200_000;
/// Longer than this no scene is: a hundred hours.
const MAX_SECONDS: f64 = 360_000.0;

/// Where a scene is: in which project, in which place of its scenes.
type Place = (usize, usize);

/// Makes the projects, from the top of the tree downwards.
pub(super) struct Builder<'a> {
    mapping: &'a Mapping,
    source: &'a Source<'a>,
    report: Report,
    me: &'a User,
    now: Timestamp,
    fates: Fates,
    people: Known<usize>,
    users: Vec<User>,
    bundles: Vec<ProjectBundle>,
    projects: Known<usize>,
    videos: Known<(usize, usize)>,
    scenes: Known<Place>,
    comments: Known<(usize, usize)>,
    /// The media so far.
    media: HashSet<Id<Media>>,
    /// At which stage the video of a version is.
    stages: HashMap<Id<Version>, Stage>,
}

impl<'a> Builder<'a> {
    pub(super) fn new(
        mapping: &'a Mapping,
        source: &'a Source<'a>,
        report: Report,
        me: &'a User,
        now: Timestamp,
    ) -> Self {
        Self {
            mapping,
            source,
            report,
            me,
            now,
            fates: Fates::default(),
            people: Known::new(),
            users: Vec::new(),
            bundles: Vec::new(),
            projects: Known::new(),
            videos: Known::new(),
            scenes: Known::new(),
            comments: Known::new(),
            media: HashSet::new(),
            stages: HashMap::new(),
        }
    }

    pub(super) fn build(mut self) -> Mapped {
        for (entry, tag) in tagged(&self.mapping.people, |entry| &entry.from.table) {
            self.add_people(entry, &tag);
        }
        for (entry, tag) in tagged(&self.mapping.projects, |entry| &entry.from.table) {
            self.add_projects(entry, &tag);
        }
        for (entry, tag) in tagged(&self.mapping.videos, |entry| &entry.from.table) {
            self.add_videos(entry, &tag);
        }
        for (entry, tag) in tagged(&self.mapping.scenes, |entry| &entry.from.table) {
            self.add_scenes(entry, &tag);
        }
        for (entry, tag) in tagged(&self.mapping.media, |entry| &entry.from.table) {
            self.add_media(entry, &tag);
        }
        for (entry, tag) in tagged(&self.mapping.comments, |entry| &entry.from.table) {
            self.add_comments(entry, &tag);
        }
        for bundle in &mut self.bundles {
            if comments::cut_rings(&mut bundle.comments) > 0 {
                let title = bundle.project.title.clone();
                self.fates.note("comments", "answers that answer one another in a ring: the ring is cut", &title);
            }
            name_people(bundle, &self.users, self.me);
        }
        self.note_unreached();
        let reached = self.source.reached_ids();
        let is_reached = |table: &str, id: &str| reached.get(&table.to_lowercase()).is_some_and(|ids| ids.contains(id));
        let report = self.fates.into_report(self.report, is_reached);
        Mapped { projects: self.bundles, report }
    }

    /// Rows of tables that are only looked into, and that nothing led to.
    fn note_unreached(&mut self) {
        let made: HashSet<String> = self.mapping.rows().map(|rows| rows.table.to_lowercase()).collect();
        for table in self.report.tables.iter().filter(|table| !table.used.is_empty()) {
            if made.contains(&table.name.to_lowercase()) {
                continue;
            }
            for at in self.source.unreached(&table.name) {
                let cell = |column: &str| self.source.cell(&table.name, at, column);
                let id = cell("id").or_else(|| table.used.iter().find_map(|column| cell(column))).unwrap_or_default();
                self.fates.note(&table.name, "left out: nothing that came over leads to it", &id);
            }
        }
    }

    fn id<T>(&self, kind: &str, table: &str, id: &str) -> Id<T> {
        id_of(&self.mapping.system, kind, table, id)
    }

    fn text(&self, value: Option<&Value>, row: Row<'_>) -> Option<String> {
        value.and_then(|value| value.of(self.source, row))
    }

    /// A text as the server takes it.
    fn long(&mut self, value: Option<&Value>, row: Row<'_>, table: &str, id: &str) -> String {
        let Some(text) = self.text(value, row) else { return String::new() };
        let text = text.replace('\0', "\u{fffd}");
        if text.chars().count() <= MAX_TEXT {
            return text;
        }
        self.fates.note(table, format!("a text longer than {MAX_TEXT} characters is cut"), id);
        text.chars().take(MAX_TEXT).collect()
    }

    /// A name on one line; of what has none, its id.
    fn title(&mut self, value: Option<&Value>, row: Row<'_>, table: &str, id: &str) -> String {
        let text = self.text(value, row).unwrap_or_else(|| id.to_owned());
        let line = text.replace('\0', "\u{fffd}").split_whitespace().collect::<Vec<_>>().join(" ");
        if line.chars().count() <= MAX_TITLE {
            return line;
        }
        self.fates.note(table, format!("a title longer than {MAX_TITLE} characters is cut"), id);
        line.chars().take(MAX_TITLE).collect()
    }

    fn created(&mut self, value: Option<&Value>, row: Row<'_>, table: &str, id: &str) -> Timestamp {
        let Some(text) = self.text(value, row) else { return self.now };
        moment(&text).unwrap_or_else(|| {
            self.fates.note(table, "the time of its making cannot be read: it is now", id);
            self.now
        })
    }

    /// Whether a row comes again that is known already.
    fn is_twice(&mut self, known: bool, table: &str, id: &str) -> bool {
        if known {
            self.fates.note(table, "left out: another row has the same id", id);
        }
        known
    }

    fn add_people(&mut self, entry: &People, tag: &str) {
        let table = &entry.from.table;
        for (id, row) in chosen(self.source, &entry.from, &mut self.fates) {
            if self.is_twice(self.people.has(tag, &id), table, &id) {
                continue;
            }
            let Some(email) = entry.email.of(self.source, row) else {
                self.fates.note(table, "left out: no address to know the person by", &id);
                continue;
            };
            let created_at = self.created(entry.from.created.as_ref(), row, table, &id);
            let name = entry.name.as_ref().or(Some(&entry.email));
            let user = User {
                id: self.id("user", tag, &id),
                email: email.trim().to_lowercase(),
                full_name: self.title(name, row, table, &id),
                role: UserRole::User,
                organisation_id: None,
                is_active: true,
                email_verified: false,
                last_login_at: None,
                revision: 1,
                created_at,
                updated_at: created_at,
                deleted_at: None,
            };
            self.users.push(user);
            self.fates.make(table, &id);
            self.people.add(tag, &id, self.users.len() - 1);
        }
    }

    fn add_projects(&mut self, entry: &Projects, tag: &str) {
        let table = &entry.from.table;
        for (id, row) in chosen(self.source, &entry.from, &mut self.fates) {
            if self.is_twice(self.projects.has(tag, &id), table, &id) {
                continue;
            }
            let created_at = self.created(entry.from.created.as_ref(), row, table, &id);
            let project = Project {
                id: self.id("project", tag, &id),
                title: self.title(Some(&entry.title), row, table, &id),
                owner_id: self.me.id,
                organisation_id: None,
                objective: self.long(entry.objective.as_ref(), row, table, &id),
                style: self.long(entry.style.as_ref(), row, table, &id),
                revision: 1,
                created_at,
                updated_at: created_at,
                deleted_at: None,
            };
            self.bundles.push(ProjectBundle::of(project));
            self.fates.make(table, &id);
            self.projects.add(tag, &id, self.bundles.len() - 1);
        }
    }

    fn add_videos(&mut self, entry: &Videos, tag: &str) {
        let table = &entry.from.table;
        for (id, row) in chosen(self.source, &entry.from, &mut self.fates) {
            if self.is_twice(self.videos.has(tag, &id), table, &id) {
                continue;
            }
            let project = entry.project.of(self.source, row).and_then(|id| self.projects.get(&id));
            let Some(at) = project else {
                self.fates.note(table, "left out: its project is not among the projects", &id);
                continue;
            };
            let own = self.id("video", tag, &id);
            let video = self.video(entry, row, (&id, own), at);
            let version = Version {
                id: self.id("version", tag, &id),
                video_id: video.id,
                number: 1,
                name: format!("from {}", self.mapping.system).chars().take(MAX_TITLE).collect(),
                revision: 1,
                created_at: video.created_at,
                updated_at: video.created_at,
                deleted_at: None,
            };
            self.stages.insert(version.id, video.current_stage);
            let bundle = &mut self.bundles[at];
            bundle.videos.push(video);
            bundle.versions.push(version);
            let place = (at, bundle.videos.len() - 1);
            self.fates.make(table, &id);
            self.videos.add(tag, &id, place);
        }
    }

    fn video(&mut self, entry: &Videos, row: Row<'_>, (id, own): (&str, Id<Video>), at: usize) -> Video {
        let table = &entry.from.table;
        let created_at = self.created(entry.from.created.as_ref(), row, table, id);
        let rate = self.text(entry.rate.as_ref(), row).and_then(|text| parse_rate(&text));
        let duration = self.text(entry.duration.as_ref(), row).and_then(|text| text.trim().parse::<f64>().ok());
        Video {
            id: own,
            project_id: self.bundles[at].project.id,
            title: self.title(Some(&entry.title), row, table, id),
            duration: duration.filter(|seconds| seconds.is_finite() && *seconds >= 0.0),
            objective: self.long(entry.objective.as_ref(), row, table, id),
            key_messages: self.long(entry.key_messages.as_ref(), row, table, id),
            style: Some(self.long(entry.style.as_ref(), row, table, id)).filter(|style| !style.is_empty()),
            outline: self.long(entry.outline.as_ref(), row, table, id),
            current_stage: self.word(entry.stage.as_ref(), row, table, id, "stage").unwrap_or(Stage::Outline),
            stage_status: self.word(entry.status.as_ref(), row, table, id, "status").unwrap_or(StageStatus::InProgress),
            fps_num: rate.map(|rate| rate.0),
            fps_den: rate.map(|rate| rate.1),
            start_frame: 0,
            drop_frame: false,
            revision: 1,
            created_at,
            updated_at: created_at,
            deleted_at: None,
        }
    }

    /// One of a closed set of words. A word that is none of them is said, and taken for none.
    fn word<T: std::str::FromStr>(
        &mut self,
        value: Option<&Value>,
        row: Row<'_>,
        table: &str,
        id: &str,
        what: &str,
    ) -> Option<T> {
        let text = self.text(value, row)?;
        let word = text.trim().parse().ok();
        if word.is_none() {
            let shown: String = text.chars().take(40).collect();
            self.fates.note(table, format!("its {what} `{shown}` is not one of ours and is not kept"), id);
        }
        word
    }
}

/// Entries with what tells their rows apart: the table, and from the second entry of a table on a number, too.
fn tagged<'m, T>(entries: &'m [T], table: impl Fn(&T) -> &String) -> Vec<(&'m T, String)> {
    let mut seen: HashMap<String, usize> = HashMap::new();
    let tag = |entry: &'m T| {
        let count = seen.entry(table(entry).to_lowercase()).or_default();
        *count += 1;
        let tag = if *count == 1 { table(entry).clone() } else { format!("{}#{count}", table(entry)) };
        (entry, tag)
    };
    entries.iter().map(tag).collect()
}

/// Everybody whom a row of the project names.
fn name_people(bundle: &mut ProjectBundle, users: &[User], me: &User) {
    let comments = bundle.comments.iter();
    let mut named: HashSet<Id<User>> =
        comments.flat_map(|comment| [Some(comment.author_id), comment.assignee_id]).flatten().collect();
    named.insert(bundle.project.owner_id);
    bundle.users = [me].into_iter().chain(users).filter(|user| named.contains(&user.id)).cloned().collect();
}
