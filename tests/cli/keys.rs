//! `orama keys`: the table of keys, and the check of one's own.

use super::support::Orama;

#[test]
fn every_action_is_listed_with_its_keys_and_ones_own_keys_come_first() {
    let orama = Orama::new();
    let config = orama.file("config/config.toml", "");
    orama.file("config/keymap.toml", "[comments]\n\"X\" = \"comment.toggle-done\"\n[global]\n\"Q\" = false\n");
    let rows = orama.json(&["--config", &config, "keys"]);
    let rows = rows.as_array().expect("rows");
    let of = |action: &str, context: &str| {
        rows.iter()
            .find(|row| row["action"] == action && row["context"] == context)
            .unwrap_or_else(|| panic!("{action}"))
    };
    assert_eq!(of("comment.toggle-done", "comments")["keys"], serde_json::json!(["X", "x"]));
    assert_eq!(of("queue.open", "global")["keys"], serde_json::json!([]), "taken away");
    for info in orama::tui::action::ACTIONS {
        assert!(rows.iter().any(|row| row["action"] == info.name), "{} is not listed", info.name);
    }
    let table = orama.ok(&["--config", &config, "keys"]);
    assert!(table.lines().next().is_some_and(|head| head.starts_with("CONTEXT") && head.ends_with("DOES")), "{table}");
    assert!(!orama.data().join("orama.db").exists(), "no workspace is opened for it");
}

#[test]
fn a_right_file_is_in_force_and_a_wrong_line_is_named() {
    let orama = Orama::new();
    let whole = orama.ok(&["keys", "--toml"]);
    let right = orama.file("right.toml", &whole);
    assert!(orama.ok(&["keys", "--check", "--keymap", &right]).contains("every line is in force"));
    let wrong = orama.file("wrong.toml", "[global]\n\"Q\" = \"queue.opne\"\n\"g g\" = \"move.first\"\n");
    let answer = orama.run(&["keys", "--check", "--keymap", &wrong]);
    assert_eq!((answer.code, answer.out.as_str()), (1, ""));
    assert!(answer.err.contains("line 2") && answer.err.contains("did you mean `queue.open`?"), "{}", answer.err);
    assert!(answer.err.lines().last().is_some_and(|last| last.contains("to mend")), "{}", answer.err);
    assert!(orama.ok(&["keys", "--check"]).contains("the defaults are in force"));
    orama.fails(1, &["keys", "--keymap", "nowhere.toml"]);
}
