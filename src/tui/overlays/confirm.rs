//! A question with a short answer.

use crate::{
    api::secret::Secret,
    model::{Comment, Id, Invitation, PersonalToken, ProjectMember, Scene},
    tui::{
        action::Action,
        app::{Bulk, msg::Decision},
        panes::Listing,
    },
};

/// What is asked.
#[derive(Debug, Clone)]
pub enum Question {
    DeleteComment(Id<Comment>, i64),
    DeleteScene(Id<Scene>, i64),
    RemoveMember(Id<ProjectMember>, i64),
    RevokeInvite(Id<Invitation>),
    RevokeToken(Id<PersonalToken>),
    /// A secret that cannot be shown again. Its debug form is empty.
    Secret(Secret),
    /// Something is still being saved.
    Quit,
    /// A verb on many amends, as it was rehearsed.
    Bulk(Box<Bulk>),
    /// What is to become of a write in the outbox.
    Unsent(uuid::Uuid),
    /// Nothing: there is something to look at.
    Seen,
    /// Open amends are in the way of a decision. None of them in the list means that they are in another version.
    InTheWay(Decision),
}

/// What can be answered, and what each answer does.
pub type Answers = &'static [(Action, &'static str)];

/// A question, what it is about, and the list that belongs to it.
#[derive(Debug)]
pub struct Confirm {
    pub question: Question,
    pub title: String,
    /// What happens, in lines for a person.
    pub lines: Vec<String>,
    /// The amends that it is about: where each is and what it says.
    pub amends: Vec<(Id<Comment>, String)>,
    pub listing: Listing<usize>,
    /// What can be answered, and what each answer does.
    pub answers: Answers,
}

impl Confirm {
    /// A question without a list.
    pub fn new(question: Question, title: impl Into<String>, lines: Vec<String>, answers: Answers) -> Self {
        Self { question, title: title.into(), lines, amends: Vec::new(), listing: Listing::default(), answers }
    }

    /// The same with a list.
    #[must_use]
    pub fn with_amends(mut self, amends: Vec<(Id<Comment>, String)>) -> Self {
        self.listing.rebuild((0..amends.len()).collect());
        self.amends = amends;
        self
    }
}
