//! Markers in `OpenTimelineIO`: a clip for each scene, with its markers on it.
//!
//! Markers are written as `Marker.2`, which every version reads; `Marker.3` is refused by those up to 0.18.

use serde::Serialize;

use super::{Marker, Sheet, State, tag};
use crate::{
    exchange::review::{WriteError, Written},
    model::{Comment, Id, Scene, Version, Video},
};

// There may be a hundred thousand clips and markers: they are written as they are, without a tree of values before. Members stand in the
// order of their names.

#[derive(Serialize)]
struct Timeline<'s> {
    #[serde(rename = "OTIO_SCHEMA")]
    schema: &'static str,
    global_start_time: Time,
    metadata: Metadata<OfVersion>,
    name: String,
    tracks: Composition<'s, Composition<'s, Clip>>,
}

/// A stack or a track.
#[derive(Serialize)]
struct Composition<'s, C> {
    #[serde(rename = "OTIO_SCHEMA")]
    schema: &'static str,
    children: &'s [C],
    effects: [(); 0],
    #[serde(skip_serializing_if = "Option::is_none")]
    kind: Option<&'static str>,
    markers: [(); 0],
    metadata: Nothing,
    name: &'static str,
    source_range: (),
}

/// A scene.
#[derive(Serialize)]
struct Clip {
    #[serde(rename = "OTIO_SCHEMA")]
    schema: &'static str,
    effects: [(); 0],
    markers: Vec<Mark>,
    media_reference: NoMedia,
    metadata: Metadata<OfScene>,
    name: String,
    source_range: Range,
}

#[derive(Serialize)]
struct NoMedia {
    #[serde(rename = "OTIO_SCHEMA")]
    schema: &'static str,
    available_range: (),
    metadata: Nothing,
    name: &'static str,
}

#[derive(Serialize)]
struct Mark {
    #[serde(rename = "OTIO_SCHEMA")]
    schema: &'static str,
    color: &'static str,
    comment: String,
    marked_range: Range,
    metadata: Metadata<OfComments>,
    name: String,
}

#[derive(Serialize)]
struct Range {
    #[serde(rename = "OTIO_SCHEMA")]
    schema: &'static str,
    duration: Time,
    start_time: Time,
}

#[derive(Serialize)]
struct Time {
    #[serde(rename = "OTIO_SCHEMA")]
    schema: &'static str,
    rate: f64,
    value: f64,
}

#[derive(Serialize)]
struct Nothing {}

/// What only Orama reads.
#[derive(Serialize)]
struct Metadata<T> {
    orama: T,
}

#[derive(Serialize)]
struct OfVersion {
    version_id: Id<Version>,
    video_id: Id<Video>,
}

#[derive(Serialize)]
struct OfScene {
    scene_id: Id<Scene>,
}

#[derive(Serialize)]
struct OfComments {
    comment_ids: Vec<Id<Comment>>,
}

/// Writes the timeline.
#[expect(clippy::unnecessary_wraps, reason = "every writer may have to refuse")]
pub(in crate::exchange) fn write(sheet: &Sheet<'_>) -> Result<Written, WriteError> {
    let markers = by_scene(sheet);
    let clips: Vec<Clip> = markers.iter().enumerate().filter_map(|(scene, here)| clip(sheet, scene, here)).collect();
    let left_out = sheet.review.scenes().len() - clips.len();
    let of_version = OfVersion { video_id: sheet.review.video().id, version_id: sheet.review.version().id };
    let tracks = [composition("Track.1", "V1", Some("Video"), &clips)];
    let timeline = Timeline {
        schema: "Timeline.1",
        metadata: Metadata { orama: of_version },
        name: sheet.title(),
        global_start_time: time(sheet, sheet.review.start_frame()),
        tracks: composition("Stack.1", "tracks", None, &tracks),
    };
    let notices = match left_out {
        0 => Vec::new(),
        count => vec![format!("{count} of the scenes are not in the timeline, because when they begin is not known")],
    };
    Ok(Written { files: vec![in_json(&timeline)], notices })
}

fn in_json(timeline: &Timeline<'_>) -> String {
    let mut text = serde_json::to_string_pretty(timeline).expect("keys are words, and nothing of it can fail");
    text.push('\n');
    text
}

const fn composition<'s, C>(
    schema: &'static str,
    name: &'static str,
    kind: Option<&'static str>,
    children: &'s [C],
) -> Composition<'s, C> {
    Composition { schema, children, effects: [], kind, markers: [], metadata: Nothing {}, name, source_range: () }
}

/// The markers of each scene, in their order, gathered once for all of them.
fn by_scene<'s>(sheet: &'s Sheet<'_>) -> Vec<Vec<&'s Marker>> {
    let mut markers = vec![Vec::new(); sheet.review.scenes().len()];
    for marker in &sheet.markers {
        markers[marker.scene].push(marker);
    }
    markers
}

/// The clip of a scene. One whose length is not known is as long as what is said about it.
fn clip(sheet: &Sheet<'_>, at: usize, here: &[&Marker]) -> Option<Clip> {
    let (scene, placed) = (&sheet.review.scenes()[at], sheet.review.times()[at]?);
    let said = || here.iter().map(|marker| marker.frame - placed.start + marker.length).max();
    let length = placed.length.or_else(said).unwrap_or(1);
    Some(Clip {
        schema: "Clip.1",
        effects: [],
        markers: here.iter().map(|marker| mark(sheet, marker, placed.start)).collect(),
        media_reference: NoMedia { schema: "MissingReference.1", available_range: (), metadata: Nothing {}, name: "" },
        metadata: Metadata { orama: OfScene { scene_id: scene.id } },
        name: format!("{} {}", scene.order, scene.title).trim().to_owned(),
        source_range: range(sheet, 0, length),
    })
}

fn mark(sheet: &Sheet<'_>, marker: &Marker, start: i64) -> Mark {
    let comment_ids = marker.items.iter().map(|item| item.id).collect();
    Mark {
        schema: "Marker.2",
        color: colour(marker.state()),
        comment: tag::note(marker, "\n"),
        marked_range: range(sheet, marker.frame - start, marker.length),
        metadata: Metadata { orama: OfComments { comment_ids } },
        name: sheet.name(marker),
    }
}

fn range(sheet: &Sheet<'_>, start: i64, length: i64) -> Range {
    Range { schema: "TimeRange.1", duration: time(sheet, length), start_time: time(sheet, start) }
}

fn time(sheet: &Sheet<'_>, frames: i64) -> Time {
    let rate = sheet.timebase.rate.num() as f64 / sheet.timebase.rate.den() as f64;
    Time { schema: "RationalTime.1", rate, value: frames as f64 }
}

const fn colour(state: State) -> &'static str {
    match state {
        State::ToDo => "RED",
        State::Done => "GREEN",
        State::Declined => "PURPLE",
        State::Note => "BLUE",
    }
}
