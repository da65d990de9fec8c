//! Rows to test with.

use orama::model::{
    AccessLevel, Comment, CommentStatus, Id, MemberRole, Organisation, Project, ProjectMember, Refusal, Scene, Stage,
    Timestamp, User, UserRole, Visibility,
};
use uuid::Uuid;

pub const NOW: Timestamp = Timestamp::from_micros(1_767_225_600_000_000);

pub fn id<T>(number: u128) -> Id<T> {
    Id::from_uuid(Uuid::from_u128(number))
}

pub fn user(number: u128) -> User {
    User {
        id: id(number),
        email: format!("person{number}@example.org"),
        full_name: format!("Person {number}"),
        role: UserRole::User,
        organisation_id: None,
        is_active: true,
        email_verified: true,
        last_login_at: None,
        revision: 1,
        created_at: NOW,
        updated_at: NOW,
        deleted_at: None,
    }
}

pub fn organisation(number: u128, contact: Option<Id<User>>) -> Organisation {
    Organisation {
        id: id(number),
        name: "Studio".into(),
        slug: "studio".into(),
        is_active: true,
        contact_id: contact,
        revision: 1,
        created_at: NOW,
        updated_at: NOW,
        deleted_at: None,
    }
}

pub fn project(number: u128, owner: Id<User>, organisation: Option<Id<Organisation>>) -> Project {
    Project {
        id: id(number),
        title: "Harbour".into(),
        owner_id: owner,
        organisation_id: organisation,
        objective: String::new(),
        style: String::new(),
        revision: 1,
        created_at: NOW,
        updated_at: NOW,
        deleted_at: None,
    }
}

pub fn access_level(number: i64) -> AccessLevel {
    AccessLevel {
        id: 7,
        name: "level".into(),
        display_name: "Level".into(),
        description: String::new(),
        permission_level: number,
        is_active: true,
        revision: 1,
        created_at: NOW,
        updated_at: NOW,
        deleted_at: None,
    }
}

pub fn member(project: &Project, user: &User) -> ProjectMember {
    ProjectMember {
        id: id(900),
        project_id: project.id,
        user_id: user.id,
        access_level_id: 7,
        role: MemberRole::Contributor,
        invited_by_id: None,
        invited_at: None,
        accepted_at: Some(NOW),
        is_active: true,
        revision: 1,
        created_at: NOW,
        updated_at: NOW,
        deleted_at: None,
    }
}

/// An open amend of person 1 on scene 1 at the storyboard.
pub fn amend(number: u128) -> Comment {
    Comment {
        id: id(number),
        scene_id: id(1),
        stage: Stage::Storyboard,
        status: Some(CommentStatus::ToDo),
        parent_id: None,
        author_id: id(1),
        content: "make the sky warmer".into(),
        assignee_id: None,
        frame_in: None,
        frame_out: None,
        visibility: Visibility::Internal,
        resolution: None,
        carried_from_id: None,
        revision: 1,
        created_at: Timestamp::from_micros(number as i64),
        updated_at: NOW,
        deleted_at: None,
    }
}

pub fn scene(number: u128, order: i64) -> Scene {
    Scene {
        id: id(number),
        version_id: id(1),
        order,
        title: format!("Scene {number}"),
        voice_text: format!("Words of scene {number}."),
        description: "What happens.".into(),
        image_prompt: "low sun, fog".into(),
        selected_image_id: Some(id(number + 1_000)),
        selected_voice_id: None,
        selected_video_id: None,
        selected_music_id: None,
        task_id: Some("render-1".into()),
        duration_frames: Some(240),
        lineage_id: Uuid::from_u128(number + 5_000),
        revision: 9,
        created_at: NOW,
        updated_at: NOW,
        deleted_at: None,
    }
}

/// A refusal names its rule and speaks to a person: a reason and a remedy of one line, without a full stop.
pub fn assert_refused<T: std::fmt::Debug>(answer: Result<T, Refusal>, rule: &str) -> Refusal {
    let refusal = answer.expect_err("a refusal");
    assert_eq!(refusal.rule, rule, "{refusal}");
    for words in [&refusal.reason, &refusal.remedy] {
        assert!(words.len() > 10, "too short to help: {words:?}");
        assert!(!words.contains('\n') && !words.ends_with('.'), "not one line without a full stop: {words:?}");
    }
    refusal
}
