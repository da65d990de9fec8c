//! The order of scenes: dense, from 1. The server renumbers with these functions inside its transaction, and a replica that
//! follows the change feed keeps the same list with [`place`] and [`remove`] alone.

use super::Refusal;

/// Puts a new id after a neighbour; none: first.
pub fn insert_after<T: Copy + Eq>(ids: &mut Vec<T>, new: T, after: Option<T>) -> Result<(), Refusal> {
    if ids.contains(&new) {
        return Err(Refusal::new("already-there", "the scene is in the list already", "move it instead"));
    }
    let at = slot_after(ids, after)?;
    ids.insert(at, new);
    Ok(())
}

/// Moves an id after a neighbour; none: first. Moving it after itself changes nothing.
pub fn move_after<T: Copy + Eq>(ids: &mut Vec<T>, id: T, after: Option<T>) -> Result<(), Refusal> {
    let from = position(ids, id).ok_or_else(missing)?;
    if after == Some(id) {
        return Ok(());
    }
    let slot = slot_after(ids, after)?;
    ids.remove(from);
    ids.insert(if from < slot { slot - 1 } else { slot }, id);
    Ok(())
}

/// Takes an id out; the ones after it move up. False: it was not there.
pub fn remove<T: Copy + Eq>(ids: &mut Vec<T>, id: T) -> bool {
    let at = position(ids, id);
    at.inspect(|at| {
        ids.remove(*at);
    })
    .is_some()
}

/// Puts an id at an order, wherever it was and whether or not it was there: how a row that was created, moved or revived
/// changes the list of whoever follows. An order outside the list means its nearer end.
pub fn place<T: Copy + Eq>(ids: &mut Vec<T>, id: T, order: i64) {
    remove(ids, id);
    let at = usize::try_from(order.saturating_sub(1)).unwrap_or(0).min(ids.len());
    ids.insert(at, id);
}

/// The order of an id, from 1.
#[must_use]
pub fn order_of<T: Copy + Eq>(ids: &[T], id: T) -> Option<i64> {
    position(ids, id).map(number)
}

/// The ids whose order differs between two lists, with the order they have in the second: what has to be written.
#[must_use]
pub fn renumbered<T: Copy + Eq>(before: &[T], after: &[T]) -> Vec<(T, i64)> {
    let moved = |(at, id): &(usize, &T)| before.get(*at) != Some(id);
    after.iter().enumerate().filter(moved).map(|(at, id)| (*id, number(at))).collect()
}

fn number(at: usize) -> i64 {
    at as i64 + 1
}

fn position<T: Copy + Eq>(ids: &[T], id: T) -> Option<usize> {
    ids.iter().position(|other| *other == id)
}

fn slot_after<T: Copy + Eq>(ids: &[T], after: Option<T>) -> Result<usize, Refusal> {
    after.map_or(Ok(0), |neighbour| position(ids, neighbour).map(|at| at + 1).ok_or_else(missing))
}

fn missing() -> Refusal {
    Refusal::new(
        "scene-not-here",
        "the scene is not among those of this version",
        "reload the version and choose a scene that is still there",
    )
}
