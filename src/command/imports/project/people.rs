//! The people of an imported project: recognised where they are known here, added where they are not.

use std::collections::{HashMap, HashSet};

use super::{Id, ProjectBundle, User};
use crate::{
    command::{Result, Unit, exports::as_named, unit::Place},
    store,
};

/// Who of a project is known here.
pub(super) struct Known {
    /// Who has another id here, with that id.
    renamed: HashMap<Id<User>, User>,
    /// Who is here under the same id.
    same: HashSet<Id<User>>,
}

/// Looks for everybody, by id and then by address.
pub(super) async fn recognise(unit: &mut Unit, bundle: &ProjectBundle) -> Result<Known> {
    let mut known = Known { renamed: HashMap::new(), same: HashSet::new() };
    for user in &bundle.users {
        if store::get::<User>(&mut unit.tx, user.id).await?.is_some() {
            known.same.insert(user.id);
        } else if let Some(here) = store::users::by_email(&mut unit.tx, &user.email).await? {
            known.renamed.insert(user.id, here);
        }
    }
    Ok(known)
}

/// Adds whoever is not known, without a password: they can be named, not signed in as. Answers how many.
pub(super) async fn add(unit: &mut Unit, known: &Known, bundle: &ProjectBundle) -> Result<i64> {
    let mut added = 0;
    // Somebody's organisation comes along only if it is the project's own.
    let own = bundle.organisation.as_ref().map(|organisation| organisation.id);
    for user in &bundle.users {
        if known.same.contains(&user.id) || known.renamed.contains_key(&user.id) {
            continue;
        }
        let mut row = as_named(user.clone(), own);
        row.organisation_id = row.organisation_id.and(bundle.project.organisation_id);
        let scope = row.organisation_id.map_or_else(|| row.id.uuid(), Id::uuid);
        unit.create_fresh(Place { scope, project: None, video: None }, &row).await?;
        added += 1;
    }
    Ok(added)
}

impl Known {
    /// The addresses of those whom the rows now name by another id.
    pub(super) fn addresses(&self) -> Vec<String> {
        let mut addresses: Vec<String> = self.renamed.values().map(|user| user.email.clone()).collect();
        addresses.sort_unstable();
        addresses
    }

    /// Makes every row name people by the ids they have here.
    pub(super) fn rename(&self, bundle: &mut ProjectBundle) {
        let here = |id: &mut Id<User>| {
            if let Some(user) = self.renamed.get(id) {
                *id = user.id;
            }
        };
        let maybe = |id: &mut Option<Id<User>>| id.iter_mut().for_each(here);
        here(&mut bundle.project.owner_id);
        bundle.organisation.iter_mut().for_each(|organisation| maybe(&mut organisation.contact_id));
        for member in &mut bundle.members {
            here(&mut member.user_id);
            maybe(&mut member.invited_by_id);
        }
        for comment in &mut bundle.comments {
            here(&mut comment.author_id);
            maybe(&mut comment.assignee_id);
        }
        for decision in &mut bundle.decisions {
            here(&mut decision.decided_by_id);
        }
    }
}
