//! Media and takes.

use std::fmt::Write as _;

use super::{Builder, Id, Media, MediaStatus, Medium, Scene, SceneMedia, TakeRole, chosen, is_true};

impl Builder<'_> {
    pub(super) fn add_media(&mut self, entry: &Medium, tag: &str) {
        let table = &entry.from.table;
        for (id, row) in chosen(self.source, &entry.from, &mut self.fates) {
            let scene =
                entry.scene.iter().filter_map(|value| value.of(self.source, row)).find_map(|id| self.scenes.get(&id));
            let project = self.text(entry.project.as_ref(), row).and_then(|id| self.projects.get(&id));
            let Some(at) = scene.map(|place| place.0).or(project) else {
                self.fates.note(table, "left out: neither its scene nor its project is among them", &id);
                continue;
            };
            let Some(role) = self.word::<TakeRole>(Some(&entry.role), row, table, &id, "role") else {
                self.fates.note(table, "left out: it is no image, voice, video or music", &id);
                continue;
            };
            let Some(url) = entry.url.of(self.source, row).map(|url| address(&self.mapping.media_base, &url)) else {
                self.fates.pass(table, "left out: it has no address", &id);
                continue;
            };
            let own: Id<Media> = self.id("media", tag, &id);
            let is_known = !self.media.insert(own);
            if self.is_twice(is_known, table, &id) {
                continue;
            }
            let created_at = self.created(entry.from.created.as_ref(), row, table, &id);
            let status = self.word(entry.status.as_ref(), row, table, &id, "status").unwrap_or(MediaStatus::Ok);
            let selected = self.text(entry.selected.as_ref(), row).is_some_and(|text| is_true(&text));
            if scene.is_none() {
                self.fates.note(table, "a medium of the project, and no take: it belongs to no scene", &id);
            }
            self.fates.make(table, &id);
            let bundle = &mut self.bundles[at];
            bundle.media.push(Media::registered(own, bundle.project.id, role, url, status, created_at));
            if let Some((_, scene)) = scene {
                let scene = &mut bundle.scenes[scene];
                bundle.scene_media.push(SceneMedia { scene_id: scene.id, media_id: own, role, created_at });
                if selected || scene.selected(role).is_none() {
                    select(scene, role, own);
                }
            }
        }
    }
}

fn select(scene: &mut Scene, role: TakeRole, medium: Id<Media>) {
    let slot = match role {
        TakeRole::Image => &mut scene.selected_image_id,
        TakeRole::Voice => &mut scene.selected_voice_id,
        TakeRole::Video => &mut scene.selected_video_id,
        TakeRole::Music => &mut scene.selected_music_id,
    };
    *slot = Some(medium);
}

/// An address that can be opened: the path behind the base where it has no scheme of its own, without spaces.
fn address(base: &str, url: &str) -> String {
    let url = url.trim();
    let has_scheme =
        ["http://", "https://", "file:///"].iter().any(|scheme| url.to_ascii_lowercase().starts_with(scheme));
    let whole = if has_scheme { url.to_owned() } else { format!("{base}{}", url.trim_start_matches('/')) };
    whole.chars().map(|c| if c.is_whitespace() || c.is_control() { percent(c) } else { c.to_string() }).collect()
}

fn percent(c: char) -> String {
    let mut bytes = [0; 4];
    let mut out = String::new();
    for byte in c.encode_utf8(&mut bytes).bytes() {
        // Writing into a text does not fail.
        let _ = write!(out, "%{byte:02X}");
    }
    out
}
