//! Who works in a project: showing them, asking somebody in, changing a level, removing.

use serde::Deserialize as _;
use serde_json::Value;

use super::{answers, available, tokens, trail};
use crate::{
    api::{
        invites::{self, CreateInvite, CreatedInvite},
        members::{self, AddMember, EditMember},
        tokens::CreatedToken,
    },
    client::Error,
    model::{AccessLevel, Activity, Deed, Entity, Id, Project, SafeText, access},
    tui::{
        action::Action,
        app::{
            App,
            msg::{Effect, Job, Load, News, Purpose},
        },
        overlays::{Choice, Confirm, GiveLevel, Overlay, Pick, Picker, Prompt, Question, Wanted},
        panes::Pane,
        text::LineInput,
        views::{
            View,
            members::{MemberKey, Team},
        },
        widgets::Severity,
    },
};

/// The project whose people are shown: that of the selection.
fn project_of(app: &App) -> Option<Id<Project>> {
    if app.place.view == View::Members {
        return app.members.project;
    }
    let first = || app.replica.projects().first().map(|project| project.id);
    let (open, branch) = (app.project_id(), app.tree_project());
    let selected = if app.place.pane == Pane::Tree { branch.or(open) } else { open.or(branch) };
    selected.or_else(first)
}

/// Shows who works in the project of the selection.
pub fn show(app: &mut App, fx: &mut Vec<Effect>) {
    let Some(project) = project_of(app) else { return };
    trail::enter(app, View::Members);
    app.members.begin(project);
    reload(app, fx);
}

/// Reads them again, unless that is under way: a change of one's own is told by its answer and by the feed.
pub fn reload(app: &mut App, fx: &mut Vec<Effect>) {
    if let Some(project) = app.members.project.filter(|_| !app.members.is_reading) {
        app.members.is_reading = true;
        app.ask(Job::Load(Load::Team(project)), fx);
    }
}

/// Somebody else let a person in or out.
pub fn follow(app: &mut App, news: &News, fx: &mut Vec<Effect>) {
    let is_about_people = |change: &Activity| {
        change.entity == Entity::ProjectMember
            && change.project_id.is_some()
            && change.project_id == app.members.project
    };
    if app.place.view == View::Members && news.changes.iter().any(is_about_people) {
        reload(app, fx);
    }
}

/// What the server says.
pub fn take(app: &mut App, project: Id<Project>, team: Team) {
    let Some(owner) = app.replica.project(project).map(|project| project.owner_id) else { return };
    if app.members.project == Some(project) {
        let replica = &app.replica;
        app.members
            .take(owner, team, |user| replica.user(user).map_or_else(String::new, |user| user.full_name.clone()));
    }
}

/// Why nobody is shown.
pub fn failed(app: &mut App, project: Id<Project>, error: &Error) {
    let words = unread(app, error);
    if app.members.project == Some(project) {
        (app.members.failed, app.members.is_reading) = (Some(words), false);
    }
}

/// Says why people or tokens are not shown.
pub fn unread(app: &mut App, error: &Error) -> String {
    let words = SafeText::line(&answers::in_words(error)).into_string();
    app.say(Severity::Error, &words);
    format!("Not read: {words}")
}

/// Why one of the actions of this view cannot be done.
pub fn refusal(app: &App, action: Action) -> Result<(), String> {
    if action == Action::OpenMembers {
        let none = || format!("there is no project yet: {} creates one", app.key(Action::NewProject));
        return project_of(app).map(|_| ()).ok_or_else(none);
    }
    let Some(project) = app.members.project.filter(|_| app.place.view == View::Members) else {
        return Err(format!("this works on the members of a project: {} shows them", app.key(Action::OpenMembers)));
    };
    let level = app.replica.level(project).unwrap_or(crate::model::Level(0));
    access::require(level, Deed::ManageMembers).map_err(|refusal| available::words(&refusal))?;
    match (action, app.members.listing.selected()) {
        (Action::AddMember, _) => Ok(()),
        (_, None) => Err("nobody is selected".to_owned()),
        (_, Some(MemberKey::Owner(_))) => {
            Err("the owner of a project has every right in it, and stays in it".to_owned())
        }
        (Action::ChangeLevel, Some(MemberKey::Invite(_))) => {
            Err("an invitation keeps its level: revoke it, and invite again with another".to_owned())
        }
        _ => Ok(()),
    }
}

/// Does what is about somebody.
pub fn act(app: &mut App, action: Action) {
    match action {
        Action::AddMember => ask_address(app),
        Action::ChangeLevel => change_level(app),
        _ => ask_remove(app),
    }
}

/// Asks for the address of somebody new.
fn ask_address(app: &mut App) {
    let Some(project) = app.members.project else { return };
    app.overlays.push(Overlay::Prompt(Prompt {
        wanted: Wanted::MemberAddress(project),
        title: "Who is to work here too".to_owned(),
        lines: vec![
            "Their e-mail address. Who has an account is added at once; others are invited for 72 hours.".to_owned(),
        ],
        input: LineInput::default(),
    }));
}

/// Asks for a level.
pub fn pick_level(app: &mut App, to: &GiveLevel) {
    let levels: Vec<&AccessLevel> =
        app.members.team.iter().flat_map(|team| &team.levels).filter(|level| level.is_active).collect();
    let now = match to {
        GiveLevel::Member(id, _) => app.members.member(*id).map(|member| member.access_level_id),
        GiveLevel::Somebody(..) => None,
    };
    let at = levels.iter().position(|level| Some(level.id) == now).unwrap_or(0);
    let picks = levels.iter().map(|level| {
        let choice = Choice::GiveLevel { to: to.clone(), level: level.name.clone() };
        Pick::new(&level.display_name, SafeText::line(&level.description).into_string(), choice)
    });
    let picks = picks.collect();
    let title = match to {
        GiveLevel::Somebody(_, address) => format!("What may {} do?", SafeText::line(address)),
        GiveLevel::Member(..) => "What may they do?".to_owned(),
    };
    app.overlays.push(Overlay::Picker(Picker::new(title, picks, at)));
}

/// Asks for another level of the selected member.
fn change_level(app: &mut App) {
    let Some(MemberKey::Member(id)) = app.members.listing.selected() else { return };
    let Some(revision) = app.members.member(id).map(|member| member.revision) else { return };
    pick_level(app, &GiveLevel::Member(id, revision));
}

/// Gives a level: to a member another, to somebody else with the project.
pub fn give(app: &mut App, to: &GiveLevel, level: String, fx: &mut Vec<Effect>) {
    match to {
        GiveLevel::Member(id, revision) => {
            let Some(member) = app.members.member(*id) else { return };
            let (project, name) = (member.project_id, app.name_of(member.user_id));
            let words = format!("{name} is {level} now");
            let body = EditMember { level: Some(level), ..EditMember::default() };
            app.write(members::edit(project, *id, &body, *revision), Purpose::Team(words), "", fx);
        }
        GiveLevel::Somebody(project, address) => {
            let is_known = app.replica.users().iter().any(|user| user.email.eq_ignore_ascii_case(address));
            if is_known {
                let words = format!("{address} works here now, as {level}");
                let body = AddMember { id: app.ids.id(app.now), user_id: None, email: Some(address.clone()), level };
                app.write(members::add(*project, &body), Purpose::Team(words), "", fx);
            } else {
                let body = CreateInvite { id: app.ids.id(app.now), email: address.clone(), level };
                app.write(invites::create(*project, &body), Purpose::Invited, "", fx);
            }
        }
    }
}

/// Asks before somebody is removed or an invitation ends.
fn ask_remove(app: &mut App) {
    let (question, title, lines) = match app.members.listing.selected() {
        Some(MemberKey::Member(id)) => {
            let Some(member) = app.members.member(id) else { return };
            let line = format!(
                "{} loses what the project gives, at once. What they wrote stays.",
                app.name_of(member.user_id)
            );
            (Question::RemoveMember(id, member.revision), "Remove this member?", line)
        }
        Some(MemberKey::Invite(id)) => {
            let Some(invite) = app.members.invite(id) else { return };
            let line = format!("The invitation of {} lets nobody in any more.", SafeText::line(&invite.email));
            (Question::RevokeInvite(id), "Revoke this invitation?", line)
        }
        _ => return,
    };
    let answers = &[(Action::Yes, "do it"), (Action::No, "leave it")];
    app.overlays.push(Overlay::Confirm(Confirm::new(question, title, vec![lines], answers)));
}

/// Removes somebody, or ends an invitation.
pub fn remove(app: &mut App, question: &Question, fx: &mut Vec<Effect>) {
    let Some(project) = app.members.project else { return };
    match question {
        Question::RemoveMember(id, revision) => {
            let name = app.members.member(*id).map(|member| app.name_of(member.user_id)).unwrap_or_default();
            let words = format!("{name} does not work here any more");
            app.write(members::remove(project, *id, *revision), Purpose::Team(words), "", fx);
        }
        Question::RevokeInvite(id) => {
            let words = "the invitation is revoked".to_owned();
            app.write(invites::revoke(project, *id), Purpose::Team(words), "", fx);
        }
        _ => {}
    }
}

/// What was asked for about people and tokens is done.
pub fn done(app: &mut App, purpose: Purpose, value: &Value, fx: &mut Vec<Effect>) {
    match purpose {
        Purpose::Team(words) => {
            reload(app, fx);
            app.say(Severity::Done, words);
        }
        Purpose::RevokedToken(words) => {
            tokens::reload(app, fx);
            app.say(Severity::Done, words);
        }
        Purpose::Invited => {
            if let Ok(made) = CreatedInvite::deserialize(value) {
                invited(app, made, fx);
            }
        }
        Purpose::NewToken => {
            if let Ok(made) = CreatedToken::deserialize(value) {
                tokens::made(app, made, fx);
            }
        }
        _ => {}
    }
}

/// Somebody is invited: the secret is shown, this once.
fn invited(app: &mut App, made: CreatedInvite, fx: &mut Vec<Effect>) {
    let address = SafeText::line(&made.invitation.email);
    let line = format!("Send this to {address}: they accept with it within 72 hours, by `orama invite accept`.");
    show_secret(app, "Invited", line, made.secret);
    reload(app, fx);
}

/// Shows a secret that cannot be shown again.
pub fn show_secret(app: &mut App, title: &str, line: String, secret: crate::api::secret::Secret) {
    let lines = vec![line, secret.reveal().to_owned(), "It is shown this once.".to_owned()];
    let answers = &[(Action::Yes, "copy"), (Action::No, "close")];
    app.overlays.push(Overlay::Confirm(Confirm::new(Question::Secret(secret), title, lines, answers)));
}

/// The address of the selected row, to copy it.
pub fn selected_address(app: &App) -> Option<String> {
    match app.members.listing.selected()? {
        MemberKey::Owner(user) => app.replica.user(user).map(|user| user.email.clone()),
        MemberKey::Member(id) => app.replica.user(app.members.member(id)?.user_id).map(|user| user.email.clone()),
        MemberKey::Invite(id) => app.members.invite(id).map(|invite| invite.email.clone()),
    }
}
