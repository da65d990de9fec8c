//! Values of any shape as words for people.

use super::keys;
use crate::exchange::json_tree::{Node, Value};

/// The words in a value; none where it holds none. `{"character": "Ana", "action": "waves"}` becomes `Ana: waves`.
pub(super) fn flatten(node: &Node) -> Option<String> {
    match &node.value {
        Value::Null | Value::Bool(_) => None,
        Value::Number(number) => Some(number.to_string()),
        Value::Text(text) => Some(text.trim().to_owned()).filter(|text| !text.is_empty()),
        Value::List(items) => {
            let plain = items.iter().all(|item| matches!(item.value, Value::Text(_)));
            joined_texts(node, if plain { "\n" } else { "; " })
        }
        Value::Object(members) => {
            let words = |named: bool| {
                let of = members.iter().filter(|(key, _)| keys::is_name(key) == named);
                let words: Vec<String> = of.filter_map(|(_, node)| flatten(node)).collect();
                Some(words.join(", ")).filter(|words| !words.is_empty())
            };
            match (words(true), words(false)) {
                (Some(name), Some(words)) => Some(format!("{name}: {words}")),
                (name, words) => name.or(words),
            }
        }
    }
}

/// The words of a list with something between them, or of anything else.
pub(super) fn joined_texts(node: &Node, between: &str) -> Option<String> {
    let Value::List(items) = &node.value else { return flatten(node) };
    let words: Vec<String> = items.iter().filter_map(flatten).collect();
    Some(words.join(between)).filter(|words| !words.is_empty())
}
