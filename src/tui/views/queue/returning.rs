//! What was taken back comes back into the list, and the cursor goes back to it.

use super::{QueueView, RowKey};
use crate::{
    client::Replica,
    model::{Comment, Id},
};

/// Amends that come back.
#[derive(Debug)]
pub struct Returning {
    amends: Vec<Id<Comment>>,
    /// The row that was selected when they were taken back. Whoever has gone elsewhere since is left there.
    from: Option<RowKey>,
}

impl QueueView {
    /// What was done with these was taken back: as soon as they are here, the first one is selected.
    pub fn come_back(&mut self, amends: Vec<Id<Comment>>, replica: &Replica) {
        for id in &amends {
            self.leaving.remove(id);
            self.mark_again(*id);
        }
        self.returning = Some(Returning { amends, from: self.listing.selected() });
        self.arrange(replica);
    }

    /// Selects the first of those that came back. `selected`: the row of the cursor before.
    pub(super) fn go_back_to(&mut self, selected: Option<RowKey>) {
        let Some(back) = self.returning.take() else { return };
        if back.from != selected {
            return;
        }
        let is_back = |key: &&RowKey| matches!(key, RowKey::Amend(id) if back.amends.contains(id));
        match self.listing.keys().iter().find(is_back).copied() {
            Some(row) => {
                self.listing.select(row);
            }
            None => self.returning = Some(Returning { from: self.listing.selected(), ..back }),
        }
    }
}
