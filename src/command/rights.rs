//! What somebody may see, remembered by what stays open: whoever may see less by now is not the one that was let in.

use std::collections::HashMap;

use super::{Look, Result};
use crate::{
    model::{Id, Level, Project},
    store,
};

/// What a person may see, at one moment.
#[derive(Debug)]
pub struct Rights {
    /// How many writes of people, memberships and levels there were: as long as that is the same, so are the rights.
    people_seq: i64,
    levels: HashMap<Id<Project>, Level>,
}

impl Rights {
    /// The rights of whoever looks, now.
    pub async fn now(look: &mut Look) -> Result<Self> {
        let people_seq = store::workspace::people_seq(&mut look.conn).await?;
        let levels = store::access::levels(&mut look.conn, look.actor.viewer()).await?;
        Ok(Self { people_seq, levels: levels.into_iter().collect() })
    }

    /// The level in a project; none: it does not exist for the person.
    pub fn level(&self, project: Id<Project>) -> Option<Level> {
        self.levels.get(&project).copied()
    }

    /// Whether whoever looks may still see all that they could. What they gained is remembered.
    pub async fn hold(&mut self, look: &mut Look) -> Result<bool> {
        if store::workspace::people_seq(&mut look.conn).await? == self.people_seq {
            return Ok(true);
        }
        let now = Self::now(look).await?;
        let before = std::mem::replace(self, now);
        Ok(before.levels.iter().all(|(project, level)| self.levels.get(project).is_some_and(|now| now >= level)))
    }
}
