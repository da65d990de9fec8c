//! A review to write from.

use std::collections::HashMap;

use orama::{
    exchange::{Audience, Review, ReviewParts},
    model::{
        Comment, CommentStatus, Id, Project, Scene, Stage, StageStatus, Timestamp, User, Version, Video, Visibility,
    },
};
use uuid::Uuid;

pub const NOW: Timestamp = Timestamp::from_micros(1_767_225_600_000_000);

pub fn id<T>(number: u128) -> Id<T> {
    Id::from_uuid(Uuid::from_u128(0x0197_0000_0000_7000_8000_0000_0000_0000 + number))
}

pub fn scene(order: i64, title: &str, duration_frames: Option<i64>) -> Scene {
    Scene {
        id: id(1000 + order as u128),
        version_id: id(3),
        order,
        title: title.to_owned(),
        voice_text: String::new(),
        description: String::new(),
        image_prompt: String::new(),
        selected_image_id: None,
        selected_voice_id: None,
        selected_video_id: None,
        selected_music_id: None,
        task_id: None,
        duration_frames,
        lineage_id: Uuid::from_u128(order as u128),
        revision: 1,
        created_at: NOW,
        updated_at: NOW,
        deleted_at: None,
    }
}

pub fn amend(number: u128, scene: i64, frame: Option<i64>, words: &str) -> Comment {
    Comment {
        id: id(number),
        scene_id: id(1000 + scene as u128),
        stage: Stage::Video,
        status: Some(CommentStatus::ToDo),
        parent_id: None,
        author_id: id(9),
        content: words.to_owned(),
        assignee_id: None,
        frame_in: frame,
        frame_out: None,
        visibility: Visibility::Internal,
        resolution: None,
        carried_from_id: None,
        revision: 1,
        created_at: Timestamp::from_micros(NOW.micros() + number as i64),
        updated_at: NOW,
        deleted_at: None,
    }
}

pub fn parts(rate: &str, scenes: Vec<Scene>, comments: Vec<Comment>) -> ReviewParts {
    let author: Id<User> = id(9);
    ReviewParts {
        project: Project {
            id: id(1),
            title: "Harbour".into(),
            owner_id: author,
            organisation_id: None,
            objective: String::new(),
            style: String::new(),
            revision: 1,
            created_at: NOW,
            updated_at: NOW,
            deleted_at: None,
        },
        video: Video {
            id: id(2),
            project_id: id(1),
            title: "Launch".into(),
            duration: None,
            objective: String::new(),
            key_messages: String::new(),
            style: None,
            outline: String::new(),
            current_stage: Stage::Video,
            stage_status: StageStatus::InAmends,
            fps_num: None,
            fps_den: None,
            start_frame: 0,
            drop_frame: false,
            revision: 1,
            created_at: NOW,
            updated_at: NOW,
            deleted_at: None,
        },
        version: Version {
            id: id(3),
            video_id: id(2),
            number: 2,
            name: "second cut".into(),
            revision: 1,
            created_at: NOW,
            updated_at: NOW,
            deleted_at: None,
        },
        scenes,
        comments,
        people: HashMap::from([(author, "Ana".to_owned())]),
        timebase: Some(rate.parse().expect("a rate")),
        start_frame: 0,
        notes: false,
        cues: orama::exchange::CuesOf::Voice,
    }
}

pub fn review(rate: &str, scenes: Vec<Scene>, comments: Vec<Comment>) -> Review {
    Review::new(parts(rate, scenes, comments), Audience::Internal, None)
}
