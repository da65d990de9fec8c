//! What is spoken in a video, or what was said about it, as cues.

use super::{Caption, CaptionKind, write};
use crate::{
    exchange::{
        compose::SPOKEN_BY,
        review::{Review, WriteError, Written},
    },
    model::{Comment, CommentStatus, Scene},
};

crate::words! {
    /// What cues are made of.
    CuesOf {
        /// The spoken text of each scene.
        Voice = "voice",
        /// The amends, each shown where it is about.
        Amends = "amends",
    }
}

/// How long an amend is shown that is about one frame, in seconds: long enough to be read.
const SHOWN: i64 = 2;

/// Writes a review as captions.
///
/// # Errors
/// The frame rate or the length of a scene with something to say is not known.
pub fn of_review(kind: CaptionKind, of: CuesOf, review: &Review) -> Result<Written, WriteError> {
    let rate = review.timebase()?.rate;
    let (num, den) = (rate.num(), rate.den());
    let mut notices = Vec::new();
    let cues = match of {
        CuesOf::Voice => voice(kind, review)?,
        CuesOf::Amends => amends(review, rate.nominal(), &mut notices),
    };
    if cues.is_empty() {
        let what = if of == CuesOf::Voice { "no scene has a spoken text" } else { "there are no amends" };
        notices.push(format!("{what}, so there are no cues"));
    }
    Ok(Written { files: vec![write(kind, num, den, &cues)], notices })
}

fn voice(kind: CaptionKind, review: &Review) -> Result<Vec<Caption>, WriteError> {
    let mut cues = Vec::new();
    for (scene, time) in review.scenes().iter().zip(review.times()) {
        if scene.voice_text.trim().is_empty() {
            continue;
        }
        let Some((start, length)) = time.and_then(|time| Some((time.start, time.length?))) else {
            return Err(unknown(review, scene));
        };
        let speaker = scene.description.rsplit("\n\n").next().and_then(|last| last.trim().strip_prefix(SPOKEN_BY));
        let speaker = speaker.filter(|_| kind == CaptionKind::Vtt).map(str::to_owned);
        cues.push(Caption { start, end: start + length, speaker, text: scene.voice_text.clone() });
    }
    Ok(cues)
}

/// The first scene up to this one whose length is not known.
fn unknown(review: &Review, scene: &Scene) -> WriteError {
    let upto = review.scenes().iter().filter(|other| other.order <= scene.order);
    let first = upto.into_iter().find(|other| other.duration_frames.is_none()).unwrap_or(scene);
    WriteError(format!(
        "the length of scene {} is not known, and cues need the lengths of all scenes up to theirs: set it with `orama scene set`",
        first.order
    ))
}

fn amends(review: &Review, second: i64, notices: &mut Vec<String>) -> Vec<Caption> {
    let mut cues = Vec::new();
    let mut untimed = 0;
    for (scene, time) in review.scenes().iter().zip(review.times()) {
        let amends =
            review.comments().iter().filter(|comment| comment.scene_id == scene.id && comment.status.is_some());
        let Some(time) = time else {
            untimed += amends.count();
            continue;
        };
        for amend in amends {
            let (start, end) = match (amend.frame_in, amend.frame_out) {
                (Some(first), last) => {
                    let shown = last.unwrap_or(first).saturating_add(1).max(first.saturating_add(SHOWN * second));
                    (time.start.saturating_add(first), time.start.saturating_add(shown))
                }
                (None, _) => (time.start, time.start.saturating_add(time.length.unwrap_or(SHOWN * second))),
            };
            cues.push(Caption { start, end, speaker: None, text: words(review, amend) });
        }
    }
    if untimed > 0 {
        notices.push(format!("{untimed} amends are left out: a scene before theirs has no length"));
    }
    cues.sort_by_key(|cue| cue.start);
    cues
}

/// `[ ] Ana: make the sky warmer`, and each answer on a line of its own.
fn words(review: &Review, amend: &Comment) -> String {
    let mark = if amend.status == Some(CommentStatus::Done) { "[x]" } else { "[ ]" };
    let mut lines = vec![format!("{mark} {}: {}", review.name_of(amend.author_id), amend.content.trim())];
    let answers =
        review.comments().iter().filter(|comment| comment.parent_id == Some(amend.id) && comment.status.is_none());
    lines.extend(answers.map(|answer| format!("- {}: {}", review.name_of(answer.author_id), answer.content.trim())));
    lines.join("\n")
}
