//! Review reports for reading.

use std::collections::HashMap;

use orama::{
    exchange::{
        Audience, CuesOf, Review, ReviewParts,
        report::{Picture, Report, Reviewed, html, markdown},
    },
    model::{
        Comment, CommentStatus, Id, Project, Resolution, Scene, Stage, StageAction, StageDecision, StageStatus,
        Timestamp, Version, Video, Visibility,
    },
};
use proptest::prelude::*;
use uuid::Uuid;

/// 2026-11-28 19:00 UTC.
const AT: Timestamp = Timestamp::from_micros(1_795_892_400_000_000);

fn id<T>(n: u128) -> Id<T> {
    Id::from_uuid(Uuid::from_u128(n))
}

fn project() -> Project {
    Project {
        id: id(1),
        title: "Harbour".into(),
        owner_id: id(90),
        organisation_id: None,
        objective: String::new(),
        style: String::new(),
        revision: 1,
        created_at: AT,
        updated_at: AT,
        deleted_at: None,
    }
}

fn video(title: &str) -> Video {
    Video {
        id: id(2),
        project_id: id(1),
        title: title.into(),
        duration: None,
        objective: String::new(),
        key_messages: String::new(),
        style: None,
        outline: String::new(),
        current_stage: Stage::Storyboard,
        stage_status: StageStatus::InAmends,
        fps_num: None,
        fps_den: None,
        start_frame: 0,
        drop_frame: false,
        revision: 1,
        created_at: AT,
        updated_at: AT,
        deleted_at: None,
    }
}

fn scene(n: u128, title: &str, voice: &str) -> Scene {
    Scene {
        id: id(100 + n),
        version_id: id(3),
        order: n as i64,
        title: title.into(),
        voice_text: voice.into(),
        description: "internal description".into(),
        image_prompt: "internal prompt".into(),
        selected_image_id: None,
        selected_voice_id: None,
        selected_video_id: None,
        selected_music_id: None,
        task_id: None,
        duration_frames: None,
        lineage_id: Uuid::from_u128(100 + n),
        revision: 1,
        created_at: AT,
        updated_at: AT,
        deleted_at: None,
    }
}

fn comment(n: u128, scene: u128, words: &str) -> Comment {
    Comment {
        id: id(1000 + n),
        scene_id: id(100 + scene),
        stage: Stage::Storyboard,
        status: None,
        parent_id: None,
        author_id: id(90),
        content: words.into(),
        assignee_id: None,
        frame_in: None,
        frame_out: None,
        visibility: Visibility::Internal,
        resolution: None,
        carried_from_id: None,
        revision: 1,
        created_at: Timestamp::from_micros(AT.micros() + n as i64),
        updated_at: AT,
        deleted_at: None,
    }
}

fn to_do(n: u128, scene: u128, words: &str) -> Comment {
    Comment { status: Some(CommentStatus::ToDo), ..comment(n, scene, words) }
}

fn for_client(comment: Comment) -> Comment {
    Comment { visibility: Visibility::Client, ..comment }
}

fn answer(n: u128, to: &Comment, words: &str) -> Comment {
    Comment {
        parent_id: Some(to.id),
        visibility: to.visibility,
        ..comment(n, to.scene_id.uuid().as_u128() - 100, words)
    }
}

fn decision(action: StageAction, note: &str) -> StageDecision {
    StageDecision {
        id: id(5),
        video_id: id(2),
        version_id: Some(id(3)),
        action,
        stage: Stage::Script,
        from_status: StageStatus::InReview,
        to_stage: Stage::Script,
        to_status: StageStatus::Approved,
        note: note.into(),
        acknowledged_open: 2,
        decided_by_id: id(91),
        created_at: AT,
    }
}

fn report(audience: Audience, scenes: Vec<Scene>, comments: Vec<Comment>) -> Report {
    let people = HashMap::from([(id(90), "Ana".to_owned()), (id(91), "Jon <b>".to_owned())]);
    let version = Version {
        id: id(3),
        video_id: id(2),
        number: 3,
        name: "tighter cut".into(),
        revision: 1,
        created_at: AT,
        updated_at: AT,
        deleted_at: None,
    };
    let parts = ReviewParts {
        project: project(),
        video: video("Launch film"),
        version,
        scenes,
        comments,
        people,
        timebase: None,
        start_frame: 0,
        notes: true,
        cues: CuesOf::Voice,
    };
    let reviewed = Reviewed {
        review: Review::new(parts, audience, None),
        decisions: vec![decision(StageAction::Approve, "internal note")],
        pictures: HashMap::from([(id(101), Picture { content_type: "image/png", bytes: vec![1, 2, 3] })]),
    };
    Report { title: "Harbour / Launch film".into(), made_at: AT, videos: vec![reviewed] }
}

fn small(audience: Audience) -> Report {
    let sky =
        for_client(Comment { assignee_id: Some(id(91)), frame_in: Some(12), ..to_do(1, 1, "make the sky\nwarmer") });
    let comments = vec![
        answer(2, &sky, "which LUT?"),
        sky,
        Comment {
            status: Some(CommentStatus::Done),
            resolution: Some(Resolution::Declined),
            ..comment(3, 2, "internal amend")
        },
        comment(4, 2, "internal remark"),
    ];
    report(audience, vec![scene(1, "Boats", "The tide was out."), scene(2, "", "")], comments)
}

#[test]
fn the_team_reads_everything_in_markdown() {
    assert_eq!(
        markdown(&small(Audience::Internal)),
        "# Review: Harbour / Launch film

Made 2026-11-28 19:00 UTC, for the team.

Version 3 (tighter cut), 2 scenes. The stage is storyboard, in amends.

| | to do | done | declined | duplicate | notes |
|---|---:|---:|---:|---:|---:|
| storyboard | 1 | 0 | 1 | 0 | 1 |

## Decisions

- 2026-11-28 19:00 Jon \\<b\\> approved script, with 2 amends open

  internal note


## Open amends

### Scene 1: Boats

> The tide was out.

- [ ] **Ana, 2026-11-28 19:00, storyboard, frame 12, for Jon \\<b\\>, client may read**

  make the sky\\
  warmer

  - **Ana, 2026-11-28 19:00, client may read**

    which LUT?


## Settled

### Scene 2

- [x] **Ana, 2026-11-28 19:00, storyboard, declined**

  internal amend


## Notes

### Scene 2

- **Ana, 2026-11-28 19:00, storyboard**

  internal remark

"
    );
}

#[test]
fn the_client_reads_no_internal_word() {
    for text in [markdown(&small(Audience::Client)), html(&small(Audience::Client))] {
        assert!(text.contains("warmer") && text.contains("which LUT?") && text.contains("for the client"), "{text}");
        assert!(!text.contains("internal"), "{text}");
        assert!(!text.contains("for Jon") && !text.contains("client may read"), "{text}");
        assert!(!text.contains("2 amends"), "what was open when it was approved is the team's: {text}");
    }
}

#[test]
fn html_is_one_file_that_loads_and_runs_nothing() {
    let hostile = "</div><script>alert(1)</script><img src=x onerror=alert(1)> \" ' & \u{1b}[31m\u{202e}";
    let mut report = small(Audience::Internal);
    let Reviewed { review, .. } = &report.videos[0];
    let people = HashMap::from([(id(90), hostile.to_owned())]);
    let parts = ReviewParts {
        project: review.project().clone(),
        video: video(hostile),
        version: Version { name: hostile.into(), ..review.version().clone() },
        scenes: vec![scene(1, hostile, hostile)],
        comments: vec![to_do(1, 1, hostile)],
        people,
        timebase: None,
        start_frame: 0,
        notes: true,
        cues: CuesOf::Voice,
    };
    report.videos[0].review = Review::new(parts, Audience::Internal, None);
    report.title = hostile.into();
    let text = html(&report);
    let body = &text[text.find("<body>").expect("a body")..];
    for word in ["<script", "<img src", "\u{1b}", "\u{202e}"] {
        assert!(!text.contains(word), "{word}: {text}");
    }
    assert!(body.contains("&lt;script&gt;alert(1)&lt;/script&gt;") && body.contains("onerror=alert(1)&gt;"), "{body}");
    assert!(body.contains("src=\"data:image/png;base64,AQID\""), "{body}");
    for word in ["http://", "https://", "src=\"h", "url(", "@import", "<link"] {
        assert!(!text.contains(word), "{word}");
    }
    assert!(text.contains("default-src 'none'") && text.contains("@page") && text.contains("@media print"));
    // Each tag that is opened is closed.
    for tag in ["section", "ul", "li", "table", "blockquote", "div", "span", "h4"] {
        assert_eq!(text.matches(&format!("<{tag}")).count(), text.matches(&format!("</{tag}>")).count(), "{tag}");
    }
}

#[test]
fn a_project_has_each_of_its_videos_and_one_without_amends_says_so() {
    let mut report = small(Audience::Internal);
    let quiet = self::report(Audience::Internal, vec![scene(1, "Boats", "")], Vec::new());
    report.videos.extend(quiet.videos);
    let text = markdown(&report);
    assert_eq!(text.matches("\n## Launch film\n").count(), 2);
    assert!(text.contains("### Open amends\n\nNone.\n") && text.contains("#### Scene 1: Boats"), "{text}");
    let text = html(&report);
    assert_eq!(text.matches("<h2>Launch film</h2>").count(), 2);
}

#[test]
fn words_never_become_markup_in_markdown() {
    for (words, written) in [
        ("# not a heading", "\\# not a heading"),
        ("- no list", "\\- no list"),
        ("1. no list", "1\\. no list"),
        ("12) no list", "12\\) no list"),
        ("=== ", "\\=\\=\\="),
        ("*no* _stress_ `code` ~~gone~~", "\\*no\\* \\_stress\\_ \\`code\\` \\~\\~gone\\~\\~"),
        ("[x](https://example.org) ![y](z)", "\\[x\\](https\\://example.org) \\!\\[y\\](z)"),
        ("<b>&amp; a|b", "\\<b\\>\\&amp; a\\|b"),
        ("www.example.org me@example.org", "www\\.example.org me\\@example.org"),
        ("> no quote", "\\> no quote"),
        ("    no code", "no code"),
        ("ends here. 3.5 s", "ends here. 3.5 s"),
    ] {
        let text = markdown(&report(Audience::Internal, vec![scene(1, "A", "")], vec![to_do(1, 1, words)]));
        assert!(text.contains(&format!("\n  {written}\n")), "{words}: {text}");
    }
}

proptest! {
    /// No text of a person adds a tag to the HTML, or a line that begins as Markdown does.
    #[test]
    fn any_words_stay_words(words in "[<>&\"'a-z \n#*_\\[\\]()`|~=+.!0-9\\-\u{301}\u{202e}\u{0}]{1,60}") {
        prop_assume!(!words.trim().is_empty());
        let of = |words: &str| report(Audience::Internal, vec![scene(1, words, words)], vec![to_do(1, 1, words)]);
        let (plain, hostile) = (html(&of("a")), html(&of(&words)));
        prop_assert_eq!(hostile.matches('<').count() - hostile.matches("<blockquote>").count() * 2, plain.matches('<').count() - plain.matches("<blockquote>").count() * 2);
        let text = markdown(&of(&words));
        let headings = text.lines().filter(|line| line.trim_start().starts_with('#')).count();
        prop_assert_eq!(headings, 4, "{}", text);
    }
}
