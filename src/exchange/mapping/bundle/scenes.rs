//! Scenes, in the order of their video.

use std::collections::HashMap;

use super::{Builder, Id, MAX_SECONDS, MAX_TITLE, Row, Scene, Scenes, Value, chosen, frame_at};

impl Builder<'_> {
    pub(super) fn add_scenes(&mut self, entry: &Scenes, tag: &str) {
        let table = &entry.from.table;
        let mut orders: HashMap<(usize, usize), i64> = HashMap::new();
        for bundle_scenes in self.bundles.iter().enumerate() {
            // A second table of scenes goes on counting where the first one stopped.
            let (at, bundle) = bundle_scenes;
            let videos: HashMap<_, _> =
                bundle.versions.iter().enumerate().map(|(n, version)| (version.id, n)).collect();
            for scene in &bundle.scenes {
                *orders.entry((at, videos[&scene.version_id])).or_default() += 1;
            }
        }
        for (id, row) in chosen(self.source, &entry.from, &mut self.fates) {
            if self.is_twice(self.scenes.has(tag, &id), table, &id) {
                continue;
            }
            let Some(video) = entry.video.of(self.source, row).and_then(|id| self.videos.get(&id)) else {
                self.fates.note(table, "left out: its video is not among the videos", &id);
                continue;
            };
            let order = orders.entry(video).or_default();
            *order += 1;
            let order = *order;
            let own = self.id("scene", tag, &id);
            let scene = self.scene(entry, row, (&id, own), video, order);
            let scenes = &mut self.bundles[video.0].scenes;
            scenes.push(scene);
            let place = (video.0, scenes.len() - 1);
            self.fates.make(table, &id);
            self.scenes.add(tag, &id, place);
        }
    }

    fn scene(
        &mut self,
        entry: &Scenes,
        row: Row<'_>,
        (id, own): (&str, Id<Scene>),
        (at, video): (usize, usize),
        order: i64,
    ) -> Scene {
        let table = &entry.from.table;
        let created_at = self.created(entry.from.created.as_ref(), row, table, id);
        let title = entry.title.as_ref().and_then(|value| value.of(self.source, row));
        Scene {
            id: own,
            version_id: self.bundles[at].versions[video].id,
            order,
            title: if title.is_some() { self.title(entry.title.as_ref(), row, table, id) } else { String::new() },
            voice_text: self.long(entry.voice_text.as_ref(), row, table, id),
            description: self.long(entry.description.as_ref(), row, table, id),
            image_prompt: self.long(entry.image_prompt.as_ref(), row, table, id),
            selected_image_id: None,
            selected_voice_id: None,
            selected_video_id: None,
            selected_music_id: None,
            task_id: self.text(entry.task.as_ref(), row).map(|task| task.chars().take(MAX_TITLE).collect()),
            duration_frames: self.frames(&entry.seconds, row, table, id, (at, video)),
            lineage_id: own.uuid(),
            revision: 1,
            created_at,
            updated_at: created_at,
            deleted_at: None,
        }
    }

    /// The length in frames of seconds at the rate of the video.
    fn frames(
        &mut self,
        seconds: &[Value],
        row: Row<'_>,
        table: &str,
        id: &str,
        (at, video): (usize, usize),
    ) -> Option<i64> {
        let parts: Vec<f64> = seconds
            .iter()
            .filter_map(|value| value.of(self.source, row)?.trim().parse().ok())
            .filter(|part: &f64| part.is_finite() && (0.0..=MAX_SECONDS).contains(part))
            .collect();
        if parts.is_empty() {
            return None;
        }
        let video = &self.bundles[at].videos[video];
        let Some((num, den)) = video.fps_num.zip(video.fps_den) else {
            self.fates.note(table, "its length is not kept: the frame rate of the video is not known (`rate`)", id);
            return None;
        };
        let total: f64 = parts.iter().sum::<f64>().min(MAX_SECONDS);
        Some(frame_at((total * 1000.0).round() as i64, num, den))
    }
}
