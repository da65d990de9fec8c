//! From the comments of one scene and stage to the rows that are drawn, in time and space linear in their number, whatever
//! their parents are: a reply to nothing, to something elsewhere, or into a circle is a thread of its own.

use rustc_hash::{FxHashMap, FxHashSet};

use super::super::{Comment, Id};

/// One visible row of a thread.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Row {
    /// Which comment.
    pub id: Id<Comment>,
    /// How many comments are above it in its thread; 0 is a root.
    pub depth: u32,
    /// Whether it is the last visible reply to its parent (`└`, otherwise `├`). Of the roots, the last one.
    pub last: bool,
    /// Bit `d` set: the ancestor at depth `d` has more siblings below, so its line runs on past this row (`│`). Depths
    /// beyond 63 have no line.
    pub guides: u64,
    /// How many visible rows are hidden below it because it is collapsed.
    pub hidden: u32,
}

/// The comments of a bucket by index, with the links between them.
struct Forest {
    roots: Vec<usize>,
    replies: Vec<Vec<usize>>,
}

/// A comment in the order of drawing.
struct Visit {
    at: usize,
    depth: u32,
    /// Rows of its whole thread below it, itself included, counted once the filter has spoken.
    size: u32,
    /// How many visits its thread takes, itself included.
    span: usize,
}

pub(super) fn flatten(
    comments: &[&Comment],
    keep: impl Fn(&Comment) -> bool,
    collapsed: &FxHashSet<Id<Comment>>,
) -> Vec<Row> {
    let mut visits = walk(&link(comments));
    measure(&mut visits, |at| comments[at].deleted_at.is_none() && keep(comments[at]));
    list(comments, &visits, collapsed)
}

fn link(comments: &[&Comment]) -> Forest {
    let index: FxHashMap<Id<Comment>, usize> = comments.iter().enumerate().map(|(at, c)| (c.id, at)).collect();
    let mut parents: Vec<Option<usize>> =
        comments.iter().map(|c| c.parent_id.and_then(|id| index.get(&id).copied())).collect();
    cut_circles(&mut parents);
    let mut forest = Forest { roots: Vec::new(), replies: vec![Vec::new(); comments.len()] };
    for (at, parent) in parents.into_iter().enumerate() {
        match parent {
            Some(parent) => forest.replies[parent].push(at),
            None => forest.roots.push(at),
        }
    }
    forest
}

/// Makes a root of every comment that is its own ancestor. Each comment is walked over at most twice.
fn cut_circles(parents: &mut [Option<usize>]) {
    const UNSEEN: usize = usize::MAX;
    let mut seen_from = vec![UNSEEN; parents.len()];
    for start in 0..parents.len() {
        let mut at = Some(start);
        while let Some(here) = at.filter(|here| seen_from[*here] == UNSEEN) {
            seen_from[here] = start;
            at = parents[here];
        }
        let mut circle = at.filter(|here| seen_from[*here] == start);
        while let Some(here) = circle {
            circle = parents[here].take();
        }
    }
}

fn walk(forest: &Forest) -> Vec<Visit> {
    let mut visits = Vec::with_capacity(forest.replies.len());
    let mut waiting: Vec<(usize, u32)> = forest.roots.iter().rev().map(|at| (*at, 0)).collect();
    while let Some((at, depth)) = waiting.pop() {
        visits.push(Visit { at, depth, size: 0, span: 1 });
        waiting.extend(forest.replies[at].iter().rev().map(|reply| (*reply, depth + 1)));
    }
    visits
}

/// From the last visit to the first: how much of each thread is visible. A comment without visible replies is visible if it
/// is kept; one with visible replies always is.
fn measure(visits: &mut [Visit], keep: impl Fn(usize) -> bool) {
    for here in (0..visits.len()).rev() {
        let (mut below, mut next) = (0, here + 1);
        while visits.get(next).is_some_and(|visit| visit.depth > visits[here].depth) {
            below += visits[next].size;
            next += visits[next].span;
        }
        visits[here].span = next - here;
        visits[here].size = if below > 0 || keep(visits[here].at) { below + 1 } else { 0 };
    }
}

fn list(comments: &[&Comment], visits: &[Visit], collapsed: &FxHashSet<Id<Comment>>) -> Vec<Row> {
    let lasts = mark_last(visits);
    let mut rows = Vec::new();
    let (mut guides, mut here) = (0_u64, 0);
    while let Some(visit) = visits.get(here) {
        if visit.size == 0 {
            here += visit.span;
            continue;
        }
        let id = comments[visit.at].id;
        let is_collapsed = collapsed.contains(&id);
        let above = 1_u64.checked_shl(visit.depth).map_or(u64::MAX, |bit| bit - 1);
        guides &= above;
        let hidden = if is_collapsed { visit.size - 1 } else { 0 };
        rows.push(Row { id, depth: visit.depth, last: lasts[here], guides, hidden });
        if !lasts[here] {
            guides |= 1_u64.checked_shl(visit.depth).unwrap_or(0);
        }
        here += if is_collapsed { visit.span } else { 1 };
    }
    rows
}

/// For each visit, whether no visible sibling follows it.
fn mark_last(visits: &[Visit]) -> Vec<bool> {
    let mut lasts = vec![false; visits.len()];
    // The depths at which a visible comment follows without a shallower one in between.
    let mut followed: Vec<bool> = Vec::new();
    for (here, visit) in visits.iter().enumerate().rev() {
        let depth = visit.depth as usize;
        if visit.size == 0 {
            continue;
        }
        followed.resize(depth + 1, false);
        lasts[here] = !std::mem::replace(&mut followed[depth], true);
    }
    lasts
}
