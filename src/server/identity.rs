//! Who asks.

use axum::{
    extract::{FromRequestParts, MatchedPath},
    http::request::Parts,
};

use super::{
    App,
    authenticate::Read,
    repeat::{Repeatable, Sent},
    request::RequestId,
    scope,
};
use crate::{
    api::{Problem, ProblemType},
    command::{self, Actor, Look, Unit, authenticate::Credential, once::Reply},
    model::{Id, User, UserSession},
    store::Db,
};

/// Whom a request was authenticated as, and how. A layer puts it into the request's extensions; whether that person is still
/// in is asked of the database for each request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Identity {
    /// The person.
    pub user_id: Id<User>,
    /// How they got in.
    pub credential: Credential,
}

impl Identity {
    /// The person at this machine.
    #[must_use]
    pub const fn local(user_id: Id<User>) -> Self {
        Self { user_id, credential: Credential::Local }
    }
}

/// The person who asks, and the way to the use cases. Whatever their credential does not let through on this route is
/// refused before the route begins.
pub(super) struct Caller {
    db: Db,
    actor: Actor,
    credential: Credential,
    repeatable: Option<Repeatable>,
}

impl FromRequestParts<App> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let identity = parts.extensions.get::<Identity>().copied().ok_or_else(nobody)?;
        let read = parts.extensions.get::<Read>().filter(|read| read.0.id == identity.user_id);
        let user = match read {
            Some(read) => Some(read.0.clone()),
            None => command::people::identify(&app.db, identity.user_id).await?,
        };
        let user = user.ok_or_else(nobody)?;
        let scope = identity.credential.scope();
        let route = parts.extensions.get::<MatchedPath>().map_or("", MatchedPath::as_str);
        let needed = scope::needed(&parts.method, route);
        command::require_scope(scope, needed, &format!("{} {route}", parts.method))?;
        let request_id = parts.extensions.get::<RequestId>().map_or_else(uuid::Uuid::now_v7, |id| id.0);
        let repeatable = Repeatable::from_parts(parts)?;
        let actor = Actor { user, request_id, scope };
        Ok(Self { db: app.db.clone(), actor, credential: identity.credential, repeatable })
    }
}

fn nobody() -> Problem {
    Problem::new(ProblemType::NotAuthenticated, "nobody is signed in, or no longer: sign in and try again")
}

impl Caller {
    /// The person.
    pub fn user(self) -> User {
        self.actor.user
    }

    /// Who acts, for use cases that run their own transactions.
    pub const fn actor(&self) -> &Actor {
        &self.actor
    }

    /// The session they signed in with, if they did.
    pub const fn session(&self) -> Option<Id<UserSession>> {
        match self.credential {
            Credential::Session(id) => Some(id),
            Credential::Local | Credential::Token(..) => None,
        }
    }

    /// Whether they are in still, by the same credential: asked again and again by what stays open.
    #[expect(dead_code, reason = "the event streams ask")]
    pub async fn still_in(&self) -> Result<bool, Problem> {
        Ok(command::authenticate::holds(&self.db, self.credential, self.actor.user.id).await?)
    }

    /// Ends the session they signed in with.
    pub async fn sign_out(&self) -> Result<(), Problem> {
        let session = self.session().ok_or_else(|| {
            Problem::new(ProblemType::Refused, "there is no session to end here: a token is revoked at /v1/tokens/{id}")
        })?;
        Ok(command::sign_in::sign_out(&self.db, session).await?)
    }

    /// Runs a reading use case.
    pub async fn read<T>(&self, work: impl AsyncFnOnce(&mut Look) -> command::Result<T>) -> Result<T, Problem> {
        Ok(command::read(&self.db, &self.actor, work).await?)
    }

    /// Runs a writing use case, once for each `Idempotency-Key`. A request has one of it: what belongs together is one
    /// transaction.
    pub async fn write<R: Reply>(
        self,
        work: impl AsyncFn(&mut Unit) -> command::Result<R>,
    ) -> Result<Sent<R>, Problem> {
        let claim = self.repeatable.map(|repeatable| repeatable.claim(self.actor.user.id));
        Ok(Sent::new(command::answer(&self.db, &self.actor, claim.as_ref(), work).await?))
    }

    /// Runs a writing use case whose answer holds a secret, which is kept nowhere: a repeat is known by the id of what it
    /// makes.
    pub async fn write_secret<T>(&self, work: impl AsyncFn(&mut Unit) -> command::Result<T>) -> Result<T, Problem> {
        Ok(command::write(&self.db, &self.actor, work).await?.0)
    }

    /// Runs a writing use case and takes everything back.
    pub async fn rehearse<T>(&self, work: impl AsyncFnOnce(&mut Unit) -> command::Result<T>) -> Result<T, Problem> {
        Ok(command::rehearse(&self.db, &self.actor, work).await?)
    }
}
