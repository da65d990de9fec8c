use orama::model::order::{insert_after, move_after, order_of, place, remove, renumbered};
use proptest::prelude::*;

use crate::make::assert_refused;

#[test]
fn a_move_names_its_neighbour() {
    let mut ids = vec![1, 2, 3, 4];
    move_after(&mut ids, 1, Some(3)).expect("down");
    assert_eq!(ids, [2, 3, 1, 4]);
    move_after(&mut ids, 4, Some(2)).expect("up");
    assert_eq!(ids, [2, 4, 3, 1]);
    move_after(&mut ids, 3, None).expect("to the front");
    assert_eq!(ids, [3, 2, 4, 1]);
    move_after(&mut ids, 4, Some(4)).expect("after itself");
    move_after(&mut ids, 4, Some(2)).expect("where it is");
    assert_eq!(ids, [3, 2, 4, 1]);
    insert_after(&mut ids, 5, Some(1)).expect("at the end");
    insert_after(&mut ids, 6, None).expect("at the front");
    assert_eq!(ids, [6, 3, 2, 4, 1, 5]);
    assert_eq!((order_of(&ids, 6), order_of(&ids, 5), order_of(&ids, 9)), (Some(1), Some(6), None));
}

#[test]
fn a_neighbour_that_is_gone_changes_nothing() {
    let mut ids = vec![1, 2, 3];
    assert_refused(insert_after(&mut ids, 4, Some(9)), "scene-not-here");
    assert_refused(insert_after(&mut ids, 2, None), "already-there");
    assert_refused(move_after(&mut ids, 1, Some(9)), "scene-not-here");
    assert_refused(move_after(&mut ids, 9, Some(1)), "scene-not-here");
    assert!(!remove(&mut ids, 9));
    assert_eq!(ids, [1, 2, 3]);
}

#[test]
fn a_place_outside_the_list_is_its_nearer_end() {
    for (order, wanted) in
        [(i64::MIN, [9, 1, 2]), (0, [9, 1, 2]), (1, [9, 1, 2]), (3, [1, 2, 9]), (i64::MAX, [1, 2, 9])]
    {
        let mut ids = vec![1, 2];
        place(&mut ids, 9, order);
        assert_eq!(ids, wanted, "order {order}");
    }
}

/// One write of somebody; numbers are reduced to what is there.
#[derive(Debug, Clone, Copy)]
enum Write {
    Insert { after: usize },
    Move { at: usize, after: usize },
    Remove { at: usize },
    Revive { at: usize, order: i64 },
}

fn write() -> impl Strategy<Value = Write> {
    prop_oneof![
        3 => any::<usize>().prop_map(|after| Write::Insert { after }),
        3 => any::<(usize, usize)>().prop_map(|(at, after)| Write::Move { at, after }),
        1 => any::<usize>().prop_map(|at| Write::Remove { at }),
        1 => (any::<usize>(), -2_i64..40).prop_map(|(at, order)| Write::Revive { at, order }),
    ]
}

/// The row that the change feed carries: where the scene is now, or that it is gone.
type Row = (u32, Option<i64>);

#[derive(Default)]
struct Server {
    ids: Vec<u32>,
    deleted: Vec<u32>,
    made: u32,
}

impl Server {
    fn take(&mut self, write: Write) -> Option<Row> {
        let neighbour = |ids: &[u32], after: usize| (after % (ids.len() + 1)).checked_sub(1).map(|at| ids[at]);
        let id = match write {
            Write::Insert { after } => {
                self.made += 1;
                let after = neighbour(&self.ids, after);
                insert_after(&mut self.ids, self.made, after).expect("a neighbour that is there");
                self.made
            }
            Write::Move { at, after } => {
                let id = *self.ids.get(at.checked_rem(self.ids.len())?)?;
                let after = neighbour(&self.ids, after);
                move_after(&mut self.ids, id, after).expect("a scene and a neighbour that are there");
                assert!(after.is_none_or(|after| after == id || follows(&self.ids, after, id)));
                id
            }
            Write::Remove { at } => {
                let id = *self.ids.get(at.checked_rem(self.ids.len())?)?;
                assert!(remove(&mut self.ids, id));
                self.deleted.push(id);
                id
            }
            Write::Revive { at, order } => {
                let id = self.deleted.swap_remove(at.checked_rem(self.deleted.len())?);
                place(&mut self.ids, id, order);
                id
            }
        };
        Some((id, order_of(&self.ids, id)))
    }
}

fn follows(ids: &[u32], before: u32, after: u32) -> bool {
    ids.windows(2).any(|pair| pair == [before, after])
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whoever_follows_the_rows_has_the_same_list(writes in prop::collection::vec(write(), 0..80)) {
        let mut server = Server::default();
        let mut follower: Vec<u32> = Vec::new();
        for write in writes {
            let before = server.ids.clone();
            let Some((id, order)) = server.take(write) else { continue };
            match order {
                Some(order) => place(&mut follower, id, order),
                None => prop_assert!(remove(&mut follower, id)),
            }
            prop_assert_eq!(&follower, &server.ids);

            let mut seen = server.ids.clone();
            seen.extend(&server.deleted);
            seen.sort_unstable();
            prop_assert_eq!(seen, (1..=server.made).collect::<Vec<_>>(), "each scene is somewhere, once");

            let written = renumbered(&before, &server.ids);
            for (at, id) in server.ids.iter().enumerate() {
                let now = written.iter().find(|(other, _)| other == id).map(|(_, order)| *order);
                prop_assert_eq!(now.or(order_of(&before, *id)), Some(at as i64 + 1), "dense after what is written");
            }
        }
    }
}
