//! The way to the server: how it is, what to do about it, and what a break may have hidden.

use super::{queue, start};
use crate::{
    api::tree::Tree,
    client::{Link, Replica},
    tui::{
        app::{
            App, History,
            msg::{Effect, Job, Load},
        },
        views::View,
        widgets::Severity,
    },
};

/// Changes arrive in another way than before.
pub fn changed(app: &mut App, link: Link) {
    let before = std::mem::replace(&mut app.link, link);
    if !link.is_up() {
        app.others.forget();
    }
    let was_away = before.is_away();
    let (severity, words) = match link {
        Link::Offline => (Severity::Warn, format!("the server cannot be reached: {}", kept_words(app))),
        Link::Portal => {
            const WHY: &str = "a web page answers in the server's place: sign in to this network with a browser";
            (Severity::Warn, format!("{WHY}; {}", kept_words(app)))
        }
        Link::SignIn => (Severity::Error, sign_in_words(app.settings.sign_in.as_deref())),
        Link::Polling if !was_away => {
            (Severity::Info, "the server's events do not come through: it is asked each second instead".to_owned())
        }
        Link::Live | Link::Polling if was_away => (Severity::Done, "the server is back".to_owned()),
        _ => return,
    };
    // A refusal that was not read yet is worth more.
    if app.toast.as_ref().is_none_or(|toast| toast.severity < Severity::Error) {
        app.say(severity, words);
    }
}

const fn kept_words(app: &App) -> &'static str {
    if app.outbox.is_on {
        "what you do is kept on this machine, and sent when it is back"
    } else {
        "what is on the screen stays, and what you write stays as a draft until it is back"
    }
}

fn sign_in_words(command: Option<&str>) -> String {
    const REFUSED: &str = "the server does not accept your token any more";
    match command {
        Some(command) => {
            format!("{REFUSED}: sign in again with `{command}` in another terminal, and this goes on; drafts are kept")
        }
        None => format!("{REFUSED}: leave, put a new one into ORAMA_TOKEN and start again; drafts are kept"),
    }
}

/// The tree was read again after a break: somebody may see less by now, or it is another database.
pub fn tree_read(app: &mut App, tree: Tree, is_other: bool, fx: &mut Vec<Effect>) {
    if is_other {
        return begin_anew(app, tree, fx);
    }
    replace_tree(app, tree);
    show_anew(app, fx);
}

/// Takes a tree that was read again. What is open and not in it is closed.
pub fn replace_tree(app: &mut App, tree: Tree) {
    app.replica.replace_tree(tree);
    app.stale.tree = true;
    if !app.replica.sees_open() {
        close(app);
        app.say(Severity::Warn, "the video that was open is not there any more, or not for you");
    }
}

/// Everything is read anew; what was open is opened again, if it is there.
fn begin_anew(app: &mut App, tree: Tree, fx: &mut Vec<Effect>) {
    let open = app.open().map(crate::client::OpenVersion::version_id);
    let scene = app.scenes.listing.selected();
    app.replica = Replica::from_tree(tree);
    app.stale.tree = true;
    // What was done there cannot be taken back here.
    app.history = History::default();
    close(app);
    if let Some(version) = open.filter(|version| app.replica.version(*version).is_some()) {
        app.open_version(version, scene, fx);
    }
    start::begin(app, None, fx);
    app.say(Severity::Warn, "the server has another database than before, such as a restored one: all was read anew");
    show_anew(app, fx);
}

/// What is open may have been deleted, by an undo for one: what stands in its place is opened, for nothing can be done in it.
pub fn leave_deleted(app: &mut App, fx: &mut Vec<Effect>) {
    let Some((version, video)) = app.open().map(|open| (open.version_id(), open.video_id())) else { return };
    if app.place.wanted != Some(version) {
        return;
    }
    let words = match start::still_there(app, video, version) {
        Some(there) if there == version => return,
        Some(newest) => {
            let scene = app.scenes.listing.selected();
            app.open_version(newest, scene, fx);
            "the version that was open was deleted: this is the newest one"
        }
        None => {
            close(app);
            start::open_first(app, fx);
            "the video that was open was deleted"
        }
    };
    app.say(Severity::Warn, words);
}

fn close(app: &mut App) {
    app.replica.close();
    app.place.wanted = None;
    (app.stale.scenes, app.stale.comments) = (true, true);
}

fn show_anew(app: &mut App, fx: &mut Vec<Effect>) {
    match app.place.view {
        View::Queue => queue::reload(app, fx),
        View::Activity => super::activity::reload(app, fx),
        View::Workstation if app.place.wanted.is_none() => app.ask(Job::Load(Load::Counts), fx),
        _ => {}
    }
}
