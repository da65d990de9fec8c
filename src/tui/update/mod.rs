//! What a message does to the state. Synchronous and pure: no I/O, lock, clock or randomness; whatever must be done outside
//! is asked for as an effect.

mod activity;
mod amends;
mod answers;
mod arrival;
pub mod available;
mod board;
mod bulk;
mod compare;
mod conflict;
mod dialogs;
mod duplicate;
mod history;
mod keys;
mod lines;
mod link;
mod media;
mod media_view;
mod members;
mod mouse;
pub use activity::filter_words as activity_filter_words;
pub use board::filter_words as board_filter_words;
pub use media::{file_name, name_of as take_name, origin as take_origin};
pub use pictures::forget as forget_pictures;
mod moves;
mod names;
mod notices;
mod opening;
mod outbox;
mod pictures;
mod presence;
mod projects;
mod queue;
mod saved_filters;
mod scenes;
mod search;
mod sheet;
mod snooze;
mod stage;
mod start;
mod tokens;
mod trail;
mod unsent;
mod versions;
mod writing;

pub use start::begin;
pub use unsent::is_shown_in as lists_unsent;

use super::{
    action::Action,
    app::{
        App,
        msg::{Effect, Msg},
    },
    panes::{Motion, Pane},
    views::View,
    widgets::Severity,
};

/// Takes one message. Draw afterwards.
pub fn update(app: &mut App, msg: Msg, fx: &mut Vec<Effect>) {
    take(app, msg, fx);
    app.refresh();
    read_on(app, fx);
    let is_leaving = dialogs::lift_leaving(app);
    if app.place.view == View::Log {
        app.log.rebuild();
    }
    while keys::press_held(app, fx) {
        app.refresh();
        read_on(app, fx);
    }
    if is_leaving && app.overlays.is_empty() {
        dialogs::quit(app, fx);
    }
    sheet::keep_in_view(app);
    pictures::follow(app, fx);
    presence::follow(app, fx);
}

fn read_on(app: &mut App, fx: &mut Vec<Effect>) {
    queue::read_on(app, fx);
    activity::read_on(app, fx);
    search::read_on(app, fx);
}

fn take(app: &mut App, msg: Msg, fx: &mut Vec<Effect>) {
    match msg {
        Msg::Key(chord) => {
            app.attention.last_key = app.now;
            keys::press(app, chord, fx);
        }
        Msg::Paste(text) => keys::paste(app, &text, fx),
        Msg::Mouse(mouse) => mouse::point(app, mouse, fx),
        Msg::Resize(columns, rows) => app.size = (columns, rows),
        Msg::Focus(is_focused) => app.attention.focused = Some(is_focused),
        Msg::Clock => queue::time_went_by(app, fx),
        Msg::Written(written) => answers::written(app, *written, fx),
        Msg::Loaded(loaded) => answers::loaded(app, *loaded, fx),
        Msg::News(news) => answers::news(app, &news, fx),
        Msg::Link(link) => link::changed(app, link),
        Msg::Present(presence) => presence::met(app, presence, fx),
        Msg::Tree { tree, is_other } => link::tree_read(app, *tree, is_other, fx),
        Msg::Queued(write) => outbox::queued(app, *write, fx),
        Msg::Outbox(posted) => outbox::take(app, *posted, fx),
        Msg::Resolved(deed, failed) => outbox::resolved(app, &deed, failed, fx),
        Msg::Edited(target, result) => writing::edited(app, &target, result, fx),
        Msg::Told(toast) => app.tell(toast),
        Msg::TurnedAway(job) => answers::turned_away(app, *job, fx),
        Msg::Rested => pictures::rest(app, fx),
        Msg::Waited => app.work.drags_on(),
        Msg::Pictured(pictured) => pictures::take(app, *pictured, fx),
        Msg::Opening(told) => opening::told(app, *told, fx),
    }
}

/// Does what was asked for, by a key or from the list of actions. What cannot be done now says why.
pub fn act(app: &mut App, action: Action, fx: &mut Vec<Effect>) {
    if !app.overlays.is_empty() {
        return dialogs::act(app, action, fx);
    }
    match available::refusal(app, action) {
        Some(why) => app.say(Severity::Warn, why),
        None => act_behind(app, action, fx),
    }
}

fn act_behind(app: &mut App, action: Action, fx: &mut Vec<Effect>) {
    use Action as A;
    match action {
        A::Down => moves::go(app, Motion::Down),
        A::Up => moves::go(app, Motion::Up),
        A::First => moves::go(app, Motion::First),
        A::Last => moves::go(app, Motion::Last),
        A::HalfPageDown => moves::go(app, Motion::HalfDown),
        A::HalfPageUp => moves::go(app, Motion::HalfUp),
        A::Collapse => moves::collapse(app),
        A::Expand => moves::expand(app, fx),
        A::NextAmend => moves::next_amend(app, 1),
        A::PrevAmend => moves::next_amend(app, -1),
        A::NextScene => moves::next_scene(app, 1),
        A::PrevScene => moves::next_scene(app, -1),
        A::LensBack => moves::move_lens(app, -1, fx),
        A::LensForward => moves::move_lens(app, 1, fx),
        A::NextPane => moves::focus_next(app, 1),
        A::PrevPane => moves::focus_next(app, -1),
        A::FocusTree => moves::focus(app, Pane::Tree),
        A::FocusScenes => moves::focus(app, Pane::Scenes),
        A::FocusDetail => moves::focus_on(app, Pane::Detail, fx),
        A::FocusComments => moves::focus_on(app, Pane::Comments, fx),
        A::Open => moves::open(app, fx),
        A::Back => moves::back(app, fx),
        A::Filter => moves::filter(app),
        A::OpenQueue => queue::show(app, fx),
        A::OpenBoard => board::show(app),
        A::OpenOutbox => unsent::show(app),
        A::OpenActivity => activity::show(app, fx),
        A::OpenSearch => search::ask(app),
        A::NextResult => search::next_result(app, 1, fx),
        A::PrevResult => search::next_result(app, -1, fx),
        A::OpenMembers => members::show(app, fx),
        A::AddMember | A::ChangeLevel | A::RemoveMember => members::act(app, action),
        A::OpenTokens => tokens::show(app, fx),
        A::NewToken => tokens::ask_name(app),
        A::RevokeToken => tokens::ask_revoke(app),
        A::OpenLog => trail::enter(app, View::Log),
        A::UndoSelected => activity::undo_selected(app, fx),
        A::Comment | A::Todo | A::Reply => writing::begin(app, action),
        A::Edit | A::EditExternal => writing::edit(app, action == A::EditExternal, fx),
        A::ToggleDone => bulk::toggle(app, fx),
        A::Decline => bulk::ask_reason(app),
        A::Duplicate => duplicate::pick(app, fx),
        A::Mark => queue::mark(app),
        A::MarkRange => queue::mark_range(app),
        A::MarkGroup => queue::mark_group(app),
        A::Unmark => queue::unmark(app),
        A::Outcome => bulk::show_outcome(app),
        A::GroupBy => queue::group_by_next(app, fx),
        A::SavedFilters => saved_filters::pick(app),
        A::FoldAll => app.queue.fold_all(&app.replica),
        A::FilterWhose => queue::next_whose(app, fx),
        A::FilterProject => queue::turn_project(app, fx),
        A::FilterAge => queue::next_age(app, fx),
        A::ReadOn | A::ReadBack => queue::read_text(app, if action == A::ReadOn { 1 } else { -1 }),
        A::Snooze => snooze::pick(app),
        A::ShowSnoozed => queue::turn_snoozed(app, fx),
        A::ShowDone => queue::turn_done(app, fx),
        A::Assign => amends::assign(app, fx),
        A::Delete => amends::ask_delete(app),
        A::Submit | A::RequestAmends | A::Approve | A::Advance | A::Reopen => stage::ask(app, action, fx),
        A::PickVersion => versions::pick(app),
        A::NewVersion => versions::ask_new(app),
        A::OpenCompare => compare::show(app, fx),
        A::PickCompared => compare::pick(app),
        A::NextDifference => compare::next_difference(app, 1),
        A::PrevDifference => compare::next_difference(app, -1),
        A::Takes if app.place.view == View::Media => media_view::choose(app, fx),
        A::Takes => media::pick(app, fx),
        A::AddTake => media::ask_add(app),
        A::OpenMedia => opening::begin(app, fx),
        A::OpenMediaView => media_view::show(app),
        A::OpenSheet => sheet::show(app),
        A::Copy => media::copy(app, fx),
        A::NewScene => scenes::ask_new(app),
        A::MoveSceneUp => scenes::shift(app, -1, fx),
        A::MoveSceneDown => scenes::shift(app, 1, fx),
        A::NewProject => projects::ask_project(app),
        A::NewVideo => projects::ask_video(app),
        A::Undo => history::undo(app, fx),
        A::Redo => history::redo(app, fx),
        A::Palette => dialogs::show_palette(app),
        A::Help => dialogs::show_help(app),
        A::Redraw => pictures::redraw(app, fx),
        A::Suspend => fx.push(Effect::Suspend),
        A::Quit => dialogs::quit(app, fx),
        // These belong to overlays alone.
        A::Send
        | A::Newline
        | A::ToEditor
        | A::KeepDraft
        | A::UndoText
        | A::RedoText
        | A::TakeName
        | A::CloseNames
        | A::Yes
        | A::No
        | A::Acknowledge
        | A::Accept => {}
    }
}

impl App {
    /// The key of an action here, as messages name it.
    pub fn key(&self, action: Action) -> String {
        use super::keymap::Context;
        let contexts = [self.base_context(), Context::Tree, Context::Scenes, Context::Comments, Context::Queue];
        let label = contexts.iter().find_map(|context| self.settings.keymap.label(context.stack(), action));
        label.unwrap_or_else(|| format!("{} {}", self.palette_key(), action.name()))
    }

    fn palette_key(&self) -> String {
        let label = self.settings.keymap.label(self.base_context().stack(), Action::Palette);
        label.unwrap_or_else(|| ":".to_owned())
    }

    /// Whether the four panes are shown.
    pub fn in_workstation(&self) -> bool {
        self.place.view == View::Workstation
    }
}
