use std::collections::BTreeSet;

use super::*;
use crate::model::{
    Comment, CommentStatus, Id, Level, Resolution, Stage, StageDecision, StageStatus, Timestamp, Video,
    stage::{self, Request, StageState},
};

fn world() -> (tempfile::TempDir, Vec<ProjectBundle>) {
    let folder = tempfile::tempdir().expect("a temporary directory");
    let media = MediaDir::write(&folder.path().join("media")).expect("written media");
    let bundles = bundles(&media).expect("whole content");
    (folder, bundles)
}

/// The amends that were open at a stage of a video's newest version at a moment.
fn open_at(bundle: &ProjectBundle, video: &Video, stage: Stage, at: Timestamp) -> Vec<Id<Comment>> {
    let versions = bundle.versions.iter().filter(|version| version.video_id == video.id && version.created_at <= at);
    let Some(newest) = versions.max_by_key(|version| version.number) else { return Vec::new() };
    let is_open = |comment: &&Comment| {
        let on_newest = bundle.scenes.iter().any(|it| it.id == comment.scene_id && it.version_id == newest.id);
        let settled = comment.status == Some(CommentStatus::Done) && comment.updated_at <= at;
        on_newest && comment.stage == stage && comment.status.is_some() && comment.created_at <= at && !settled
    };
    bundle.comments.iter().filter(is_open).map(|comment| comment.id).collect()
}

fn decisions_on<'a>(bundle: &'a ProjectBundle, video: &Video) -> Vec<&'a StageDecision> {
    bundle.decisions.iter().filter(|decision| decision.video_id == video.id).collect()
}

#[test]
fn every_decision_was_allowed_when_it_was_taken() {
    let (_folder, bundles) = world();
    for bundle in &bundles {
        for video in &bundle.videos {
            let mut state = StageState::START;
            let mut before = video.created_at;
            for decision in decisions_on(bundle, video) {
                let blocking = open_at(bundle, video, state.stage, decision.created_at);
                let request = Request {
                    action: decision.action,
                    note: Some(&decision.note),
                    acknowledge_open: decision.acknowledged_open > 0,
                    to_stage: None,
                    blocking: &blocking,
                    level: Level::OWNER,
                };
                let place = format!("{}: {} at {}", video.title, decision.action, decision.stage);
                state = stage::decide(state, &request).unwrap_or_else(|refusal| panic!("{place}: {refusal}"));
                assert_eq!((state.stage, state.status), (decision.to_stage, decision.to_status), "{place}");
                assert!(before <= decision.created_at, "{place}: taken before the one before it");
                if decision.acknowledged_open > 0 {
                    assert_eq!(decision.acknowledged_open as usize, blocking.len(), "{place}: another number is open");
                }
                before = decision.created_at;
            }
            assert_eq!((state.stage, state.status), (video.current_stage, video.stage_status), "{}", video.title);
        }
    }
}

#[test]
fn every_file_could_be_imported_and_every_comment_came_after_what_it_is_about() {
    let (_folder, bundles) = world();
    for bundle in &bundles {
        let file = crate::cli::project_file::from_bundle(bundle.clone());
        assert_eq!(file.check(), [], "{}", bundle.project.title);
        for comment in &bundle.comments {
            let scene = bundle.scenes.iter().find(|scene| scene.id == comment.scene_id).expect("its scene");
            assert!(comment.created_at >= scene.created_at, "{}", comment.content);
            let parent = comment.parent_id.and_then(|id| bundle.comments.iter().find(|it| it.id == id));
            assert!(parent.is_none_or(|parent| parent.created_at <= comment.created_at), "{}", comment.content);
            let parent = parent.cloned().map(|parent| Comment {
                deleted_at: parent.deleted_at.filter(|at| *at <= comment.created_at),
                ..parent
            });
            crate::model::comment::check_new(comment, parent.as_ref())
                .or_else(|refusal| if comment.deleted_at.is_some() { Ok(()) } else { Err(refusal) })
                .unwrap_or_else(|refusal| panic!("{}: {refusal}", comment.content));
        }
    }
}

#[test]
fn every_reply_of_the_story_is_there_once() {
    let (_folder, bundles) = world();
    let mut written = 0;
    for text in PROJECTS {
        let project: source::Project = parse(text).expect("whole content");
        written += project.video.iter().flat_map(|video| &video.comment).map(|it| it.replies.len()).sum::<usize>();
    }
    let replies = bundles.iter().flat_map(|bundle| &bundle.comments).filter(|comment| comment.parent_id.is_some());
    assert_eq!(replies.count(), written);
}

#[test]
fn the_demo_shows_every_stage_every_status_and_every_kind_of_comment() {
    let (_folder, bundles) = world();
    let videos: Vec<&Video> = bundles.iter().flat_map(|bundle| &bundle.videos).collect();
    let comments: Vec<&Comment> = bundles.iter().flat_map(|bundle| &bundle.comments).collect();
    let stages: BTreeSet<Stage> = videos.iter().map(|video| video.current_stage).collect();
    let statuses: BTreeSet<StageStatus> = videos.iter().map(|video| video.stage_status).collect();
    assert_eq!((stages.len(), statuses.len()), (Stage::ALL.len(), StageStatus::ALL.len()));
    assert!(videos.len() >= 10, "{} videos", videos.len());

    let resolutions: BTreeSet<_> =
        comments.iter().filter_map(|comment| comment.resolution).map(Resolution::as_str).collect();
    assert_eq!(resolutions.into_iter().collect::<Vec<_>>(), ["declined", "duplicate", "fixed"]);
    assert!(comments.iter().any(|comment| comment.is_open() && comment.carried_from_id.is_some()), "a carried amend");
    assert!(comments.iter().any(|comment| comment.visibility == crate::model::Visibility::Client));
    assert!(comments.iter().any(|comment| comment.frame_out.is_some()));
    assert!(comments.iter().any(|comment| comment.deleted_at.is_some()), "a tombstone");
}

#[test]
fn ids_are_the_same_every_time_and_every_picture_is_where_its_url_says() {
    let (_folder, first) = world();
    let (folder, second) = world();
    let ids = |bundles: &[ProjectBundle]| -> Vec<_> {
        let of = |bundle: &ProjectBundle| {
            let scenes = bundle.scenes.iter().map(|row| row.id.uuid());
            scenes
                .chain(bundle.comments.iter().map(|row| row.id.uuid()))
                .chain([bundle.project.id.uuid()])
                .collect::<Vec<_>>()
        };
        bundles.iter().flat_map(of).collect()
    };
    assert_eq!(ids(&first), ids(&second));
    let unique: BTreeSet<_> = ids(&second).into_iter().collect();
    assert_eq!(unique.len(), ids(&second).len());

    let files: Vec<&str> =
        second.iter().flat_map(|bundle| &bundle.media).filter_map(|row| row.url.strip_prefix("file://")).collect();
    assert!(files.iter().all(|file| std::path::Path::new(file).is_file()), "{files:?}");
    let media = folder.path().join("media");
    for entry in std::fs::read_dir(&media).expect("the media directory") {
        let entry = entry.expect("an entry");
        let name = entry.file_name().to_string_lossy().into_owned();
        assert!(files.iter().any(|file| file.ends_with(&name)), "nothing uses {name}");
        assert!(entry.metadata().expect("its size").len() <= 20_000, "{name} is too large");
    }
}
