//! Looking after people: users, members, and that what is taken away is gone with the next request.

use orama::{
    api::{
        Call, PageQuery, ProblemType, Secret, auth,
        members::{self, AddMember, EditMember},
        people::{self, CreateUser, EditUser, SetPassword},
        projects, tokens,
    },
    model::{Id, Project, ProjectMember, TokenScope, UserRole},
    store,
};

use crate::{
    identity::{PASSWORD, is_out, login, sign_in, token},
    world::{Person, World, new_id, on_both},
};

on_both! {
    only_a_super_admin_adds_and_changes_people;
    the_last_super_admin_stays;
    whatever_is_taken_away_is_gone_with_the_next_request;
    managers_look_after_members_and_nobody_above_themselves;
    the_owner_of_a_project_stays;
}

fn add(person: &Person, level: &str) -> AddMember {
    AddMember { id: new_id(), user_id: Some(person.user.id), email: None, level: level.to_owned() }
}

fn to(level: &str) -> EditMember {
    EditMember { level: Some(level.to_owned()), is_active: None }
}

fn newcomer(email: &str) -> CreateUser {
    CreateUser {
        id: new_id(),
        email: email.to_owned(),
        full_name: "New Comer".to_owned(),
        role: None,
        organisation_id: None,
        password: Some(Secret::from(PASSWORD.to_owned())),
    }
}

async fn membership(world: &World, project: Id<Project>, person: &Person) -> ProjectMember {
    let mut conn = world.db.conn().await.expect("a connection");
    store::members::of_user(&mut conn, project, person.user.id).await.expect("a read").expect("a member")
}

async fn only_a_super_admin_adds_and_changes_people(world: &World) {
    let server = world.server();
    let (root, ana) = (world.admin().await, world.person("Ana").await);
    let body = newcomer(" New@Studio.Example");
    assert_eq!(ana.no(people::create(&body)).await.kind, ProblemType::NotAllowed);
    let made = root.ok(people::create(&body)).await;
    assert_eq!((made.email.as_str(), made.role, made.is_active), ("new@studio.example", UserRole::User, true));
    assert_eq!(root.ok(people::create(&body)).await, made, "the same create again");
    let twin = CreateUser { id: new_id(), ..newcomer("NEW@studio.example") };
    assert_eq!(root.no(people::create(&twin)).await.kind, ProblemType::Conflict);
    let bad = CreateUser { password: Some(Secret::from("short".to_owned())), ..newcomer("no address") };
    let fields: Vec<String> = root.no(people::create(&bad)).await.errors.into_iter().map(|error| error.field).collect();
    assert_eq!(fields, ["email", "password"]);

    let new = Person::nobody(&server).ok(login("new@studio.example", PASSWORD)).await;
    let new = ana.with(&server, &new.token);
    assert_eq!(new.ok(people::get(made.id)).await.id, made.id);
    assert_eq!(new.no(people::get(ana.user.id)).await.kind, ProblemType::NotFound, "they share nothing");
    let renamed = EditUser { full_name: Some("Newton".to_owned()), ..EditUser::default() };
    let now = new.ok(people::edit(made.id, &renamed, made.revision)).await;
    assert_eq!(now.full_name, "Newton");
    for grab in [
        EditUser { role: Some(UserRole::SuperAdmin), ..EditUser::default() },
        EditUser { is_active: Some(true), ..EditUser::default() },
        EditUser { organisation_id: Some(None), ..EditUser::default() },
    ] {
        assert_eq!(new.no(people::edit(made.id, &grab, now.revision)).await.kind, ProblemType::NotAllowed);
    }
    let other = SetPassword { password: Secret::from("nets are drying again".to_owned()) };
    assert_eq!(new.no(people::set_password(root.user.id, &other)).await.kind, ProblemType::NotAllowed);
    assert_eq!(root.no(people::edit(made.id, &renamed, made.revision)).await.kind, ProblemType::Stale);
    assert_eq!(root.ok(people::set_password(made.id, &other)).await.ended_sessions, 1);
    is_out(&new).await;
}

async fn the_last_super_admin_stays(world: &World) {
    let (root, ben) = (world.admin().await, world.person("Ben").await);
    world.give_password(&root, PASSWORD).await;
    let off = EditUser { is_active: Some(false), ..EditUser::default() };
    let down = EditUser { role: Some(UserRole::User), ..EditUser::default() };
    for edit in [&off, &down] {
        let problem = root.no(people::edit(root.user.id, edit, root.user.revision)).await;
        assert_eq!(problem.rule.as_deref(), Some("last-super-admin"));
    }
    let up = EditUser { role: Some(UserRole::SuperAdmin), ..EditUser::default() };
    let ben_now = root.ok(people::edit(ben.user.id, &up, ben.user.revision)).await;
    let problem = root.no(people::edit(root.user.id, &off, root.user.revision)).await;
    assert_eq!(problem.rule.as_deref(), Some("last-super-admin"), "the other one cannot sign in");
    world.give_password(&ben, PASSWORD).await;

    // Each puts the other out at the same moment: one of them is left.
    let (first, second) = tokio::join!(
        root.reply(people::edit(ben.user.id, &off, ben_now.revision)),
        ben.reply(people::edit(root.user.id, &off, root.user.revision)),
    );
    let done = [&first, &second].into_iter().filter(|reply| reply.status == 200).count();
    assert_eq!(done, 1, "{first:?} {second:?}");
}

/// Something to take away, and how.
type Taking<'a> = (&'a str, Call<serde_json::Value>);

async fn whatever_is_taken_away_is_gone_with_the_next_request(world: &World) {
    let server = world.server();
    let root = world.admin().await;
    let project = root.project("Harbour").await;
    let see = || projects::get(project.id);
    let title = projects::EditProject { title: Some("Quay".into()), ..projects::EditProject::default() };

    let ana = world.person("Ana").await;
    world.give_password(&ana, PASSWORD).await;
    world.join(project.id, &ana, "manager").await;
    let session = sign_in(&server, &ana, PASSWORD).await;
    let script = ana.with(&server, &token(&session, TokenScope::Admin).await.secret);

    let row = membership(world, project.id, &ana).await;
    for person in [&session, &script] {
        person.ok(see()).await;
    }
    let lowered = root.ok(members::edit(project.id, row.id, &to("commenter"), row.revision)).await;
    for person in [&session, &script] {
        assert_eq!(person.no(projects::edit(project.id, &title, 1)).await.kind, ProblemType::NotAllowed);
        person.ok(see()).await;
    }
    let switched = EditMember { level: None, is_active: Some(false) };
    let away = root.ok(members::edit(project.id, row.id, &switched, lowered.revision)).await;
    assert_eq!(session.no(see()).await.kind, ProblemType::NotFound);
    let back = EditMember { level: None, is_active: Some(true) };
    let back = root.ok(members::edit(project.id, row.id, &back, away.revision)).await;
    session.ok(see()).await;
    root.ok(members::remove(project.id, row.id, back.revision)).await;
    for person in [&session, &script] {
        assert_eq!(person.no(see()).await.kind, ProblemType::NotFound);
        person.ok(people::me()).await;
    }

    let mine = session.ok(tokens::list(&PageQuery::default())).await.items.remove(0);
    let takings: [Taking<'_>; 2] = [("revoke", tokens::revoke(mine.id).erase()), ("log out", auth::logout().erase())];
    for ((what, call), person) in takings.into_iter().zip([&script, &session]) {
        let taken = session.reply(call).await;
        assert_eq!(taken.status, 200, "{what}: {}", taken.body);
        is_out(person).await;
    }

    let session = sign_in(&server, &ana, PASSWORD).await;
    let script = ana.with(&server, &token(&session, TokenScope::Read).await.secret);
    let me = session.ok(people::me()).await;
    let off = EditUser { is_active: Some(false), ..EditUser::default() };
    let off = root.ok(people::edit(ana.user.id, &off, me.revision)).await;
    for person in [&session, &script] {
        is_out(person).await;
    }
    let on = EditUser { is_active: Some(true), ..EditUser::default() };
    root.ok(people::edit(ana.user.id, &on, off.revision)).await;
    for person in [&session, &script] {
        is_out(person).await;
    }
    sign_in(&server, &ana, PASSWORD).await;
}

async fn managers_look_after_members_and_nobody_above_themselves(world: &World) {
    let root = world.admin().await;
    let project = root.project("Harbour").await;
    let (manager, editor) = (world.person("Manager").await, world.person("Editor").await);
    let (ana, stranger) = (world.person("Ana").await, world.person("Stranger").await);
    world.join(project.id, &manager, "manager").await;
    world.join(project.id, &editor, "editor").await;
    // Known to the manager from another project.
    let other = manager.project("Nets").await;
    world.join(other.id, &ana, "client").await;

    assert_eq!(editor.no(members::add(project.id, &add(&ana, "client"))).await.kind, ProblemType::NotAllowed);
    assert_eq!(stranger.no(members::add(project.id, &add(&ana, "client"))).await.kind, ProblemType::NotFound);
    assert_eq!(manager.no(members::add(project.id, &add(&stranger, "editor"))).await.errors[0].field, "user_id");
    let unknown = AddMember { user_id: None, email: Some("nobody@studio.example".into()), ..add(&ana, "editor") };
    let hidden = AddMember { email: Some(stranger.user.email.clone()), ..unknown.clone() };
    let (unknown, hidden) =
        (manager.no(members::add(project.id, &unknown)).await, manager.no(members::add(project.id, &hidden)).await);
    assert_eq!(unknown, hidden, "who is not known is answered as who does not exist");
    let problem = manager.no(members::add(project.id, &add(&ana, "emperor"))).await;
    assert!(problem.detail.contains("client, commenter, editor, approver, manager"), "{}", problem.detail);

    let body = AddMember { user_id: None, email: Some(" ANA@studio.example".into()), ..add(&ana, "editor") };
    let row = manager.ok(members::add(project.id, &body)).await;
    assert_eq!(manager.ok(members::add(project.id, &body)).await, row, "the same again");
    assert_eq!(manager.no(members::add(project.id, &add(&ana, "client"))).await.kind, ProblemType::Conflict);
    ana.ok(projects::get(project.id)).await;
    assert_eq!(ana.no(members::edit(project.id, row.id, &to("manager"), 1)).await.kind, ProblemType::NotAllowed);
    assert_eq!(manager.no(members::edit(other.id, row.id, &to("client"), 1)).await.kind, ProblemType::NotFound);
    assert_eq!(manager.no(members::edit(project.id, row.id, &to("client"), 9)).await.kind, ProblemType::Stale);

    // A level between manager and owner, as an installation may add: managers neither give it nor touch who has it.
    let mut tx = world.db.begin().await.expect("a transaction");
    let level = store::access_levels::by_name(&mut tx, "manager").await.expect("levels").expect("a level");
    let lead = orama::model::AccessLevel { id: 900, name: "lead".into(), permission_level: 60, ..level };
    assert!(store::insert(&mut tx, &lead).await.expect("a new level"));
    tx.commit().await.expect("a commit");
    let above = manager.no(members::edit(project.id, row.id, &to("lead"), 1)).await;
    assert_eq!(above.rule.as_deref(), Some("level-too-low"));
    let raised = root.ok(members::edit(project.id, row.id, &to("lead"), 1)).await;
    for call in [
        members::edit(project.id, row.id, &to("client"), raised.revision),
        members::remove(project.id, row.id, raised.revision),
    ] {
        assert_eq!(manager.no(call).await.rule.as_deref(), Some("level-too-low"));
    }
    ana.ok(members::remove(project.id, membership(world, project.id, &manager).await.id, 1)).await;
    assert_eq!(manager.no(projects::get(project.id)).await.kind, ProblemType::NotFound);
}

async fn the_owner_of_a_project_stays(world: &World) {
    let (root, owner) = (world.admin().await, world.person("Owner").await);
    let project = owner.project("Harbour").await;
    world.join(project.id, &owner, "editor").await;
    let row = membership(world, project.id, &owner).await;
    for call in [
        members::edit(project.id, row.id, &to("client"), row.revision),
        members::remove(project.id, row.id, row.revision),
    ] {
        assert_eq!(root.no(call).await.rule.as_deref(), Some("owner-stays"));
    }
}
