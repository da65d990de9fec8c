//! Tables that name the scenes they were written from: which video that is, and whether anything differs.

use super::{plan::Plan, read::ScriptFile};
use crate::{
    api::{
        self,
        imports::{ImportReport, ImportScene, ProjectTarget, VideoTarget},
        tree::Tree,
    },
    cli::{
        exit::{Exit, Outcome},
        workspace::{self, Workspace},
    },
    exchange::Notice,
    model::{Id, Scene, Version},
};

/// A version that a file says nothing new about.
pub struct Unchanged {
    /// The version that the file would have become.
    pub version: Id<Version>,
    /// Of which video, for people.
    pub video_title: String,
    /// The number of the version that holds the same.
    pub number: i64,
}

/// Finds the video whose scenes a file names. Names of another workspace are taken off: the scenes are new here.
pub async fn find_videos(workspace: &Workspace, tree: &Tree, files: &mut [ScriptFile]) -> Outcome {
    for file in files {
        let Some(id) = file.script.scenes.iter().find_map(|scene| scene.continues) else { continue };
        let found = match workspace.send(api::scenes::get(Id::from_uuid(id))).await {
            Ok(scene) => Some(scene),
            Err(failure) if failure.exit == Exit::NotFound => None,
            Err(failure) => return Err(failure),
        };
        let version = found.and_then(|scene| tree.versions.iter().find(|version| version.id == scene.version_id));
        file.video = version.map(|version| version.video_id);
        if file.video.is_none() {
            file.script.scenes.iter_mut().for_each(|scene| scene.continues = None);
            let text = "The scene_ids are of another workspace, or you may not see those scenes: all scenes are new.";
            file.script.notices.insert(0, Notice::at(1, text));
        }
    }
    Ok(())
}

/// Leaves out of the plan what would change nothing: a version with the same scenes in the same order as the newest one.
pub async fn leave_out(workspace: &Workspace, tree: &Tree, plan: &mut Plan) -> Outcome {
    for planned in &mut plan.request.videos {
        let VideoTarget::Existing(video) = planned.target else { continue };
        let names_scenes = |scenes: &[ImportScene]| scenes.iter().any(|scene| scene.continues.is_some());
        let [version] = planned.versions.as_slice() else { continue };
        let Some(newest) = workspace::newest(tree, video).filter(|_| names_scenes(&version.scenes)) else { continue };
        let scenes = workspace.scenes(newest.id).await?;
        let is_same = scenes.len() == version.scenes.len()
            && scenes.iter().zip(&version.scenes).all(|(before, after)| says_the_same(before, after));
        if is_same {
            let video_title = tree.videos.iter().find(|row| row.id == video).map(|row| row.title.clone());
            plan.unchanged.push(Unchanged {
                version: version.id,
                video_title: video_title.unwrap_or_default(),
                number: newest.number,
            });
            planned.versions.clear();
        }
    }
    plan.request.videos.retain(|video| !video.versions.is_empty());
    Ok(())
}

fn says_the_same(before: &Scene, after: &ImportScene) -> bool {
    after.continues == Some(before.id)
        && before.title == after.title.trim()
        && before.voice_text == after.voice_text
        && before.description == after.description
        && before.image_prompt == after.image_prompt
        && before.duration_frames == after.duration_frames
}

impl Plan {
    /// How many scenes are to be imported.
    pub fn scenes(&self) -> usize {
        self.request.videos.iter().flat_map(|video| &video.versions).map(|version| version.scenes.len()).sum()
    }

    /// The report where nothing is left to be imported.
    pub fn nothing_to_do(&self, tree: &Tree) -> Option<ImportReport> {
        let ProjectTarget::Existing(project_id) = self.request.project else { return None };
        let project = tree.projects.iter().find(|project| project.id == project_id)?;
        self.request.videos.is_empty().then(|| ImportReport {
            dry_run: self.request.dry_run,
            project_id,
            project_title: project.title.clone(),
            project_created: false,
            versions: Vec::new(),
        })
    }
}
