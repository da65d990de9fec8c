//! Markers in `OpenTimelineIO`: a clip for each scene, with its markers on it.
//!
//! Markers are written as `Marker.2`, which every version reads; `Marker.3` is refused by those up to 0.18.

use serde_json::{Value, json};

use super::{Marker, Sheet, State, tag};
use crate::exchange::review::{WriteError, Written};

/// Writes the timeline.
#[expect(clippy::unnecessary_wraps, reason = "every writer may have to refuse")]
pub(in crate::exchange) fn write(sheet: &Sheet<'_>) -> Result<Written, WriteError> {
    let markers = by_scene(sheet);
    let clips: Vec<Value> = markers.iter().enumerate().filter_map(|(scene, here)| clip(sheet, scene, here)).collect();
    let left_out = sheet.review.scenes().len() - clips.len();
    let timeline = json!({
        "OTIO_SCHEMA": "Timeline.1",
        "metadata": { "orama": {
            "video_id": sheet.review.video().id,
            "version_id": sheet.review.version().id,
        } },
        "name": sheet.title(),
        "global_start_time": time(sheet, sheet.review.start_frame()),
        "tracks": {
            "OTIO_SCHEMA": "Stack.1",
            "metadata": {},
            "name": "tracks",
            "source_range": null,
            "effects": [],
            "markers": [],
            "children": [{
                "OTIO_SCHEMA": "Track.1",
                "metadata": {},
                "name": "V1",
                "kind": "Video",
                "source_range": null,
                "effects": [],
                "markers": [],
                "children": clips,
            }],
        },
    });
    let notices = match left_out {
        0 => Vec::new(),
        count => vec![format!("{count} of the scenes are not in the timeline, because when they begin is not known")],
    };
    Ok(Written { files: vec![format!("{timeline:#}\n")], notices })
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
fn clip(sheet: &Sheet<'_>, at: usize, here: &[&Marker]) -> Option<Value> {
    let (scene, placed) = (&sheet.review.scenes()[at], sheet.review.times()[at]?);
    let said = || here.iter().map(|marker| marker.frame - placed.start + marker.length).max();
    let length = placed.length.or_else(said).unwrap_or(1);
    Some(json!({
        "OTIO_SCHEMA": "Clip.1",
        "metadata": { "orama": { "scene_id": scene.id } },
        "name": format!("{} {}", scene.order, scene.title).trim(),
        "source_range": range(sheet, 0, length),
        "media_reference": { "OTIO_SCHEMA": "MissingReference.1", "metadata": {}, "name": "", "available_range": null },
        "effects": [],
        "markers": here.iter().map(|marker| mark(sheet, marker, placed.start)).collect::<Vec<Value>>(),
    }))
}

fn mark(sheet: &Sheet<'_>, marker: &Marker, start: i64) -> Value {
    let ids: Vec<_> = marker.items.iter().map(|item| item.id).collect();
    json!({
        "OTIO_SCHEMA": "Marker.2",
        "metadata": { "orama": { "comment_ids": ids } },
        "name": sheet.name(marker),
        "color": colour(marker.state()),
        "comment": tag::note(marker, "\n"),
        "marked_range": range(sheet, marker.frame - start, marker.length),
    })
}

fn range(sheet: &Sheet<'_>, start: i64, length: i64) -> Value {
    json!({ "OTIO_SCHEMA": "TimeRange.1", "start_time": time(sheet, start), "duration": time(sheet, length) })
}

fn time(sheet: &Sheet<'_>, frames: i64) -> Value {
    let rate = sheet.timebase.rate.num() as f64 / sheet.timebase.rate.den() as f64;
    json!({ "OTIO_SCHEMA": "RationalTime.1", "rate": rate, "value": frames as f64 })
}

const fn colour(state: State) -> &'static str {
    match state {
        State::ToDo => "RED",
        State::Done => "GREEN",
        State::Declined => "PURPLE",
        State::Note => "BLUE",
    }
}
