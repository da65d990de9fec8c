//! Takes: choosing, adding, opening; and the clipboard.

use crate::{
    api::{
        media::{self, AddTake, Take},
        scenes,
    },
    model::{Id, Media, SafeText, Scene, TakeRole},
    tui::{
        app::{
            App,
            msg::{Effect, Job, Load, NewTake, Purpose},
        },
        drafts::SceneField,
        overlays::{Choice, Overlay, Pick, Picker, Prompt, Wanted},
        panes::{Pane, detail::DetailKey},
        text::LineInput,
        views::View,
        widgets::Severity,
    },
};

/// Offers the takes of the selected scene. In the queue they are read first.
pub fn pick(app: &mut App, fx: &mut Vec<Effect>) {
    let Some(scene) = app.scene().map(|scene| scene.id) else { return };
    if app.place.view == View::Queue {
        return app.ask(Job::Load(Load::Takes(scene)), fx);
    }
    let takes = takes_of(app, scene);
    show(app, scene, &takes);
}

fn takes_of(app: &App, scene: Id<Scene>) -> Vec<(TakeRole, Media)> {
    let Some(open) = app.open() else { return Vec::new() };
    let of_role = |role: &TakeRole| open.takes(scene, *role).map(|media| (*role, media.clone())).collect::<Vec<_>>();
    TakeRole::ALL.iter().flat_map(of_role).collect()
}

/// The takes that were read for the queue.
pub fn show_read(app: &mut App, scene: Id<Scene>, takes: Vec<Take>) {
    let mut takes: Vec<(TakeRole, Media)> = takes.into_iter().map(|take| (take.role, take.media)).collect();
    takes.sort_by_key(|(role, _)| *role);
    show(app, scene, &takes);
}

fn show(app: &mut App, scene: Id<Scene>, takes: &[(TakeRole, Media)]) {
    let Some(row) = app.scene_by_id(scene) else { return };
    if takes.is_empty() {
        let key = app.key(crate::tui::action::Action::AddTake);
        return app.say(Severity::Info, format!("the scene has no takes yet; {key} adds one by its address or path"));
    }
    let offer = |role, media| Choice::Take { scene, revision: row.revision, role, media, was: row.selected(role) };
    let mut picks = Vec::new();
    let mut at = 0;
    for (role, media) in takes {
        let is_selected = row.selected(*role) == Some(media.id);
        if is_selected && at == 0 {
            at = picks.len();
        }
        let label = format!("{role} {}", name_of(media));
        let choice = offer(*role, Some(media.id));
        let pick = Pick::new(&label, if is_selected { "selected" } else { "" }, choice);
        picks.push(Pick { preview: Some(Box::new(media.clone())), ..pick });
    }
    for role in TakeRole::ALL.iter().filter(|role| row.selected(**role).is_some()) {
        picks.push(Pick::new(&format!("{role}: none of them"), "", offer(*role, None)));
    }
    let title = format!("Take of {}", app.scene_label(row));
    app.overlays.push(Overlay::Picker(Picker::new(title, picks, at)));
}

/// The last part of an address, as people know a file.
pub fn file_name(url: &str) -> String {
    let path = url.split(['?', '#']).next().unwrap_or(url).trim_end_matches('/');
    SafeText::line(path.rsplit('/').next().filter(|name| !name.is_empty()).unwrap_or(url)).into_string()
}

/// What a medium is called: the name its file had, else the last part of its address.
pub fn name_of(media: &Media) -> String {
    media.file_name.as_deref().map_or_else(|| file_name(&media.url), |name| SafeText::line(name).into_string())
}

/// Where a medium comes from, in a word or two.
pub fn origin(media: &Media) -> String {
    if media.is_uploaded() {
        return "uploaded".to_owned();
    }
    let host = media.url.split("://").nth(1).and_then(|rest| rest.split(['/', '?', '#']).next()).unwrap_or_default();
    if host.is_empty() { "this machine".to_owned() } else { SafeText::line(host).into_string() }
}

/// Makes a take the selected one of its role.
pub fn select(
    app: &mut App,
    (scene, revision): (Id<Scene>, i64),
    role: TakeRole,
    (media, was): (Option<Id<Media>>, Option<Id<Media>>),
    fx: &mut Vec<Effect>,
) {
    if app.scene_by_id(scene).is_some_and(|row| row.selected(role) == media) {
        return app.say(Severity::Info, "that take is chosen already");
    }
    let call = scenes::select(scene, role, media, revision);
    app.write(call, Purpose::Take(role, was), format!("the choice of the {role} take"), fx);
}

/// Asks what a new take is for.
pub fn ask_add(app: &mut App) {
    let Some(scene) = app.scene().map(|scene| scene.id) else { return };
    let picks = TakeRole::ALL.iter().map(|role| Pick::new(role.as_str(), "", Choice::TakeRole { scene, role: *role }));
    app.overlays.push(Overlay::Picker(Picker::new("Add a take of which kind?", picks.collect(), 0)));
}

/// Asks for its address.
pub fn ask_address(app: &mut App, scene: Id<Scene>, role: TakeRole) {
    ask_address_with(app, scene, role, "");
}

fn ask_address_with(app: &mut App, scene: Id<Scene>, role: TakeRole, text: &str) {
    app.overlays.push(Overlay::Prompt(Prompt {
        wanted: Wanted::TakeAddress { scene, role },
        title: format!("New {role} take"),
        lines: vec!["https://… or the full path of a file on this machine.".to_owned()],
        input: LineInput::with_text(text),
    }));
}

/// Adds a take and selects it.
pub fn add(app: &mut App, scene: Id<Scene>, role: TakeRole, address: &str, fx: &mut Vec<Effect>) {
    let address = address.trim();
    if address.starts_with('/') {
        return app.ask(Job::Load(Load::File(NewTake { scene, role, path: address.to_owned() })), fx);
    }
    add_url(app, scene, role, address.to_owned(), fx);
}

/// Adds the file as a take, unless it is none: its path is asked for again then.
pub fn add_file(app: &mut App, take: &NewTake, why: Option<String>, fx: &mut Vec<Effect>) {
    let (NewTake { scene, role, path }, url) = (take, file_url(&take.path));
    let Some(why) = why else { return add_url(app, *scene, *role, url, fx) };
    if app.overlays.is_empty() {
        ask_address_with(app, *scene, *role, path);
    }
    app.say(Severity::Warn, format!("{why}; one of another machine is written {url}"));
}

fn add_url(app: &mut App, scene: Id<Scene>, role: TakeRole, url: String, fx: &mut Vec<Effect>) {
    let id = app.ids.id(app.now);
    let body = AddTake { id, role, url: Some(url), status: None, select: true };
    app.write(media::add(scene, &body), Purpose::NewTake, format!("the new {role} take"), fx);
}

/// A path as an address: what an address cannot hold is written by number.
fn file_url(path: &str) -> String {
    let keep = |byte: u8| byte.is_ascii_alphanumeric() || b"/-_.~".contains(&byte);
    let write = |byte: u8| if keep(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") };
    format!("file://{}", path.bytes().map(write).collect::<String>())
}

/// Copies the words that are selected.
pub fn copy(app: &mut App, fx: &mut Vec<Effect>) {
    let of_view = match app.place.view {
        View::Log => app.log.selected().map(|line| ("the line was", format!("{} {}", line.at, line.text))),
        View::Members => super::members::selected_address(app).map(|address| ("the address was", address)),
        _ => selected_text(app),
    };
    let Some((what, text)) = of_view else {
        return app.say(Severity::Info, "nothing that could be copied is selected");
    };
    app.say(Severity::Done, format!("{what} sent to the terminal's clipboard"));
    fx.push(Effect::Copy(text));
}

fn selected_text(app: &App) -> Option<(&'static str, String)> {
    let of_scene = |app: &App| app.scene().map(|scene| ("the scene's texts", all_texts(scene)));
    match (app.place.view, app.place.pane) {
        (View::Media, _) => {
            let media = app.open()?.media(app.media.listing.selected()?.media)?;
            Some(("the take's address", media.url.clone()))
        }
        (View::Sheet, _) => of_scene(app),
        (View::Queue, _) | (_, Pane::Comments) => {
            app.comment().map(|comment| ("the comment", comment.content.clone())).or_else(|| of_scene(app))
        }
        (_, Pane::Detail) => match app.detail.listing.selected()? {
            DetailKey::Field(field) => Some((field.name(), field.of(app.scene()?).to_owned())),
            DetailKey::Take(role) => {
                let media = app.open()?.media(app.scene()?.selected(role)?)?;
                Some(("the take's address", media.url.clone()))
            }
            DetailKey::NoTakes => of_scene(app),
        },
        (_, Pane::Scenes) => of_scene(app),
        (_, Pane::Tree) => {
            let row = app.tree.rows.get(app.tree.listing.index())?;
            Some(("the name", row.label.as_str().to_owned()))
        }
    }
}

fn all_texts(scene: &Scene) -> String {
    let texts = SceneField::ALL.map(|field| field.of(scene).trim().to_owned());
    texts.into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join("\n\n")
}
