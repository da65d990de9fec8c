//! Questions about the state: what is selected, and who may do what with it.

use unicode_segmentation::UnicodeSegmentation as _;

use super::{App, msg::LastOpen};
use crate::{
    client::OpenVersion,
    model::{
        Comment, Id, Level, Media, Project, SafeText, Scene, Stage, TakeRole, User, Version, Video, access,
        stage::StageState,
    },
    tui::{
        panes::{Pane, TreeKey, detail::DetailKey},
        pictures::Subject,
        views::View,
    },
};

impl App {
    /// The open version.
    pub fn open(&self) -> Option<&OpenVersion> {
        self.replica.open()
    }

    /// The video of the open version.
    pub fn video(&self) -> Option<&Video> {
        self.replica.video(self.open()?.video_id())
    }

    /// The open version's row.
    pub fn version(&self) -> Option<&Version> {
        self.replica.version(self.open()?.version_id())
    }

    /// Whether the open version is the newest one of its video, which the queue and the stage are about.
    pub fn is_newest_open(&self) -> bool {
        let newest = self.open().and_then(|open| self.replica.newest_version(open.video_id()));
        newest.map(|version| version.id) == self.open().map(OpenVersion::version_id)
    }

    /// The scene that is selected: in the queue, the one of the selected amend as far as it was read.
    pub fn scene(&self) -> Option<&Scene> {
        match self.place.view {
            View::Workstation => self.open()?.scene(self.scenes.listing.selected()?),
            View::Queue => self.queue.talk.scene(self.queue.selected()?.comment.scene_id),
            View::Media => self.open()?.scene(self.media.listing.selected()?.scene),
            View::Sheet => self.open()?.scene(self.sheet.listing.selected()?),
            _ => None,
        }
    }

    /// The comment that is selected.
    pub fn comment(&self) -> Option<&Comment> {
        match self.place.view {
            View::Workstation => self.open()?.threads().get(self.comments.listing.selected()?),
            View::Queue => self.queue.selected().map(|item| &item.comment),
            _ => None,
        }
    }

    /// A comment by id, wherever it is known from.
    pub fn comment_by_id(&self, id: Id<Comment>) -> Option<&Comment> {
        let open = self.open().and_then(|open| open.threads().get(id));
        let queued = || self.queue.items.get(&id).map(|item| &item.comment);
        match self.place.view {
            View::Queue => queued().or(open),
            _ => open.or_else(queued),
        }
    }

    /// A scene by id, wherever it is known from.
    pub fn scene_by_id(&self, id: Id<Scene>) -> Option<&Scene> {
        self.open().and_then(|open| open.scene(id)).or_else(|| self.queue.talk.scene(id))
    }

    /// A medium of a scene, wherever it is known from.
    pub fn media_of(&self, scene: Id<Scene>, media: Id<Media>) -> Option<&Media> {
        self.open().and_then(|open| open.media(media)).or_else(|| self.queue.talk.media(scene, media))
    }

    /// The project that the selection belongs to.
    pub fn project_id(&self) -> Option<Id<Project>> {
        match self.place.view {
            View::Queue => self.queue.selected().map(|item| item.project_id),
            _ => self.video().map(|video| video.project_id),
        }
    }

    /// What the user may do in the project that the selection belongs to.
    pub fn level(&self) -> Level {
        self.project_id().and_then(|project| self.replica.level(project)).unwrap_or(Level(0))
    }

    /// Where the open video is.
    pub fn stage_state(&self) -> Option<StageState> {
        self.video().map(|video| StageState { stage: video.current_stage, status: video.stage_status })
    }

    /// How many amends are in the way of a decision: open ones at the current stage in the newest version.
    pub fn open_amends(&self) -> usize {
        let Some(video) = self.video() else { return 0 };
        usize::try_from(self.replica.current_counts(video).open).unwrap_or(0)
    }

    /// A person's name, safe to draw.
    pub fn name_of(&self, user: Id<User>) -> SafeText {
        self.replica.user(user).map_or_else(
            || SafeText::line("somebody"),
            |user| SafeText::line(if user.full_name.trim().is_empty() { &user.email } else { &user.full_name }),
        )
    }

    /// Whether something on the screen says how old it is.
    pub fn shows_ages(&self) -> bool {
        match self.place.view {
            View::Workstation => !self.comments.rows.is_empty(),
            View::Queue => !self.queue.listing.is_empty(),
            View::Tokens => !self.tokens.listing.is_empty(),
            View::Compare | View::Board | View::Activity | View::Media | View::Sheet | View::Members | View::Log => {
                false
            }
            View::Search => !self.search.listing.is_empty(),
        }
    }

    /// Where the next session goes on.
    pub fn last_open(&self) -> Option<LastOpen> {
        let open = self.open()?;
        let scene = self.scenes.listing.selected();
        Some(LastOpen { version: open.version_id(), video: open.video_id(), scene })
    }

    /// The project that the tree's selection belongs to.
    pub fn tree_project(&self) -> Option<Id<Project>> {
        match self.tree.listing.selected()? {
            TreeKey::Organisation(_) => None,
            TreeKey::Project(project) => Some(project),
            TreeKey::Video(video) => self.replica.video(video).map(|video| video.project_id),
            TreeKey::Version(version) => {
                let video = self.replica.version(version)?.video_id;
                self.replica.video(video).map(|video| video.project_id)
            }
        }
    }

    /// The organisation that a new project would belong to: the one of the tree's selection, else the user's own.
    pub fn tree_organisation(&self) -> Option<Id<crate::model::Organisation>> {
        let selected = match self.tree.listing.selected() {
            Some(TreeKey::Organisation(organisation)) => Some(organisation),
            _ => self.tree_project().and_then(|project| self.replica.project(project)).map(|p| p.organisation_id),
        };
        let wanted = selected.unwrap_or(self.replica.me().organisation_id)?;
        let organisations = self.replica.organisations();
        let known = organisations.into_iter().find(|organisation| organisation.id == wanted)?;
        access::may_start_project(self.replica.me(), Some(known)).then_some(wanted)
    }

    /// Whether a scene of the open version has takes.
    pub fn has_takes(&self, scene: Id<Scene>) -> bool {
        let has = |open: &OpenVersion| TakeRole::ALL.iter().any(|role| open.takes(scene, *role).next().is_some());
        self.open().is_some_and(has)
    }

    /// The medium that is shown beside what is selected: the one the cursor is on, else the picture of the scene.
    pub fn preview(&self) -> Option<&Media> {
        if self.place.view == View::Media {
            return self.open()?.media(self.media.listing.selected()?.media);
        }
        if !self.settings.pictures.is_on() {
            return None;
        }
        if !matches!(self.place.view, View::Workstation | View::Queue) {
            return None;
        }
        let scene = self.scene()?;
        let of_row = match self.detail.listing.selected() {
            Some(DetailKey::Take(role)) if self.place.pane == Pane::Detail && self.in_workstation() => {
                scene.selected(role)
            }
            _ => None,
        };
        let is_seen = |media: &&Media| Subject::of(media, self.settings.pictures).is_ok();
        let seen = |id: Id<Media>| self.media_of(scene.id, id).filter(is_seen);
        // What the stage is about comes first.
        let stage = self.comment().filter(|_| self.place.view == View::Queue).map_or(self.place.lens, |row| row.stage);
        let roles = match stage {
            Stage::Video => [TakeRole::Video, TakeRole::Image, TakeRole::Voice, TakeRole::Music],
            Stage::Audio => [TakeRole::Voice, TakeRole::Music, TakeRole::Image, TakeRole::Video],
            _ => [TakeRole::Image, TakeRole::Video, TakeRole::Voice, TakeRole::Music],
        };
        of_row.and_then(seen).or_else(|| roles.into_iter().find_map(|role| seen(scene.selected(role)?)))
    }

    /// What a scene is called: its place and its title, or the first words of its text.
    pub fn scene_label(&self, scene: &Scene) -> String {
        let order = self.open().and_then(|open| crate::model::order::order_of(open.order(), scene.id));
        let title = scene_title(scene);
        format!("{} {}", order.unwrap_or(scene.order), title.as_str()).trim_end().to_owned()
    }
}

/// A scene's title, or where it has none the beginning of what is spoken or happens.
pub fn scene_title(scene: &Scene) -> SafeText {
    let texts = [&scene.title, &scene.voice_text, &scene.description];
    let text = texts.into_iter().find(|text| !text.trim().is_empty());
    let line = text.and_then(|text| text.trim().lines().next()).unwrap_or_default();
    SafeText::line(&line.graphemes(true).take(80).collect::<String>())
}

/// The beginning of a text, for a question or a message.
pub fn excerpt(text: &str) -> String {
    const LONGEST: usize = 48;
    SafeText::line(&shorten(text, LONGEST)).into_string()
}

/// The beginning of a text on one line, so many clusters of characters at most: none is cut in two. It is as it was written, so not to be shown as it is.
pub fn shorten(text: &str, most: usize) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut short: String = line.graphemes(true).take(most).collect();
    if short.len() < line.len() {
        short.push('…');
    }
    short
}

#[cfg(test)]
mod tests {
    use super::excerpt;

    #[test]
    fn no_cluster_of_characters_is_cut_in_two() {
        let family = "👩‍👩‍👧";
        assert_eq!(excerpt(&family.repeat(60)), format!("{}…", family.repeat(48)));
        assert_eq!(excerpt(" two \n words "), "two words");
    }
}
