//! Who works in a project, access tokens, and the log.

use orama::tui::{action::Action as A, keymap::Context as C};

use super::{
    Case,
    Sign::{Shows, Turns},
    context, prove, row,
};

pub const PEOPLE: &[Case] = &[
    Case(C::Scenes, A::OpenMembers, "2", Shows("Harbour ▸ Members")),
    Case(C::Scenes, A::OpenTokens, "2", Shows("You have no tokens")),
    Case(C::Scenes, A::OpenLog, "2", Turns(context, "scenes", "log")),
    Case(C::Members, A::AddMember, "@", Shows("Who is to work here too")),
    Case(C::Members, A::ChangeLevel, "@ j", Shows("What may they do?")),
    Case(C::Members, A::RemoveMember, "@ j", Shows("Remove this member?")),
    Case(C::Tokens, A::NewToken, "I", Shows("What is the token for")),
    Case(C::Members, A::Down, "@ g", Turns(row, "0", "1")),
    Case(C::Members, A::Open, "@ j", Shows("What may they do?")),
    Case(C::Members, A::Back, "2 @", Turns(context, "members", "scenes")),
    Case(C::Members, A::Filter, "@", Shows("this list is shown whole")),
    Case(C::Tokens, A::RevokeToken, "I", Shows("no token is selected")),
    Case(C::Tokens, A::Open, "I", Shows("is shown once, when it is made")),
    Case(C::Tokens, A::Back, "2 I", Turns(context, "tokens", "scenes")),
    Case(C::Tokens, A::Filter, "I", Shows("this list is shown whole")),
    Case(C::Log, A::Down, "Y g", Turns(row, "0", "1")),
    Case(C::Log, A::Open, "Y", Shows("y copies the line")),
    Case(C::Log, A::Back, "2 Y", Turns(context, "log", "scenes")),
    Case(C::Log, A::Filter, "Y", Shows("this list is shown whole")),
    // Two tokens are made, each without an end, and stay.
    Case(
        C::Tokens,
        A::Down,
        "I + one<Enter> <Enter> never<Enter> n + two<Enter> <Enter> never<Enter> n g",
        Turns(row, "0", "1"),
    ),
];

#[tokio::test]
async fn people_tokens_and_log() {
    prove(PEOPLE).await;
}
