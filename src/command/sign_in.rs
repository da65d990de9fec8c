//! Signing in and out, and one's own password. Whatever is wrong with an attempt, its answer is the same and takes as long.

use std::{
    net::IpAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use secrecy::SecretString;

use super::{
    Actor, Error, Result,
    check::Fields,
    limits::{Attempt, Limits},
    now,
    passwords::{self, LONGEST, Passwords, Strength, Verdict},
    secret::{self, Kind},
};
use crate::{
    api::{
        Secret,
        auth::{ChangePassword, Login, PasswordChanged, SignedIn},
    },
    model::{Id, Timestamp, UserSession, access},
    store::{self, Db, users::Credentials},
};

#[cfg(test)]
mod tests;

/// How long a session lasts, in microseconds: 30 days.
const SESSION: i64 = 30 * 24 * 3_600 * 1_000_000;

/// What signing in needs besides the database. Cloning it shares the work that waits and the failures that count.
#[derive(Debug, Clone)]
pub struct Desk {
    passwords: Passwords,
    limits: Arc<Mutex<Limits>>,
    opened: Instant,
}

impl Desk {
    /// With new password hashes of this strength.
    #[must_use]
    pub fn new(strength: Strength) -> Self {
        Self { passwords: Passwords::new(strength), limits: Arc::default(), opened: Instant::now() }
    }

    /// The passwords.
    pub const fn passwords(&self) -> &Passwords {
        &self.passwords
    }

    /// Compares a password, unless too many attempts on the account or from the address failed.
    async fn compare(
        &self,
        account: &str,
        from: Option<IpAddr>,
        password: SecretString,
        stored: Option<String>,
    ) -> Result<(Verdict, Attempt)> {
        let attempt = self.limits().begin(self.opened.elapsed(), account, from).map_err(too_often)?;
        match self.passwords.verify(password, stored).await {
            Ok(verdict) => Ok((verdict, attempt)),
            Err(error) => {
                self.limits().withdraw(&attempt);
                Err(error)
            }
        }
    }

    fn succeeded(&self, attempt: &Attempt) {
        self.limits().succeed(self.opened.elapsed(), attempt);
    }

    fn limits(&self) -> MutexGuard<'_, Limits> {
        // Counts stay counts, whatever became of a thread that looked at them.
        self.limits.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn too_often(wait: Duration) -> Error {
    tracing::warn!("too many sign-ins failed");
    Error::TooOften { seconds: u32::try_from(wait.as_secs()).unwrap_or(u32::MAX).saturating_add(1) }
}

/// Signs in: a session, and the secret that is shown this once.
///
/// # Errors
/// [`Error::NotSignedIn`] for an unknown address, a wrong password, somebody disabled, deleted or without a password;
/// [`Error::TooOften`] and [`Error::Crowded`], whoever it is.
pub async fn sign_in(db: &Db, desk: &Desk, body: &Login, from: Option<IpAddr>) -> Result<SignedIn> {
    let email = body.email.trim().to_lowercase();
    let known = store::users::credentials(&mut db.conn().await?, &email).await?;
    let stored = known.as_ref().and_then(|credentials| credentials.password.clone());
    let (verdict, attempt) = desk.compare(&email, from, given(&body.password), stored).await?;
    // Looked at only now, so that being disabled takes as long as being unknown.
    let known = known.filter(|credentials| access::is_in(&credentials.user));
    let (Some(known), Verdict::Right { upgrade }) = (known, verdict) else {
        tracing::info!("a sign-in failed");
        return Err(Error::NotSignedIn);
    };
    let signed_in = open_session(db, &known, upgrade).await?;
    desk.succeeded(&attempt);
    tracing::info!(user = %signed_in.user.id, "signed in");
    Ok(signed_in)
}

/// The password as it was given. One that is too long is nobody's: the work is done on nothing.
fn given(password: &Secret) -> SecretString {
    let text = password.reveal();
    let is_sane = text.len() <= LONGEST * 4 && text.chars().count() <= LONGEST;
    SecretString::from(if is_sane { text } else { "" }.to_owned())
}

async fn open_session(db: &Db, verified: &Credentials, upgrade: Option<String>) -> Result<SignedIn> {
    let now = now();
    let id = verified.user.id;
    let mut tx = db.begin().await?;
    // This holds the person's row, so that nobody changes the password or disables them between the look and the session.
    store::users::set_last_login(&mut tx, id, now).await?;
    let current = store::users::credentials(&mut tx, &verified.user.email).await?;
    let same = |current: &Credentials| {
        current.user.id == id && current.password == verified.password && access::is_in(&current.user)
    };
    let Some(current) = current.filter(same) else {
        tx.rollback().await?;
        return Err(Error::NotSignedIn);
    };
    if let Some(hash) = upgrade {
        store::users::set_password(&mut tx, id, Some(hash)).await?;
    }
    let expires_at = Timestamp::from_micros(now.micros() + SESSION);
    let secret = secret::make(Kind::Session)?;
    let session = UserSession {
        id: super::new_id(),
        user_id: id,
        created_at: now,
        last_used_at: None,
        expires_at,
        revoked_at: None,
    };
    store::sessions::forget_ended(&mut tx, id, Timestamp::from_micros(now.micros() - SESSION)).await?;
    store::sessions::insert(&mut tx, &session, secret::hash_of(&secret)).await?;
    tx.commit().await?;
    Ok(SignedIn { token: secret.into(), expires_at, user: current.user })
}

/// Ends a session. Its next request is answered as if it had never been.
pub async fn sign_out(db: &Db, session: Id<UserSession>) -> Result<()> {
    let mut tx = db.begin().await?;
    store::sessions::end(&mut tx, session, now()).await?;
    Ok(tx.commit().await?)
}

/// Changes the actor's password, and ends the actor's sessions but the one that asks.
///
/// # Errors
/// A wrong field when the current password is not the current one, or the new one is too short, too long or the address.
pub async fn change_password(
    db: &Db,
    desk: &Desk,
    actor: &Actor,
    kept: Option<Id<UserSession>>,
    body: &ChangePassword,
) -> Result<PasswordChanged> {
    let mut fields = Fields::default();
    passwords::check(&mut fields, "new_password", body.new_password.reveal(), &actor.user.email);
    fields.done()?;
    let known = store::users::credentials(&mut db.conn().await?, &actor.user.email).await?;
    let stored = known.and_then(|credentials| credentials.password);
    if stored.is_some() {
        let current = body.current_password.as_ref().map_or_else(SecretString::default, given);
        let (verdict, attempt) = desk.compare(&actor.user.email, None, current, stored.clone()).await?;
        if verdict == Verdict::Wrong {
            return Err(Error::field("current_password", "is not the current password: try again"));
        }
        desk.succeeded(&attempt);
    }
    let hash = desk.passwords.hash(given(&body.new_password)).await?;
    let mut tx = db.begin().await?;
    if !store::users::replace_password(&mut tx, actor.user.id, stored, hash).await? {
        tx.rollback().await?;
        return Err(Error::Conflict("the password was changed at this moment: try again".to_owned()));
    }
    let ended_sessions = store::sessions::end_others(&mut tx, actor.user.id, kept, now()).await?;
    tx.commit().await?;
    tracing::info!(user = %actor.user.id, ended_sessions, "changed the password");
    Ok(PasswordChanged { ended_sessions })
}
