//! When scenes are: each begins where the one before it ends. After a scene whose length nobody knows, no time is known.

use super::Scene;

/// When a scene is, in frames from the start of the video.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SceneTime {
    /// Its first frame.
    pub start: i64,
    /// How many frames it has; none: not known.
    pub length: Option<i64>,
}

/// When each of the scenes of a version is, in their order. None from the first one on whose start is not known.
#[must_use]
pub fn scene_times(scenes: &[Scene]) -> Vec<Option<SceneTime>> {
    let mut next = Some(0_i64);
    scenes
        .iter()
        .map(|scene| {
            let start = next?;
            next = scene.duration_frames.and_then(|length| start.checked_add(length));
            Some(SceneTime { start, length: scene.duration_frames })
        })
        .collect()
}

/// The scene at a frame of the video, by its place in the list, and the frame counted from the start of the scene. A scene
/// of unknown length goes on for ever.
#[must_use]
pub fn scene_at(times: &[Option<SceneTime>], frame: i64) -> Option<(usize, i64)> {
    // Starts only grow, and of scenes that begin together only the last has any frames.
    let after = times.partition_point(|time| time.is_some_and(|time| time.start <= frame));
    let at = after.checked_sub(1)?;
    let time = times[at]?;
    let inside = frame - time.start;
    time.length.is_none_or(|length| inside < length).then_some((at, inside))
}
