//! Which amend another one is a duplicate of: all of the same project are offered, whatever the queue shows of them.

use super::{answers::in_words, bulk};
use crate::{
    api::queue::QueueItem,
    client::Error,
    model::{Comment, Id, Scene, Stage},
    tui::{
        app::{
            App, Targets,
            msg::{Effect, Job, Load},
            read::excerpt,
        },
        overlays::{Choice, Overlay, Pick, Picker},
        views::View,
        widgets::Severity,
    },
};

/// The most amends that are offered.
const OFFERED: usize = 2000;

/// Offers the amends that others can be a duplicate of. Those of the queue are of many videos, and are read first.
pub fn pick(app: &mut App, fx: &mut Vec<Effect>) {
    let Some(targets) = bulk::targets(app) else { return };
    if app.place.view != View::Queue {
        let picks = of_open_version(app, &targets);
        return offer(app, &targets, picks);
    }
    if let Some((project, _)) = home(app, &targets) {
        app.ask(Job::Load(Load::Originals { targets, project }), fx);
    }
}

/// The amends of the project were read. Where they cannot be, those that the queue shows are offered.
pub fn offer_read(app: &mut App, targets: &Targets, items: Result<Vec<QueueItem>, Error>) {
    if app.place.view != View::Queue || !app.overlays.is_empty() {
        return;
    }
    let (items, failed) = match items {
        Ok(items) => (items, None),
        Err(error) => (app.queue.read().cloned().collect(), Some(in_words(&error))),
    };
    let picks = of_items(app, targets, &items);
    offer(app, targets, picks);
    if let Some(why) = failed {
        app.say(Severity::Warn, format!("only what the queue shows can be offered: {why}"));
    }
}

fn offer(app: &mut App, targets: &Targets, picks: Vec<Pick>) {
    if picks.is_empty() {
        return app.say(Severity::Warn, "there is no other amend here that it could be a duplicate of");
    }
    let title = format!("Duplicate of which? {}", targets.words(app));
    app.overlays.push(Overlay::Picker(Picker::new(title, picks, 0)));
}

/// The project and the video of what is settled.
fn home(app: &App, targets: &Targets) -> Option<(Id<crate::model::Project>, Id<crate::model::Video>)> {
    let item = app.queue.items.get(targets.ids().first()?)?;
    Some((item.project_id, item.video_id))
}

fn of_open_version(app: &App, targets: &Targets) -> Vec<Pick> {
    let Some(open) = app.open() else { return Vec::new() };
    let others = open.order().iter().filter_map(|id| open.scene(*id)).flat_map(|scene| {
        let at_stage = move |stage: &Stage| open.threads().at(scene.id, *stage);
        Stage::ALL.iter().flat_map(at_stage).map(move |comment| (scene, comment))
    });
    let wanted =
        others.filter(|(_, row)| row.status.is_some() && row.deleted_at.is_none() && !targets.ids().contains(&row.id));
    let pick = |(scene, row): (&Scene, &Comment)| {
        let label = format!("{} · {}", scene.order, excerpt(&row.content));
        Pick::new(&label, row.stage.as_str(), Choice::Duplicate { targets: targets.clone(), of: row.id })
    };
    wanted.take(OFFERED).map(pick).collect()
}

/// Those of the same project, the same video first.
fn of_items(app: &App, targets: &Targets, items: &[QueueItem]) -> Vec<Pick> {
    let Some((project, video)) = home(app, targets) else { return Vec::new() };
    let is_other = |item: &&QueueItem| item.project_id == project && !targets.ids().contains(&item.comment.id);
    let mut others: Vec<&QueueItem> = items.iter().filter(is_other).take(OFFERED).collect();
    others.sort_by_key(|item| item.video_id != video);
    let pick = |item: &QueueItem| {
        let label = format!("{} {} · {}", item.video_title, item.scene_order, excerpt(&item.comment.content));
        let choice = Choice::Duplicate { targets: targets.clone(), of: item.comment.id };
        Pick::new(&label, item.comment.stage.as_str(), choice)
    };
    others.into_iter().map(pick).collect()
}
