//! Writing somebody's name: after an @ the people of the project are offered. What is written is plain text, `@Name`.

use crate::{
    model::{Id, Project, ProjectMember, SafeText, User},
    tui::{
        action::Action,
        app::{
            App,
            msg::{Effect, Job, Load},
        },
        overlays::{Name, Names, Overlay},
        panes::Motion,
    },
};

/// After each key in the composer: offers the names that fit what is written at the cursor.
pub fn follow(app: &mut App, fx: &mut Vec<Effect>) {
    let Some(Overlay::Composer(open)) = app.overlays.last_mut() else { return };
    let Some(mention) = open.composer.mention() else {
        (open.names, open.nameless) = (None, None);
        return;
    };
    if open.nameless == Some(mention.at) {
        open.names = None;
        return;
    }
    open.nameless = None;
    let must_ask = !std::mem::replace(&mut open.asked, true);
    let Some(project) = app.project_id() else { return };
    if must_ask {
        app.ask(Job::Load(Load::Crew(project)), fx);
    }
    let people: &[Name] = app.crews.get(&project).map_or(&[], Vec::as_slice);
    let names = Names::fitting(mention, people);
    if let Some(Overlay::Composer(open)) = app.overlays.last_mut() {
        open.names = names;
    }
}

/// Who works in a project is known: those whose name can be written are the members, the owner and oneself.
pub fn take_crew(app: &mut App, project: Id<Project>, members: &[ProjectMember], fx: &mut Vec<Effect>) {
    let mut people: Vec<Id<User>> = vec![app.replica.me().id];
    people.extend(app.replica.project(project).map(|project| project.owner_id));
    people.extend(members.iter().filter(|member| member.is_active && member.accepted_at.is_some()).map(|m| m.user_id));
    people.sort_unstable();
    people.dedup();
    let mut names: Vec<Name> = people.into_iter().filter_map(|user| name_of(app, user)).collect();
    names.sort_by_key(|person| person.name.to_lowercase());
    app.crews.insert(project, names);
    follow(app, fx);
}

/// A name as it can be written: on one line.
fn name_of(app: &App, user: Id<User>) -> Option<Name> {
    let row = app.replica.user(user)?;
    let name = row.full_name.split_whitespace().collect::<Vec<_>>().join(" ");
    let name = if name.is_empty() { row.email.clone() } else { name };
    let (label, email) = (SafeText::line(&name), SafeText::line(&row.email));
    Some(Name { user, name, label, email })
}

/// What the keys do while names are offered. Says whether that was all.
pub fn act(app: &mut App, action: Action) -> bool {
    let Some(Overlay::Composer(open)) = app.overlays.last_mut() else { return false };
    let Some(names) = &mut open.names else { return false };
    match action {
        Action::Down => {
            names.listing.go(Motion::Down);
        }
        Action::Up => {
            names.listing.go(Motion::Up);
        }
        Action::CloseNames => {
            open.nameless = Some(names.mention.at);
            open.names = None;
        }
        Action::TakeName => {
            if let Some(Names { mention, names, listing }) = open.names.take()
                && let Some(name) = names.get(listing.index())
            {
                open.composer.complete(&mention, &name.name);
                open.nameless = Some(mention.at);
            }
        }
        _ => return false,
    }
    true
}
