//! Reads `Authorization: Bearer` and finds whom it lets in.

use std::sync::Arc;

use axum::{
    extract::{Request, State},
    http::{HeaderMap, Method, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use tokio::sync::Semaphore;

use super::{App, Identity};
use crate::{
    api::Problem,
    command::{
        Result,
        authenticate::{self, Authenticated},
        secret,
    },
    model::User,
    store::Moment,
};

/// The person as read together with the credential, so that the request need not ask again.
#[derive(Debug, Clone)]
pub(super) struct Read(pub User);

/// A moment of the database from after the request came in.
#[derive(Debug, Clone, Copy)]
pub(super) struct Since(pub Moment);

/// Puts the [`Identity`] of whoever asks into the request. A secret that lets nobody in leaves it out, and the routes that
/// need somebody answer 401. Where the request has one already, as in local mode, the header counts for nothing.
pub(super) async fn authenticate(State(app): State<App>, mut request: Request, next: Next) -> Response {
    if request.extensions().get::<Identity>().is_some() {
        return next.run(request).await;
    }
    if let Some(secret) = bearer(request.headers()) {
        match find(&app, request.method(), secret).await {
            Ok(Some((found, since))) => {
                note(&app, &found);
                let identity = Identity { user_id: found.user.id, credential: found.credential };
                request.extensions_mut().insert(identity);
                request.extensions_mut().insert(Read(found.user));
                if let Some(moment) = since {
                    request.extensions_mut().insert(Since(moment));
                }
                let mut response = next.run(request).await;
                // For the log of whoever serves.
                response.extensions_mut().insert(identity);
                return response;
            }
            Ok(None) => {}
            Err(error) => return Problem::from(error).into_response(),
        }
    }
    next.run(request).await
}

/// Whom a secret lets in, and for a read the moment that holds of: what is known of it is not asked again. A write asks at
/// once: it will change the moment anyway.
async fn find(app: &App, method: &Method, text: &str) -> Result<Option<(Authenticated, Option<Moment>)>> {
    let Some((kind, hash)) = secret::recognise(text) else { return Ok(None) };
    let moment = if matches!(*method, Method::GET | Method::HEAD) { app.db.moment().await } else { None };
    if let Some(found) = moment.and_then(|moment| app.memory.person(moment, &hash)) {
        return Ok(Some((found, moment)));
    }
    let found = authenticate::by_hash(&app.db, kind, hash).await?;
    if let (Some(moment), Some(found)) = (moment, &found) {
        app.memory.keep_person(moment, hash, found.clone());
    }
    Ok(found.map(|found| (found, moment)))
}

/// The secret of the one `Authorization: Bearer` header.
fn bearer(headers: &HeaderMap) -> Option<&str> {
    let mut values = headers.get_all(header::AUTHORIZATION).iter();
    let (value, None) = (values.next()?, values.next()) else { return None };
    let (scheme, secret) = value.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| secret.trim())
}

/// Notes the use of a credential beside the request, one at a time: who finds the writer taken leaves it to the next.
fn note(app: &App, found: &Authenticated) {
    if !found.is_to_be_noted() {
        return;
    }
    let Ok(turn) = Arc::clone(&app.noting).try_acquire_owned() else { return };
    let (db, credential) = (app.db.clone(), found.credential);
    tokio::spawn(async move {
        if let Err(error) = authenticate::note_use(&db, credential).await {
            tracing::debug!(%error, "the use of a credential was not noted");
        }
        drop(turn);
    });
}

/// One turn.
pub(super) fn turns() -> Arc<Semaphore> {
    Arc::new(Semaphore::new(1))
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn of(values: &[&'static str]) -> Option<String> {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(header::AUTHORIZATION, HeaderValue::from_static(value));
        }
        bearer(&headers).map(ToOwned::to_owned)
    }

    #[test]
    fn only_one_bearer_header_counts() {
        assert_eq!(of(&["Bearer abc"]).as_deref(), Some("abc"));
        assert_eq!(of(&["bearer  abc "]).as_deref(), Some("abc"));
        for wrong in [&[][..], &["abc"], &["Basic abc"], &["Bearer"], &["Bearer abc", "Bearer def"]] {
            assert_eq!(of(wrong), None, "{wrong:?}");
        }
    }
}
