//! Who asks.

use std::marker::PhantomData;

use axum::{
    body::Bytes,
    extract::{FromRequestParts, MatchedPath},
    http::{Extensions, header, request::Parts},
};
use serde::Serialize;

use super::{
    App,
    authenticate::{Read, Since},
    fresh::{Fresh, IfNoneMatch},
    memory::{Asked, Memory},
    repeat::{Repeatable, Sent},
    request::RequestId,
    scope,
};
use crate::{
    api::{Problem, ProblemType, large},
    command::{
        self, Actor, Look, Unit,
        authenticate::Credential,
        fresh::{self, About},
        once::Reply,
        share::Shared,
    },
    model::{Id, User, UserSession},
    store::{Db, Moment},
};

/// Whom a request was authenticated as, and how. A layer puts it into the request's extensions; whether that person is still
/// in is as the database has it at each request.
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

/// What the parts of a batch have in common: who asks, and the transaction.
#[derive(Clone)]
pub(super) struct Inside {
    pub shared: Shared,
    identity: Identity,
    user: Read,
    request_id: RequestId,
}

impl Inside {
    /// Makes a request a part of the batch.
    pub fn enter(&self, extensions: &mut Extensions) {
        extensions.insert(self.shared.clone());
        extensions.insert(self.identity);
        extensions.insert(self.user.clone());
        extensions.insert(self.request_id);
    }
}

/// The person who asks, and the way to the use cases. Whatever their credential does not let through on this route is
/// refused before the route begins.
pub(super) struct Caller {
    db: Db,
    actor: Actor,
    credential: Credential,
    repeatable: Option<Repeatable>,
    memory: Memory,
    /// A moment of the database from after the request came in, where anybody can tell.
    since: Option<Moment>,
    /// The transaction of the batch that this request is a part of.
    inside: Option<Shared>,
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
        let inside = parts.extensions.get::<Shared>().cloned();
        let since = parts.extensions.get::<Since>().map(|since| since.0);
        let (db, memory) = (app.db.clone(), app.memory.clone());
        Ok(Self { db, actor, credential: identity.credential, repeatable, memory, since, inside })
    }
}

/// Whoever asks, where nobody needs to be signed in. Who sends a secret means to be, so one that lets nobody in is refused.
pub(super) struct Guest(pub Option<Caller>);

impl FromRequestParts<App> for Guest {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let is_anonymous =
            parts.extensions.get::<Identity>().is_none() && !parts.headers.contains_key(header::AUTHORIZATION);
        if is_anonymous {
            return Ok(Self(None));
        }
        Caller::from_request_parts(parts, app).await.map(|caller| Self(Some(caller)))
    }
}

/// Rows are plain data with string keys, so this does not happen.
fn unwritten(error: &serde_json::Error) -> Problem {
    tracing::error!(%error, "an answer cannot be written");
    Problem::new(ProblemType::Internal, "the server failed to write its answer; its log has the reason")
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

    /// Looks again whether they are in, by the same credential, and who they are now: asked again and again by what stays
    /// open.
    pub async fn renew(&mut self) -> Result<bool, Problem> {
        let id = self.actor.user.id;
        if !command::authenticate::holds(&self.db, self.credential, id).await? {
            return Ok(false);
        }
        let Some(user) = command::people::identify(&self.db, id).await? else { return Ok(false) };
        self.actor.user = user;
        Ok(true)
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
        self.alone()?;
        Ok(command::read(&self.db, &self.actor, work).await?)
    }

    /// Runs a reading use case, unless the caller has its answer or it is remembered.
    pub async fn read_fresh<T: Serialize>(
        &self,
        about: About,
        IfNoneMatch { request, known }: IfNoneMatch,
        work: impl AsyncFnOnce(&mut Look) -> command::Result<T>,
    ) -> Result<Fresh<T>, Problem> {
        self.alone()?;
        let asked = Asked::of(&self.actor, request);
        let kept = self.memory.answer(&asked);
        if (kept.is_some() || !known.is_empty())
            && let Some(tag) = self.tag(about, &asked).await?
        {
            if known.contains(&tag) {
                return Ok(Fresh::Known(tag));
            }
            if let Some((_, bytes)) = kept.filter(|(of, _)| *of == tag) {
                return Ok(Fresh::Bytes(Some(tag), bytes, PhantomData));
            }
        }
        let (tag, value) = fresh::read(&self.db, &self.actor, about, &asked.request, work).await?;
        let bytes = Bytes::from(large::to_json(&value).map_err(|error| unwritten(&error))?);
        if let Some(tag) = &tag {
            self.memory.keep_answer(asked, tag, &bytes);
        }
        Ok(Fresh::Bytes(tag, bytes, PhantomData))
    }

    /// The tag of the answer to a request, which is asked of the database only where it may have changed.
    async fn tag(&self, about: About, asked: &Asked) -> command::Result<Option<String>> {
        let since = self.since.filter(|_| !about.is_timed());
        if let Some(tag) = since.and_then(|moment| self.memory.tag(moment, asked)) {
            return Ok(Some(tag));
        }
        let tag = fresh::tag(&self.db, &self.actor, about, &asked.request).await?;
        if let (Some(moment), Some(tag)) = (since, &tag) {
            self.memory.keep_tag(moment, asked, tag);
        }
        Ok(tag)
    }

    /// Runs a writing use case, once for each `Idempotency-Key`. A request has one of it: what belongs together is one
    /// transaction.
    pub async fn write<R: Reply + Send + Sync + 'static>(
        self,
        work: impl AsyncFn(&mut Unit) -> command::Result<R>,
    ) -> Result<Sent<R>, Problem> {
        if let Some(shared) = &self.inside {
            shared.run(work).await?;
            return Ok(Sent::in_batch());
        }
        let claim = self.repeatable.map(|repeatable| repeatable.claim(self.actor.user.id));
        Ok(Sent::new(command::answer(&self.db, &self.actor, claim.as_ref(), work).await?))
    }

    /// Runs several requests in one transaction; a rehearsal takes everything back.
    pub async fn share<R: Reply>(
        self,
        rehearsal: bool,
        work: impl AsyncFn(Inside) -> command::Result<R>,
    ) -> Result<Sent<R>, Problem> {
        self.alone()?;
        let claim = self.repeatable.map(|repeatable| repeatable.claim(self.actor.user.id));
        let identity = Identity { user_id: self.actor.user.id, credential: self.credential };
        let (user, request_id) = (Read(self.actor.user.clone()), RequestId(self.actor.request_id));
        let inside = async move |shared| work(Inside { shared, identity, user: user.clone(), request_id }).await;
        Ok(Sent::new(command::share::share(&self.db, &self.actor, claim.as_ref(), rehearsal, inside).await?))
    }

    /// Refuses what cannot be a part of a batch: it would not see what the parts before it did.
    fn alone(&self) -> command::Result<()> {
        match &self.inside {
            None => Ok(()),
            Some(_) => {
                Err(command::Error::refused("alone-only", "this cannot be part of a batch", "send it by itself"))
            }
        }
    }

    /// Runs a writing use case whose answer holds a secret, which is kept nowhere: a repeat is known by the id of what it
    /// makes.
    pub async fn write_secret<T>(&self, work: impl AsyncFn(&mut Unit) -> command::Result<T>) -> Result<T, Problem> {
        self.alone()?;
        Ok(command::write(&self.db, &self.actor, work).await?)
    }

    /// Runs a writing use case and takes everything back.
    pub async fn rehearse<T>(&self, work: impl AsyncFnOnce(&mut Unit) -> command::Result<T>) -> Result<T, Problem> {
        self.alone()?;
        Ok(command::rehearse(&self.db, &self.actor, work).await?)
    }
}
