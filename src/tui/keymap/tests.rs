use std::collections::HashMap;

use super::*;
use crate::tui::action::ACTIONS;

fn found(keymap: &Keymap, context: Context, keys: &str) -> Option<Action> {
    let keys: Sequence = keys.parse().unwrap();
    match keymap.lookup(context.stack(), &keys.0) {
        Lookup::Found(action) => Some(action),
        Lookup::Pending(_) | Lookup::None => None,
    }
}

fn messages(toml: &str) -> Vec<String> {
    Keymap::with_overrides(toml).1.complaints.iter().map(ToString::to_string).collect()
}

#[test]
fn the_defaults_load_without_a_complaint_and_repeat_nothing() {
    let mut report = Report::default();
    let bindings = load::merge(load::entries(DEFAULTS, &mut report), Vec::new());
    let lines = DEFAULTS.lines().filter(|line| line.starts_with('"')).count();
    assert_eq!(bindings.len(), lines);
    let keymap = Keymap::build(bindings, &mut report);
    assert_eq!(report, Report::default());
    assert_eq!(keymap.bindings.len(), lines);
}

/// Where a view has its own next, choice or undo, or no use for what the key means elsewhere, as the queue and the names that are
/// offered: the view, what the key means elsewhere, and what it means there.
const IN_VIEWS: &[(Context, Action, Action)] = &[
    (Context::Queue, Action::OpenCompare, Action::MarkRange),
    (Context::Compare, Action::NextAmend, Action::NextDifference),
    (Context::Compare, Action::PrevAmend, Action::PrevDifference),
    (Context::Compare, Action::PickVersion, Action::PickCompared),
    (Context::Activity, Action::Undo, Action::UndoSelected),
    (Context::Search, Action::NextAmend, Action::NextResult),
    (Context::Search, Action::PrevAmend, Action::PrevResult),
    (Context::Names, Action::Newline, Action::TakeName),
    (Context::Names, Action::KeepDraft, Action::CloseNames),
];

#[test]
fn no_two_default_keys_collide_where_both_work() {
    let keymap = Keymap::default();
    for context in Context::ALL {
        let mut meanings: HashMap<String, Action> = HashMap::new();
        for binding in context.stack().iter().flat_map(|context| keymap.bindings(*context)) {
            for upto in 1..binding.keys.0.len() {
                let begin = Sequence(binding.keys.0[..upto].to_vec()).to_string();
                assert!(!meanings.contains_key(&begin), "[{context}] {begin} begins {}", binding.keys);
            }
            let keys = binding.keys.to_string();
            // The view's own key comes first, and takes the place of a global one only where it is the same verb there.
            if let Some(own) = meanings.get(&keys).filter(|own| IN_VIEWS.contains(&(context, binding.action, **own))) {
                assert_eq!(
                    keymap.label(context.stack(), *own).as_deref(),
                    Some(format!("{:#}", binding.keys).as_str())
                );
                continue;
            }
            let other = meanings.insert(keys, binding.action);
            assert_eq!(other, None, "[{context}] {} means two things", binding.keys);
        }
    }
}

#[test]
fn every_action_has_a_key_wherever_it_belongs() {
    let keymap = Keymap::default();
    for info in ACTIONS {
        for context in info.contexts {
            assert!(keymap.label(context.stack(), info.action).is_some(), "{} has no key in [{context}]", info.name);
        }
    }
}

#[test]
fn the_keys_of_the_product_page_mean_what_it_says() {
    let keymap = Keymap::default();
    let page = [
        (Context::Tree, "j", Action::Down),
        (Context::Tree, "h", Action::Collapse),
        (Context::Scenes, "S-tab", Action::PrevPane),
        (Context::Scenes, "4", Action::FocusComments),
        (Context::Detail, "g", Action::First),
        (Context::Detail, "C-d", Action::HalfPageDown),
        (Context::Comments, "n", Action::NextAmend),
        (Context::Comments, "[", Action::PrevScene),
        (Context::Comments, "<", Action::LensBack),
        (Context::Comments, "t", Action::Todo),
        (Context::Queue, "x", Action::ToggleDone),
        (Context::Queue, "A", Action::Approve),
        (Context::Queue, "C-p", Action::Palette),
        (Context::Queue, "C-r", Action::Redo),
    ];
    for (context, keys, action) in page {
        assert_eq!(found(&keymap, context, keys), Some(action), "{keys} in [{context}]");
    }
}

#[test]
fn typing_in_an_overlay_never_reaches_the_panes_behind() {
    let keymap = Keymap::default();
    for context in Context::ALL.into_iter().filter(|context| context.takes_text()) {
        for letter in '!'..='~' {
            let chord = Chord::char(letter);
            assert!(matches!(keymap.lookup(context.stack(), &[chord]), Lookup::None), "{chord} in [{context}]");
        }
    }
}

#[test]
fn overrides_bind_rebind_and_unbind() {
    let (keymap, report) = Keymap::with_overrides(
        "[comments]\n\"d\" = false\n\"D\" = \"delete\"\n\"x\" = \"comment.reply\"\n[global]\n\", ,\" = \"redraw\"\n",
    );
    assert!(report.is_clean(), "{report:?}");
    assert_eq!(found(&keymap, Context::Comments, "d"), None);
    assert_eq!(found(&keymap, Context::Comments, "D"), Some(Action::Delete));
    assert_eq!(found(&keymap, Context::Comments, "x"), Some(Action::Reply));
    assert_eq!(found(&keymap, Context::Queue, "d"), Some(Action::Delete), "other contexts keep theirs");
    assert_eq!(
        keymap.label(Context::Comments.stack(), Action::Reply).as_deref(),
        Some("x"),
        "the user's key comes first"
    );
    let first: Sequence = ",".parse().unwrap();
    let Lookup::Pending(node) = keymap.lookup(Context::Tree.stack(), &first.0) else { panic!("it begins something") };
    assert_eq!(node.choices().collect::<Vec<_>>(), [(Chord::char(','), Some(Action::Redraw))]);
    assert_eq!(found(&keymap, Context::Tree, ", ,"), Some(Action::Redraw));
}

#[test]
fn a_wrong_line_is_named_and_leaves_the_default() {
    let toml =
        "[comments]\n\"x\" = \"comment.togle-done\"\n\"strl-x\" = \"delete\"\n\"r\" = 3\n\n[coments]\n\"d\" = false\n";
    let (keymap, report) = Keymap::with_overrides(toml);
    let said: Vec<_> = report.complaints.iter().map(ToString::to_string).collect();
    assert_eq!(said.len(), 4, "{said:#?}");
    assert!(said[0].starts_with("keymap.toml line 2: there is no action `comment.togle-done`"), "{}", said[0]);
    assert!(said[0].contains("`comment.toggle-done`"), "{}", said[0]);
    assert!(said[1].starts_with("keymap.toml line 3: `strl-x` is no key"), "{}", said[1]);
    assert!(said[2].starts_with("keymap.toml line 4: `r` needs the name of an action"), "{}", said[2]);
    assert!(said[3].contains("line 6: there is no context [coments]; did you mean [comments]?"), "{}", said[3]);
    assert_eq!(found(&keymap, Context::Comments, "x"), Some(Action::ToggleDone));
    assert_eq!(found(&keymap, Context::Comments, "r"), Some(Action::Reply));
}

#[test]
fn two_spellings_of_one_key_are_a_duplicate() {
    let said = messages("[global]\n\"ctrl-b\" = \"undo\"\n\"C-b\" = \"redo\"\n");
    assert_eq!(said, ["keymap.toml line 3: `ctrl-b` is already bound in [global] on line 2; the first one counts"]);
}

#[test]
fn an_action_out_of_place_is_refused() {
    let said = messages("[composer]\n\"ctrl-q\" = \"quit\"\n");
    assert!(said[0].contains("`quit` does nothing in [composer]; it belongs in [global]"), "{said:?}");
}

#[test]
fn longer_keys_that_hide_shorter_ones_are_reported() {
    let (keymap, report) = Keymap::with_overrides("[global]\n\"g s\" = \"pane.scenes\"\n");
    assert_eq!(found(&keymap, Context::Tree, "g s"), Some(Action::FocusScenes));
    assert!(report.complaints[0].message.contains("`g` for `move.first` in [global] begins longer keys"), "{report:?}");

    let (_, report) = Keymap::with_overrides("[comments]\n\"g s\" = \"pane.scenes\"\n");
    assert_eq!(report.complaints.len(), 1);
    assert!(
        report.complaints[0].message.contains("keys of [comments] hide `g`, which means `move.first`"),
        "{report:?}"
    );

    let said = messages("[global]\n\"z\" = \"undo\"\n\"z z\" = \"redo\"\n");
    assert!(said[0].contains("`z z` for `redo` in [global] can never be completed"), "{said:?}");
}

#[test]
fn broken_toml_keeps_the_defaults_and_says_where() {
    let (keymap, report) = Keymap::with_overrides("[global]\n\"z\" = \"undo\"\n\"w\" = = \n");
    assert_eq!(report.complaints[0].line, Some(3), "{report:?}");
    assert_eq!(found(&keymap, Context::Tree, "j"), Some(Action::Down));
}

#[test]
fn the_effective_map_can_be_written_and_read_again() {
    let (keymap, _) = Keymap::with_overrides("[comments]\n\"d\" = false\n\"D\" = \"delete\"\n");
    let written = keymap.to_toml();
    let mut report = Report::default();
    let again = Keymap::build(load::merge(load::entries(&written, &mut report), Vec::new()), &mut report);
    assert!(report.is_clean(), "{report:?}");
    assert_eq!(again.to_toml(), written);
}
