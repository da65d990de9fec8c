//! The views that take the whole screen.

use orama::tui::{action::Action as A, keymap::Context as C};

use super::{
    Case,
    Sign::{Shows, Turns},
    column, context, prove, row,
};

pub const VIEWS: &[Case] = &[
    Case(C::Compare, A::Down, "V g", Turns(row, "0", "1")),
    Case(C::Compare, A::Open, "V g", Turns(context, "compare", "scenes")),
    Case(C::Compare, A::Back, "2 V", Turns(context, "compare", "scenes")),
    Case(C::Compare, A::Filter, "V", Turns(context, "compare", "picker")),
    Case(C::Compare, A::PickCompared, "V", Turns(context, "compare", "picker")),
    Case(C::Compare, A::NextDifference, "V g", Turns(row, "0", "1")),
    Case(C::Compare, A::PrevDifference, "V g", Turns(row, "0", "4")),
    Case(C::Board, A::Down, "1 + Second<Enter> 1 + Third<Enter> b g", Turns(row, "0", "1")),
    Case(C::Board, A::Expand, "b", Turns(column, "2", "4")),
    Case(C::Board, A::Collapse, "b", Turns(column, "2", "1")),
    Case(C::Board, A::Open, "b h", Shows("Before you climb")),
    Case(C::Board, A::Back, "2 b", Turns(context, "board", "scenes")),
    Case(C::Board, A::Filter, "b", Turns(context, "board", "picker")),
    Case(C::Activity, A::Down, "n x u H g", Turns(row, "0", "1")),
    Case(C::Activity, A::Open, "n x H g", Turns(context, "activity", "comments")),
    Case(C::Activity, A::Back, "2 H", Turns(context, "activity", "scenes")),
    Case(C::Activity, A::Filter, "H", Turns(context, "activity", "picker")),
    Case(C::Activity, A::UndoSelected, "n x H g", Shows("took back")),
    Case(C::Search, A::Down, "S boats<Enter> g", Turns(row, "0", "1")),
    Case(C::Search, A::Open, "S boats<Enter> g", Turns(context, "search", "comments")),
    Case(C::Search, A::Back, "2 S boats<Enter>", Turns(context, "search", "scenes")),
    Case(C::Search, A::Filter, "S boats<Enter>", Turns(context, "search", "prompt")),
    Case(C::Search, A::NextResult, "S boats<Enter> g", Turns(row, "0", "1")),
    Case(C::Search, A::PrevResult, "S boats<Enter> G", Turns(row, "1", "0")),
    Case(C::Media, A::Down, "p g", Turns(row, "0", "1")),
    Case(C::Media, A::Open, "p g", Shows("harbour-1.png · 1 of 6")),
    Case(C::Media, A::Back, "2 p", Turns(context, "media", "scenes")),
    Case(C::Media, A::Filter, "p", Turns(context, "media", "picker")),
    Case(C::Sheet, A::Down, "C g", Turns(row, "0", "4")),
    Case(C::Sheet, A::Open, "C g", Turns(context, "sheet", "scenes")),
    Case(C::Sheet, A::Back, "2 C", Turns(context, "sheet", "scenes")),
    Case(C::Sheet, A::Filter, "C", Shows("Show scenes with")),
    Case(C::Scenes, A::OpenOutbox, "2", Shows("here everything is saved at once")),
    Case(C::Scenes, A::OpenOutbox, "refused: 2", Turns(context, "scenes", "picker")),
];

#[tokio::test]
async fn whole_views() {
    prove(VIEWS).await;
}
