//! Who works in a project, access tokens, and the log.

use orama::tui::{action::Action as A, keymap::Context as C};

use super::{
    Case,
    Sign::{Shows, Turns},
    context, prove,
};

pub const PEOPLE: &[Case] = &[
    Case(C::Scenes, A::OpenMembers, "2", Shows("Harbour ▸ Members")),
    Case(C::Scenes, A::OpenTokens, "2", Shows("You have no tokens")),
    Case(C::Scenes, A::OpenLog, "2", Turns(context, "scenes", "log")),
    Case(C::Members, A::AddMember, "@", Shows("Who is to work here too")),
    Case(C::Members, A::ChangeLevel, "@ j", Shows("What may they do?")),
    Case(C::Members, A::RemoveMember, "@ j", Shows("Remove this member?")),
    Case(C::Tokens, A::NewToken, "I", Shows("What is the token for")),
    Case(C::Tokens, A::RevokeToken, "I", Shows("no token is selected")),
];

#[tokio::test]
async fn people_tokens_and_log() {
    prove(PEOPLE).await;
}
