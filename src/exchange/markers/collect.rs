//! From comments to markers: which, where, and with which answers.

use std::collections::HashMap;

use super::{Item, Marker, State};
use crate::{
    exchange::review::{Review, WriteError},
    model::{Comment, Id},
};

/// How many scenes without a length are named.
const MOST_NAMED: usize = 5;

/// The markers of a review in the order of time: one for each amend and, where they are wanted, for each note that begins a
/// thread. Answers that ask for nothing are folded into what they answer.
pub(super) fn markers(review: &Review) -> Result<Vec<Marker>, WriteError> {
    let threads = Threads::of(review);
    let scenes: HashMap<_, usize> = review.scenes().iter().zip(0..).map(|(scene, at)| (scene.id, at)).collect();
    let mut markers = Vec::new();
    for comment in review.comments().iter().filter(|comment| threads.is_marked(comment)) {
        let Some(scene) = scenes.get(&comment.scene_id).copied() else { continue };
        let start = review.times()[scene].ok_or_else(|| unknown_lengths(review, scene))?.start;
        let (first, last) = threads.range(comment);
        markers.push(Marker {
            frame: start.saturating_add(first),
            length: last.map_or(1, |last| last - first + 1).max(1),
            scene,
            items: vec![item(review, &threads, comment)],
        });
    }
    markers.sort_by_key(|marker| marker.frame);
    Ok(markers)
}

fn item(review: &Review, threads: &Threads<'_>, comment: &Comment) -> Item {
    let said = |comment: &Comment| (review.name_of(comment.author_id).to_owned(), comment.content.clone());
    let answers = threads.answers.get(&comment.id).into_iter().flatten().map(|answer| said(answer));
    Item { id: comment.id, state: State::of(comment), said: std::iter::once(said(comment)).chain(answers).collect() }
}

/// Comments with what they answer.
struct Threads<'a> {
    rows: HashMap<Id<Comment>, &'a Comment>,
    /// The answers to each marked comment, however deep, oldest first.
    answers: HashMap<Id<Comment>, Vec<&'a Comment>>,
    notes: bool,
}

impl<'a> Threads<'a> {
    fn of(review: &'a Review) -> Self {
        let rows = review.comments().iter().map(|comment| (comment.id, comment)).collect();
        let mut threads = Self { rows, answers: HashMap::new(), notes: review.wants_notes() };
        for comment in review.comments() {
            if threads.is_marked(comment) {
                continue;
            }
            let marked = threads.above(comment).find(|above| threads.is_marked(above)).map(|above| above.id);
            if let Some(marked) = marked {
                threads.answers.entry(marked).or_default().push(comment);
            }
        }
        threads
    }

    /// Whether it has a marker of its own.
    fn is_marked(&self, comment: &Comment) -> bool {
        comment.status.is_some() || (self.notes && comment.parent_id.is_none())
    }

    /// What a comment answers, and what that answers, and so on.
    fn above(&self, comment: &'a Comment) -> impl Iterator<Item = &'a Comment> + '_ {
        let parent = |comment: &&'a Comment| comment.parent_id.and_then(|id| self.rows.get(&id).copied());
        // A thread cannot be deeper than there are comments, which ends the walk whatever the rows say.
        std::iter::successors(parent(&comment), parent).take(self.rows.len())
    }

    /// The frames it speaks of, from the start of the scene: its own, those of what it answers, or the scene's first.
    fn range(&self, comment: &'a Comment) -> (i64, Option<i64>) {
        let mut all = std::iter::once(comment).chain(self.above(comment));
        all.find_map(|comment| Some((comment.frame_in?, comment.frame_out))).unwrap_or((0, None))
    }
}

fn unknown_lengths(review: &Review, scene: usize) -> WriteError {
    let missing: Vec<i64> = review.scenes()[..scene]
        .iter()
        .filter(|scene| scene.duration_frames.is_none())
        .map(|scene| scene.order)
        .collect();
    let mut named: Vec<String> = missing.iter().take(MOST_NAMED).map(i64::to_string).collect();
    if missing.len() > MOST_NAMED {
        named.push(format!("{} more", missing.len() - MOST_NAMED));
    }
    let scenes = if missing.len() == 1 { "scene" } else { "scenes" };
    WriteError(format!(
        "when scene {} begins is not known, because {scenes} {} of {} v{} have no length: set it with `orama scene set SCENE --length 4s`",
        review.scenes()[scene].order,
        named.join(", "),
        review.video().title,
        review.version().number
    ))
}
