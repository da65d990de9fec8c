//! The routes, one file per resource.

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
mod organisations;
mod people;
mod projects;
mod queue;
mod scenes;
mod search;
mod stage;
mod tokens;
mod tree;
mod versions;
mod videos;

use axum::Router;

use super::{App, no_such_method};

/// What a batch may be made of: the work of reviewing.
fn review() -> Router<App> {
    Router::new()
        .merge(activity::routes())
        .merge(comments::routes())
        .merge(media::routes())
        .merge(projects::routes())
        .merge(scenes::routes())
        .merge(search::routes())
        .merge(stage::routes())
        .merge(versions::routes())
        .merge(videos::routes())
}

/// Every route.
pub(super) fn all(app: &App) -> Router<App> {
    let parts = review().fallback(batch::no_such_part).method_not_allowed_fallback(no_such_method);
    Router::new()
        .merge(auth::routes())
        .merge(batch::routes(parts.with_state(app.clone())))
        .merge(changes::routes())
        .merge(content::routes())
        .merge(events::routes())
        .merge(health::routes())
        .merge(imports::routes())
        .merge(members::routes())
        .merge(organisations::routes())
        .merge(people::routes())
        .merge(queue::routes())
        .merge(review())
        .merge(tokens::routes())
        .merge(tree::routes())
}
