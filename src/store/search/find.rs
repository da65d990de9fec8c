//! Finding rows: what the viewer may see and what is not deleted, the latest to arrive first.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use super::lexeme::Lexeme;
use crate::{
    model::{
        Comment, CommentStatus, Id, Project, Scene, Stage, StageStatus, Timestamp, User, Version, Video, search::Kind,
    },
    store::{
        Result, Session, Sql, Viewer,
        access::{READABLE_COMMENT, VISIBLE},
        record::fields,
        sql::{statements, text},
    },
};

/// What to find. An empty one finds everything.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Asked {
    /// Of each of these, one has to be there.
    pub every: Vec<Vec<Lexeme>>,
    /// Folded words with a space before each and, where the last one is finished, after it: each has to stand there so.
    pub phrases: Vec<String>,
    /// The same, or a fact between spaces: none may stand there.
    pub without: Vec<String>,
    /// In versions that are not the newest of their videos, instead of what is current.
    pub old: bool,
}

/// A place in what was found: the number of the entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct SearchKey(pub i64);

/// A row that was found, with what it takes to know where it belongs. What a row of its kind does not have is none.
#[derive(Debug, Clone, PartialEq)]
#[allow(missing_docs, reason = "each is the column of that name in the table of that name")]
pub struct Found {
    pub kind: Kind,
    pub id: Uuid,
    pub created_at: Timestamp,
    pub project_id: Id<Project>,
    pub project_title: String,
    pub video_id: Option<Id<Video>>,
    pub video_title: Option<String>,
    pub current_stage: Option<Stage>,
    pub stage_status: Option<StageStatus>,
    pub version_id: Option<Id<Version>>,
    pub version_number: Option<i64>,
    pub version_name: Option<String>,
    pub scene_id: Option<Id<Scene>>,
    pub scene_order: Option<i64>,
    pub scene_title: Option<String>,
    pub voice_text: Option<String>,
    pub description: Option<String>,
    pub image_prompt: Option<String>,
    pub stage: Option<Stage>,
    pub status: Option<CommentStatus>,
    pub author_id: Option<Id<User>>,
    pub assignee_id: Option<Id<User>>,
    pub parent_id: Option<Id<Comment>>,
    pub content: Option<String>,
}

/// An entry that the index answered, and its row if it is one to show.
struct Candidate {
    n: i64,
    row: Option<Found>,
}

fields!(Candidate, |cells| {
    let n = cells.cell()?;
    let is_shown: bool = cells.cell()?;
    let row = if is_shown { Some(cells.record()?) } else { None };
    Candidate { n, row }
});

fields!(Found, |cells| Found {
    kind: cells.cell()?,
    id: cells.cell()?,
    created_at: cells.cell()?,
    project_id: cells.cell()?,
    project_title: cells.cell()?,
    video_id: cells.cell()?,
    video_title: cells.cell()?,
    current_stage: cells.cell()?,
    stage_status: cells.cell()?,
    version_id: cells.cell()?,
    version_number: cells.cell()?,
    version_name: cells.cell()?,
    scene_id: cells.cell()?,
    scene_order: cells.cell()?,
    scene_title: cells.cell()?,
    voice_text: cells.cell()?,
    description: cells.cell()?,
    image_prompt: cells.cell()?,
    stage: cells.cell()?,
    status: cells.cell()?,
    author_id: cells.cell()?,
    assignee_id: cells.cell()?,
    parent_id: cells.cell()?,
    content: cells.cell()?,
});

const SELECTED: &str = r#", FALSE), candidates.entity, candidates.entity_id,
        coalesce(comments.created_at, scenes.created_at, versions.created_at, videos.created_at, projects.created_at),
        projects.id, projects.title, videos.id, videos.title, videos.current_stage, videos.stage_status,
        versions.id, versions.number, versions.name, scenes.id, scenes."order", scenes.title,
        CASE candidates.entity WHEN 'scene' THEN scenes.voice_text END,
        CASE candidates.entity WHEN 'scene' THEN scenes.description END,
        CASE candidates.entity WHEN 'scene' THEN scenes.image_prompt END,
        coalesce(comments.stage, CASE candidates.entity WHEN 'video' THEN videos.current_stage END),
        comments.status, comments.author_id, comments.assignee_id, comments.parent_id, comments.content
"#;

/// From the row that an entry is about upwards. A deleted row anywhere breaks the chain, and then there is no project, and
/// without a project nothing is visible.
const CHAIN: &str = "
    LEFT JOIN comments ON comments.deleted_at IS NULL
        AND comments.id = CASE candidates.entity WHEN 'comment' THEN candidates.entity_id END
    LEFT JOIN scenes ON scenes.deleted_at IS NULL
        AND scenes.id = coalesce(comments.scene_id, CASE candidates.entity WHEN 'scene' THEN candidates.entity_id END)
    LEFT JOIN versions ON versions.deleted_at IS NULL
        AND versions.id = coalesce(scenes.version_id, CASE candidates.entity WHEN 'version' THEN candidates.entity_id END)
    LEFT JOIN videos ON videos.deleted_at IS NULL
        AND videos.id = coalesce(versions.video_id, CASE candidates.entity WHEN 'video' THEN candidates.entity_id END)
    LEFT JOIN projects ON projects.deleted_at IS NULL
        AND projects.id = coalesce(videos.project_id, CASE candidates.entity WHEN 'project' THEN candidates.entity_id END)
    LEFT JOIN visible ON visible.project_id = projects.id
    ORDER BY candidates.n DESC
";

const SHOWN: &str = "
    visible.level IS NOT NULL
    AND CASE WHEN versions.id IS NULL THEN NOT $7
        ELSE $7 = (versions.number < (
            SELECT max(numbered.number) FROM versions AS numbered
            WHERE numbered.video_id = versions.video_id AND numbered.deleted_at IS NULL)) END
    AND (comments.id IS NULL OR
";

const ASKED_OF_SQLITE: &str = ")
    AND NOT EXISTS (SELECT 1 FROM json_each($5) AS phrase WHERE instr(candidates.words, phrase.value) = 0)
    AND NOT EXISTS (SELECT 1 FROM json_each($6) AS phrase WHERE instr(candidates.words, phrase.value) > 0)
";

const ASKED_OF_POSTGRES: &str = ")
    AND NOT EXISTS (SELECT 1 FROM jsonb_array_elements_text(CAST($5 AS jsonb)) AS phrase (value)
        WHERE strpos(candidates.words, phrase.value) = 0)
    AND NOT EXISTS (SELECT 1 FROM jsonb_array_elements_text(CAST($6 AS jsonb)) AS phrase (value)
        WHERE strpos(candidates.words, phrase.value) > 0)
";

// CROSS JOIN holds SQLite to the order of the index, which has the latest first.
const OF_SQLITE: &str = text!(
    VISIBLE,
    "SELECT candidates.n, coalesce(",
    SHOWN,
    READABLE_COMMENT,
    ASKED_OF_SQLITE,
    SELECTED,
    "
    FROM (SELECT search_entries.n, search_entries.entity, search_entries.entity_id, search_entries.words
        FROM search_index CROSS JOIN search_entries ON search_entries.n = search_index.rowid
        WHERE search_index MATCH $3 AND search_index.rowid < $4 AND search_index.rowid >= $9
        ORDER BY search_index.rowid DESC LIMIT $8) AS candidates",
    CHAIN
);

const OF_POSTGRES: &str = text!(
    VISIBLE,
    "SELECT candidates.n, coalesce(",
    SHOWN,
    READABLE_COMMENT,
    ASKED_OF_POSTGRES,
    SELECTED,
    "
    FROM (SELECT search_entries.n, search_entries.entity, search_entries.entity_id, search_entries.words
        FROM search_entries
        WHERE search_entries.lexemes @@ CAST(CAST($3 AS text) AS tsquery)
            AND search_entries.n < $4 AND search_entries.n >= $9
        ORDER BY search_entries.n"
);

statements! {
    // The index answers a few of its entries, the latest first, and the rest is asked of those alone: so a page costs what
    // it shows, however much there is.
    LATEST = Sql::per_engine(OF_SQLITE, text!(OF_POSTGRES, " DESC LIMIT $8) AS candidates", CHAIN));
    // The sum keeps PostgreSQL from walking through everything in the hope of meeting enough soon: it asks the index and
    // sorts what that answers.
    SELDOM = Sql::per_engine(OF_SQLITE, text!(OF_POSTGRES, " + 0 DESC LIMIT $8) AS candidates", CHAIN));
    NEWEST = Sql::new("SELECT max(n) FROM search_entries");
}

/// What was found, up to the number that was wanted.
#[derive(Debug, Clone, PartialEq)]
pub struct Finds {
    /// The rows, the latest to arrive first.
    pub rows: Vec<Found>,
    /// Where to go on; none: there is no more. There may be more though fewer were found than wanted: nobody waits for a
    /// query that passes over very much.
    pub next: Option<SearchKey>,
}

/// The fewest entries that are looked at in one go, and the most.
const STEP: (i64, i64) = (50, 2_000);
/// The most entries that one call passes over.
const MOST: i64 = 20_000;
/// How many of the latest entries are walked through before the index is asked for all the others at once. Where they hold
/// too few for a page, the others do not hold too many to sort.
const WALK: i64 = 5_000;

/// Where a search has come to: at entries before one number, and down to another.
#[derive(Debug, Clone, Copy)]
struct Reach {
    before: i64,
    from: i64,
}

impl Reach {
    async fn begin(session: &mut impl Session, after: Option<SearchKey>) -> Result<Self> {
        let newest = session.query(NEWEST).scalar::<Option<i64>>().await?.flatten().unwrap_or(0);
        let before = after.map_or(i64::MAX, |SearchKey(n)| n);
        Ok(Self { before, from: before.min(newest + 1).saturating_sub(WALK) })
    }

    /// What comes after this; none: nothing.
    fn beyond(self) -> Option<Self> {
        (self.from > 0).then_some(Self { before: self.from, from: 0 })
    }
}

/// What is found after the place `after`, as much as is wanted.
pub async fn find(
    session: &mut impl Session,
    viewer: Viewer,
    asked: &Asked,
    wanted: usize,
    after: Option<SearchKey>,
) -> Result<Finds> {
    let mut rows = Vec::new();
    let mut reach = Reach::begin(session, after).await?;
    let (mut step, mut seen) = ((wanted as i64 + 1).clamp(STEP.0, STEP.1), 0);
    loop {
        let candidates = candidates(session, viewer, asked, reach, step).await?;
        seen += candidates.len() as i64;
        let is_end = (candidates.len() as i64) < step;
        for candidate in candidates {
            if rows.len() == wanted {
                return Ok(Finds { rows, next: Some(SearchKey(reach.before)) });
            }
            reach.before = candidate.n;
            rows.extend(candidate.row);
        }
        if is_end {
            let Some(beyond) = reach.beyond() else { return Ok(Finds { rows, next: None }) };
            reach = beyond;
        }
        if rows.len() == wanted || seen >= MOST {
            return Ok(Finds { rows, next: Some(SearchKey(reach.before)) });
        }
        step = (step * 4).min(STEP.1);
    }
}

async fn candidates(
    session: &mut impl Session,
    viewer: Viewer,
    asked: &Asked,
    reach: Reach,
    step: i64,
) -> Result<Vec<Candidate>> {
    let each = |write: fn(&Lexeme) -> String, or: &str, and: &str| {
        let any = |group: &Vec<Lexeme>| format!("({})", group.iter().map(write).collect::<Vec<_>>().join(or));
        asked.every.iter().map(any).collect::<Vec<_>>().join(and)
    };
    let (sqlite, postgres) = (each(Lexeme::for_sqlite, " OR ", " AND "), each(Lexeme::for_postgres, " | ", " & "));
    session
        .query(if reach.from > 0 { LATEST } else { SELDOM })
        .planned_anew()
        .bind(viewer.user_id)
        .bind(viewer.super_admin)
        .bind_each(sqlite, postgres)
        .bind(reach.before)
        .bind(Value::from(asked.phrases.clone()).to_string())
        .bind(Value::from(asked.without.clone()).to_string())
        .bind(asked.old)
        .bind(step)
        .bind(reach.from)
        .all()
        .await
}
