//! Scenes read from files become the next versions of videos. Scenes that the version before has, too, keep their lineage,
//! and its open amends are carried over to them.

mod continued;

use crate::{
    api::{
        imports::{
            ImportNote, ImportReport, ImportScene, ImportScenes, ImportVersion, ImportVideo, ProjectTarget,
            VersionReport, VideoTarget,
        },
        projects::CreateProject,
        videos::CreateVideo,
    },
    command::{
        Error, Result, Unit,
        check::Fields,
        find::{self, Found},
        projects,
        unit::taken,
        versions, videos,
    },
    model::{
        Comment, Deed, Entity, Id, Project, Scene, StageStatus, Version, Video, Visibility, access,
        lineage::{self, CarryOver, Matching, SceneText},
        stage::StageState,
    },
    store,
};

/// Makes the versions, and says what became of each.
pub async fn import(unit: &mut Unit, body: &ImportScenes) -> Result<ImportReport> {
    check(body)?;
    let (project, project_created) = target_project(unit, &body.project).await?;
    access::require(project.level, Deed::EditScene)?;
    let mut reports = Vec::new();
    for video in &body.videos {
        import_video(unit, &project, video, &mut reports).await?;
    }
    Ok(ImportReport {
        dry_run: body.dry_run,
        project_id: project.row.id,
        project_title: project.row.title,
        project_created,
        versions: reports,
    })
}

/// Names every wrong field of every scene.
fn check(body: &ImportScenes) -> Result<()> {
    let mut fields = Fields::default();
    for (at, video) in body.videos.iter().enumerate() {
        let path = format!("videos[{at}]");
        if let VideoTarget::New { id, title, .. } = &video.target {
            fields.inside(format!("{path}.target.new")).id("id", *id).title("title", title);
        }
        fields.inside(path.clone()).rate(video.fps_num, video.fps_den);
        for (at, version) in video.versions.iter().enumerate() {
            check_version(&mut fields, &format!("{path}.versions[{at}]"), version);
        }
    }
    fields.done()
}

fn check_version(fields: &mut Fields, path: &str, version: &ImportVersion) {
    fields.inside(path).id("id", version.id).label("name", &version.name);
    for (at, scene) in version.scenes.iter().enumerate() {
        fields.inside(format!("{path}.scenes[{at}]")).id("id", scene.id);
        fields.label("title", &scene.title).text("voice_text", &scene.voice_text);
        fields.text("description", &scene.description).text("image_prompt", &scene.image_prompt);
        fields.frames("duration_frames", scene.duration_frames);
        for (note_at, note) in scene.notes.iter().enumerate() {
            fields.inside(format!("{path}.scenes[{at}].notes[{note_at}]"));
            fields.id("id", note.id).words("content", &note.content);
        }
    }
}

async fn target_project(unit: &mut Unit, target: &ProjectTarget) -> Result<(Found<Project>, bool)> {
    let (id, is_new) = match target {
        ProjectTarget::Existing(id) => (*id, false),
        ProjectTarget::New { id, title, organisation_id } => {
            let body = CreateProject {
                id: *id,
                title: title.clone(),
                organisation_id: *organisation_id,
                objective: String::new(),
                style: String::new(),
            };
            (*id, projects::create(unit, &body).await?.is_new)
        }
    };
    Ok((find::project(&mut unit.tx, &unit.actor, id).await?.writable(Deed::EditScene)?, is_new))
}

async fn import_video(
    unit: &mut Unit,
    project: &Found<Project>,
    body: &ImportVideo,
    reports: &mut Vec<VersionReport>,
) -> Result<()> {
    let (id, is_new) = match &body.target {
        VideoTarget::Existing(id) => (*id, false),
        VideoTarget::New { id, title, stage } => {
            let found: Option<Video> = store::get(&mut unit.tx, *id).await?;
            let is_here = found.as_ref().is_some_and(|video| video.project_id == project.row.id);
            if !is_here {
                // Asked before the id is, as it is where a video is made by itself.
                access::require(project.level, Deed::EditVideo)?;
                if found.is_some() {
                    return Err(taken(Entity::Video));
                }
                let state = StageState { stage: *stage, status: StageStatus::InProgress };
                videos::add(unit, project, &named(*id, title), state).await?;
            }
            (*id, !is_here)
        }
    };
    store::videos::lock(&mut unit.tx, id).await?;
    let video = find::video(&mut unit.tx, &unit.actor, id).await?.writable(Deed::EditScene)?;
    if video.row.project_id != project.row.id {
        return Err(Error::Conflict(format!("the video {} is in another project", video.row.title)));
    }
    set_rate(unit, &video, body).await?;
    for version in &body.versions {
        let mut report = import_version(unit, &video, version).await?;
        report.video_created = is_new;
        reports.push(report);
    }
    Ok(())
}

/// Gives the video the frame rate that the lengths are counted in. A video that has another one is left as it is.
async fn set_rate(unit: &mut Unit, video: &Found<Video>, body: &ImportVideo) -> Result<()> {
    let (Some(num), Some(den)) = (body.fps_num, body.fps_den) else { return Ok(()) };
    let before = &video.row;
    match (before.fps_num, before.fps_den) {
        (Some(own_num), Some(own_den)) if own_num * den == num * own_den => Ok(()),
        (Some(own_num), Some(own_den)) => Err(Error::Conflict(format!(
            "the video {} runs at {own_num}/{own_den} frames a second, and the lengths are counted at {num}/{den}: import them at its own rate",
            before.title
        ))),
        _ => {
            access::require(video.level, Deed::EditVideo)?;
            let after = Video { fps_num: Some(num), fps_den: Some(den), ..before.clone() };
            unit.update(video.place().in_video(before.id), before, after).await?;
            Ok(())
        }
    }
}

fn named(id: Id<Video>, title: &str) -> CreateVideo {
    CreateVideo {
        id,
        title: title.to_owned(),
        duration: None,
        objective: String::new(),
        key_messages: String::new(),
        style: None,
        outline: String::new(),
        fps_num: None,
        fps_den: None,
        start_frame: 0,
        drop_frame: false,
        formats: Vec::new(),
    }
}

async fn import_version(unit: &mut Unit, video: &Found<Video>, body: &ImportVersion) -> Result<VersionReport> {
    match store::get::<Version>(&mut unit.tx, body.id).await? {
        Some(version) if version.video_id == video.row.id => {
            return Err(Error::Conflict("a version with this id exists: this was imported already".to_owned()));
        }
        Some(_) => return Err(taken(Entity::Version)),
        None => {}
    }
    let previous = store::versions::newest(&mut unit.tx, video.row.id).await?;
    let version = versions::add(unit, video, body.id, &body.name).await?;
    let old = match &previous {
        Some(previous) => store::scenes::of_version(&mut unit.tx, previous.id, i64::MAX, None).await?,
        None => Vec::new(),
    };
    let named = continued::named(unit, video, &old, &body.scenes).await?;
    let by_name = named.is_some();
    let matching = named.unwrap_or_else(|| match_scenes(&old, &body.scenes));
    let mut rows = Vec::with_capacity(body.scenes.len());
    for (at, scene) in body.scenes.iter().enumerate() {
        let before = matching.old_of(at).map(|old_at| &old[old_at]);
        let mut row = row_of(unit, &version, scene, at, before.map(|scene| scene.lineage_id));
        if let Some(before) = before.filter(|_| by_name) {
            continued::keep_selected(&mut row, before);
        }
        rows.push(row);
    }
    let notes: Vec<Comment> = body.scenes.iter().flat_map(|scene| notes_of(unit, video, scene)).collect();
    let place = video.place().in_video(video.row.id);
    unit.create_all(&rows, |_| place).await?;
    unit.create_all(&notes, |_| place).await?;
    if let Some(previous) = previous.as_ref().filter(|_| by_name) {
        let continued = continued::continued(&old, &matching, &body.scenes);
        versions::link_again(unit, place, previous.id, &continued).await?;
    }
    let carried = match &previous {
        Some(previous) => {
            let continued = continued::continued(&old, &matching, &body.scenes);
            versions::carry_over(unit, place, previous.id, version.id, |scene| continued.get(&scene).copied()).await?
        }
        None => CarryOver::default(),
    };
    Ok(VersionReport {
        video_id: video.row.id,
        video_title: video.row.title.clone(),
        video_created: false,
        version_id: version.id,
        number: version.number,
        name: version.name,
        scenes: body.scenes.len() as i64,
        notes: notes.len() as i64,
        matched: matching.pairs.iter().map(|pair| label(&body.scenes[pair.new].title, pair.new)).collect(),
        new: matching.new.iter().map(|at| label(&body.scenes[*at].title, *at)).collect(),
        gone: matching.gone.iter().map(|at| label(&old[*at].title, *at)).collect(),
        carried: carried.carried.len() as i64,
        unmatched: carried.unmatched,
    })
}

fn match_scenes(old: &[Scene], new: &[ImportScene]) -> Matching {
    // What is spoken and what happens, as one text.
    let join = |voice: &str, description: &str| format!("{voice}\n{description}");
    let old_texts: Vec<String> = old.iter().map(|scene| join(&scene.voice_text, &scene.description)).collect();
    let new_texts: Vec<String> = new.iter().map(|scene| join(&scene.voice_text, &scene.description)).collect();
    let old: Vec<_> = old.iter().zip(&old_texts).map(|(scene, text)| SceneText { title: &scene.title, text }).collect();
    let new: Vec<_> = new.iter().zip(&new_texts).map(|(scene, text)| SceneText { title: &scene.title, text }).collect();
    lineage::match_scenes(&old, &new)
}

fn row_of(unit: &Unit, version: &Version, scene: &ImportScene, at: usize, lineage: Option<uuid::Uuid>) -> Scene {
    Scene {
        id: scene.id,
        version_id: version.id,
        order: at as i64 + 1,
        title: scene.title.trim().to_owned(),
        voice_text: scene.voice_text.clone(),
        description: scene.description.clone(),
        image_prompt: scene.image_prompt.clone(),
        selected_image_id: None,
        selected_voice_id: None,
        selected_video_id: None,
        selected_music_id: None,
        task_id: None,
        duration_frames: scene.duration_frames,
        lineage_id: lineage.unwrap_or(scene.id.uuid()),
        revision: 1,
        created_at: unit.now,
        updated_at: unit.now,
        deleted_at: None,
    }
}

fn notes_of(unit: &Unit, video: &Found<Video>, scene: &ImportScene) -> Vec<Comment> {
    let row = |note: &ImportNote| Comment {
        id: note.id,
        scene_id: scene.id,
        stage: video.row.current_stage,
        status: None,
        parent_id: None,
        author_id: unit.actor.user.id,
        content: note.content.clone(),
        assignee_id: None,
        frame_in: None,
        frame_out: None,
        visibility: Visibility::Internal,
        resolution: None,
        carried_from_id: None,
        revision: 1,
        created_at: unit.now,
        updated_at: unit.now,
        deleted_at: None,
    };
    scene.notes.iter().map(row).collect()
}

/// What a person calls a scene.
fn label(title: &str, at: usize) -> String {
    if title.trim().is_empty() { format!("scene {}", at + 1) } else { title.trim().to_owned() }
}
