//! Compare: two versions of a video, scene by scene, with what is alike folded away.

use std::{cell::RefCell, rc::Rc};

use rustc_hash::{FxHashMap, FxHashSet};
use uuid::Uuid;

use crate::{
    api::tree::Review,
    model::{
        Comment, CommentStatus, Id, Media, Scene, Version, Video,
        compare::{Fate, Pair, compare},
    },
    tui::{panes::Listing, theme::Role},
};

/// A row: a scene, by its id in the newer version or else in the older; or the heading of scenes that are alike, by the
/// first of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CompareKey {
    Scene(Uuid),
    Fold(Uuid),
}

/// What a row shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CompareRow {
    /// The pair at this place.
    Scene(usize),
    /// That many pairs from this place on are alike.
    Fold { first: usize, count: usize, open: bool },
}

/// One of the two versions.
#[derive(Debug)]
pub struct Side {
    pub version: Version,
    pub scenes: Vec<Scene>,
    pub media: FxHashMap<Id<Media>, Media>,
    /// The amends of each scene, the oldest first.
    pub amends: FxHashMap<Id<Scene>, Vec<Comment>>,
}

impl Side {
    fn of(review: Review) -> Self {
        let mut amends: FxHashMap<Id<Scene>, Vec<Comment>> = FxHashMap::default();
        for comment in review.comments {
            if comment.status.is_some() && comment.deleted_at.is_none() {
                amends.entry(comment.scene_id).or_default().push(comment);
            }
        }
        for amends in amends.values_mut() {
            amends.sort_by_key(|amend| (amend.created_at, amend.id));
        }
        let media = review.media.into_iter().map(|media| (media.id, media)).collect();
        Self { version: review.version, scenes: review.scenes, media, amends }
    }

    /// How the version is called: its number and its name.
    pub fn label(&self) -> String {
        format!("v{} {}", self.version.number, self.version.name).trim_end().to_owned()
    }
}

/// Both versions and what became of the scenes.
#[derive(Debug)]
pub struct Compared {
    pub video: Id<Video>,
    pub old: Side,
    pub new: Side,
    pub pairs: Vec<Pair>,
}

impl Compared {
    fn of(old: Review, new: Review) -> Self {
        let video = new.video.id;
        let (old, new) = (Side::of(old), Side::of(new));
        let pairs = compare(&old.scenes.iter().collect::<Vec<_>>(), &new.scenes.iter().collect::<Vec<_>>());
        Self { video, old, new, pairs }
    }

    /// The scene of a pair in the older version.
    pub fn old_scene(&self, pair: &Pair) -> Option<&Scene> {
        pair.old.and_then(|at| self.old.scenes.get(at))
    }

    /// The scene of a pair in the newer version.
    pub fn new_scene(&self, pair: &Pair) -> Option<&Scene> {
        pair.new.and_then(|at| self.new.scenes.get(at))
    }

    /// How many pairs had a fate.
    pub fn count(&self, fate: Fate) -> usize {
        self.pairs.iter().filter(|pair| pair.fate == fate).count()
    }

    /// What became of an amend of the older version.
    pub fn outcome(&self, amend: &Comment, pair: &Pair) -> Outcome {
        let here = self.new_scene(pair).and_then(|scene| self.new.amends.get(&scene.id));
        // Over several versions the amend was carried more than once: its words and author are the same all along.
        let carries = |other: &&Comment| {
            other.carried_from_id == Some(amend.id)
                || (other.carried_from_id.is_some()
                    && other.content == amend.content
                    && other.author_id == amend.author_id)
        };
        match (here.into_iter().flatten().find(carries), amend.status) {
            (Some(copy), _) if copy.status == Some(CommentStatus::Done) => Outcome::DoneSince,
            (Some(_), _) => Outcome::Open,
            (None, Some(CommentStatus::Done)) => Outcome::DoneBefore,
            (None, _) => Outcome::Left,
        }
    }

    fn key(&self, pair: &Pair) -> Uuid {
        let scene = self.new_scene(pair).or_else(|| self.old_scene(pair));
        scene.map_or(Uuid::nil(), |scene| scene.id.uuid())
    }
}

/// What became of an amend of the older version.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It was carried over, and is done in the newer version.
    DoneSince,
    /// It was carried over, and is still to do.
    Open,
    /// It was done in the older version already.
    DoneBefore,
    /// It is open in the older version, and the newer one does not have it.
    Left,
}

/// A piece of a line, safe to draw.
pub type Piece = (Role, String);

/// A line of a scene: what changed, and beside it what had been asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Line {
    pub left: Vec<Piece>,
    pub right: Vec<Piece>,
}

/// Pairs as lines, by place and width.
type Lines = FxHashMap<(usize, u16), Rc<[Line]>>;

/// What compare keeps.
#[derive(Debug, Default)]
pub struct CompareView {
    pub listing: Listing<CompareKey>,
    pub compared: Option<Compared>,
    rows: Vec<CompareRow>,
    unfolded: FxHashSet<Uuid>,
    /// The older and the newer version that were asked for last.
    wanted: Option<(Id<Version>, Id<Version>)>,
    loading: bool,
    /// Something changed while they were being read.
    again: bool,
    /// Scenes as lines, by place and width: broken once, not for every frame.
    lines: RefCell<Lines>,
}

impl CompareView {
    /// Asks for two versions. False: they are on their way, and will be read again.
    pub fn ask(&mut self, old: Id<Version>, new: Id<Version>) -> bool {
        let is_same = self.wanted == Some((old, new));
        if !is_same {
            self.compared = None;
            self.unfolded.clear();
            self.listing = Listing::default();
            self.rebuild();
        }
        self.wanted = Some((old, new));
        self.again = self.loading && is_same;
        let must_ask = !self.again;
        self.loading = true;
        must_ask
    }

    /// The versions that were asked for last, the older first.
    pub fn wanted(&self) -> Option<(Id<Version>, Id<Version>)> {
        self.wanted
    }

    /// Whether they are on their way.
    pub fn is_loading(&self) -> bool {
        self.loading
    }

    /// Takes both versions. Says whether they must be read again.
    pub fn take(&mut self, of: (Id<Version>, Id<Version>), old: Review, new: Review) -> bool {
        if self.wanted != Some(of) {
            return false;
        }
        let is_first = self.compared.is_none();
        self.compared = Some(Compared::of(old, new));
        self.loading = false;
        self.rebuild();
        if is_first {
            self.listing.go(crate::tui::panes::Motion::First);
            self.next_difference(0);
        }
        std::mem::take(&mut self.again)
    }

    /// Reading failed: it may be asked for again.
    pub fn give_up(&mut self) {
        (self.loading, self.again) = (false, false);
    }

    /// The row at a place.
    pub fn row(&self, index: usize) -> Option<CompareRow> {
        self.rows.get(index).copied()
    }

    /// The selected pair; under a heading, none.
    pub fn selected(&self) -> Option<&Pair> {
        match self.row(self.listing.index())? {
            CompareRow::Scene(at) => self.compared.as_ref()?.pairs.get(at),
            CompareRow::Fold { .. } => None,
        }
    }

    /// Selects a scene of either version, if it is a row of its own.
    pub fn select_scene(&mut self, scene: Id<Scene>) -> bool {
        let Some(compared) = &self.compared else { return false };
        let is_it = |found: Option<&Scene>| found.is_some_and(|found| found.id == scene);
        let pair = compared
            .pairs
            .iter()
            .find(|pair| is_it(compared.new_scene(pair)) || is_it(compared.old_scene(pair)))
            .map(|pair| compared.key(pair));
        pair.is_some_and(|key| self.listing.select(CompareKey::Scene(key)))
    }

    /// Folds the scenes that are alike around the selection away, or shows them.
    pub fn fold(&mut self, close: bool) {
        let index = self.listing.index();
        let fold = self.rows.iter().take(index + 1).rposition(|row| match row {
            CompareRow::Fold { .. } => true,
            CompareRow::Scene(at) => self.pair(*at).is_some_and(|pair| pair.fate != Fate::Same),
        });
        let Some(CompareKey::Fold(first)) = fold.and_then(|at| self.listing.keys().get(at)).copied() else { return };
        let turned = if close { self.unfolded.remove(&first) } else { self.unfolded.insert(first) };
        if turned {
            self.listing.select(CompareKey::Fold(first));
            self.rebuild();
        }
    }

    /// Goes to the next scene that differs in that direction, around the end; 0: from where we are on. Says whether the end
    /// was passed; none: nothing differs.
    pub fn next_difference(&mut self, by: isize) -> Option<bool> {
        let (here, len) = (self.listing.index() as isize, self.rows.len() as isize);
        let first = isize::from(by != 0);
        let step = if by < 0 { -1 } else { 1 };
        let found = (first..=len).map(|far| (here + far * step).rem_euclid(len.max(1)) as usize).find(|at| {
            matches!(self.row(*at), Some(CompareRow::Scene(pair))
                if self.pair(pair).is_some_and(|pair| pair.fate != Fate::Same))
        })?;
        self.listing.select_at(found);
        Some(if step > 0 { (found as isize) < here + first } else { found as isize > here - 1 })
    }

    /// The lines of a pair at a width, made by `make` when they are not known yet.
    pub fn lines(&self, pair: usize, columns: u16, make: impl FnOnce(&Compared, &Pair) -> Vec<Line>) -> Rc<[Line]> {
        let known = self.lines.borrow().get(&(pair, columns)).map(Rc::clone);
        known.unwrap_or_else(|| {
            let fresh = self.compared.as_ref().and_then(|both| Some(make(both, both.pairs.get(pair)?)));
            let lines: Rc<[Line]> = fresh.unwrap_or_default().into();
            self.lines.borrow_mut().insert((pair, columns), Rc::clone(&lines));
            lines
        })
    }

    fn pair(&self, at: usize) -> Option<&Pair> {
        self.compared.as_ref()?.pairs.get(at)
    }

    fn rebuild(&mut self) {
        self.lines.borrow_mut().clear();
        let (mut keys, mut rows) = (Vec::new(), Vec::new());
        if let Some(compared) = &self.compared {
            let mut at = 0;
            for run in compared.pairs.chunk_by(|a, b| a.fate == Fate::Same && b.fate == Fate::Same) {
                let is_alike = run[0].fate == Fate::Same;
                let open = self.unfolded.contains(&compared.key(&run[0]));
                if is_alike {
                    keys.push(CompareKey::Fold(compared.key(&run[0])));
                    rows.push(CompareRow::Fold { first: at, count: run.len(), open });
                }
                if !is_alike || open {
                    keys.extend(run.iter().map(|pair| CompareKey::Scene(compared.key(pair))));
                    rows.extend((at..at + run.len()).map(CompareRow::Scene));
                }
                at += run.len();
            }
        }
        self.rows = rows;
        self.listing.rebuild(keys);
    }
}
