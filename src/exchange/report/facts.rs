//! What a report says, before it is written down.

use std::collections::HashMap;

use super::{Report, Reviewed};
use crate::{
    exchange::Audience,
    model::{
        Comment, CommentStatus, Id, Resolution, Scene, Stage, StageAction, StageDecision, Timestamp, Visibility,
        words::counted,
    },
};

/// How many there are of each kind at a stage.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Counts {
    pub(super) to_do: usize,
    pub(super) fixed: usize,
    pub(super) declined: usize,
    pub(super) duplicate: usize,
    pub(super) notes: usize,
}

impl Counts {
    fn add(&mut self, comment: &Comment) {
        let count = match (comment.status, comment.resolution) {
            (None, _) if comment.parent_id.is_some() => return,
            (None, _) => &mut self.notes,
            (Some(CommentStatus::ToDo), _) => &mut self.to_do,
            (Some(CommentStatus::Done), Some(Resolution::Declined)) => &mut self.declined,
            (Some(CommentStatus::Done), Some(Resolution::Duplicate)) => &mut self.duplicate,
            (Some(CommentStatus::Done), _) => &mut self.fixed,
        };
        *count += 1;
    }

    /// The numbers as the columns of a table: [`COUNTED`].
    pub(super) const fn cells(self) -> [usize; 5] {
        [self.to_do, self.fixed, self.declined, self.duplicate, self.notes]
    }
}

/// What the numbers of [`Counts::cells`] count.
pub(super) const COUNTED: [&str; 5] = ["to do", "done", "declined", "duplicate", "notes"];

/// The counts of each stage at which something was said, and of all of them where that is more than one.
pub(super) fn counts(video: &Reviewed) -> Vec<(String, Counts)> {
    let mut rows = Vec::new();
    let mut all = Counts::default();
    for stage in Stage::ALL {
        let mut counts = Counts::default();
        for comment in video.review.comments().iter().filter(|comment| comment.stage == *stage) {
            counts.add(comment);
            all.add(comment);
        }
        if counts != Counts::default() {
            rows.push((stage.to_string(), counts));
        }
    }
    if rows.len() > 1 {
        rows.push(("all stages".to_owned(), all));
    }
    rows
}

/// One comment of a thread, as a line says it.
#[derive(Debug)]
pub(super) struct Said<'a> {
    /// 0 for the first of the thread.
    pub(super) depth: usize,
    /// Whether it is an amend that is still to do, one that is done, or neither.
    pub(super) status: Option<CommentStatus>,
    /// Who said it, where in the scene, for whom, how it was settled: everything but the words.
    pub(super) about: String,
    /// The words.
    pub(super) words: &'a str,
}

/// How deep answers are shown below one another; deeper ones stand beside each other.
const MAX_DEPTH: usize = 4;

/// The threads of a scene.
#[derive(Debug)]
pub(super) struct Threads<'a> {
    pub(super) scene: &'a Scene,
    pub(super) threads: Vec<Vec<Said<'a>>>,
}

/// The threads by what is left of them: with an open amend, settled, and without any.
#[derive(Debug, Default)]
pub(super) struct Sections<'a> {
    pub(super) open: Vec<Threads<'a>>,
    pub(super) settled: Vec<Threads<'a>>,
    pub(super) notes: Vec<Threads<'a>>,
}

/// Divides what was said about a video, scene by scene.
pub(super) fn sections(video: &Reviewed) -> Sections<'_> {
    let review = &video.review;
    let mut roots: HashMap<Id<Scene>, Vec<&Comment>> = HashMap::new();
    let mut answers: HashMap<Id<Comment>, Vec<&Comment>> = HashMap::new();
    let known: std::collections::HashSet<_> = review.comments().iter().map(|comment| comment.id).collect();
    for comment in review.comments() {
        match comment.parent_id.filter(|parent| known.contains(parent)) {
            Some(parent) => answers.entry(parent).or_default().push(comment),
            None => roots.entry(comment.scene_id).or_default().push(comment),
        }
    }
    let mut sections = Sections::default();
    for scene in review.scenes() {
        let mut by_state: [Vec<Vec<Said<'_>>>; 3] = Default::default();
        for root in roots.get(&scene.id).into_iter().flatten() {
            let thread = thread(video, root, &answers);
            let any = |status| thread.iter().any(|said| said.status == Some(status));
            let state = if any(CommentStatus::ToDo) {
                0
            } else if any(CommentStatus::Done) {
                1
            } else {
                2
            };
            by_state[state].push(thread);
        }
        let lists = [&mut sections.open, &mut sections.settled, &mut sections.notes];
        for (list, threads) in lists.into_iter().zip(by_state) {
            if !threads.is_empty() {
                list.push(Threads { scene, threads });
            }
        }
    }
    sections
}

/// A comment and its answers, each below what it answers, oldest first. Without recursion: a thread may be deep.
fn thread<'a>(
    video: &'a Reviewed,
    root: &'a Comment,
    answers: &HashMap<Id<Comment>, Vec<&'a Comment>>,
) -> Vec<Said<'a>> {
    let mut out = Vec::new();
    let mut left = vec![(0_usize, root)];
    while let Some((depth, comment)) = left.pop() {
        out.push(Said {
            depth: depth.min(MAX_DEPTH),
            status: comment.status,
            about: about(video, comment),
            words: comment.content.trim(),
        });
        left.extend(answers.get(&comment.id).into_iter().flatten().rev().map(|answer| (depth + 1, *answer)));
    }
    out
}

fn about(video: &Reviewed, comment: &Comment) -> String {
    let review = &video.review;
    let mut parts = vec![review.name_of(comment.author_id).to_owned(), moment(comment.created_at)];
    if comment.parent_id.is_none() {
        parts.push(comment.stage.to_string());
    }
    match (comment.frame_in, comment.frame_out) {
        (Some(first), Some(last)) if last > first => parts.push(format!("frames {first} to {last}")),
        (Some(frame), _) => parts.push(format!("frame {frame}")),
        _ => {}
    }
    if review.audience() == Audience::Internal {
        parts.extend(comment.assignee_id.map(|id| format!("for {}", review.name_of(id))));
        parts.extend((comment.visibility == Visibility::Client).then(|| "client may read".to_owned()));
    }
    if let Some(resolution @ (Resolution::Declined | Resolution::Duplicate)) = comment.resolution {
        parts.push(resolution.to_string());
    }
    parts.join(", ")
}

/// A decision in a sentence, and the words given with it.
pub(super) fn decision<'a>(video: &Reviewed, decision: &'a StageDecision) -> (String, &'a str) {
    let review = &video.review;
    let did = match decision.action {
        StageAction::Submit => format!("handed {} over for review", decision.stage),
        StageAction::RequestAmends => format!("asked for amends at {}", decision.stage),
        StageAction::Approve => format!("approved {}", decision.stage),
        StageAction::Advance => format!("began {}", decision.to_stage),
        StageAction::Reopen => format!("opened {} again", decision.to_stage),
    };
    let internal = review.audience() == Audience::Internal;
    let open = match decision.acknowledged_open {
        1.. if internal => format!(", with {} open", amends(decision.acknowledged_open as usize)),
        _ => String::new(),
    };
    let sentence = format!("{} {} {did}{open}", moment(decision.created_at), review.name_of(decision.decided_by_id));
    // The words of a decision are the team's among itself.
    (sentence, if internal { decision.note.trim() } else { "" })
}

/// `1 amend`, `3 amends`.
pub(super) fn amends(count: usize) -> String {
    format!("{count} {}", if count == 1 { "amend" } else { "amends" })
}

/// A moment to the minute, in UTC.
pub(super) fn moment(at: Timestamp) -> String {
    let text = at.to_string();
    match (text.get(..10), text.get(11..16)) {
        (Some(date), Some(time)) => format!("{date} {time}"),
        _ => text,
    }
}

/// What stands below the title.
pub(super) fn made(report: &Report) -> String {
    let client = report.videos.iter().any(|video| video.review.audience() == Audience::Client);
    format!("Made {} UTC, {}.", moment(report.made_at), if client { "for the client" } else { "for the team" })
}

/// Where the video is: version, stage, status.
pub(super) fn state(video: &Reviewed) -> String {
    let review = &video.review;
    let (version, row) = (review.version(), review.video());
    let name = if version.name.trim().is_empty() { String::new() } else { format!(" ({})", version.name.trim()) };
    let stage = review.stage().map(|stage| format!(" Only what was said at {stage}.")).unwrap_or_default();
    format!(
        "Version {}{name}, {}. The stage is {}, {}.{stage}",
        version.number,
        counted(review.scenes().len(), "scene", "scenes"),
        row.current_stage,
        row.stage_status.as_str().replace('_', " ")
    )
}

/// What a scene is called.
pub(super) fn scene_name(scene: &Scene) -> String {
    let title = scene.title.trim();
    if title.is_empty() { format!("Scene {}", scene.order) } else { format!("Scene {}: {title}", scene.order) }
}
