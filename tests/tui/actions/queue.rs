//! The queue: verbs on amends, and what is shown of it.

use orama::tui::{action::Action as A, keymap::Context as C};

use super::{
    Case,
    Sign::{Hides, Shows, Turns},
    context, prove, row,
};

pub const VERBS: &[Case] = &[
    Case(C::Queue, A::ToggleDone, "Q g", Shows("done: engines are too loud")),
    Case(C::Queue, A::Reply, "Q g", Shows("Reply to Mia: engines are too loud")),
    Case(C::Queue, A::Edit, "Q g", Shows("Edit which text of 2 Boats?")),
    Case(C::Queue, A::EditExternal, "Q g", Shows("Edit which text of 2 Boats?")),
    Case(C::Queue, A::Decline, "Q g", Shows("Decline: engines are too loud")),
    Case(C::Queue, A::Duplicate, "Q g", Shows("Duplicate of which? engines are too loud")),
    Case(C::Queue, A::Assign, "Q g", Shows("Give to: engines are too loud")),
    Case(C::Queue, A::Delete, "Q g j j", Shows("Delete this comment?")),
    Case(C::Queue, A::Mark, "Q g", Shows("◆  2 engines")),
    Case(C::Queue, A::MarkRange, "Q g", Shows("the range goes to the cursor")),
    Case(C::Queue, A::MarkGroup, "Q g", Shows("◆ 4")),
    Case(C::Queue, A::Unmark, "Q g *", Hides("◆ 4")),
    Case(C::Queue, A::Outcome, "Q g * x y", Shows("What became of the marked")),
    Case(C::Queue, A::Snooze, "Q g", Shows("Put off: engines are too loud")),
];

#[tokio::test]
async fn verbs_in_the_queue() {
    prove(VERBS).await;
}

/// An answer that is longer than its pane.
const LONG: &str = "Q g r a <Enter><Enter><Enter><Enter><Enter><Enter><Enter><Enter><Enter><Enter><Enter><Enter>\
     <Enter><Enter><Enter><Enter><Enter><Enter><Enter><Enter><Enter><Enter><Enter><Enter><Enter><Enter> b <C-s>";
/// The same, read on.
const LONG_READ: &str = "Q g r a <Enter><Enter><Enter><Enter><Enter><Enter><Enter><Enter><Enter><Enter><Enter><Enter>\
     <Enter><Enter><Enter><Enter><Enter><Enter><Enter><Enter><Enter><Enter><Enter><Enter><Enter><Enter> b <C-s> J";

pub const SHOWING: &[Case] = &[
    Case(C::Queue, A::Down, "Q g", Turns(row, "0", "1")),
    Case(C::Queue, A::Open, "Q g", Turns(context, "queue", "comments")),
    Case(C::Queue, A::Back, "Q", Hides("Queue · 5 to do")),
    Case(C::Queue, A::Filter, "Q", Shows("Show in the queue")),
    Case(C::Queue, A::NextScene, "Q g", Turns(row, "0", "4")),
    Case(C::Queue, A::LensForward, "Q", Shows("Queue · 0 to do")),
    Case(C::Queue, A::GroupBy, "Q", Shows("by stage")),
    Case(C::Queue, A::FoldAll, "Q", Hides("engines are too loud")),
    Case(C::Queue, A::SavedFilters, "Q", Shows("Saved filters of the queue")),
    Case(C::Queue, A::FilterWhose, "Q", Shows("Queue · 1 to do")),
    Case(C::Queue, A::FilterProject, "Q g", Shows("Queue · 4 to do")),
    Case(C::Queue, A::FilterAge, "Q", Shows("older than")),
    Case(C::Queue, A::ReadOn, LONG, Hides("Mia · 5h · storyboard")),
    Case(C::Queue, A::ReadBack, LONG_READ, Shows("Mia · 5h · storyboard")),
    Case(C::Queue, A::ShowSnoozed, "Q", Shows("put off")),
    Case(C::Queue, A::ShowDone, "Q", Shows("Queue · 2 done")),
];

#[tokio::test]
async fn what_the_queue_shows() {
    prove(SHOWING).await;
}
