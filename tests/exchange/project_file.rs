//! The project file: canonical, loss-free, and checked.

use orama::{
    exchange::{
        ProjectFile, VideoFormat,
        project_file::{read, write},
    },
    model::{
        AspectRatio, Comment, CommentStatus, Id, Media, MediaStatus, MediaType, MemberRole, Organisation, Project,
        ProjectMember, Resolution, Scene, SceneMedia, Stage, StageAction, StageDecision, StageStatus, TakeRole,
        Timestamp, User, UserRole, Version, Video, Visibility,
    },
};
use proptest::prelude::*;
use uuid::Uuid;

use crate::support::places;

fn id<T>(number: u128) -> Id<T> {
    Id::from_uuid(Uuid::from_u128(number))
}

const NOW: Timestamp = Timestamp::from_micros(1_767_225_600_123_456);

fn project() -> Project {
    Project {
        id: id(1),
        title: "Harbour".to_owned(),
        owner_id: id(10),
        organisation_id: Some(id(5)),
        objective: "Two \"lines\"\nof text\u{2028}".to_owned(),
        style: String::new(),
        revision: 1,
        created_at: NOW,
        updated_at: NOW,
        deleted_at: None,
    }
}

fn user(number: u128) -> User {
    User {
        id: id(number),
        email: format!("u{number}@example.org"),
        full_name: format!("User {number}"),
        role: UserRole::User,
        organisation_id: Some(id(5)),
        is_active: true,
        email_verified: false,
        last_login_at: Some(NOW),
        revision: 1,
        created_at: NOW,
        updated_at: NOW,
        deleted_at: None,
    }
}

fn video(number: u128) -> Video {
    Video {
        id: id(number),
        project_id: id(1),
        title: format!("Video {number}"),
        duration: Some(12.3),
        objective: String::new(),
        key_messages: String::new(),
        style: None,
        outline: "An outline.".to_owned(),
        current_stage: Stage::Storyboard,
        stage_status: StageStatus::InAmends,
        fps_num: Some(30_000),
        fps_den: Some(1_001),
        start_frame: 86_400,
        drop_frame: true,
        revision: 4,
        created_at: NOW,
        updated_at: NOW,
        deleted_at: None,
    }
}

fn version(number: u128, video: u128, count: i64) -> Version {
    Version {
        id: id(number),
        video_id: id(video),
        number: count,
        name: "as read".to_owned(),
        revision: 1,
        created_at: NOW,
        updated_at: NOW,
        deleted_at: None,
    }
}

fn scene(number: u128, version: u128, order: i64) -> Scene {
    Scene {
        id: id(number),
        version_id: id(version),
        order,
        title: format!("Scene {order}"),
        voice_text: "Hello.".to_owned(),
        description: String::new(),
        image_prompt: String::new(),
        selected_image_id: None,
        selected_voice_id: None,
        selected_video_id: None,
        selected_music_id: None,
        task_id: None,
        duration_frames: Some(48),
        lineage_id: Uuid::from_u128(number),
        revision: 1,
        created_at: NOW,
        updated_at: NOW,
        deleted_at: None,
    }
}

fn comment(number: u128, scene: u128, parent: Option<u128>) -> Comment {
    Comment {
        id: id(number),
        scene_id: id(scene),
        stage: Stage::Script,
        status: None,
        parent_id: parent.map(id),
        author_id: id(10),
        content: "Shorter.".to_owned(),
        assignee_id: None,
        frame_in: None,
        frame_out: None,
        visibility: Visibility::Internal,
        resolution: None,
        carried_from_id: None,
        revision: 1,
        created_at: NOW,
        updated_at: NOW,
        deleted_at: None,
    }
}

fn medium(number: u128, kind: MediaType) -> Media {
    Media {
        id: id(number),
        project_id: id(1),
        kind,
        url: "https://example.org/a.png".to_owned(),
        status: MediaStatus::Ok,
        content_id: None,
        size_bytes: None,
        sha256: None,
        content_type: None,
        file_name: None,
        revision: 1,
        created_at: NOW,
        updated_at: NOW,
        deleted_at: None,
    }
}

/// A small project with a row of every kind, deleted ones too.
fn sample() -> ProjectFile {
    let mut file = ProjectFile::new(project());
    file.organisations.push(Organisation {
        id: id(5),
        name: "Pier".to_owned(),
        slug: "pier".to_owned(),
        is_active: true,
        contact_id: Some(id(11)),
        revision: 1,
        created_at: NOW,
        updated_at: NOW,
        deleted_at: None,
    });
    file.users = vec![user(11), user(10)];
    file.members.push(ProjectMember {
        id: id(20),
        project_id: id(1),
        user_id: id(11),
        access_level_id: 3,
        role: MemberRole::Contributor,
        invited_by_id: Some(id(10)),
        invited_at: Some(NOW),
        accepted_at: None,
        is_active: true,
        revision: 1,
        created_at: NOW,
        updated_at: NOW,
        deleted_at: None,
    });
    file.videos = vec![video(30)];
    file.video_formats =
        [AspectRatio::Tall, AspectRatio::Wide].map(|format| VideoFormat { video_id: id(30), format }).to_vec();
    file.versions = vec![version(41, 30, 2), version(40, 30, 1)];
    file.scenes = vec![scene(53, 41, 1), scene(52, 40, 1), scene(51, 40, 2), scene(50, 40, 1)];
    file.scenes[1].deleted_at = Some(NOW);
    file.scenes[0].selected_image_id = Some(id(60));
    file.media = vec![medium(60, MediaType::Image), medium(61, MediaType::Audio)];
    let take = |media, role| SceneMedia { scene_id: id(53), media_id: id(media), role, created_at: NOW };
    file.scene_media = vec![take(61, TakeRole::Music), take(60, TakeRole::Image), take(61, TakeRole::Voice)];
    file.comments = vec![comment(72, 50, Some(71)), comment(71, 50, Some(70)), comment(70, 50, None)];
    let done = &mut file.comments[2];
    (done.status, done.resolution) = (Some(CommentStatus::Done), Some(Resolution::Declined));
    (done.frame_in, done.frame_out, done.deleted_at) = (Some(0), Some(12), Some(NOW));
    file.decisions.push(StageDecision {
        id: id(80),
        video_id: id(30),
        version_id: Some(id(41)),
        action: StageAction::RequestAmends,
        stage: Stage::Storyboard,
        from_status: StageStatus::InReview,
        to_stage: Stage::Storyboard,
        to_status: StageStatus::InAmends,
        note: "Too dark.".to_owned(),
        acknowledged_open: 2,
        decided_by_id: id(11),
        created_at: NOW,
    });
    file
}

#[test]
fn a_project_written_and_read_is_the_same() {
    let file = sample();
    assert_eq!(file.check(), []);
    let text = write(&file);
    let back = read("p.json", text.as_bytes()).expect("our own file");
    let mut sorted = file.clone();
    sorted.sort();
    assert_eq!(back, sorted);
    assert_eq!(write(&back), text);
    assert!(text.starts_with("{\n  \"format\": \"orama-project\",\n  \"version\": 1,\n  \"project\": {\n    \"id\": "));
    assert!(text.ends_with("]\n}\n"));
}

#[test]
fn the_order_of_rows_makes_no_difference() {
    let file = sample();
    let mut turned = file.clone();
    turned.users.reverse();
    turned.video_formats.reverse();
    turned.versions.reverse();
    turned.scenes.reverse();
    turned.media.reverse();
    turned.scene_media.reverse();
    turned.comments.reverse();
    assert_eq!(write(&turned), write(&file));
}

/// Breaks one rule of a sound project, and expects that exactly this is named, with its line in the file.
fn assert_named(spoil: impl FnOnce(&mut ProjectFile), expected: &[&str]) {
    let mut file = sample();
    file.sort();
    spoil(&mut file);
    let found: Vec<String> = file.check().into_iter().map(|problem| problem.reason).collect();
    assert_eq!(found.len(), expected.len(), "{found:#?}");
    for words in expected {
        assert!(found.iter().any(|reason| reason.starts_with(words)), "{words} not in {found:#?}");
    }
    // Written as it stands, without sorting, so that the paths are those of the file.
    let text = serde_json::to_string_pretty(&file).expect("JSON");
    let error = read("p.json", text.as_bytes()).expect_err("a broken rule");
    assert_eq!(error.problems.len(), expected.len(), "{error}");
    for (line, reason) in places(&error) {
        let field = reason
            .trim_start_matches('`')
            .split('`')
            .next()
            .and_then(|path| path.rsplit('.').next())
            .unwrap_or_default();
        let written = text.lines().nth(line.expect("a line") - 1).expect("a line of the file");
        assert!(field.contains('[') || written.contains(&format!("\"{field}\"")), "{reason}: {written}");
    }
}

#[test]
fn references_to_rows_that_are_not_there_are_named() {
    assert_named(|file| file.project.owner_id = id(99), &["`project.owner_id` names a person"]);
    assert_named(
        |file| file.project.organisation_id = Some(id(99)),
        &["`project.organisation_id` names an organisation"],
    );
    assert_named(|file| file.members[0].access_level_id = 0, &["`members[0].access_level_id`"]);
    assert_named(|file| file.members[0].project_id = id(2), &["`members[0].project_id`"]);
    assert_named(|file| file.video_formats[0].video_id = id(99), &["`video_formats[0].video_id`"]);
    assert_named(|file| file.scenes[3].version_id = id(99), &["`scenes[3].version_id`"]);
    assert_named(
        |file| file.scene_media[0].media_id = id(99),
        &["`scene_media[0].media_id`", "`scenes[3].selected_image_id`"],
    );
    assert_named(|file| file.comments[0].author_id = id(99), &["`comments[0].author_id`"]);
    assert_named(|file| file.comments[0].carried_from_id = Some(id(99)), &["`comments[0].carried_from_id`"]);
    assert_named(|file| file.comments[2].parent_id = Some(id(99)), &["`comments[2].parent_id` names a comment"]);
    assert_named(|file| file.decisions[0].version_id = Some(id(99)), &["`decisions[0].version_id`"]);
    assert_named(
        |file| file.users.clear(),
        &[
            "`project.owner_id`",
            "`organisations[0].contact_id`",
            "`members[0].user_id`",
            "`members[0].invited_by_id`",
            "`comments[0].author_id`",
            "`comments[1].author_id`",
            "`comments[2].author_id`",
            "`decisions[0].decided_by_id`",
        ],
    );
}

#[test]
fn broken_rules_between_rows_are_named() {
    assert_named(|file| file.scenes[0].order = 3, &["`scenes[1].order` is 2 where 1 comes next"]);
    assert_named(|file| file.scenes[2].deleted_at = None, &["`scenes[2].order` is 1 where 2 comes next"]);
    assert_named(
        |file| file.comments[2].stage = Stage::Audio,
        &["`comments[2].parent_id` is a comment on another scene or stage"],
    );
    assert_named(
        |file| file.comments[0].parent_id = Some(id(72)),
        &[
            "`comments[0].parent_id` leads round",
            "`comments[1].parent_id` leads round",
            "`comments[2].parent_id` leads round",
        ],
    );
    assert_named(|file| file.comments[0].status = Some(CommentStatus::ToDo), &["`comments[0].resolution`"]);
    assert_named(|file| file.comments[0].frame_out = Some(-1), &["`comments[0].frame_in`"]);
    assert_named(|file| file.scenes[3].selected_voice_id = Some(id(60)), &["`scenes[3].selected_voice_id`"]);
    assert_named(|file| file.media[0].kind = MediaType::Video, &["`scene_media[0].role` does not fit"]);
    assert_named(|file| file.versions[1].number = 1, &["`versions[1].number` is the number of another"]);
    assert_named(|file| file.videos[0].fps_den = None, &["`videos[0].fps_num`"]);
    assert_named(
        |file| file.users[1] = file.users[0].clone(),
        &[
            "`users[1]` is there twice",
            "`organisations[0].contact_id`",
            "`members[0].user_id`",
            "`decisions[0].decided_by_id`",
        ],
    );
}

#[test]
fn unknown_fields_wrong_words_and_missing_parts_are_all_named_at_once() {
    let text = write(&sample())
        .replace("\"is_active\": true", "\"is_active\": \"yes\"")
        .replacen("\"order\": 2", "\"order\": 2, \"colour\": \"red\"", 1)
        .replacen("\"to_status\": \"in_amends\"", "\"to_status\": \"lost\"", 1)
        .replacen("  \"media\": [", "  \"extra\": 1,\n  \"medium\": [", 1);
    let error = read("p.json", text.as_bytes()).expect_err("bad places");
    let expected = [
        "`organisations[0].is_active`: invalid type: string \"yes\", expected a boolean",
        "`users[0].is_active`",
        "`users[1].is_active`",
        "`members[0].is_active`",
        "`scenes[1].colour`: is no field of this row",
        "`decisions[0].to_status`: unknown variant `lost`, expected one of",
        "`extra`: is no part of a project file",
        "`medium`: is no part",
        "the file has no `media`",
    ];
    for words in expected {
        assert!(places(&error).iter().any(|(_, reason)| reason.starts_with(words)), "{words} not in {error}");
    }
    assert_eq!(error.problems.len(), expected.len(), "{error}");
    let colour = places(&error).iter().find_map(|(line, reason)| reason.contains("colour").then_some(*line)).flatten();
    assert!(text.lines().nth(colour.expect("a line") - 1).expect("a line of the file").contains("colour"));
}

#[test]
fn other_files_and_newer_versions_are_told_apart() {
    let reason = |text: &str| read("p.json", text.as_bytes()).expect_err(text).to_string();
    assert!(reason("{\"scenes\": []}").contains("not an Orama project file"));
    assert!(reason("[]").contains("not an Orama project file"));
    assert!(reason("{").contains("cut short"));
    let newer = write(&sample()).replacen("\"version\": 1", "\"version\": 2,\n  \"new_part\": []", 1);
    let error = read("p.json", newer.as_bytes()).expect_err("a newer version");
    assert_eq!(error.problems.len(), 1, "{error}");
    assert!(
        error.to_string().starts_with("p.json:3: `version` is 2; this Orama reads up to 1. Update Orama"),
        "{error}"
    );
    let twice = write(&sample()).replacen("\"version\": 1", "\"version\": 1,\n  \"version\": 1", 1);
    assert!(reason(&twice).contains("duplicate field"), "{}", reason(&twice));
    let more = format!("{}{{}}", write(&sample()));
    assert!(reason(&more).contains("trailing characters"), "{}", reason(&more));
}

fn any_file() -> impl Strategy<Value = ProjectFile> {
    let text = prop_oneof!["\\PC{0,20}", "[a-z\n\t\"\\\\\u{2028}]{0,20}"];
    let times = -2_000_000_000_000_000..4_000_000_000_000_000_i64;
    let length = prop_oneof![Just(None), (0.0..1e7_f64).prop_map(Some), Just(Some(0.1)), Just(Some(f64::MAX))];
    (text, times, length, 0..4_u128, 0..5_i64, any::<u64>()).prop_map(|(text, at, length, videos, scenes, seed)| {
        let mut file = sample();
        file.project.objective.clone_from(&text);
        file.project.created_at = Timestamp::from_micros(at);
        for number in 0..videos {
            let mut one = video(1_000 + u128::from(seed >> 8) + number);
            one.duration = length;
            one.outline.clone_from(&text);
            let cut = u128::from(seed.rotate_left(17)) + 5_000 + number;
            let mut version = version(cut, 0, 1);
            version.video_id = one.id;
            file.versions.push(version);
            file.videos.push(one);
            for order in (1..=scenes).rev() {
                let number = (cut << 8) + order as u128;
                file.scenes.push(scene(number, cut, order));
                file.comments.push(comment(number, number, None));
                file.comments.push(comment(number + (1 << 100), number, Some(number)));
            }
        }
        file
    })
}

proptest! {
    #[test]
    fn what_is_written_is_read_and_written_the_same(file in any_file()) {
        prop_assert_eq!(file.check(), vec![]);
        let text = write(&file);
        let back = read("p.json", text.as_bytes());
        prop_assert!(back.is_ok(), "{:?}", back);
        let back = back.expect("checked above");
        prop_assert_eq!(write(&back), text);
        let mut sorted = file;
        sorted.sort();
        prop_assert_eq!(back, sorted);
    }
}
