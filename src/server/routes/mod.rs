//! The routes, one file per resource. How to add one:
//!
//! 1. Its path is a constant in `api`, beside the types of its body and answer: those `derive(ToSchema)`, a query
//!    `derive(IntoParams)`. Limits that the use case checks are said there, too: `#[schema(min_length = 1, max_length = 200)]`.
//!    A field of a PATCH says what it is: `#[schema(value_type = Option<Id<User>>, required = false)]`.
//! 2. The handler is a thin `async fn` of extractors ([`Caller`](super::identity::Caller), those of `extract`) that answers
//!    `Json`, `Row`, `Guarded` or `Made`. From these types the table reads parameters, body, answers, problems and whether
//!    one must be signed in. A new extractor or answer says what it is in `openapi/parts.rs`.
//! 3. One row in `routes()`: `.post(PATH, "operationId", "One sentence for people.", handler)`. There is no other way to mount.
//! 4. What types do not show (a header read by hand, another status, a `Response` of bytes) is said right below the row:
//!    `.also(|operation| operation.problem(429))`. Look at `openapi/operation.rs` for what can be said.
//! 5. Write the document anew: `ORAMA_UPDATE=1 cargo test --test api openapi`, and read the difference in `assets/openapi.json`.

mod activity;
mod auth;
mod batch;
mod changes;
mod comments;
mod content;
mod events;
mod health;
mod imports;
mod media;
mod members;
mod openapi;
mod organisations;
mod people;
mod presence;
mod projects;
mod queue;
mod scenes;
mod search;
mod snoozes;
mod stage;
mod tokens;
mod tree;
mod versions;
mod videos;

use axum::Router;

use super::{App, no_such_method, openapi::Routes};

/// What a batch may be made of: the work of reviewing.
fn review() -> Routes {
    activity::routes()
        .merge(comments::routes())
        .merge(media::routes())
        .merge(projects::routes())
        .merge(scenes::routes())
        .merge(snoozes::routes())
        .merge(stage::routes())
        .merge(versions::routes())
        .merge(videos::routes())
}

/// The router that the items of a batch go through.
pub(super) fn parts_of_a_batch(app: &App) -> Router {
    let parts = review().into_router().fallback(batch::no_such_part).method_not_allowed_fallback(no_such_method);
    parts.with_state(app.clone())
}

/// Every route. `parts` is what the items of a batch go through.
pub(super) fn all(parts: Router) -> Routes {
    auth::routes()
        .merge(batch::routes(parts))
        .merge(changes::routes())
        .merge(content::routes())
        .merge(events::routes())
        .merge(health::routes())
        .merge(imports::routes())
        .merge(members::routes())
        .merge(openapi::routes())
        .merge(organisations::routes())
        .merge(people::routes())
        .merge(presence::routes())
        .merge(queue::routes())
        .merge(review())
        .merge(search::routes())
        .merge(tokens::routes())
        .merge(tree::routes())
}
