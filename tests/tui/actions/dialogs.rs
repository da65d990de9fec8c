//! What lies over the panes: the composer and its names, questions, lines of input, lists to choose from, and the help.

use orama::tui::{action::Action as A, keymap::Context as C};

use super::{
    Case,
    Sign::{Hides, Shows, Turns},
    context, prove, redrawn, row, text,
};

pub const WRITING: &[Case] = &[
    Case(C::Composer, A::Send, "2 c fog", Shows("Ana · now  fog")),
    Case(C::Composer, A::Newline, "2 c a", Turns(text, "a", "a\n")),
    Case(C::Composer, A::KeepDraft, "2 c fog", Turns(context, "composer", "scenes")),
    Case(C::Composer, A::ToEditor, "2 c fog", Turns(text, "fog", "fog (from the editor)")),
    Case(C::Composer, A::UndoText, "2 c a <Enter>", Turns(text, "a\n", "a")),
    Case(C::Composer, A::RedoText, "2 c a <Enter> <C-u>", Turns(text, "a", "a\n")),
    Case(C::Composer, A::Redraw, "2 c", Turns(redrawn, "0", "1")),
    Case(C::Composer, A::Suspend, "2 c", Shows("there is no shell to go back to")),
    Case(C::Names, A::TakeName, "2 c @m", Turns(text, "@m", "@Mia ")),
    Case(C::Names, A::CloseNames, "2 c @m", Turns(context, "names", "composer")),
    Case(C::Names, A::Down, "2 c @", Turns(row, "0", "1")),
    Case(C::Names, A::Up, "2 c @ <Down>", Turns(row, "1", "0")),
];

#[tokio::test]
async fn writing() {
    prove(WRITING).await;
}

/// Four open amends are in the way of submitting the film.
pub const ANSWERING: &[Case] = &[
    Case(C::Confirm, A::Yes, "2 d", Hides("White letters on the sea")),
    Case(C::Confirm, A::No, "2 d", Turns(context, "confirm", "scenes")),
    Case(C::Confirm, A::Acknowledge, "2 s", Shows("Submitting storyboard")),
    Case(C::Confirm, A::Back, "2 s", Turns(context, "confirm", "scenes")),
    Case(C::Confirm, A::Down, "2 s", Turns(row, "0", "1")),
    Case(C::Confirm, A::Up, "2 s G", Turns(row, "3", "2")),
    Case(C::Confirm, A::First, "2 s G", Turns(row, "3", "0")),
    Case(C::Confirm, A::Last, "2 s", Turns(row, "0", "3")),
    Case(C::Confirm, A::HalfPageDown, "2 s", Turns(row, "0", "2")),
    Case(C::Confirm, A::HalfPageUp, "2 s G", Turns(row, "3", "1")),
    Case(C::Confirm, A::Redraw, "2 s", Turns(redrawn, "0", "1")),
    Case(C::Confirm, A::Suspend, "2 s", Shows("there is no shell to go back to")),
    Case(C::Confirm, A::Edit, "refused: 2 W <Enter>", Turns(text, "nothing is written", "warmer")),
    Case(C::Confirm, A::Delete, "refused: 2 W <Enter>", Turns(context, "confirm", "scenes")),
    Case(C::Prompt, A::Accept, "2 + Lanterns", Shows("▌ 2 Lanterns")),
    Case(C::Prompt, A::Back, "2 + Lanterns", Turns(context, "prompt", "scenes")),
    Case(C::Prompt, A::Redraw, "2 +", Turns(redrawn, "0", "1")),
    Case(C::Prompt, A::Suspend, "2 +", Shows("there is no shell to go back to")),
];

#[tokio::test]
async fn answering() {
    prove(ANSWERING).await;
}

pub const CHOOSING: &[Case] = &[
    Case(C::Picker, A::Accept, "2 v <Down>", Shows("Launch film ▸ v1 ")),
    Case(C::Picker, A::Back, "2 v", Turns(context, "picker", "scenes")),
    Case(C::Picker, A::Down, "2 v", Turns(row, "0", "1")),
    Case(C::Picker, A::Up, "2 v <Down>", Turns(row, "1", "0")),
    Case(C::Picker, A::HalfPageDown, "2 v", Turns(row, "0", "1")),
    Case(C::Picker, A::HalfPageUp, "2 v <Down>", Turns(row, "1", "0")),
    Case(C::Picker, A::First, "2 v <Down>", Turns(row, "1", "0")),
    Case(C::Picker, A::Last, "2 v", Turns(row, "0", "1")),
    Case(C::Picker, A::Redraw, "2 v", Turns(redrawn, "0", "1")),
    Case(C::Picker, A::Suspend, "2 v", Shows("there is no shell to go back to")),
    Case(C::Help, A::Back, "2 ?", Turns(context, "help", "scenes")),
    Case(C::Help, A::Down, "2 ?", Turns(row, "0", "1")),
    Case(C::Help, A::Up, "2 ? j", Turns(row, "1", "0")),
    Case(C::Help, A::First, "2 ? j j", Turns(row, "2", "0")),
    Case(C::Help, A::Last, "2 ?", Shows("Leave Orama")),
    Case(C::Help, A::HalfPageDown, "2 ?", Turns(row, "0", "16")),
    Case(C::Help, A::HalfPageUp, "2 ? <C-d>", Turns(row, "16", "0")),
    Case(C::Help, A::Filter, "2 ?", Turns(context, "help", "prompt")),
    Case(C::Help, A::Redraw, "2 ?", Turns(redrawn, "0", "1")),
    Case(C::Help, A::Suspend, "2 ?", Shows("there is no shell to go back to")),
];

#[tokio::test]
async fn choosing() {
    prove(CHOOSING).await;
}
