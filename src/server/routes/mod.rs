//! The routes, one file per resource.

mod activity;
mod auth;
mod changes;
mod comments;
mod health;
mod imports;
mod media;
mod organisations;
mod people;
mod projects;
mod queue;
mod scenes;
mod stage;
mod tokens;
mod tree;
mod versions;
mod videos;

use axum::Router;

use super::App;

/// Every route.
pub(super) fn all() -> Router<App> {
    Router::new()
        .merge(activity::routes())
        .merge(auth::routes())
        .merge(changes::routes())
        .merge(comments::routes())
        .merge(health::routes())
        .merge(imports::routes())
        .merge(media::routes())
        .merge(organisations::routes())
        .merge(people::routes())
        .merge(projects::routes())
        .merge(queue::routes())
        .merge(scenes::routes())
        .merge(stage::routes())
        .merge(tokens::routes())
        .merge(tree::routes())
        .merge(versions::routes())
        .merge(videos::routes())
}
