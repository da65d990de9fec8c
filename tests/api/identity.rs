//! Signing in and out, tokens and their scopes, and that what was taken away is gone with the next request.

use axum::Router;
use http::header;
use orama::{
    api::{
        Call, PageQuery, ProblemType, Secret,
        auth::{self, ChangePassword, Login},
        invites, organisations, people, projects,
        tokens::{self, CreateToken, CreatedToken},
    },
    command::secret::{self, Kind},
    model::{Id, PersonalToken, Timestamp, TokenScope},
    server::address::ClientAddress,
    store,
};
use serde_json::Value;

use crate::world::{Person, World, new_id, on_both};

pub const PASSWORD: &str = "three boats at dawn";
const OTHER: &str = "nets are drying again";

pub fn login(email: &str, password: &str) -> Call<auth::SignedIn> {
    auth::login(&Login { email: email.to_owned(), password: Secret::from(password.to_owned()) })
}

/// Signs in and answers the person with the session.
pub async fn sign_in(server: &Router, person: &Person, password: &str) -> Person {
    let signed_in = Person::nobody(server).ok(login(&person.user.email, password)).await;
    assert_eq!(signed_in.user.id, person.user.id);
    person.with(server, &signed_in.token)
}

pub async fn token(person: &Person, scope: TokenScope) -> CreatedToken {
    let body = CreateToken { id: new_id(), name: "render box".to_owned(), scope, expires_at: None };
    person.ok(tokens::create(&body)).await
}

fn change(current: &str, new: &str) -> Call<auth::PasswordChanged> {
    auth::change_password(&ChangePassword {
        current_password: Some(Secret::from(current.to_owned())),
        new_password: Secret::from(new.to_owned()),
    })
}

pub async fn is_out(person: &Person) {
    let reply = person.reply(people::me()).await;
    assert_eq!(reply.status, 401, "{}", reply.body);
    assert_eq!(reply.headers[header::WWW_AUTHENTICATE], "Bearer realm=\"orama\"");
    assert_eq!(reply.problem().kind, ProblemType::NotAuthenticated);
}

on_both! {
    a_session_lasts_from_signing_in_to_signing_out;
    nobody_gets_in_with_what_is_not_a_live_secret;
    a_changed_password_ends_the_other_sessions;
    a_token_is_shown_once_and_ends_when_it_is_revoked;
    a_scope_lets_through_what_it_says_and_no_more;
    the_use_of_a_token_is_noted;
    every_failed_sign_in_is_answered_alike;
    guessing_is_slowed_down_and_the_owner_is_not_locked_out;
}

async fn a_session_lasts_from_signing_in_to_signing_out(world: &World) {
    let server = world.server();
    let ana = world.person("Ana").await;
    world.give_password(&ana, PASSWORD).await;
    let signed_in = Person::nobody(&server).ok(login(" ANA@studio.example ", PASSWORD)).await;
    assert!(signed_in.token.reveal().starts_with("orama_s_"));
    let session = ana.with(&server, &signed_in.token);
    let me = session.ok(people::me()).await;
    assert_eq!((me.id, me.last_login_at.is_some()), (ana.user.id, true));
    session.project("Harbour").await;

    let second = sign_in(&server, &ana, PASSWORD).await;
    session.ok(auth::logout()).await;
    is_out(&session).await;
    assert_eq!(session.no(auth::logout()).await.kind, ProblemType::NotAuthenticated);
    second.ok(people::me()).await;
}

async fn nobody_gets_in_with_what_is_not_a_live_secret(world: &World) {
    let server = world.server();
    let ana = world.person("Ana").await;
    world.give_password(&ana, PASSWORD).await;
    is_out(&Person::nobody(&server)).await;
    let session = sign_in(&server, &ana, PASSWORD).await;
    let live = token(&session, TokenScope::Admin).await.secret;
    let made_up = secret::make(Kind::Token).expect("random bytes");
    let typo = live.reveal().replace("orama_t_", "orama_s_");
    for wrong in [String::new(), "root".to_owned(), typo, Secret::from(made_up).reveal().to_owned()] {
        is_out(&ana.with(&server, &Secret::from(wrong))).await;
    }

    let mut tx = world.db.begin().await.expect("a transaction");
    let past = PersonalToken {
        id: new_id(),
        user_id: ana.user.id,
        name: "old".to_owned(),
        scope: TokenScope::Admin,
        created_at: Timestamp::from_micros(1),
        last_used_at: None,
        expires_at: Some(Timestamp::from_micros(2)),
        revoked_at: None,
    };
    let old = secret::make(Kind::Token).expect("random bytes");
    assert!(store::tokens::insert(&mut tx, &past, secret::hash_of(&old)).await.expect("a row"));
    tx.commit().await.expect("a commit");
    is_out(&ana.with(&server, &Secret::from(old))).await;
    ana.with(&server, &live).ok(people::me()).await;
}

async fn a_changed_password_ends_the_other_sessions(world: &World) {
    let server = world.server();
    let ana = world.person("Ana").await;
    world.give_password(&ana, PASSWORD).await;
    let here = sign_in(&server, &ana, PASSWORD).await;
    let elsewhere = sign_in(&server, &ana, PASSWORD).await;
    for (current, new, field) in [
        ("not this one, no", OTHER, "current_password"),
        (PASSWORD, "too short", "new_password"),
        (PASSWORD, "ana@studio.example", "new_password"),
    ] {
        let problem = here.no(change(current, new)).await;
        assert_eq!((problem.kind, problem.errors[0].field.as_str()), (ProblemType::Invalid, field));
    }
    elsewhere.ok(people::me()).await;

    assert_eq!(here.ok(change(PASSWORD, OTHER)).await.ended_sessions, 1);
    is_out(&elsewhere).await;
    here.ok(people::me()).await;
    let nobody = Person::nobody(&server);
    assert_eq!(nobody.no(login(&ana.user.email, PASSWORD)).await.kind, ProblemType::NotAuthenticated);
    nobody.ok(login(&ana.user.email, OTHER)).await;
}

async fn a_token_is_shown_once_and_ends_when_it_is_revoked(world: &World) {
    let server = world.server();
    let (ana, ben) = (world.person("Ana").await, world.person("Ben").await);
    let made = token(&ana, TokenScope::Write).await;
    assert!(made.secret.reveal().starts_with("orama_t_"));
    let again = CreateToken { id: made.token.id, name: "again".to_owned(), scope: TokenScope::Admin, expires_at: None };
    assert_eq!(ana.no(tokens::create(&again)).await.kind, ProblemType::Conflict);
    assert_eq!(ben.no(tokens::create(&again)).await.kind, ProblemType::Conflict);
    let past = CreateToken { id: new_id(), expires_at: Some(Timestamp::from_micros(1)), ..again };
    assert_eq!(ana.no(tokens::create(&past)).await.errors[0].field, "expires_at");

    let script = ana.with(&server, &made.secret);
    script.project("Harbour").await;
    // Within a minute it is not noted again, so that from here on the token changes by what is done with it alone.
    first_use(world, made.token.id).await;
    let reply = ana.reply(tokens::list(&PageQuery::default())).await;
    assert!(!reply.body.to_string().contains(made.secret.reveal()), "the secret is shown once");
    assert_eq!(reply.body["items"][0]["id"], made.token.id.to_string());
    assert_eq!(ben.ok(tokens::list(&PageQuery::default())).await.items, []);

    assert_eq!(ben.no(tokens::revoke(made.token.id)).await.kind, ProblemType::NotFound);
    script.ok(people::me()).await;
    let revoked = ana.ok(tokens::revoke(made.token.id)).await;
    is_out(&script).await;
    assert_eq!(ana.ok(tokens::revoke(made.token.id)).await, revoked, "ending it again changes nothing");
}

async fn a_scope_lets_through_what_it_says_and_no_more(world: &World) {
    let server = world.server();
    let root = world.admin().await;
    let project = root.project("Harbour").await;
    let title = projects::EditProject { title: Some("Quay".into()), ..projects::EditProject::default() };
    let read: Vec<Call<Value>> = vec![
        people::me().erase(),
        projects::list(&PageQuery::default()).erase(),
        projects::members(project.id, &PageQuery::default()).erase(),
        organisations::list(&PageQuery::default()).erase(),
    ];
    let write: Vec<Call<Value>> = vec![projects::edit(project.id, &title, 1).erase()];
    let company = organisations::CreateOrganisation { id: new_id(), name: "Quay".into(), slug: None, contact_id: None };
    let admin: Vec<Call<Value>> =
        vec![tokens::list(&PageQuery::default()).erase(), organisations::create(&company).erase()];
    for scope in [TokenScope::Read, TokenScope::Write, TokenScope::Admin] {
        let script = root.with(&server, &token(&root, scope).await.secret);
        for (needed, calls) in [(TokenScope::Read, &read), (TokenScope::Write, &write), (TokenScope::Admin, &admin)] {
            for call in calls {
                let reply = script.reply(call.clone()).await;
                if scope.includes(needed) {
                    assert!(reply.status < 300 || reply.status == 412, "{scope} {call:?}: {}", reply.body);
                } else {
                    let problem = reply.problem();
                    assert_eq!(problem.rule.as_deref(), Some("scope-too-low"), "{scope} {call:?}");
                    assert_eq!(problem.kind, ProblemType::NotAllowed);
                }
            }
        }
    }
}

/// When the use of a token was noted last.
async fn noted_use(world: &World, id: Id<PersonalToken>) -> Option<Timestamp> {
    let mut conn = world.db.conn().await.expect("a connection");
    store::tokens::get(&mut conn, id).await.expect("a read").expect("the token").last_used_at
}

/// Waits until the first use of a token is noted, which is done beside the request, and not waited for by it.
async fn first_use(world: &World, id: Id<PersonalToken>) -> Timestamp {
    for _ in 0..500 {
        if let Some(at) = noted_use(world, id).await {
            return at;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    panic!("the use was not noted within five seconds");
}

async fn the_use_of_a_token_is_noted(world: &World) {
    let server = world.server();
    let ana = world.person("Ana").await;
    let made = token(&ana, TokenScope::Read).await;
    let script = ana.with(&server, &made.secret);
    script.ok(people::me()).await;
    let first = first_use(world, made.token.id).await;
    for _ in 0..10 {
        script.ok(people::me()).await;
    }
    assert_eq!(noted_use(world, made.token.id).await, Some(first), "within a minute it is not noted again");
}

async fn every_failed_sign_in_is_answered_alike(world: &World) {
    let (ana, bare, gone) = (world.person("Ana").await, world.person("Bare").await, world.person("Gone").await);
    world.give_password(&ana, PASSWORD).await;
    world.give_password(&gone, PASSWORD).await;
    let root = world.admin().await;
    let project = root.project("Harbour").await;
    let invite = invites::CreateInvite { id: new_id(), email: "invited@studio.example".into(), level: "editor".into() };
    root.ok(invites::create(project.id, &invite)).await;
    let off = people::EditUser { is_active: Some(false), ..people::EditUser::default() };
    root.ok(people::edit(gone.user.id, &off, gone.user.revision)).await;

    let long = "x".repeat(300);
    let mut answers = Vec::new();
    for (email, password) in [
        ("ana@studio.example", OTHER),
        ("ana@studio.example", ""),
        ("ana@studio.example", long.as_str()),
        ("unknown@studio.example", PASSWORD),
        (bare.user.email.as_str(), PASSWORD),
        ("gone@studio.example", PASSWORD),
        ("invited@studio.example", PASSWORD),
        ("not an address", PASSWORD),
        ("", PASSWORD),
    ] {
        // A server of its own for each, so that no limit is reached.
        let reply = Person::nobody(&world.server()).reply(login(email, password)).await;
        let headers: Vec<String> = reply
            .headers
            .iter()
            .filter(|(name, _)| *name != "x-request-id")
            .map(|(name, value)| format!("{name}: {value:?}"))
            .collect();
        answers.push((reply.status, headers, reply.body.to_string()));
    }
    assert_eq!(answers[0].0, 401);
    answers.dedup();
    assert_eq!(answers.len(), 1, "{answers:#?}");
}

async fn guessing_is_slowed_down_and_the_owner_is_not_locked_out(world: &World) {
    let server = world.server();
    let from = |address: [u8; 4]| server.clone().layer(axum::Extension(ClientAddress(std::net::IpAddr::from(address))));
    let ana = world.person("Ana").await;
    world.give_password(&ana, PASSWORD).await;
    let (home, elsewhere) = (from([192, 0, 2, 1]), from([192, 0, 2, 2]));
    Person::nobody(&home).ok(login(&ana.user.email, PASSWORD)).await;

    for email in ["ana@studio.example", "unknown@studio.example"] {
        let guesser = Person::nobody(&elsewhere);
        for _ in 0..5 {
            assert_eq!(guesser.reply(login(email, OTHER)).await.status, 401);
        }
        let reply = guesser.reply(login(email, OTHER)).await;
        let problem = reply.problem();
        assert_eq!((problem.kind, reply.status), (ProblemType::TooMany, 429));
        let seconds: u32 = reply.headers[header::RETRY_AFTER].to_str().expect("text").parse().expect("seconds");
        assert!((1..=60).contains(&seconds), "{seconds}");
        assert_eq!(problem.retry_after, Some(seconds));
    }
    // Even the right password has to wait where guesses came from, and not where its owner was before.
    assert_eq!(Person::nobody(&elsewhere).reply(login(&ana.user.email, PASSWORD)).await.status, 429);
    Person::nobody(&home).ok(login(&ana.user.email, PASSWORD)).await;
    Person::nobody(&elsewhere).ok(login(&ana.user.email, PASSWORD)).await;
}
