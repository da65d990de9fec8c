//! Who asks.

use axum::{extract::FromRequestParts, http::request::Parts};

use super::{App, request::RequestId};
use crate::{
    api::{Problem, ProblemType},
    command::{self, Actor, Look, Unit},
    model::{Activity, Id, User},
    store::Db,
};

/// Whom a request was authenticated as. A layer puts it into the request's extensions; whether that person is still in is
/// asked of the database for each request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Identity {
    /// The person.
    pub user_id: Id<User>,
}

/// The person who asks, and the way to the use cases.
pub(super) struct Caller {
    db: Db,
    actor: Actor,
}

impl FromRequestParts<App> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let identity = parts.extensions.get::<Identity>().copied();
        let user = match identity {
            Some(identity) => command::people::identify(&app.db, identity.user_id).await?,
            None => None,
        };
        let user = user.ok_or_else(|| {
            Problem::new(ProblemType::NotAuthenticated, "nobody is signed in, or no longer: sign in and try again")
        })?;
        let request_id = parts.extensions.get::<RequestId>().map_or_else(uuid::Uuid::now_v7, |id| id.0);
        Ok(Self { db: app.db.clone(), actor: Actor { user, request_id } })
    }
}

impl Caller {
    /// The person.
    pub fn user(self) -> User {
        self.actor.user
    }

    /// Runs a reading use case.
    pub async fn read<T>(&self, work: impl AsyncFnOnce(&mut Look) -> command::Result<T>) -> Result<T, Problem> {
        Ok(command::read(&self.db, &self.actor, work).await?)
    }

    /// Runs a writing use case.
    pub async fn write<T>(&self, work: impl AsyncFn(&mut Unit) -> command::Result<T>) -> Result<T, Problem> {
        Ok(command::write(&self.db, &self.actor, work).await?.0)
    }

    /// Runs a writing use case, and answers the activity that it left, too.
    pub async fn write_logged<T>(
        &self,
        work: impl AsyncFn(&mut Unit) -> command::Result<T>,
    ) -> Result<(T, Vec<Activity>), Problem> {
        Ok(command::write(&self.db, &self.actor, work).await?)
    }

    /// Runs a writing use case and takes everything back.
    pub async fn rehearse<T>(&self, work: impl AsyncFnOnce(&mut Unit) -> command::Result<T>) -> Result<T, Problem> {
        Ok(command::rehearse(&self.db, &self.actor, work).await?)
    }
}
