//! Every action of the table, done by its default key where that key is bound, with what it does. Each case is played twice: once as
//! it is, when its sign must come, and once with the key doing something else, when it must not. So a sign can be of no other cause.

mod dialogs;
mod panes;
mod people;
mod queue;
mod views;

use std::collections::BTreeSet;

use orama::{
    api::{batch::BatchItem, comments},
    client::outbox::{Change, Entry, State},
    model::Id,
    tui::{
        action::{ACTIONS, Action},
        app::msg::Msg,
        keymap::{Binding, Context, Keymap, Lookup},
        overlays::Overlay,
    },
};
use uuid::Uuid;

use crate::{
    desk::Desk,
    world::{World, noon, remark},
};

/// What tells that an action was done.
pub enum Sign {
    /// A text that is on the screen after the key and not before.
    Shows(&'static str),
    /// A text that is on the screen before the key and not after.
    Hides(&'static str),
    /// Something that is so before and otherwise after.
    Turns(fn(&Desk) -> String, &'static str, &'static str),
}

/// An action, the context where its key is pressed, the keys that lead there, and what the key then does. Keys after
/// [`REFUSED`] are pressed where the server refused a comment.
pub struct Case(pub Context, pub Action, pub &'static str, pub Sign);

/// What stands before keys that are pressed with a refused write in the outbox.
const REFUSED: &str = "refused: ";

/// Puts a comment into the outbox that the server refused.
pub fn refuse(desk: &mut Desk) {
    let scene = desk.station.app.open().and_then(|open| open.scenes().next()).expect("a scene").id;
    let body = remark(Id::from_uuid(Uuid::now_v7()), "warmer");
    let request = BatchItem::try_from(comments::create(scene, &body)).expect("a write");
    let mut entry = Entry::new(Uuid::now_v7(), request, "a comment", noon(), None, None);
    entry.state = State::Failed("you may not comment here".to_owned());
    assert!(desk.station.app.outbox.take(vec![Change::Keep(1, Box::new(entry))]).is_empty());
}

/// Which list has the keys, and the row under its cursor.
pub fn row(desk: &Desk) -> String {
    let app = &desk.station.app;
    let at = match (app.overlays.last(), app.context()) {
        (Some(Overlay::Picker(picker)), _) => picker.listing.index(),
        (Some(Overlay::Confirm(confirm)), _) => confirm.listing.index(),
        (Some(Overlay::Help(help)), _) => help.listing.index(),
        (Some(Overlay::Composer(open)), _) => open.names.as_ref().expect("names are offered").listing.index(),
        (Some(Overlay::Prompt(_)), _) => panic!("a line of input has no rows"),
        (None, Context::Tree) => app.tree.listing.index(),
        (None, Context::Scenes) => app.scenes.listing.index(),
        (None, Context::Detail) => app.detail.listing.index(),
        (None, Context::Comments) => app.comments.listing.index(),
        (None, Context::Queue) => app.queue.listing.index(),
        (None, Context::Compare) => app.compare.listing.index(),
        (None, Context::Activity) => app.activity.listing.index(),
        (None, Context::Search) => app.search.listing.index(),
        (None, Context::Media) => app.media.listing.index(),
        (None, Context::Sheet) => app.sheet.listing.index(),
        (None, Context::Members) => app.members.listing.index(),
        (None, Context::Tokens) => app.tokens.listing.index(),
        (None, Context::Log) => app.log.listing.index(),
        (None, Context::Board) => app.board.columns[app.board.column()].index(),
        (None, other) => panic!("{other} has no rows"),
    };
    at.to_string()
}

/// Where the next key goes.
pub fn context(desk: &Desk) -> String {
    desk.station.app.context().to_string()
}

/// The selected scene of the open version.
pub fn scene(desk: &Desk) -> String {
    desk.station.app.scenes.listing.index().to_string()
}

/// Which search result was gone to.
pub fn found(desk: &Desk) -> String {
    desk.station.app.search.listing.index().to_string()
}

/// The column of the board.
pub fn column(desk: &Desk) -> String {
    desk.station.app.board.column().to_string()
}

/// What was put on the clipboard.
pub fn copied(desk: &Desk) -> String {
    desk.outside.copied.join(" ")
}

/// How often the screen was drawn anew.
pub fn redrawn(desk: &Desk) -> String {
    desk.outside.redrawn.to_string()
}

/// Whether the workstation is to end.
pub fn leaving(desk: &Desk) -> String {
    desk.station.is_leaving().to_string()
}

/// What is written in the composer.
pub fn text(desk: &Desk) -> String {
    match desk.station.app.overlays.last() {
        Some(Overlay::Composer(open)) => open.composer.text(),
        _ => "nothing is written".to_owned(),
    }
}

fn cases() -> Vec<&'static Case> {
    let all: [&[Case]; 12] = [
        panes::MOVING,
        panes::GOING,
        panes::DECIDING,
        panes::EDITING,
        panes::DEALING,
        people::PEOPLE,
        queue::VERBS,
        queue::SHOWING,
        views::VIEWS,
        dialogs::WRITING,
        dialogs::ANSWERING,
        dialogs::CHOOSING,
    ];
    all.into_iter().flatten().collect()
}

/// The first default key of an action where it is pressed, and the context that it is bound in.
fn binding_of(keymap: &Keymap, case: &Case) -> Binding {
    let Case(context, action, ..) = *case;
    let keys = keymap.keys_for(context.stack(), action);
    let keys = (*keys.first().unwrap_or_else(|| panic!("no key of {context} does {}", action.name()))).clone();
    assert!(matches!(keymap.lookup(context.stack(), &keys.0), Lookup::Found(found) if found == action));
    let bound = context.stack().iter().find(|context| keymap.bindings(**context).any(|other| other.keys == keys));
    Binding { context: *bound.expect("it is bound somewhere"), keys, action }
}

#[test]
fn every_action_and_every_place_where_it_is_bound_has_a_case() {
    let keymap = Keymap::default();
    let shown: BTreeSet<(Context, Action)> = cases()
        .into_iter()
        .map(|case| binding_of(&keymap, case))
        .map(|binding| (binding.context, binding.action))
        .collect();
    let bound: BTreeSet<(Context, Action)> =
        Context::ALL.into_iter().flat_map(|context| keymap.bindings(context)).map(|b| (b.context, b.action)).collect();
    let missing: Vec<String> =
        bound.difference(&shown).map(|(context, action)| format!("{context}: {}", action.name())).collect();
    assert!(missing.is_empty(), "no case shows what these do:\n{}", missing.join("\n"));
    let unshown: Vec<&str> =
        ACTIONS.iter().filter(|info| !shown.iter().any(|(_, action)| *action == info.action)).map(|i| i.name).collect();
    assert!(unshown.is_empty(), "no key and no case for {unshown:?}");
}

#[test]
fn every_pane_and_view_shows_its_own_moving_opening_and_going_back() {
    let every = [Action::Down, Action::Open, Action::Back, Action::Filter];
    for context in Context::ALL.into_iter().filter(|context| context.is_pane()) {
        for action in every {
            let has_case = cases().into_iter().any(|case| case.0 == context && case.1 == action);
            assert!(has_case, "no case for {} in {context}", action.name());
        }
    }
}

/// Plays the cases, and tells of all that fail. A world serves until one writes to it.
pub async fn prove(cases: &[Case]) {
    let keymap = Keymap::default();
    let mut world = World::harbour().await;
    let mut failures = Vec::new();
    for case in cases {
        let binding = binding_of(&keymap, case);
        for is_control in [true, false] {
            let began = written(&world).await;
            failures.extend(play(&world, case, &binding, is_control).await.err());
            if written(&world).await != began {
                world = World::harbour().await;
            }
        }
    }
    assert!(failures.is_empty(), "{} of them fail:\n{}", failures.len(), failures.join("\n"));
}

/// How far the workspace's log of changes is, and what the session has left on disk counts as well.
async fn written(world: &World) -> String {
    let tree = world.client.send(orama::api::tree::tree()).await.expect("the tree");
    let files = std::fs::read_dir(world.folder.path()).expect("a folder").filter_map(Result::ok);
    let kept = files.filter(|entry| {
        let name = entry.file_name().to_string_lossy().into_owned();
        !name.starts_with("orama.db") && name != "last-open.json"
    });
    // What is kept is of no matter to the next case.
    for entry in kept {
        let path = entry.path();
        let removed = if path.is_dir() { std::fs::remove_dir_all(path) } else { std::fs::remove_file(path) };
        // A place that was just written down has a name for a moment only.
        let is_gone = removed.as_ref().is_err_and(|error| error.kind() == std::io::ErrorKind::NotFound);
        assert!(removed.is_ok() || is_gone, "{removed:?}");
    }
    tree.cursor
}

async fn play(world: &World, case: &Case, binding: &Binding, is_control: bool) -> Result<(), String> {
    let Case(context, action, before, sign) = case;
    let _ = std::fs::remove_file(world.folder.path().join("last-open.json"));
    let mut desk = Desk::at(world).await;
    desk.outside.editor = Some(|text| Ok(format!("{text} (from the editor)")));
    let keys = before.strip_prefix(REFUSED).unwrap_or(before);
    if keys != *before {
        refuse(&mut desk);
    }
    desk.press(keys).await;
    if is_control {
        desk.station.app.settings.keymap = without(*context, binding);
    }
    let failed = |desk: &Desk, why: &str| {
        let name = format!("{} by {:#} in {context}, after `{before}`", action.name(), binding.keys);
        Err(format!("{name}: {} {why}\n{}", meaning(sign, desk), desk.text()))
    };
    let is_there = desk.station.app.context() == *context;
    let is_undone = is_there
        && match sign {
            Sign::Shows(text) => !desk.text().contains(text),
            Sign::Hides(text) => desk.text().contains(text),
            Sign::Turns(of, from, _) => of(&desk) == *from,
        };
    if !is_undone {
        return failed(&desk, if is_there { "is otherwise before" } else { "comes elsewhere" });
    }
    for chord in &binding.keys.0 {
        desk.feed(Msg::Key(*chord));
    }
    desk.settle().await;
    let is_done = match sign {
        Sign::Shows(text) => desk.text().contains(text),
        Sign::Hides(text) => !desk.text().contains(text),
        Sign::Turns(of, _, to) => of(&desk) == *to,
    };
    if is_done == is_control {
        return failed(&desk, if is_control { "comes although the key was taken away" } else { "does not come" });
    }
    desk.leave().await;
    Ok(())
}

/// The default keys, but for one: it does something else.
fn without(context: Context, binding: &Binding) -> Keymap {
    let other = if binding.action == Action::Redraw { Action::Suspend } else { Action::Redraw };
    let line = |context: &Context| {
        let other = if other.info().allowed_in(*context) { format!("{:?}", other.name()) } else { "false".to_owned() };
        format!("[{context}]\n{:?} = {other}\n", binding.keys.to_string())
    };
    Keymap::with_overrides(&context.stack().iter().map(line).collect::<String>()).0
}

fn meaning(sign: &Sign, desk: &Desk) -> String {
    match sign {
        Sign::Shows(text) => format!("`{text}`"),
        Sign::Hides(text) => format!("the end of `{text}`"),
        Sign::Turns(of, from, to) => format!("`{from}` to `{to}`, now `{}`", of(desk)),
    }
}
