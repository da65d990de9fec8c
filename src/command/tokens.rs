//! Personal access tokens: each person looks after their own.

use super::{
    Error, Look, Result, Unit,
    check::Fields,
    page::Window,
    secret::{self, Kind},
};
use crate::{
    api::{
        Page, PageQuery,
        tokens::{CreateToken, CreatedToken},
    },
    model::{Id, PersonalToken},
    store::{self, page::ByTime},
};

/// The actor's tokens, the newest first.
pub async fn list(look: &mut Look, query: &PageQuery) -> Result<Page<PersonalToken>> {
    let window = Window::<ByTime>::read("tokens", query.limit, query.cursor.as_deref())?;
    let user = look.actor.user.id;
    let rows = store::tokens::of_user(&mut look.conn, user, window.wanted(), window.after).await?;
    Ok(window.page(rows, |row| ByTime { at: row.created_at, id: row.id.uuid() }))
}

/// Makes one for the actor. The secret is in the answer and nowhere else, so a repeat is refused.
pub async fn create(unit: &mut Unit, body: &CreateToken) -> Result<CreatedToken> {
    let mut fields = Fields::default();
    fields.id("id", body.id).title("name", &body.name);
    if body.expires_at.is_some_and(|at| at <= unit.now) {
        fields.wrong("expires_at", "must be in the future, or left out");
    }
    fields.done()?;
    let secret = secret::make(Kind::Token)?;
    let token = PersonalToken {
        id: body.id,
        user_id: unit.actor.user.id,
        name: body.name.trim().to_owned(),
        scope: body.scope,
        created_at: unit.now,
        last_used_at: None,
        expires_at: body.expires_at,
        revoked_at: None,
    };
    if !store::tokens::insert(&mut unit.tx, &token, secret::hash_of(&secret)).await? {
        return Err(Error::Conflict(
            "a token with this id was made before, and its secret was shown then: make another with a new id"
                .to_owned(),
        ));
    }
    tracing::info!(user = %token.user_id, token = %token.id, scope = %token.scope, "made a token");
    Ok(CreatedToken { token, secret: secret.into() })
}

/// Ends one of the actor's at once. Ending it again changes nothing.
pub async fn revoke(unit: &mut Unit, id: Id<PersonalToken>) -> Result<PersonalToken> {
    store::tokens::revoke_own(&mut unit.tx, id, unit.actor.user.id, unit.now).await?;
    let token = store::tokens::get(&mut unit.tx, id).await?;
    token.filter(|token| token.user_id == unit.actor.user.id).ok_or(Error::NotFound("token"))
}
