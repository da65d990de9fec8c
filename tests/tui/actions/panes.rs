//! The four panes: moving, going elsewhere, deciding, editing, and what concerns takes, the clipboard and the program.

use orama::tui::{action::Action as A, keymap::Context as C};

use super::{
    Case,
    Sign::{Hides, Shows, Turns},
    context, copied, found, leaving, prove, redrawn, row, scene,
};

pub const MOVING: &[Case] = &[
    Case(C::Scenes, A::Down, "2", Turns(row, "0", "1")),
    Case(C::Tree, A::Down, "1", Turns(row, "2", "3")),
    Case(C::Detail, A::Down, "2 j 3", Turns(row, "0", "1")),
    Case(C::Comments, A::Down, "2 j j j 4", Turns(row, "0", "1")),
    Case(C::Scenes, A::Up, "2 G", Turns(row, "4", "3")),
    Case(C::Scenes, A::First, "2 G", Turns(row, "4", "0")),
    Case(C::Scenes, A::Last, "2", Turns(row, "0", "4")),
    Case(C::Scenes, A::HalfPageDown, "2", Turns(row, "0", "2")),
    Case(C::Scenes, A::HalfPageUp, "2 G", Turns(row, "4", "2")),
    Case(C::Comments, A::Collapse, "2 j j j 4 j", Hides("which LUT?")),
    Case(C::Comments, A::Expand, "2 j j j 4 j h", Shows("which LUT?")),
    Case(C::Tree, A::Collapse, "1", Hides("v2 tighter cut   ││")),
    Case(C::Tree, A::Expand, "1 G", Shows("▾ Ladders")),
    Case(C::Scenes, A::NextAmend, "2", Shows("engines are too loud")),
    Case(C::Scenes, A::PrevAmend, "2", Shows("the client wants the lighthouse")),
    Case(C::Comments, A::NextScene, "2 4", Turns(scene, "0", "1")),
    Case(C::Comments, A::PrevScene, "2 j 4", Turns(scene, "1", "0")),
    Case(C::Scenes, A::LensBack, "2 j", Shows("shorter sentence")),
    Case(C::Scenes, A::LensForward, "2 j", Shows("4 Comments · audio")),
];

#[tokio::test]
async fn moving() {
    prove(MOVING).await;
}

pub const GOING: &[Case] = &[
    Case(C::Scenes, A::NextPane, "2", Turns(context, "scenes", "detail")),
    Case(C::Scenes, A::PrevPane, "2", Turns(context, "scenes", "tree")),
    Case(C::Scenes, A::FocusTree, "2", Turns(context, "scenes", "tree")),
    Case(C::Tree, A::FocusScenes, "1", Turns(context, "tree", "scenes")),
    Case(C::Scenes, A::FocusDetail, "2", Turns(context, "scenes", "detail")),
    Case(C::Scenes, A::FocusComments, "2", Turns(context, "scenes", "comments")),
    Case(C::Tree, A::Open, "1 G", Shows("Before you climb")),
    Case(C::Scenes, A::Open, "2", Turns(context, "scenes", "comments")),
    Case(C::Detail, A::Open, "2 j 3", Turns(context, "detail", "composer")),
    Case(C::Comments, A::Open, "2 j j j 4 j", Hides("which LUT?")),
    Case(C::Tree, A::Back, "1 / ladders<Enter>", Shows("Teaser")),
    Case(C::Scenes, A::Back, "2 / boat<Enter>", Shows("3 Gulls")),
    Case(C::Detail, A::Back, "3", Turns(context, "detail", "scenes")),
    Case(C::Comments, A::Back, "4", Turns(context, "comments", "scenes")),
    Case(C::Scenes, A::OpenQueue, "2", Shows("Queue · 5 to do")),
    Case(C::Scenes, A::OpenBoard, "2", Shows("storyboard · 1")),
    Case(C::Scenes, A::OpenActivity, "2", Shows("▌ Activity")),
    Case(C::Scenes, A::OpenSearch, "2", Shows("Search everywhere")),
    Case(C::Scenes, A::NextResult, "S boats<Enter> <Esc> 2", Turns(scene, "0", "1")),
    Case(C::Scenes, A::PrevResult, "S boats<Enter> <Esc> } 2", Turns(found, "1", "0")),
    Case(C::Tree, A::Filter, "1", Turns(context, "tree", "prompt")),
    Case(C::Scenes, A::Filter, "2", Turns(context, "scenes", "prompt")),
    Case(C::Detail, A::Filter, "3", Turns(context, "detail", "prompt")),
    Case(C::Comments, A::Filter, "2 j 4", Turns(context, "comments", "prompt")),
];

#[tokio::test]
async fn going_elsewhere() {
    prove(GOING).await;
}

/// The course, at the script, in review, with an open amend.
pub const DECIDING: &[Case] = &[
    Case(C::Scenes, A::Submit, "2", Shows("In the way of submitting")),
    Case(C::Scenes, A::Approve, "1 G <Enter> 2", Shows("In the way of approving")),
    Case(C::Scenes, A::RequestAmends, "1 G <Enter> 2", Shows("Requesting amends of script")),
    Case(C::Scenes, A::Advance, "1 G <Enter> 2 A a fine<Enter>", Shows("Going on from script")),
    Case(C::Scenes, A::Advance, "2", Shows("advancing works on a stage that is approved, and storyboard is in amends")),
    Case(C::Scenes, A::Reopen, "1 G <Enter> 2", Shows("Take which stage up again?")),
    Case(C::Scenes, A::PickVersion, "2", Shows("Show which version?")),
    Case(C::Scenes, A::OpenCompare, "2", Shows("▌ Compare · v2 tighter cut against v1")),
    Case(C::Scenes, A::NewVersion, "2", Shows("Every scene of v2 is taken over")),
];

#[tokio::test]
async fn deciding() {
    prove(DECIDING).await;
}

pub const EDITING: &[Case] = &[
    Case(C::Scenes, A::Comment, "2", Shows("Comment on 1 Titles · storyboard")),
    Case(C::Scenes, A::Todo, "2", Shows("To-do on 1 Titles · storyboard")),
    Case(C::Comments, A::ToggleDone, "2 j 4 g", Shows("☑ Mia · 5h")),
    Case(C::Comments, A::Reply, "2 j 4 g", Shows("Reply to Mia: engines are too loud")),
    Case(C::Comments, A::Edit, "2 j j j 4 j", Shows("Edit comment")),
    Case(C::Comments, A::EditExternal, "2 j j j 4 j", Shows("(from the")),
    Case(C::Comments, A::Decline, "2 j 4 g", Shows("Decline: engines are too loud")),
    Case(C::Comments, A::Duplicate, "2 j 4 g", Shows("Duplicate of which?")),
    Case(C::Comments, A::Assign, "2 j 4 g", Shows("Give to: engines are too loud")),
    Case(C::Comments, A::Delete, "2 j j j 4 j", Shows("Delete this comment?")),
    Case(C::Detail, A::Edit, "3 g j", Shows("Edit description of 1 Titles")),
    Case(C::Detail, A::EditExternal, "3 g j", Shows("(from the editor)")),
    Case(C::Scenes, A::Edit, "2", Shows("Edit which text of 1 Titles?")),
    Case(C::Scenes, A::EditExternal, "2", Shows("Edit which text of 1 Titles?")),
    Case(C::Scenes, A::NewScene, "2", Shows("New scene")),
    Case(C::Scenes, A::MoveSceneUp, "2 j", Shows("▌ 1 Boats")),
    Case(C::Scenes, A::MoveSceneDown, "2", Shows("▌ 2 Titles")),
    Case(C::Scenes, A::Delete, "2", Shows("Delete this scene?")),
    Case(C::Tree, A::NewProject, "1", Shows("New project")),
    Case(C::Tree, A::NewVideo, "1", Shows("New video in Harbour")),
];

#[tokio::test]
async fn editing() {
    prove(EDITING).await;
}

pub const DEALING: &[Case] = &[
    Case(C::Scenes, A::Takes, "2 j j j", Shows("Take of 4 Harbour at dawn")),
    Case(C::Scenes, A::AddTake, "2", Shows("Add a take of which kind?")),
    Case(
        C::Scenes,
        A::OpenMedia,
        "2 j j j",
        Shows("there is no desktop here to open it: https://media.example/harbour-2.png"),
    ),
    Case(C::Scenes, A::OpenMediaView, "2", Shows("▌ Media · version 2")),
    Case(C::Scenes, A::OpenSheet, "2", Shows("▌ Contact sheet")),
    Case(C::Comments, A::Copy, "2 j 4 g", Turns(copied, "", "engines are too loud")),
    Case(C::Comments, A::Undo, "2 j 4 g x", Hides("☑ Mia · 5h")),
    Case(C::Comments, A::Redo, "2 j 4 g x u", Shows("☑ Mia · 5h")),
    Case(C::Scenes, A::Palette, "2", Shows("Do, or go to")),
    Case(C::Scenes, A::Help, "2", Shows("Keys · ")),
    Case(C::Scenes, A::Redraw, "2", Turns(redrawn, "0", "1")),
    Case(C::Scenes, A::Suspend, "2", Shows("there is no shell to go back to")),
    Case(C::Scenes, A::Quit, "2", Turns(leaving, "false", "true")),
];

#[tokio::test]
async fn dealing_with_takes_the_clipboard_and_the_program() {
    prove(DEALING).await;
}
