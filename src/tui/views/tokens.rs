//! My personal access tokens.

use crate::{
    model::{Id, PersonalToken, Timestamp},
    tui::panes::Listing,
};

/// What the view keeps.
#[derive(Debug, Default)]
pub struct TokensView {
    /// None: not read yet.
    tokens: Option<Vec<PersonalToken>>,
    /// Why none is shown.
    pub failed: Option<String>,
    pub listing: Listing<Id<PersonalToken>>,
}

impl TokensView {
    /// Takes what the server said: those that let somebody in first, then those that ended, each the newest first.
    pub fn take(&mut self, mut tokens: Vec<PersonalToken>, now: Timestamp) {
        tokens.sort_by_key(|token| (has_ended(token, now), std::cmp::Reverse(token.created_at)));
        self.listing.rebuild(tokens.iter().map(|token| token.id).collect());
        self.tokens = Some(tokens);
        self.failed = None;
    }

    /// Whether they were read.
    pub fn is_read(&self) -> bool {
        self.tokens.is_some()
    }

    /// A token by id.
    pub fn token(&self, id: Id<PersonalToken>) -> Option<&PersonalToken> {
        self.tokens.as_ref()?.iter().find(|token| token.id == id)
    }

    /// The selected token.
    pub fn selected(&self) -> Option<&PersonalToken> {
        self.token(self.listing.selected()?)
    }
}

/// Whether it lets nobody in any more.
pub fn has_ended(token: &PersonalToken, now: Timestamp) -> bool {
    token.revoked_at.is_some() || token.expires_at.is_some_and(|end| end <= now)
}
