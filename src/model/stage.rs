//! The stage machine: which decision may be taken on a video when, by whom, and where it leads.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Comment, Deed, Id, Level, Refusal, access};

crate::words! {
    /// The five stages, in order.
    Stage {
        /// What the video will say.
        Outline = "outline",
        /// What is spoken.
        Script = "script",
        /// What is seen.
        Storyboard = "storyboard",
        /// What is heard.
        Audio = "audio",
        /// The video itself.
        Video = "video",
    }
}
crate::words! {
    /// How far the current stage is.
    StageStatus {
        /// Being worked on.
        InProgress = "in_progress",
        /// Somebody looks at it.
        InReview = "in_review",
        /// Being changed after a review.
        InAmends = "in_amends",
        /// Signed off.
        Approved = "approved",
    }
}
crate::words! {
    /// What can be done with the current stage.
    StageAction {
        /// Hand it over for review.
        Submit = "submit",
        /// Send it back for changes.
        RequestAmends = "request_amends",
        /// Sign it off.
        Approve = "approve",
        /// Begin the next stage.
        Advance = "advance",
        /// Open it, or an earlier one, again.
        Reopen = "reopen",
    }
}

impl Stage {
    /// Place among the stages, from 0.
    #[must_use]
    pub const fn index(self) -> usize {
        self as usize
    }

    /// The stage after this one; none after `video`.
    #[must_use]
    pub fn next(self) -> Option<Self> {
        Self::ALL.get(self.index() + 1).copied()
    }

    /// The stage before this one; none before `outline`.
    #[must_use]
    pub fn prev(self) -> Option<Self> {
        Self::ALL.get(self.index().checked_sub(1)?).copied()
    }
}

impl StageStatus {
    /// The status as a person reads it: `in amends`.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::InProgress => "in progress",
            Self::InReview => "in review",
            Self::InAmends => "in amends",
            Self::Approved => "approved",
        }
    }
}

impl StageAction {
    /// What the action needs permission for.
    #[must_use]
    pub const fn deed(self) -> Deed {
        match self {
            Self::Submit => Deed::Submit,
            Self::RequestAmends => Deed::RequestAmends,
            Self::Approve => Deed::Approve,
            Self::Advance => Deed::Advance,
            Self::Reopen => Deed::Reopen,
        }
    }

    /// The statuses it can be taken from.
    #[must_use]
    pub const fn from(self) -> &'static [StageStatus] {
        match self {
            Self::Submit => &[StageStatus::InProgress, StageStatus::InAmends],
            Self::RequestAmends | Self::Approve => &[StageStatus::InReview],
            Self::Advance => &[StageStatus::Approved],
            Self::Reopen => &[StageStatus::Approved, StageStatus::InReview],
        }
    }

    /// Whether it is refused without a note. An approval needs one only where open amends are acknowledged.
    #[must_use]
    pub const fn needs_note(self) -> bool {
        matches!(self, Self::Reopen)
    }
}

/// Where a video is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
pub struct StageState {
    /// At which stage.
    pub stage: Stage,
    /// How far that stage is.
    pub status: StageStatus,
}

impl StageState {
    /// Where every video begins.
    pub const START: Self = Self { stage: Stage::Outline, status: StageStatus::InProgress };
}

/// A decision that somebody asks for.
#[derive(Debug, Clone, Copy)]
pub struct Request<'a> {
    /// What is to be done.
    pub action: StageAction,
    /// The words given with it; blank counts as none.
    pub note: Option<&'a str>,
    /// The person has seen the open amends and goes on regardless.
    pub acknowledge_open: bool,
    /// Which stage to reopen; none: the current one. Other actions know where they lead and do not read it.
    pub to_stage: Option<Stage>,
    /// The open amends at the current stage in the newest version.
    pub blocking: &'a [Id<Comment>],
    /// The level of the person on the project.
    pub level: Level,
}

/// Where the video goes if the request is granted, or why it is not.
///
/// Checked in this order: level (`level-too-low`), status (`wrong-status`), stage (`last-stage`, `later-stage`), amends
/// (`open-amends`, `nothing-to-amend`), note (`note-needed`).
pub fn decide(state: StageState, request: &Request<'_>) -> Result<StageState, Refusal> {
    let question = Question {
        action: request.action,
        has_note: request.note.is_some_and(|note| !note.trim().is_empty()),
        acknowledged: request.acknowledge_open,
        to_stage: request.to_stage.unwrap_or(state.stage),
        open: request.blocking.len(),
        level: request.level,
    };
    answer(state, &question).map_err(|refusal| {
        let in_the_way = request.action != StageAction::Reopen && matches!(refusal.rule, "open-amends" | "note-needed");
        Refusal { blocking: if in_the_way { request.blocking.to_vec() } else { Vec::new() }, ..refusal }
    })
}

/// What each action would be answered with now, before a note or an acknowledgement was asked for: the mirror that a screen
/// shows. A note is taken as given, because whoever acts is asked for it; an acknowledgement is not.
#[must_use]
pub fn available(state: StageState, open: usize, level: Level) -> Vec<(StageAction, Result<(), Refusal>)> {
    let mirror = |action: StageAction| {
        let question = Question { action, has_note: true, acknowledged: false, to_stage: state.stage, open, level };
        (action, answer(state, &question).map(|_| ()))
    };
    StageAction::ALL.iter().copied().map(mirror).collect()
}

/// A request without the parts that only a refusal quotes.
struct Question {
    action: StageAction,
    has_note: bool,
    acknowledged: bool,
    to_stage: Stage,
    open: usize,
    level: Level,
}

fn answer(state: StageState, question: &Question) -> Result<StageState, Refusal> {
    access::require(question.level, question.action.deed())?;
    check_status(state, question)?;
    match question.action {
        StageAction::Submit => {
            check_acknowledged(state, question, "submit")?;
            Ok(StageState { status: StageStatus::InReview, ..state })
        }
        StageAction::RequestAmends if question.open == 0 => Err(nothing_to_amend(state)),
        StageAction::RequestAmends => Ok(StageState { status: StageStatus::InAmends, ..state }),
        StageAction::Approve => {
            check_acknowledged(state, question, "approve")?;
            check_reason(question)?;
            Ok(StageState { status: StageStatus::Approved, ..state })
        }
        StageAction::Advance => {
            let following = state.stage.next().ok_or_else(last_stage)?;
            Ok(StageState { stage: following, status: StageStatus::InProgress })
        }
        StageAction::Reopen => {
            check_not_later(state, question)?;
            check_reason(question)?;
            Ok(StageState { stage: question.to_stage, status: StageStatus::InAmends })
        }
    }
}

fn check_status(state: StageState, question: &Question) -> Result<(), Refusal> {
    let action = question.action;
    if action.from().contains(&state.status) {
        return Ok(());
    }
    let wanted: Vec<_> = action.from().iter().map(|status| status.words()).collect();
    let reason = format!(
        "{} works on a stage that is {}, and {} is {}",
        action.deed().what(),
        wanted.join(" or "),
        state.stage,
        state.status.words()
    );
    Err(Refusal::new("wrong-status", reason, way_on(state, question)))
}

/// The step that leads from a status towards the one that an action needs.
fn way_on(state: StageState, question: &Question) -> String {
    match (state.status, question.action) {
        (StageStatus::InProgress | StageStatus::InAmends, StageAction::Advance) => {
            "submit it for review and have it approved first".to_owned()
        }
        (StageStatus::InProgress | StageStatus::InAmends, StageAction::Reopen) if question.to_stage < state.stage => {
            format!("submit {} for review first, then reopen {}", state.stage, question.to_stage)
        }
        (StageStatus::InProgress | StageStatus::InAmends, StageAction::Reopen) => {
            "it is open already: go on working, then submit it for review".to_owned()
        }
        (StageStatus::InProgress | StageStatus::InAmends, _) => "submit it for review first".to_owned(),
        (StageStatus::InReview, StageAction::Advance) => "approve it first".to_owned(),
        (StageStatus::InReview, _) => "approve it, or request amends".to_owned(),
        (StageStatus::Approved, _) if state.stage.next().is_some() => {
            "advance to the next stage, or reopen this one with a reason".to_owned()
        }
        (StageStatus::Approved, _) => "reopen the stage with a reason".to_owned(),
    }
}

fn check_acknowledged(state: StageState, question: &Question, verb: &str) -> Result<(), Refusal> {
    if question.open == 0 || question.acknowledged {
        return Ok(());
    }
    let how = if question.action == StageAction::Approve { " and a reason" } else { "" };
    Err(Refusal::new(
        "open-amends",
        format!("{} at {} in the newest version", count_open(question.open), state.stage),
        format!("mark {} done, or {verb} with the open amends acknowledged{how}", it_or_them(question.open)),
    ))
}

fn check_reason(question: &Question) -> Result<(), Refusal> {
    let needs = question.action.needs_note() || question.open > 0;
    if question.has_note || !needs {
        return Ok(());
    }
    let (reason, remedy) = if question.action == StageAction::Reopen {
        ("reopening a stage needs a reason".to_owned(), "say in a note why it is opened again")
    } else {
        let reason = format!("approving over {} needs a reason", count_of(question.open));
        (reason, "mark the amends done, or say in a note why it is good enough")
    };
    Err(Refusal::new("note-needed", reason, remedy))
}

fn check_not_later(state: StageState, question: &Question) -> Result<(), Refusal> {
    if question.to_stage <= state.stage {
        return Ok(());
    }
    Err(Refusal::new(
        "later-stage",
        format!("{} comes after {}, where the video is", question.to_stage, state.stage),
        format!("reopen {} or an earlier stage; a later one is reached with advance", state.stage),
    ))
}

fn nothing_to_amend(state: StageState) -> Refusal {
    Refusal::new(
        "nothing-to-amend",
        format!("no amend is open at {}, so there is nothing to amend", state.stage),
        "write a to-do on a scene first, or approve",
    )
}

fn last_stage() -> Refusal {
    Refusal::new("last-stage", "video is the last stage", "nothing follows; reopen the stage if it needs more work")
}

fn count_open(open: usize) -> String {
    if open == 1 { "1 amend is still open".to_owned() } else { format!("{open} amends are still open") }
}

fn count_of(open: usize) -> String {
    if open == 1 { "1 open amend".to_owned() } else { format!("{open} open amends") }
}

const fn it_or_them(open: usize) -> &'static str {
    if open == 1 { "it" } else { "them" }
}
