//! Amends that are declined, duplicates, or put off, by commands.

use super::support::{Orama, SCRIPT, texts};

/// The ferry with two to-dos, and their ids.
fn ferry() -> (Orama, String, String) {
    let orama = Orama::new();
    orama.ok(&["import", &orama.file("ferry.fountain", SCRIPT)]);
    let todo = |text: &str| orama.ok(&["comment", "The Ferry/2", text, "--todo"]).trim().to_owned();
    let (first, second) = (todo("warmer light"), todo("colder light"));
    (orama, first, second)
}

#[test]
fn what_is_put_off_leaves_the_queue_until_it_is_taken_back() {
    let (orama, first, second) = ferry();
    assert_eq!(orama.ok(&["snooze", &first, "--until", "2d"]).trim(), first);
    assert_eq!(orama.ok(&["snooze", &second, "--until", "activity"]).trim(), second);
    assert!(texts(&orama.json(&["queue"]), "id").is_empty());
    let all = orama.json(&["queue", "--snoozed"]);
    assert_eq!(texts(&all, "id"), [first.as_str(), &second]);
    assert!(all[0]["snoozed"]["until"].is_string() && all[1]["snoozed"]["until"].is_null(), "{all}");
    let shown = orama.ok(&["queue", "--snoozed"]);
    assert!(shown.lines().next().is_some_and(|head| head.ends_with("  PUT-OFF                      TEXT")), "{shown}");
    assert!(shown.lines().nth(2).is_some_and(|row| row.contains("  activity ")), "{shown}");
    assert_eq!(orama.ok(&["wake", &second]).trim(), second);
    assert!(orama.ok(&["queue", "--snoozed"]).lines().nth(2).is_some_and(|row| row.contains("  - ")));
    assert_eq!(texts(&orama.json(&["queue"]), "id"), [second.as_str()]);
    assert!(orama.fails(2, &["snooze", &first, "--until", "soon"]).contains("give 4h, 2d or 1w"));
    orama.fails(2, &["snooze", &first, "--until", "2001-01-01"]);
    assert_eq!(texts(&orama.json(&["queue"]), "id"), [second.as_str()]);
}

#[test]
fn what_is_not_done_is_settled_with_a_word() {
    let (orama, first, second) = ferry();
    assert!(orama.fails(2, &["done", &first, "--resolution", "declined"]).contains("--reason TEXT"));
    assert!(orama.fails(2, &["done", &first, "--resolution", "duplicate"]).contains("--duplicate-of ID"));
    assert!(orama.fails(2, &["done", &first, "--reason", "why"]).contains("--resolution declined"));
    assert!(orama.fails(2, &["reopen", &first, "--reason", "why"]).contains("only a done amend"));
    orama.ok(&["done", &second, "--duplicate-of", &first, "--reason", "the same lamp"]);
    orama.ok(&["done", &first, "--resolution", "declined", "--reason", "it is dawn"]);
    assert_eq!(texts(&orama.json(&["queue", "--status", "done"]), "resolution"), ["declined", "duplicate"]);
    let words = texts(&orama.json(&["comments", "The Ferry"]), "content").join("\n");
    assert!(
        words.contains("it is dawn") && words.contains("Duplicate of “warmer light” (The Ferry, scene 2)"),
        "{words}"
    );
}
