//! Comments. Every list leaves out what the reader's level may not see.

use super::{
    Result, Row, Session, Tx,
    page::ByTime,
    record::{self, Columns, row},
    search,
    sql::{self, LISTED_POSTGRES, LISTED_SQLITE, MANY, Spelling, Sql, Text, sql, statements, text},
    versions::NEWEST,
};
use crate::model::{Comment, CommentStatus, Deed, Id, Level, Scene, Stage, User, Version, Video, Visibility};

row!(Comment, "comments", Id<Comment> {
    fixed { scene_id, stage, parent_id, author_id, carried_from_id, created_at }
    written { status, content, assignee_id, frame_in, frame_out, visibility, resolution }
    searched by search::of_comment
});

/// What is shown: what is not deleted, and the tombstones that hold a thread together.
const SHOWN: &str = "
    (comments.deleted_at IS NULL OR EXISTS (SELECT 1 FROM comments AS reply WHERE reply.parent_id = comments.id))
";

const UPDATE_SQLITE: Text = sql::update_many("comments", Comment::NAMES, Comment::WRITTEN, Spelling::Bare);
const UPDATE_POSTGRES: Text = sql::update_many("comments", Comment::NAMES, Comment::WRITTEN, Spelling::Numbered);

statements! {
    OF_SCENE = sql!(
        "SELECT ", Comment::COLUMNS, " FROM comments
        WHERE comments.scene_id = $1 AND ($2 OR comments.visibility = 'client')
            AND (comments.stage = $3 OR CAST($3 AS TEXT) IS NULL)
            AND (comments.created_at, comments.id) > ($4, $5) AND ", SHOWN, "
        ORDER BY comments.created_at, comments.id LIMIT $6");
    OF_VERSION = sql!(
        "SELECT ", Comment::COLUMNS, " FROM comments
        JOIN scenes ON scenes.id = comments.scene_id AND scenes.deleted_at IS NULL
        WHERE scenes.version_id = $1 AND ($2 OR comments.visibility = 'client')
            AND (comments.created_at, comments.id) > ($3, $4) AND ", SHOWN, "
        ORDER BY comments.created_at, comments.id LIMIT $5");
    OF_VIDEO = sql!(
        "SELECT ", Comment::COLUMNS, " FROM versions
        JOIN scenes ON scenes.version_id = versions.id AND scenes.deleted_at IS NULL
        JOIN comments ON comments.scene_id = scenes.id
        WHERE versions.video_id = $1 AND ", NEWEST, " AND ($2 OR comments.visibility = 'client')
            AND (comments.stage = $3 OR CAST($3 AS TEXT) IS NULL)
            AND ((comments.status = $4 AND comments.deleted_at IS NULL) OR CAST($4 AS TEXT) IS NULL)
            AND ((comments.assignee_id = $5 AND comments.deleted_at IS NULL) OR CAST($5 AS TEXT) IS NULL)
            AND (comments.created_at, comments.id) > ($6, $7) AND ", SHOWN, "
        ORDER BY comments.created_at, comments.id LIMIT $8");
    HAS_REPLIES = sql!("SELECT EXISTS (SELECT 1 FROM comments WHERE parent_id = $1 AND deleted_at IS NULL)");
    HAS_CLIENT_REPLIES = sql!(
        "SELECT EXISTS (SELECT 1 FROM comments
            WHERE parent_id = $1 AND visibility = 'client' AND deleted_at IS NULL)");
    OF_IDS = Sql::per_engine(
        text!("SELECT ", Comment::COLUMNS, " FROM comments WHERE comments.id IN ", LISTED_SQLITE),
        text!("SELECT ", Comment::COLUMNS, " FROM comments WHERE comments.id IN ", LISTED_POSTGRES));
    REPLIED = Sql::per_engine(
        text!("SELECT parent_id, visibility FROM comments WHERE deleted_at IS NULL AND parent_id IN ", LISTED_SQLITE),
        text!("SELECT parent_id, visibility FROM comments WHERE deleted_at IS NULL AND parent_id IN ", LISTED_POSTGRES));
    UPDATE_MANY = Sql::per_engine(UPDATE_SQLITE.as_str(), UPDATE_POSTGRES.as_str());
    CARRIED_FROM = sql!("SELECT ", Comment::COLUMNS, " FROM comments WHERE carried_from_id = $1 ORDER BY created_at, id");
}

/// The comments of a scene, oldest first, of one stage or all, with tombstones.
pub async fn of_scene(
    session: &mut impl Session,
    scene: Id<Scene>,
    reader: Level,
    stage: Option<Stage>,
    limit: i64,
    after: Option<ByTime>,
) -> Result<Vec<Comment>> {
    let after = ByTime::start(after);
    let query = session.query(OF_SCENE).bind(scene).bind(reads_internal(reader)).bind(stage);
    let rows = query.bind(after.at).bind(after.id).bind(limit).all().await?;
    Ok(without_deleted_words(rows))
}

/// The comments on the live scenes of a version, at every stage, oldest first, with tombstones.
pub async fn of_version(
    session: &mut impl Session,
    version: Id<Version>,
    reader: Level,
    limit: i64,
    after: Option<ByTime>,
) -> Result<Vec<Comment>> {
    let after = ByTime::start(after);
    let query = session.query(OF_VERSION).bind(version).bind(reads_internal(reader));
    let rows = query.bind(after.at).bind(after.id).bind(limit).all().await?;
    Ok(without_deleted_words(rows))
}

/// Which comments of a video; `None` does not filter.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Filter {
    /// At one stage.
    pub stage: Option<Stage>,
    /// Only amends of one status.
    pub status: Option<CommentStatus>,
    /// For one person.
    pub assignee: Option<Id<User>>,
}

/// The comments on a video's newest version, oldest first; with a status only amends of that status, without one with
/// notes and tombstones.
pub async fn of_video(
    session: &mut impl Session,
    video: Id<Video>,
    reader: Level,
    filter: Filter,
    limit: i64,
    after: Option<ByTime>,
) -> Result<Vec<Comment>> {
    let after = ByTime::start(after);
    let query = session.query(OF_VIDEO).bind(video).bind(reads_internal(reader)).bind(filter.stage);
    let query = query.bind(filter.status).bind(filter.assignee);
    let rows = query.bind(after.at).bind(after.id).bind(limit).all().await?;
    Ok(without_deleted_words(rows))
}

/// Whether somebody answered a comment with one that is not deleted.
pub async fn has_replies(session: &mut impl Session, comment: Id<Comment>) -> Result<bool> {
    Ok(session.query(HAS_REPLIES).bind(comment).scalar().await?.unwrap_or(false))
}

/// Whether the client reads an answer to a comment.
pub async fn has_client_replies(session: &mut impl Session, comment: Id<Comment>) -> Result<bool> {
    Ok(session.query(HAS_CLIENT_REPLIES).bind(comment).scalar().await?.unwrap_or(false))
}

/// The comments of later versions that carry this one on.
pub async fn carried_from(session: &mut impl Session, comment: Id<Comment>) -> Result<Vec<Comment>> {
    session.query(CARRIED_FROM).bind(comment).all().await
}

/// The comments with these ids that there are, deleted or not, in no order.
pub async fn of_ids(session: &mut impl Session, ids: &[Id<Comment>]) -> Result<Vec<Comment>> {
    record::all_of_ids(session, OF_IDS, ids).await
}

/// The parent of each answer to one of these comments that is not deleted, and who reads the answer, in no order.
pub async fn replied(session: &mut impl Session, ids: &[Id<Comment>]) -> Result<Vec<(Id<Comment>, Visibility)>> {
    record::all_of_ids(session, REPLIED, ids).await
}

/// Writes comments that were [touched](Row::touch), many with each statement, and none of them twice. Answers how many were
/// written: the others were written by somebody else first. Search is told of them by [`super::note_all`].
pub async fn update_all(tx: &mut Tx, rows: &[Comment]) -> Result<u64> {
    let mut written = 0;
    let (many, rest) = rows.as_chunks::<MANY>();
    for rows in many {
        written += rows.iter().fold(tx.query(UPDATE_MANY), |query, row| row.bind_insert(query)).execute().await?;
    }
    for row in rest {
        written += row.bind_update(tx.query(Comment::UPDATE)).execute().await?;
    }
    Ok(written)
}

fn reads_internal(reader: Level) -> bool {
    reader.allows(Deed::ReadInternal)
}

/// The words of a deleted comment stay in its row, so that it can be revived; nobody else reads them.
fn without_deleted_words(mut rows: Vec<Comment>) -> Vec<Comment> {
    for comment in rows.iter_mut().filter(|comment| comment.deleted_at.is_some()) {
        comment.content.clear();
    }
    rows
}
