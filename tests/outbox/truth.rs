//! What people meant. It is written down when a key is pressed, and never learns from the outbox what should have happened.

use std::collections::BTreeMap;

use orama::{
    api::batch::BatchItem,
    client::outbox::{Change, Entry, Gone, What, part_key},
    model::Timestamp,
};
use rustc_hash::FxHashMap;
use serde_json::{Map, Value};
use uuid::Uuid;

use super::server::{Effect, Row, Server};

/// One write as it was meant.
#[derive(Debug, Clone)]
pub struct Meant {
    pub user: usize,
    pub row: Uuid,
    pub what: What,
    /// The fields as they were seen, by the person who changed them.
    pub seen: Map<String, Value>,
    /// What the same person had seen in a field earlier, and may have meant as well: what they saw last stood there by two
    /// changes of theirs, and one of the two was thrown away.
    pub known: Vec<(String, Value)>,
    /// What they are to be.
    pub to: Map<String, Value>,
    /// In which order the user made it.
    pub number: usize,
}

/// What became of a write, as the outbox says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    Acknowledged,
    AlreadySo,
    /// Became part of a later one, or was taken back by it, before it left.
    Folded,
    /// The user threw it away; it may have arrived.
    Discarded,
}

#[derive(Debug, Default)]
pub struct Truth {
    pub meant: BTreeMap<Uuid, Meant>,
    pub fates: FxHashMap<Uuid, Fate>,
    /// How many parts each batch has.
    batches: FxHashMap<Uuid, usize>,
    made: usize,
}

impl Truth {
    /// Somebody pressed a key.
    pub fn note(&mut self, user: usize, entry: &Entry, screen: Option<&Value>) {
        let body = entry.request.body.as_ref().and_then(Value::as_object).cloned().unwrap_or_default();
        let is_edit = entry.subject.what.is_edit();
        let seen = |name: &String| screen.and_then(|row| row.get(name)).cloned().unwrap_or_default();
        let seen = body.keys().filter(|_| is_edit).map(|name| (name.clone(), seen(name))).collect();
        let (row, what) = (entry.subject.changes[0], entry.subject.what);
        self.made += 1;
        self.meant.insert(entry.key, Meant { user, row, what, seen, known: Vec::new(), to: body, number: self.made });
    }

    /// Somebody pressed a key that does several things at once.
    pub fn note_batch(&mut self, user: usize, key: Uuid, parts: &[(BatchItem, Value)]) {
        self.batches.insert(key, parts.len());
        for (number, (item, screen)) in parts.iter().enumerate() {
            let at = Timestamp::from_micros(0);
            let entry = Entry::new(part_key(key, number), item.clone(), "", at, Some(screen), None);
            self.note(user, &entry, Some(screen));
        }
    }

    /// What became of a batch is what became of its parts. One that was refused is still to be settled.
    fn settle_batch(&mut self, key: Uuid, parts: usize, fate: Fate, gone: &Gone) {
        for number in 0..parts {
            let is_refused = |answer: &Value| answer["items"][number].get("problem").is_some();
            if !matches!(gone, Gone::Acknowledged(answer) if is_refused(answer)) {
                self.fates.entry(part_key(key, number)).or_insert(fate);
            }
        }
    }

    /// What the outbox said about it. `kept`: the write that a change leaves in the place of another.
    pub fn hear(&mut self, changes: &[Change]) {
        let kept = changes.iter().find_map(|change| match change {
            Change::Keep(_, entry) if !entry.has_left => Some(entry.as_ref()),
            _ => None,
        });
        for change in changes {
            let Change::Drop(key, gone) = change else { continue };
            let fate = match gone {
                Gone::Acknowledged(_) => Fate::Acknowledged,
                Gone::AlreadySo => Fate::AlreadySo,
                Gone::Folded => Fate::Folded,
                Gone::Discarded => Fate::Discarded,
                Gone::Elsewhere => continue,
            };
            if let (Fate::Folded, Some(into)) = (fate, kept) {
                self.carry_over(*key, into.key);
            }
            if fate == Fate::Discarded {
                self.go_back_behind(*key);
            }
            match self.batches.get(key) {
                Some(parts) => self.settle_batch(*key, *parts, fate, gone),
                None => drop(self.fates.entry(*key).or_insert(fate)),
            }
        }
    }

    /// Who takes a change back knows what stood there before it: that is what their later changes replace.
    fn go_back_behind(&mut self, key: Uuid) {
        let Some(gone) = self.meant.get(&key).cloned() else { return };
        let is_of_the_row = |meant: &Meant| (meant.user, meant.row) == (gone.user, gone.row);
        // What another change of theirs put there, too, may be meant as that one left it.
        let is_kept = |key: &Uuid| self.fates.get(key) != Some(&Fate::Discarded);
        let others: Vec<(usize, Map<String, Value>)> = self
            .meant
            .iter()
            .filter(|(other, meant)| **other != key && is_of_the_row(meant) && is_kept(other))
            .map(|(_, meant)| (meant.number, meant.to.clone()))
            .collect();
        for meant in self.meant.values_mut().filter(|meant| is_of_the_row(meant) && meant.number > gone.number) {
            for (name, seen) in &mut meant.seen {
                let is_anothers =
                    || others.iter().any(|(number, to)| *number < meant.number && to.get(name) == Some(&*seen));
                if let (Some(wanted), Some(before)) = (gone.to.get(name), gone.seen.get(name))
                    && wanted == seen
                {
                    if is_anothers() {
                        meant.known.push((name.clone(), before.clone()));
                    } else {
                        seen.clone_from(before);
                    }
                }
            }
        }
    }

    /// What was seen before the first of several edits is what the last one replaces.
    fn carry_over(&mut self, from: Uuid, into: Uuid) {
        let Some(earlier) = self.meant.get(&from).cloned() else { return };
        let Some(later) = self.meant.get_mut(&into) else { return };
        later.known.extend(earlier.known);
        for (name, value) in earlier.seen {
            later.seen.insert(name, value);
        }
        for (name, value) in earlier.to {
            later.to.entry(name).or_insert(value);
        }
        // What is as it was before the first of them is not asked for any more.
        later.to.retain(|name, value| later.seen.get(name) != Some(value));
        later.seen.retain(|name, _| later.to.contains_key(name));
    }

    /// The person saw what is there, and puts mine in its place.
    pub fn looked(&mut self, key: Uuid, theirs: &Value) {
        let Some(meant) = self.meant.get_mut(&key) else { return };
        for (name, value) in &mut meant.seen {
            if let Some(now) = theirs.get(name) {
                value.clone_from(now);
            }
        }
    }

    /// Judges all that the server did.
    pub fn judge(&self, server: &Server, start: &BTreeMap<Uuid, Row>) -> Result<(), String> {
        let mut done: FxHashMap<Uuid, usize> = FxHashMap::default();
        let mut last: FxHashMap<(usize, Uuid), usize> = FxHashMap::default();
        let mut model = start.clone();
        for effect in &server.log {
            let meant = self.meant.get(&effect.key).ok_or_else(|| format!("{} was never asked for", effect.key))?;
            *done.entry(effect.key).or_default() += 1;
            check_overwrite(meant, effect)?;
            // What was thrown away while it was on its way arrives when it will.
            if self.fates.get(&effect.key) == Some(&Fate::Discarded) {
                apply(&mut model, meant);
                continue;
            }
            let before = last.insert((effect.user, effect.row), meant.number).unwrap_or_default();
            if before > meant.number {
                return Err(format!("{}: number {} came before {before}", effect.key, meant.number));
            }
            apply(&mut model, meant);
        }
        if let Some((key, count)) = done.iter().find(|(_, count)| **count > 1) {
            return Err(format!("{key} was done {count} times: {:?}", self.meant[key]));
        }
        for (key, meant) in &self.meant {
            let times = done.get(key).copied().unwrap_or_default();
            match (self.fates.get(key), times) {
                (None, _) => return Err(format!("{key} is lost: {meant:?}")),
                (Some(Fate::Acknowledged), 0) if !meant.what.is_delete() => {
                    return Err(format!("{key} was acknowledged and never done: {meant:?}"));
                }
                (Some(Fate::Folded), 1..) => return Err(format!("{key} was taken back and done: {meant:?}")),
                _ => {}
            }
        }
        if model == server.rows { Ok(()) } else { Err(format!("model {model:?}\nserver {:?}", server.rows)) }
    }
}

/// Nobody's words are replaced by somebody who has not seen them.
fn check_overwrite(meant: &Meant, effect: &Effect) -> Result<(), String> {
    for (name, replaced) in effect.replaced.iter().filter(|_| meant.what.is_edit()) {
        let is_known = meant.known.iter().any(|(known, value)| known == name && value == replaced);
        if meant.seen.get(name) != Some(replaced) && meant.to.get(name) != Some(replaced) && !is_known {
            return Err(format!(
                "{}: {name} was {replaced}, and user {} saw {:?}",
                effect.key,
                meant.user,
                meant.seen.get(name)
            ));
        }
    }
    Ok(())
}

/// The reference: one after the other, each as it was meant.
fn apply(model: &mut BTreeMap<Uuid, Row>, meant: &Meant) {
    if meant.what == What::NewComment {
        let fields = ["content", "status", "assignee_id"];
        let fields = fields.iter().map(|name| ((*name).to_owned(), meant.to.get(*name).cloned().unwrap_or_default()));
        model.insert(meant.row, Row { revision: 1, fields: fields.collect(), is_deleted: false });
        return;
    }
    let Some(row) = model.get_mut(&meant.row) else { return };
    row.revision += 1;
    match meant.what {
        What::DeleteComment => row.is_deleted = true,
        What::MoveScene => row.fields["moves"] = (row.fields["moves"].as_i64().unwrap_or_default() + 1).into(),
        What::Decide => {
            let to = if meant.to["action"] == "submit" { "in_review" } else { "in_progress" };
            row.fields.insert("stage_status".into(), to.into());
        }
        _ => row.fields.extend(meant.to.clone()),
    }
}
