//! Pane 1: organisations, projects, videos and their versions.

use rustc_hash::FxHashSet;

use super::{Listing, matches};
use crate::{
    client::Replica,
    model::{Id, Organisation, Project, SafeText, StageStatus, Version, Video},
};

/// A row of the tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TreeKey {
    /// An organisation; none: the projects that belong to no organisation.
    Organisation(Option<Id<Organisation>>),
    Project(Id<Project>),
    Video(Id<Video>),
    Version(Id<Version>),
}

/// What is drawn of a row, made when data changes.
#[derive(Debug, Clone)]
pub struct TreeRow {
    pub depth: u16,
    pub label: SafeText,
    /// Open amends below it.
    pub open: i64,
    /// Its current stage is approved and nothing is open.
    pub approved: bool,
    /// Some: it has rows below it, that are shown or not.
    pub expanded: Option<bool>,
}

/// What the tree keeps.
#[derive(Debug, Default)]
pub struct TreePane {
    pub listing: Listing<TreeKey>,
    pub rows: Vec<TreeRow>,
    pub filter: String,
    /// The branches that are the other way round than at the start: everything open but videos.
    turned: FxHashSet<TreeKey>,
    /// Some branch has to be open so that this video is seen.
    revealed: Option<Id<Video>>,
}

impl TreePane {
    /// Makes the rows anew.
    pub fn rebuild(&mut self, replica: &Replica) {
        let mut builder = Builder { pane: self, replica, keys: Vec::new(), rows: Vec::new() };
        builder.organisations();
        let (keys, rows) = (builder.keys, builder.rows);
        self.rows = rows;
        self.listing.rebuild(keys);
    }

    /// Whether a branch is open.
    pub fn is_expanded(&self, key: TreeKey) -> bool {
        let at_start = matches!(key, TreeKey::Organisation(_) | TreeKey::Project(_));
        let searched = !self.filter.is_empty() && at_start;
        searched || at_start != self.turned.contains(&key)
    }

    /// Opens or closes a branch.
    pub fn turn(&mut self, key: TreeKey) {
        if !self.turned.remove(&key) {
            self.turned.insert(key);
        }
    }

    /// Opens what is above a video, and selects it.
    pub fn reveal(&mut self, replica: &Replica, video: Id<Video>) {
        let Some(project) = replica.video(video).and_then(|video| replica.project(video.project_id)) else { return };
        for key in [TreeKey::Organisation(project.organisation_id), TreeKey::Project(project.id)] {
            if !self.is_expanded(key) {
                self.turn(key);
            }
        }
        if self.revealed != Some(video) && !self.is_expanded(TreeKey::Video(video)) {
            self.turn(TreeKey::Video(video));
        }
        self.revealed = Some(video);
        self.rebuild(replica);
        self.listing.select(TreeKey::Video(video));
    }

    /// Opens what is above a project, and selects it.
    pub fn uncover(&mut self, replica: &Replica, project: Id<Project>) {
        let Some(row) = replica.project(project) else { return };
        let above = TreeKey::Organisation(row.organisation_id);
        if !self.is_expanded(above) {
            self.turn(above);
        }
        self.rebuild(replica);
        self.listing.select(TreeKey::Project(project));
    }

    /// The row above a row in the tree, if it is shown.
    pub fn parent(&self, index: usize) -> Option<TreeKey> {
        let depth = self.rows.get(index)?.depth;
        let above = self.rows[..index].iter().rposition(|row| row.depth < depth)?;
        self.listing.keys().get(above).copied()
    }
}

struct Builder<'a> {
    pane: &'a TreePane,
    replica: &'a Replica,
    keys: Vec<TreeKey>,
    rows: Vec<TreeRow>,
}

impl Builder<'_> {
    fn organisations(&mut self) {
        let organisations = self.replica.organisations();
        let projects = self.replica.projects();
        if organisations.is_empty() {
            for project in projects {
                self.project(project, 0);
            }
            return;
        }
        let mut groups: Vec<(Option<Id<Organisation>>, &str)> =
            organisations.iter().map(|organisation| (Some(organisation.id), organisation.name.as_str())).collect();
        groups.push((None, "No organisation"));
        for (id, name) in groups {
            let known = |project: &Project| {
                project.organisation_id.filter(|id| organisations.iter().any(|organisation| organisation.id == *id))
            };
            let mine: Vec<&Project> = projects.iter().copied().filter(|project| known(project) == id).collect();
            if !mine.is_empty() {
                self.organisation(id, name, &mine);
            }
        }
    }

    fn organisation(&mut self, id: Option<Id<Organisation>>, name: &str, projects: &[&Project]) {
        let key = TreeKey::Organisation(id);
        let at = self.push(key, 0, name, true);
        let shown = self.pane.is_expanded(key);
        for project in projects {
            if shown {
                self.project(project, 1);
            }
        }
        self.rows[at].open = projects.iter().map(|project| self.open_in(project)).sum();
        self.drop_if_empty(at, name);
    }

    fn project(&mut self, project: &Project, depth: u16) {
        let key = TreeKey::Project(project.id);
        let videos = self.replica.videos(project.id);
        let at = self.push(key, depth, &project.title, !videos.is_empty());
        self.rows[at].open = self.open_in(project);
        if self.pane.is_expanded(key) {
            for video in videos {
                self.video(video, depth + 1, &project.title);
            }
        }
        self.drop_if_empty(at, &project.title);
    }

    fn video(&mut self, video: &Video, depth: u16, project: &str) {
        if !matches(&self.pane.filter, &video.title) && !matches(&self.pane.filter, project) {
            return;
        }
        let key = TreeKey::Video(video.id);
        let versions = self.replica.versions(video.id);
        let at = self.push(key, depth, &video.title, !versions.is_empty());
        self.rows[at].open = self.replica.open_amends(video.id);
        self.rows[at].approved = video.stage_status == StageStatus::Approved && self.rows[at].open == 0;
        if self.pane.is_expanded(key) {
            for version in versions {
                self.version(version, depth + 1);
            }
        }
    }

    fn version(&mut self, version: &Version, depth: u16) {
        let label = format!("v{} {}", version.number, version.name);
        self.push(TreeKey::Version(version.id), depth, label.trim(), false);
    }

    /// Under a filter, a branch stays for its own name or for what is below it.
    fn drop_if_empty(&mut self, at: usize, name: &str) {
        if at + 1 == self.rows.len() && !matches(&self.pane.filter, name) {
            self.rows.truncate(at);
            self.keys.truncate(at);
        }
    }

    fn push(&mut self, key: TreeKey, depth: u16, label: &str, is_branch: bool) -> usize {
        let expanded = is_branch.then(|| self.pane.is_expanded(key));
        self.keys.push(key);
        self.rows.push(TreeRow { depth, label: SafeText::line(label), open: 0, approved: false, expanded });
        self.rows.len() - 1
    }

    fn open_in(&self, project: &Project) -> i64 {
        self.replica.videos(project.id).into_iter().map(|video| self.replica.open_amends(video.id)).sum()
    }
}
