//! Looking after people by commands, on the machine of the database.

use serde_json::Value;

use super::support::{Answer, Orama, texts};

const PASSWORD: &str = "three boats at dawn\n";

#[track_caller]
fn done(answer: &Answer) -> String {
    assert_eq!(answer.code, 0, "{answer:?}");
    answer.out.trim().to_owned()
}

fn add(orama: &Orama, args: &[&str]) -> String {
    done(&orama.with_stdin(&[&["user", "add"], args].concat(), PASSWORD))
}

fn row<'a>(rows: &'a Value, field: &str, value: &str) -> &'a Value {
    let found = rows.as_array().and_then(|rows| rows.iter().find(|row| row[field] == value));
    found.unwrap_or_else(|| panic!("no row with {field} {value} in {rows}"))
}

#[test]
fn the_first_administrator_is_made_on_the_server_and_passwords_never_are_arguments() {
    let orama = Orama::new();
    let database = orama.path("team.db").to_string_lossy().into_owned();
    let id = add(&orama, &["root@studio.example", "--super-admin", "--database", &database]);
    let users = orama.json(&["user", "list", "--database", &database]);
    let root = row(&users, "email", "root@studio.example");
    assert_eq!((&root["id"], &root["role"], &root["full_name"]), (&id.into(), &"super_admin".into(), &"root".into()));
    assert!(!orama.json(&["user", "list"]).to_string().contains("root@"), "the own workspace is another database");
    // Whoever nobody added is explained, and nobody else.
    let told = orama.run(&["user", "list", "--database", &database]);
    let local = users.as_array().expect("users").iter().find(|row| row["id"] != root["id"]).expect("who opened it");
    let email = local["email"].as_str().expect("an address");
    assert_eq!(told.err.matches("was not added by anybody").count(), 1, "{told:?}");
    assert!(told.err.starts_with(&format!("{email} was not added by anybody")), "{told:?}");

    for bad in ["short\n", "", "\nthree boats at dawn\n"] {
        let answer = orama.with_stdin(&["user", "add", "ben@studio.example", "--password-stdin"], bad);
        assert_eq!((answer.code, answer.out.as_str()), (2, ""), "{answer:?}");
        assert!(!answer.err.contains("short\n"), "{answer:?}");
    }
    orama.fails(2, &["user", "add", "ben@studio.example", "--password", "three boats at dawn"]);
    orama.fails(2, &["user", "add", "no address", "--no-password"]);
}

#[test]
fn people_are_disabled_enabled_and_given_passwords() {
    let orama = Orama::new();
    add(&orama, &["ben@studio.example", "--name", "Ben Ode"]);
    let ben = |orama: &Orama| row(&orama.json(&["user", "list"]), "email", "ben@studio.example").clone();
    assert_eq!(ben(&orama)["full_name"], "Ben Ode");
    orama.ok(&["user", "disable", "BEN@studio.example"]);
    assert_eq!(ben(&orama)["is_active"], false);
    orama.ok(&["user", "enable", "ben@studio.example"]);
    assert_eq!(ben(&orama)["is_active"], true);
    let answer = orama.with_stdin(&["user", "password", "ben@studio.example"], "nets are drying again\n");
    assert_eq!(answer.code, 0, "{answer:?}");
    assert!(!answer.err.contains("nets"), "{answer:?}");
    orama.fails(3, &["user", "disable", "nobody@studio.example"]);
    orama.fails(4, &["user", "add", "ben@studio.example", "--no-password"]);
}

#[test]
fn members_come_change_and_go() {
    let orama = Orama::new();
    add(&orama, &["ben@studio.example"]);
    orama.ok(&["org", "add", "North Quay", "--contact", "ben@studio.example"]);
    assert_eq!(texts(&orama.json(&["org", "list"]), "slug"), ["north-quay"]);
    orama.ok(&["project", "create", "Harbour", "--organisation", "north-quay"]);
    orama.ok(&["member", "add", "Harbour", "ben@studio.example", "--level", "commenter"]);
    let level = |orama: &Orama| texts(&orama.json(&["member", "list", "Harbour"]), "level");
    assert_eq!(level(&orama), ["owner", "commenter"], "whoever owns it works in it");
    orama.ok(&["member", "level", "Harbour", "ben@studio.example", "approver"]);
    assert_eq!(level(&orama), ["owner", "approver"]);
    let err = orama.fails(2, &["member", "level", "Harbour", "ben@studio.example", "emperor"]);
    assert!(err.contains("client, commenter, editor, approver, manager"), "{err}");
    orama.ok(&["member", "remove", "Harbour", "ben@studio.example"]);
    assert_eq!(level(&orama), ["owner"]);
    orama.fails(3, &["member", "remove", "Harbour", "ben@studio.example"]);
    let owner = texts(&orama.json(&["member", "list", "Harbour"]), "email").remove(0);
    assert!(orama.fails(4, &["member", "remove", "Harbour", &owner]).contains("every right"));
}

#[test]
fn secrets_of_invitations_and_tokens_are_printed_once() {
    let orama = Orama::new();
    orama.ok(&["project", "create", "Harbour"]);
    let secret = orama.ok(&["invite", "create", "Harbour", "new@studio.example", "--level", "client"]);
    assert!(secret.starts_with("orama_i_") && secret.trim().len() == 57, "{secret}");
    let list = orama.ok(&["invite", "list", "Harbour"]);
    assert!(list.contains("new@studio.example  open") && !list.contains("orama_i_"), "{list}");
    orama.ok(&["invite", "revoke", "Harbour", "new@studio.example"]);
    assert!(orama.ok(&["invite", "list", "Harbour"]).contains("revoked"));
    orama.fails(3, &["invite", "revoke", "Harbour", "nobody@studio.example"]);
    let told = orama.run(&["invite", "create", "Harbour", "other@studio.example"]).err;
    assert!(told.contains("They run `orama invite accept SERVER`"), "{told}");

    let secret = orama.ok(&["token", "create", "render box", "--scope", "write", "--days", "30"]);
    assert!(secret.starts_with("orama_t_") && secret.trim().len() == 57, "{secret}");
    let rows = orama.json(&["token", "list"]);
    assert_eq!(texts(&rows, "scope"), ["write"]);
    assert!(!rows.to_string().contains("orama_t_"));
    let id = texts(&rows, "id").remove(0);
    orama.ok(&["token", "revoke", &id[..13]]);
    assert!(orama.ok(&["token", "list"]).contains("revoked"));
    orama.fails(3, &["token", "revoke", "ffff"]);
    orama.fails(2, &["token", "create", "x", "--scope", "root"]);
}
