//! Invitations, and every way to abuse one.

use axum::Router;
use orama::{
    api::{
        Call, PageQuery, ProblemType, Secret, changes,
        invites::{self, AcceptInvite, AcceptedInvite, CreateInvite, CreatedInvite},
        members::{self, EditMember},
        people, projects, tree,
    },
    model::{Entity, Id, Project, Verb},
    store,
};

use crate::{
    identity::{PASSWORD, login, sign_in},
    world::{Person, World, new_id, on_both},
};

on_both! {
    somebody_new_accepts_and_is_in;
    somebody_known_accepts_by_signing_in_with_the_address;
    of_twenty_who_accept_at_once_one_is_let_in;
    only_managers_invite_and_give_no_more_than_they_have;
    an_invitation_that_is_over_lets_nobody_in;
    an_invitation_is_worth_no_more_than_its_inviter;
    another_address_is_not_let_in;
}

async fn invite(by: &Person, project: Id<Project>, email: &str, level: &str) -> CreatedInvite {
    by.ok(invites::create(project, &CreateInvite { id: new_id(), email: email.into(), level: level.into() })).await
}

fn accept(secret: &Secret, name: Option<&str>) -> Call<AcceptedInvite> {
    invites::accept(&AcceptInvite {
        token: secret.clone(),
        full_name: name.map(ToOwned::to_owned),
        password: name.map(|_| Secret::from(PASSWORD.to_owned())),
    })
}

/// Whether somebody new would be let in: none is, for the reason that is answered.
async fn refusal(server: &Router, secret: &Secret) -> String {
    let problem = Person::nobody(server).no(accept(secret, Some("Mallory"))).await;
    problem.rule.unwrap_or_else(|| problem.kind.to_string())
}

async fn somebody_new_accepts_and_is_in(world: &World) {
    let server = world.server();
    let owner = world.person("Owner").await;
    let project = owner.project("Harbour").await;
    let made = invite(&owner, project.id, " New@Studio.Example ", "commenter").await;
    assert!(made.secret.reveal().starts_with("orama_i_"));
    let listed = owner.reply(invites::list(project.id, &PageQuery::default())).await;
    assert!(!listed.body.to_string().contains(made.secret.reveal()), "the secret is shown once");

    let nobody = Person::nobody(&server);
    let start = owner.ok(tree::tree()).await.cursor;
    let problem = nobody.no(accept(&made.secret, None)).await;
    let fields: Vec<&str> = problem.errors.iter().map(|error| error.field.as_str()).collect();
    assert_eq!(fields, ["full_name", "password"]);
    let accepted = nobody.ok(accept(&made.secret, Some("New Comer"))).await;
    assert_eq!((accepted.user.email.as_str(), accepted.project.id), ("new@studio.example", project.id));
    assert!(!accepted.user.email_verified, "whoever holds the secret need not hold the address");

    let signed_in = nobody.ok(login("new@studio.example", PASSWORD)).await;
    let new = owner.with(&server, &signed_in.token);
    assert_eq!(new.ok(projects::get(project.id)).await.id, project.id);
    let title = projects::EditProject { title: Some("Mine".into()), ..projects::EditProject::default() };
    assert_eq!(new.no(projects::edit(project.id, &title, 1)).await.kind, ProblemType::NotAllowed);

    let log = owner.ok(changes::since(&start, None)).await.changes;
    let entry = log.iter().find(|entry| entry.entity_id == accepted.member.id.uuid()).expect("an entry");
    assert_eq!((entry.entity, entry.verb, entry.actor_id), (Entity::ProjectMember, Verb::Create, accepted.user.id));
}

async fn somebody_known_accepts_by_signing_in_with_the_address(world: &World) {
    let server = world.server();
    let (owner, ana) = (world.person("Owner").await, world.person("Ana").await);
    let project = owner.project("Harbour").await;
    let made = invite(&owner, project.id, "ANA@studio.example", "editor").await;
    assert_eq!(refusal(&server, &made.secret).await, "/problems/not-authenticated");

    world.give_password(&ana, PASSWORD).await;
    let session = sign_in(&server, &ana, PASSWORD).await;
    let accepted = session.ok(accept(&made.secret, None)).await;
    assert_eq!(accepted.user.id, ana.user.id);
    session.ok(projects::get(project.id)).await;
    let again = CreateInvite { id: new_id(), email: "ana@studio.example".into(), level: "client".into() };
    let problem = owner.no(invites::create(project.id, &again)).await;
    assert_eq!(problem.rule.as_deref(), Some("already-member"));
}

async fn of_twenty_who_accept_at_once_one_is_let_in(world: &World) {
    let server = world.server();
    let owner = world.person("Owner").await;
    let project = owner.project("Harbour").await;
    let made = invite(&owner, project.id, "new@studio.example", "editor").await;
    let racers: Vec<_> = (0..20)
        .map(|n| {
            let (nobody, call) = (Person::nobody(&server), accept(&made.secret, Some(&format!("Racer {n}"))));
            tokio::spawn(async move { nobody.reply(call).await })
        })
        .collect();
    let mut let_in = 0;
    for racer in racers {
        let reply = racer.await.expect("an answer");
        match reply.status {
            200 => let_in += 1,
            // Over, or the address has an account since.
            409 | 401 => drop(reply.problem()),
            _ => panic!("{reply:?}"),
        }
    }
    assert_eq!(let_in, 1);
    let page = owner.ok(projects::members(project.id, &PageQuery::default())).await;
    assert_eq!(page.items.len(), 1);
    let mut conn = world.db.conn().await.expect("a connection");
    assert_eq!(store::users::count(&mut conn).await.expect("a count"), 2);
}

async fn only_managers_invite_and_give_no_more_than_they_have(world: &World) {
    let owner = world.person("Owner").await;
    let (manager, approver) = (world.person("Manager").await, world.person("Approver").await);
    let stranger = world.person("Stranger").await;
    let project = owner.project("Harbour").await;
    world.join(project.id, &manager, "manager").await;
    world.join(project.id, &approver, "approver").await;
    let body = |level: &str| CreateInvite { id: new_id(), email: "new@studio.example".into(), level: level.into() };
    let page = PageQuery::default();

    assert_eq!(approver.no(invites::create(project.id, &body("client"))).await.kind, ProblemType::NotAllowed);
    assert_eq!(approver.no(invites::list(project.id, &page)).await.kind, ProblemType::NotAllowed);
    assert_eq!(stranger.no(invites::create(project.id, &body("client"))).await.kind, ProblemType::NotFound);
    assert_eq!(stranger.no(invites::list(project.id, &page)).await.kind, ProblemType::NotFound);
    for level in ["owner", "super_admin", "Editor", ""] {
        assert_eq!(manager.no(invites::create(project.id, &body(level))).await.errors[0].field, "level", "{level}");
    }
    for email in ["", "new", "new@", "new@studio@example", "n\u{435}w@studio.example", "a b@studio.example"] {
        let body = CreateInvite { email: email.into(), ..body("client") };
        assert_eq!(manager.no(invites::create(project.id, &body)).await.errors[0].field, "email", "{email}");
    }
    let made = invite(&manager, project.id, "new@studio.example", "manager").await;
    let again = CreateInvite { id: made.invitation.id, ..body("client") };
    assert_eq!(manager.no(invites::create(project.id, &again)).await.kind, ProblemType::Conflict);
    let other = stranger.project("Nets").await;
    assert_eq!(stranger.no(invites::revoke(other.id, made.invitation.id)).await.kind, ProblemType::NotFound);
    assert_eq!(approver.no(invites::revoke(project.id, made.invitation.id)).await.kind, ProblemType::NotAllowed);
}

async fn an_invitation_that_is_over_lets_nobody_in(world: &World) {
    let server = world.server();
    let owner = world.person("Owner").await;
    let project = owner.project("Harbour").await;

    let used = invite(&owner, project.id, "used@studio.example", "editor").await;
    Person::nobody(&server).ok(accept(&used.secret, Some("First"))).await;
    assert_eq!(refusal(&server, &used.secret).await, "invitation-over");

    let revoked = invite(&owner, project.id, "revoked@studio.example", "editor").await;
    let row = owner.ok(invites::revoke(project.id, revoked.invitation.id)).await;
    assert_eq!(owner.ok(invites::revoke(project.id, revoked.invitation.id)).await, row, "ending it again");
    assert_eq!(refusal(&server, &revoked.secret).await, "invitation-over");

    let replaced = invite(&owner, project.id, "replaced@studio.example", "manager").await;
    let newer = invite(&owner, project.id, "replaced@studio.example", "client").await;
    assert_eq!(refusal(&server, &replaced.secret).await, "invitation-over");
    assert!(newer.invitation.is_open(newer.invitation.created_at));

    let expired = orama::command::secret::make(orama::command::secret::Kind::Invitation).expect("random bytes");
    let past = orama::model::Invitation {
        id: new_id(),
        email: "late@studio.example".into(),
        expires_at: newer.invitation.created_at,
        ..newer.invitation.clone()
    };
    let mut tx = world.db.begin().await.expect("a transaction");
    let hash = orama::command::secret::hash_of(&expired);
    assert!(store::invitations::insert(&mut tx, &past, hash).await.expect("a row"));
    tx.commit().await.expect("a commit");
    assert_eq!(refusal(&server, &Secret::from(expired)).await, "invitation-over");

    let made_up = orama::command::secret::make(orama::command::secret::Kind::Invitation).expect("random bytes");
    for wrong in [Secret::from(made_up), Secret::from(String::new()), Secret::from("orama_i_".to_owned())] {
        assert_eq!(refusal(&server, &wrong).await, "/problems/not-found");
    }
    let open = invite(&owner, project.id, "gone@studio.example", "editor").await;
    owner.ok(projects::delete(project.id, 1)).await;
    assert_eq!(refusal(&server, &open.secret).await, "invitation-void");
}

async fn an_invitation_is_worth_no_more_than_its_inviter(world: &World) {
    let server = world.server();
    let root = world.admin().await;
    let project = root.project("Harbour").await;
    let manager = world.person("Manager").await;
    world.join(project.id, &manager, "manager").await;
    let mut conn = world.db.conn().await.expect("a connection");
    let row = store::members::of_user(&mut conn, project.id, manager.user.id).await.expect("a read").expect("a row");
    drop(conn);
    let made = invite(&manager, project.id, "new@studio.example", "client").await;

    let to = |level: &str| EditMember { level: Some(level.into()), is_active: None };
    let row = root.ok(members::edit(project.id, row.id, &to("approver"), row.revision)).await;
    assert_eq!(refusal(&server, &made.secret).await, "invitation-void", "who is demoted");
    let row = root.ok(members::edit(project.id, row.id, &to("manager"), row.revision)).await;
    let row = root.ok(members::remove(project.id, row.id, row.revision)).await;
    assert_eq!(refusal(&server, &made.secret).await, "invitation-void", "who is removed");
    assert!(row.deleted_at.is_some());
    world.join(project.id, &manager, "manager").await;
    let off = people::EditUser { is_active: Some(false), ..people::EditUser::default() };
    let gone = root.ok(people::edit(manager.user.id, &off, manager.user.revision)).await;
    assert_eq!(refusal(&server, &made.secret).await, "invitation-void", "who is disabled");
    let on = people::EditUser { is_active: Some(true), ..people::EditUser::default() };
    root.ok(people::edit(manager.user.id, &on, gone.revision)).await;
    Person::nobody(&server).ok(accept(&made.secret, Some("New"))).await;
}

async fn another_address_is_not_let_in(world: &World) {
    let server = world.server();
    let owner = world.person("Owner").await;
    let project = owner.project("Harbour").await;
    let made = invite(&owner, project.id, "ana@studio.example", "editor").await;
    for (name, email) in [
        ("Mallory", "mallory@evil.example"),
        ("Plus", "ana+box@studio.example"),
        ("Dot", "a.na@studio.example"),
        ("Sub", "ana@studio.example.evil.example"),
        ("Glyph", "an\u{430}@studio.example"),
    ] {
        let user = orama::model::User { email: email.into(), ..crate::world::user(name) };
        let other = world.add(user).await;
        world.give_password(&other, PASSWORD).await;
        let session = sign_in(&server, &other, PASSWORD).await;
        let problem = session.no(accept(&made.secret, Some(name))).await;
        assert_eq!(problem.rule.as_deref(), Some("other-address"), "{email}");
        assert!(!problem.detail.contains("ana@studio.example"), "the answer does not tell the invited address");
        assert_eq!(session.no(projects::get(project.id)).await.kind, ProblemType::NotFound);
    }
    // A secret that lets nobody in is refused, and not taken for nobody.
    let stale = owner.with(&server, &Secret::from("orama_s_ended".to_owned()));
    assert_eq!(stale.no(accept(&made.secret, Some("Ana"))).await.kind, ProblemType::NotAuthenticated);
    Person::nobody(&server).ok(accept(&made.secret, Some("Ana"))).await;
}
