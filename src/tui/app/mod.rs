//! The whole state of the workstation. One thread owns it; [`crate::tui::update`] changes it and [`crate::tui::draw`] shows it.

mod bulk;
mod history;
mod ids;
pub mod msg;
mod opening;
mod outbox;
mod presence;
pub mod read;
mod work;

pub use bulk::{Bulk, Outcome, Targets, Verb, amends, day_of};
pub use history::{History, Step, Way};
pub use ids::IdSource;
pub use opening::Openings;
pub use outbox::OutboxState;
pub use presence::Others;
pub use work::Work;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::{
    client::{Link, OpenVersion, Replica},
    model::{Id, Project, SafeText, Scene, Stage, Timestamp, Version},
    tui::{
        drafts::Drafts,
        draw::ListAt,
        glyphs::Glyphs,
        keymap::{Chord, Context, Keymap},
        notify::Call,
        outside::Desktop,
        overlays::{Name, Overlay},
        panes::{CommentsPane, DetailPane, Pane, ScenesPane, TreePane, Wraps},
        pictures::{Means, Pictures},
        splits::{Divider, Splits},
        text::WrapCache,
        theme::Theme,
        views::{
            View, activity::ActivityView, board::BoardView, compare::CompareView, log::LogView, media::MediaView,
            members::MembersView, queue::QueueView, search::SearchView, sheet::SheetView, tokens::TokensView,
        },
        widgets::{Look, Severity, Toast},
    },
};
use msg::Effect;

/// What does not change while the workstation runs.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    pub keymap: Keymap,
    pub theme: Theme,
    pub glyphs: Option<Glyphs>,
    /// How pictures reach the terminal.
    pub pictures: Means,
    /// The command that signs in again where the server does not accept the token any more; none: another token is needed.
    pub sign_in: Option<String>,
    /// Whether everybody on the way to the server can read along.
    pub is_in_the_clear: bool,
    /// How somebody who looks elsewhere is called.
    pub call: Call,
    /// Whether a desktop can open what is no text.
    pub desktop: Desktop,
}

/// Where the user is.
#[derive(Debug)]
pub struct Place {
    pub pane: Pane,
    pub view: View,
    /// Where one came from: what going back leads to, the last one first. Each view is in it once at most.
    pub trail: Vec<(View, Pane)>,
    /// What the trail ends with was left for the wanted version, which is not here yet.
    pub is_under_way: bool,
    /// The stage whose comments are shown.
    pub lens: Stage,
    /// The version that was asked for last; it may not be here yet.
    pub wanted: Option<Id<Version>>,
    /// The scene to go to once the wanted version is here.
    pub scene: Option<Id<Scene>>,
    /// The comment to go to once the wanted version is here.
    pub comment: Option<Id<crate::model::Comment>>,
}

/// Whether somebody looks at the screen.
#[derive(Debug, Clone, Copy)]
pub struct Attention {
    /// What the terminal told last; none: it never did.
    pub focused: Option<bool>,
    /// When a key was pressed last.
    pub last_key: Timestamp,
}

/// What the mouse has begun.
#[derive(Debug, Clone, Copy, Default)]
pub struct Pointer {
    /// The border that is being dragged.
    pub drags: Option<Divider>,
    /// The list on whose frame the button went down. It gets the keys if nothing is dragged.
    pub frame: Option<ListAt>,
    /// The row that was clicked last. A second click on it opens it.
    pub clicked: Option<(ListAt, usize)>,
}

/// What must be made anew before the next frame.
#[derive(Debug, Default, Clone, Copy)]
pub struct Stale {
    pub tree: bool,
    pub scenes: bool,
    pub comments: bool,
}

/// The state.
pub struct App {
    /// Now, as far as the workstation knows. Set by the loop before each message.
    pub now: Timestamp,
    /// Columns and rows.
    pub size: (u16, u16),
    pub settings: Settings,
    pub ids: IdSource,
    pub replica: Replica,
    pub place: Place,
    pub tree: TreePane,
    pub scenes: ScenesPane,
    pub detail: DetailPane,
    pub comments: CommentsPane,
    /// Boxed, as it is the largest part of a state that futures hold.
    pub queue: Box<QueueView>,
    pub compare: CompareView,
    pub board: BoardView,
    pub activity: ActivityView,
    pub search: SearchView,
    pub media: MediaView,
    pub sheet: SheetView,
    pub pictures: Pictures,
    pub members: MembersView,
    pub tokens: TokensView,
    pub log: LogView,
    pub overlays: Vec<Overlay>,
    pub drafts: Drafts,
    pub history: History,
    pub work: Work,
    pub openings: Openings,
    /// How changes arrive.
    pub link: Link,
    /// What waits for the server, where there is one.
    pub outbox: OutboxState,
    /// The versions that could be opened without the server when the workstation began.
    pub kept: FxHashSet<Id<Version>>,
    /// Who else is in the video that is open.
    pub others: Others,
    pub toast: Option<Toast>,
    /// Who works in each project, as far as it was asked: whose names can be written.
    pub crews: FxHashMap<Id<Project>, Vec<Name>>,
    pub splits: Splits,
    pub pointer: Pointer,
    pub attention: Attention,
    /// The keys of a sequence that is not complete yet.
    pub chords: Vec<Chord>,
    pub wraps: Wraps,
    pub stale: Stale,
}

impl App {
    /// A workstation on what the server holds.
    pub fn new(replica: Replica, settings: Settings, drafts: Drafts, mut ids: IdSource, now: Timestamp) -> Self {
        // The end of an id is random.
        let pictures = Pictures::new(ids.uuid(now).as_u128() as u32);
        let mut app = Self {
            now,
            size: (80, 24),
            settings,
            ids,
            replica,
            place: Place {
                pane: Pane::Tree,
                view: View::Workstation,
                trail: Vec::new(),
                is_under_way: false,
                lens: Stage::Outline,
                wanted: None,
                scene: None,
                comment: None,
            },
            tree: TreePane::default(),
            scenes: ScenesPane::default(),
            detail: DetailPane::default(),
            comments: CommentsPane::default(),
            queue: Box::default(),
            compare: CompareView::default(),
            board: BoardView::default(),
            activity: ActivityView::default(),
            search: SearchView::default(),
            media: MediaView::default(),
            sheet: SheetView::default(),
            pictures,
            members: MembersView::default(),
            tokens: TokensView::default(),
            log: LogView::default(),
            overlays: Vec::new(),
            drafts,
            history: History::default(),
            work: Work::default(),
            openings: Openings::default(),
            link: Link::Local,
            outbox: OutboxState::default(),
            kept: FxHashSet::default(),
            others: Others::default(),
            toast: None,
            crews: FxHashMap::default(),
            splits: Splits::default(),
            pointer: Pointer::default(),
            attention: Attention { focused: None, last_key: now },
            chords: Vec::new(),
            wraps: WrapCache::default(),
            stale: Stale { tree: true, scenes: true, comments: true },
        };
        app.refresh();
        app
    }

    /// What widgets are drawn with.
    pub fn look(&self) -> Look<'_> {
        Look { theme: &self.settings.theme, glyphs: self.settings.glyphs.as_ref().unwrap_or(&Glyphs::UNICODE) }
    }

    /// Whether there is room for the columns of the board. Narrower screens list it.
    pub fn has_columns(&self) -> bool {
        self.size.0 >= 100 && self.size.1 >= 10
    }

    /// Where the next key is looked up.
    pub fn context(&self) -> Context {
        self.overlays.last().map_or_else(|| self.base_context(), Overlay::context)
    }

    /// The context of the pane behind the overlays.
    pub fn base_context(&self) -> Context {
        match (self.place.view, self.place.pane) {
            (View::Queue, Pane::Scenes | Pane::Detail | Pane::Comments) => Context::Queue,
            (View::Compare, _) => Context::Compare,
            (View::Board, _) => Context::Board,
            (View::Activity, _) => Context::Activity,
            (View::Search, _) => Context::Search,
            (View::Media, _) => Context::Media,
            (View::Sheet, _) => Context::Sheet,
            (View::Members, _) => Context::Members,
            (View::Tokens, _) => Context::Tokens,
            (View::Log, _) => Context::Log,
            (_, pane) => pane.context(),
        }
    }

    /// Makes the rows anew whose data changed. Called after every message; costs nothing when nothing did.
    pub fn refresh(&mut self) {
        self.lay_outbox_over();
        let stale = std::mem::take(&mut self.stale);
        if stale.tree {
            self.tree.rebuild(&self.replica);
            self.board.rebuild(&self.replica);
        }
        let open = self.replica.open();
        if stale.scenes {
            self.scenes.rebuild(open);
            self.media.rebuild(open);
            self.sheet.rebuild(self.scenes.listing.keys());
        }
        let scene = self.scenes.listing.selected();
        if stale.scenes || !self.comments.shows(scene, self.place.lens) {
            self.detail.rebuild(open, scene);
        }
        if stale.comments || !self.comments.shows(scene, self.place.lens) {
            self.comments.rebuild(open, scene, self.place.lens);
        }
    }

    /// Says something until the next key. Words of others may be part of it.
    pub fn say(&mut self, severity: Severity, text: impl AsRef<str>) {
        self.tell(Toast::new(severity, SafeText::line(text.as_ref()).into_string()));
    }

    /// Says something that is safe to draw. It stays in the log.
    pub fn tell(&mut self, toast: Toast) {
        self.log.said(self.now, toast.severity, &toast.text);
        self.toast = Some(toast);
    }

    /// Whether another version is on its way than the one that is open.
    pub fn is_opening(&self) -> bool {
        self.place.wanted.is_some() && self.place.wanted != self.open().map(OpenVersion::version_id)
    }

    /// Opens a version, at a scene and a comment if they are given.
    pub fn open_version(&mut self, version: Id<Version>, scene: Option<Id<Scene>>, fx: &mut Vec<Effect>) {
        self.place.wanted = Some(version);
        self.place.scene = scene;
        self.place.comment = None;
        self.place.is_under_way = false;
        self.ask(msg::Job::Load(msg::Load::Review(version)), fx);
    }
}
