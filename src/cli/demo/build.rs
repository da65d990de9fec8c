//! Makes rows of what the demo's files say.

use std::collections::BTreeSet;

use uuid::{Builder, Uuid};

use super::{
    media::MediaDir,
    source::{self, Age, People},
    threads,
};
use crate::model::{
    Id, Media, MediaStatus, MemberRole, Organisation, Project, ProjectBundle, ProjectMember, Scene, SceneMedia, Stage,
    StageDecision, TakeRole, Timestamp, User, UserRole, Version, Video, VideoFormat, stage::StageState,
};

/// Frames in a second of every demo video.
pub const FPS: i64 = 25;

/// 2026-01-01T00:00:00Z in milliseconds: ids count from here and not from the clock, so that they are the same every time.
const EPOCH_MS: i64 = 1_767_225_600_000;

/// The namespace of the ids.
const NAMESPACE: Uuid = Uuid::from_u128(0x6f72_616d_612d_4465_6d6f_2d77_6f72_6c64);

/// Something is wrong with the demo's content; a test keeps this from happening.
#[derive(Debug, thiserror::Error)]
#[error("the demo's content is broken: {0}")]
pub struct Broken(pub String);

/// What every row is made with.
pub struct World<'a> {
    /// Who there is.
    pub people: &'a People,
    /// The moment that ages count back from.
    pub now: Timestamp,
    /// Where the pictures are.
    pub media: &'a MediaDir,
}

impl World<'_> {
    /// The moment something of that age happened.
    pub fn at(&self, age: Age) -> Timestamp {
        Timestamp::from_micros(self.now.micros() - age.0)
    }

    /// The id of whatever is called `path` and was made that long ago: always the same, and in order of time.
    pub fn id<T>(age: Age, path: &str) -> Id<T> {
        let millis = EPOCH_MS - age.0 / 1_000;
        let mut random = [0; 10];
        random.copy_from_slice(&Uuid::new_v5(&NAMESPACE, path.as_bytes()).as_bytes()[..10]);
        Id::from_uuid(Builder::from_unix_timestamp_millis(millis.unsigned_abs(), &random).into_uuid())
    }

    /// A person by key.
    pub fn person(&self, key: &str) -> Result<Id<User>, Broken> {
        if !self.people.people.contains_key(key) {
            return Err(Broken(format!("nobody is called `{key}`")));
        }
        Ok(Self::id(Age(FOUNDED), &format!("user/{key}")))
    }
}

/// When people and organisations were added: a year ago.
const FOUNDED: i64 = 365 * 86_400 * 1_000_000;

/// All rows of one project.
pub fn bundle(world: &World<'_>, source: &source::Project) -> Result<ProjectBundle, Broken> {
    let project = project(world, source)?;
    let mut bundle = ProjectBundle {
        organisation: source.organisation.as_deref().map(|key| organisation(world, key)).transpose()?,
        members: members(world, source, project.id)?,
        ..ProjectBundle::of(project)
    };
    for video in &source.video {
        add_video(world, &mut bundle, video, &format!("{}/{}", source.key, video.key))?;
    }
    bundle.users = named_people(world, &bundle)?;
    Ok(bundle)
}

fn project(world: &World<'_>, source: &source::Project) -> Result<Project, Broken> {
    let created_at = world.at(source.created);
    Ok(Project {
        id: World::id(source.created, &source.key),
        title: source.title.clone(),
        owner_id: world.person(&source.owner)?,
        organisation_id: source
            .organisation
            .as_deref()
            .map(|key| organisation(world, key).map(|it| it.id))
            .transpose()?,
        objective: source.objective.clone(),
        style: source.style.clone(),
        revision: 1,
        created_at,
        updated_at: created_at,
        deleted_at: None,
    })
}

fn organisation(world: &World<'_>, key: &str) -> Result<Organisation, Broken> {
    let source =
        world.people.organisations.get(key).ok_or_else(|| Broken(format!("no organisation is called `{key}`")))?;
    let created_at = world.at(Age(FOUNDED));
    Ok(Organisation {
        id: World::id(Age(FOUNDED), &format!("organisation/{key}")),
        name: source.name.clone(),
        slug: source.slug.clone(),
        is_active: true,
        contact_id: Some(world.person(&source.contact)?),
        revision: 1,
        created_at,
        updated_at: created_at,
        deleted_at: None,
    })
}

fn members(world: &World<'_>, source: &source::Project, project_id: Id<Project>) -> Result<Vec<ProjectMember>, Broken> {
    // The levels that every database is seeded with, in the order of their ids.
    const LEVELS: [&str; 5] = ["client", "commenter", "editor", "approver", "manager"];
    let joined_at = world.at(source.created);
    let member = |(key, level): (&String, &String)| {
        let place = LEVELS.iter().position(|name| name == level);
        let access_level_id = place.ok_or_else(|| Broken(format!("`{level}` is not an access level")))? as i64 + 1;
        Ok(ProjectMember {
            id: World::id(source.created, &format!("{}/member/{key}", source.key)),
            project_id,
            user_id: world.person(key)?,
            access_level_id,
            role: MemberRole::Contributor,
            invited_by_id: Some(world.person(&source.owner)?),
            invited_at: Some(joined_at),
            accepted_at: Some(joined_at),
            is_active: true,
            revision: 1,
            created_at: joined_at,
            updated_at: joined_at,
            deleted_at: None,
        })
    };
    source.members.iter().map(member).collect()
}

/// The people whom a row names, as the project file wants them.
fn named_people(world: &World<'_>, bundle: &ProjectBundle) -> Result<Vec<User>, Broken> {
    let mut named = BTreeSet::from([bundle.project.owner_id]);
    named.extend(bundle.organisation.iter().filter_map(|organisation| organisation.contact_id));
    named.extend(bundle.members.iter().flat_map(|member| [Some(member.user_id), member.invited_by_id]).flatten());
    named.extend(bundle.comments.iter().flat_map(|comment| [Some(comment.author_id), comment.assignee_id]).flatten());
    named.extend(bundle.decisions.iter().map(|decision| decision.decided_by_id));
    let created_at = world.at(Age(FOUNDED));
    let mut users = Vec::new();
    for (key, person) in &world.people.people {
        let id = world.person(key)?;
        if !named.contains(&id) {
            continue;
        }
        let organisation = person.organisation.as_deref().map(|key| organisation(world, key)).transpose()?;
        users.push(User {
            id,
            email: person.email.clone(),
            full_name: person.name.clone(),
            role: UserRole::User,
            organisation_id: organisation.map(|it| it.id).filter(|id| Some(*id) == bundle.project.organisation_id),
            is_active: true,
            email_verified: false,
            last_login_at: None,
            revision: 1,
            created_at,
            updated_at: created_at,
            deleted_at: None,
        });
    }
    Ok(users)
}

fn add_video(world: &World<'_>, bundle: &mut ProjectBundle, source: &source::Video, path: &str) -> Result<(), Broken> {
    let created_at = world.at(source.created);
    let id = World::id(source.created, path);
    let versions = versions(world, source, id, path);
    let (decisions, state) = decisions(world, source, id, &versions, path)?;
    bundle.videos.push(Video {
        id,
        project_id: bundle.project.id,
        title: source.title.clone(),
        duration: Some(source.duration),
        objective: source.objective.clone(),
        key_messages: source.key_messages.clone(),
        style: None,
        outline: source.outline.trim().to_owned(),
        current_stage: state.stage,
        stage_status: state.status,
        fps_num: Some(FPS),
        fps_den: Some(1),
        start_frame: 0,
        drop_frame: false,
        revision: 1 + decisions.len() as i64,
        created_at,
        updated_at: decisions.last().map_or(created_at, |decision| decision.created_at),
        deleted_at: None,
    });
    bundle.video_formats.extend(source.formats.iter().map(|format| VideoFormat { video_id: id, format: *format }));
    for (version, said) in versions.iter().zip(scenes_of_versions(source)?) {
        for (order, scene) in (1..).zip(&said) {
            add_scene(world, bundle, version, scene, order, path)?;
        }
    }
    for comment in &source.comment {
        threads::add(world, bundle, source, &versions, comment, path)?;
    }
    bundle.versions.extend(versions);
    bundle.decisions.extend(decisions);
    Ok(())
}

fn versions(world: &World<'_>, source: &source::Video, video_id: Id<Video>, path: &str) -> Vec<Version> {
    let version = |(number, version): (i64, &source::Version)| {
        let created_at = world.at(version.age);
        Version {
            id: World::id(version.age, &format!("{path}/v{number}")),
            video_id,
            number,
            name: version.name.clone(),
            revision: 1,
            created_at,
            updated_at: created_at,
            deleted_at: None,
        }
    };
    (1..).zip(&source.version).map(version).collect()
}

/// What the scenes of each version say, in order.
fn scenes_of_versions(source: &source::Video) -> Result<Vec<Vec<source::Scene>>, Broken> {
    let mut latest = source.scene.clone();
    let mut all = Vec::new();
    for version in &source.version {
        for (key, change) in &version.change {
            change.apply(find(&mut latest, key)?);
        }
        let scenes = version.scenes.iter().map(|key| find(&mut latest, key).map(|scene| scene.clone()));
        all.push(scenes.collect::<Result<_, _>>()?);
    }
    Ok(all)
}

fn find<'a>(scenes: &'a mut [source::Scene], key: &str) -> Result<&'a mut source::Scene, Broken> {
    scenes.iter_mut().find(|scene| scene.key == key).ok_or_else(|| Broken(format!("no scene is called `{key}`")))
}

/// The id of a scene of a version.
pub fn scene_id(source: &source::Video, number: i64, scene: &str, path: &str) -> Result<Id<Scene>, Broken> {
    let version = usize::try_from(number - 1).ok().and_then(|index| source.version.get(index));
    let version = version.ok_or_else(|| Broken(format!("{path} has no version {number}")))?;
    if !version.scenes.iter().any(|key| key == scene) {
        return Err(Broken(format!("version {number} of {path} has no scene `{scene}`")));
    }
    Ok(World::id(version.age, &format!("{path}/v{number}/{scene}")))
}

fn add_scene(
    world: &World<'_>,
    bundle: &mut ProjectBundle,
    version: &Version,
    source: &source::Scene,
    order: i64,
    path: &str,
) -> Result<(), Broken> {
    let age = Age(world.now.micros() - version.created_at.micros());
    let mut scene = Scene {
        id: World::id(age, &format!("{path}/v{}/{}", version.number, source.key)),
        version_id: version.id,
        order,
        title: source.title.clone(),
        voice_text: source.voice.clone(),
        description: source.description.clone(),
        image_prompt: source.prompt.clone(),
        selected_image_id: None,
        selected_voice_id: None,
        selected_video_id: None,
        selected_music_id: None,
        task_id: None,
        duration_frames: Some(source.seconds * FPS),
        lineage_id: Uuid::new_v5(&NAMESPACE, format!("{path}/lineage/{}", source.key).as_bytes()),
        revision: 1,
        created_at: version.created_at,
        updated_at: version.created_at,
        deleted_at: None,
    };
    let lineage = format!("{path}/{}", source.key);
    scene.selected_image_id = add_takes(world, bundle, &scene, TakeRole::Image, &source.images, &lineage)?;
    scene.selected_voice_id = add_takes(world, bundle, &scene, TakeRole::Voice, &source.voices, &lineage)?;
    scene.selected_video_id = add_takes(world, bundle, &scene, TakeRole::Video, &source.clips, &lineage)?;
    scene.selected_music_id = add_takes(world, bundle, &scene, TakeRole::Music, &source.music, &lineage)?;
    bundle.scenes.push(scene);
    Ok(())
}

/// Links the takes of a role, and answers the last, which is selected.
fn add_takes(
    world: &World<'_>,
    bundle: &mut ProjectBundle,
    scene: &Scene,
    role: TakeRole,
    names: &[String],
    lineage: &str,
) -> Result<Option<Id<Media>>, Broken> {
    let age = Age(world.now.micros() - scene.created_at.micros());
    let mut selected = None;
    for (index, name) in (0..).zip(names) {
        let key = format!("{lineage}/{role}/{name}");
        let media_id = take_id(&key);
        if !bundle.media.iter().any(|row| row.id == media_id) {
            let url = world.media.url(name).ok_or_else(|| Broken(format!("there is no medium `{name}`")))?;
            let at = world.at(age);
            bundle.media.push(Media::registered(media_id, bundle.project.id, role, url, MediaStatus::Ok, at));
        }
        // A microsecond apart, so that the takes of a role are numbered as they are written here.
        let created_at = Timestamp::from_micros(scene.created_at.micros() + index);
        bundle.scene_media.push(SceneMedia { scene_id: scene.id, media_id, role, created_at });
        selected = Some(media_id);
    }
    Ok(selected)
}

fn take_id(key: &str) -> Id<Media> {
    World::id(Age(0), key)
}

/// The decisions on a video, and where they lead.
fn decisions(
    world: &World<'_>,
    source: &source::Video,
    video_id: Id<Video>,
    versions: &[Version],
    path: &str,
) -> Result<(Vec<StageDecision>, StageState), Broken> {
    let mut state = StageState::START;
    let mut rows = Vec::new();
    for (index, decision) in source.decisions.iter().enumerate() {
        let created_at = world.at(decision.age);
        let before = state;
        state = lead(before, decision.action);
        rows.push(StageDecision {
            id: World::id(decision.age, &format!("{path}/decision/{index}")),
            video_id,
            version_id: versions.iter().rfind(|version| version.created_at <= created_at).map(|version| version.id),
            action: decision.action,
            stage: before.stage,
            from_status: before.status,
            to_stage: state.stage,
            to_status: state.status,
            note: decision.note.clone(),
            acknowledged_open: decision.over,
            decided_by_id: world.person(&decision.by)?,
            created_at,
        });
    }
    Ok((rows, state))
}

/// Where an action leads. Whether it was allowed is the test's to ask: it replays every decision against the rules.
fn lead(from: StageState, action: crate::model::StageAction) -> StageState {
    use crate::model::{StageAction as Action, StageStatus as Status};
    let next = || from.stage.next().unwrap_or(Stage::Video);
    match action {
        Action::Submit => StageState { status: Status::InReview, ..from },
        Action::RequestAmends | Action::Reopen => StageState { status: Status::InAmends, ..from },
        Action::Approve => StageState { status: Status::Approved, ..from },
        Action::Advance => StageState { stage: next(), status: Status::InProgress },
    }
}
