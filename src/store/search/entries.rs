//! The entries of the index: one for each row that can be found.

use std::fmt::Write as _;

use serde_json::Value;
use uuid::Uuid;

use super::lexeme::Fact;
use crate::{
    model::{
        Comment, CommentStatus, Id, Project, Scene, Version, Video,
        search::{Kind, words},
    },
    store::{
        Db, Result, Row, Session, Sql, Tx,
        sql::{statements, text},
    },
};

/// The most of a row's words that are indexed, in bytes: what fits into a `tsvector` of PostgreSQL, which holds 1 MiB.
const MAX_WORDS: usize = 500_000;
/// How many bytes of words one statement is given, or a little more: on SQLite, and on PostgreSQL, which ends a statement that takes
/// long.
const PARTS: (usize, usize) = (32 << 20, 2 << 20);
/// With more bytes of words than this the index of SQLite is given room.
const MANY: usize = 1 << 20;
/// Rows that are cut in one transaction when a database is opened.
const BATCH: i64 = 500;

/// What the index is to say about a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    kind: Kind,
    id: Uuid,
    /// The row above it, by which its project and video are found.
    above: Uuid,
    words: String,
}

impl Entry {
    /// With what its row is in among the words.
    fn within(mut self, project: Id<Project>, video: Id<Video>) -> Self {
        // Writing to a string cannot fail.
        let _ = write!(self.words, "{} {} ", Fact::In(project.uuid()), Fact::In(video.uuid()));
        self
    }
}

macro_rules! upsert {
    ($entity:literal, $from:literal) => {
        Sql::per_engine(
            text!(
                "INSERT INTO search_entries (entity, entity_id, words)
                SELECT '",
                $entity,
                "', $1, $3 || '=in' || lower(hex(videos.project_id)) || ' =in' || lower(hex(videos.id)) || ' '
                FROM ",
                $from,
                CHANGED
            ),
            text!(
                "INSERT INTO search_entries (entity, entity_id, words)
                SELECT '",
                $entity,
                "', $1, $3 || '=in' || replace(CAST(videos.project_id AS text), '-', '')
                    || ' =in' || replace(CAST(videos.id AS text), '-', '') || ' '
                FROM ",
                $from,
                CHANGED
            ),
        )
    };
}

/// What says the same as before is not written again.
const CHANGED: &str = "
    ON CONFLICT (entity, entity_id) DO UPDATE SET words = excluded.words WHERE search_entries.words <> excluded.words
";

statements! {
    NOTE_COMMENT = upsert!(
        "comment",
        "scenes JOIN versions ON versions.id = scenes.version_id JOIN videos ON videos.id = versions.video_id
        WHERE scenes.id = $2");
    NOTE_SCENE = upsert!(
        "scene", "versions JOIN videos ON videos.id = versions.video_id WHERE versions.id = $2");
    NOTE_VERSION = upsert!("version", "videos WHERE videos.id = $2");
    NOTE_VIDEO = upsert!("video", "videos WHERE videos.id = $2");
    NOTE_PROJECT = Sql::new(text!(
        "INSERT INTO search_entries (entity, entity_id, words)
        SELECT 'project', $1, CAST($3 AS TEXT) FROM projects WHERE projects.id = $2", CHANGED));
    // How much SQLite's index keeps in memory, in bytes, before it writes it to the file as a part that has to be merged with the
    // others. 100,000 entries that change took ten times as long with the usual size; it is only used where there is so much.
    ROOM = Sql::per_engine("INSERT INTO search_index (search_index, rank) VALUES ('hashsize', 67108864)", "SELECT 1");
    USUAL_ROOM = Sql::per_engine("INSERT INTO search_index (search_index, rank) VALUES ('hashsize', 1048576)", "SELECT 1");
    // Entries of one kind as an object of JSON: the words of each id. SQLite's index is written before every statement, too: so
    // the fewer statements, the better. It is also written whenever an entry comes whose number is below that of the one before,
    // so they are put in order: an undo brings the latest first, and was ten times as slow. New ones come last, as they were given.
    NOTE_MANY = Sql::per_engine(
        text!(
            "INSERT INTO search_entries (entity, entity_id, words)
            SELECT $1, unhex(noted.key), noted.value FROM json_each($2) AS noted
            LEFT JOIN search_entries AS known ON known.entity = $1 AND known.entity_id = unhex(noted.key)
            WHERE TRUE ORDER BY known.n IS NULL, known.n, noted.id",
            CHANGED
        ),
        text!(
            "INSERT INTO search_entries (entity, entity_id, words)
            SELECT CAST($1 AS text), CAST(noted.key AS uuid), noted.value
            FROM json_each_text(CAST(CAST($2 AS text) AS json)) AS noted",
            CHANGED
        ));
    UNCUT = Sql::new(
        "SELECT n, entity, entity_id FROM search_entries WHERE words = '' AND n > $1 ORDER BY n LIMIT $2");
}

/// A comment: its words, and what an amend is asked about.
pub fn of_comment(comment: &Comment) -> Entry {
    let mut facts = vec![Fact::Stage(comment.stage), Fact::By(comment.author_id)];
    facts.extend(match comment.status {
        None => &[Fact::Note][..],
        Some(CommentStatus::ToDo) => &[Fact::Amend, Fact::ToDo],
        Some(CommentStatus::Done) => &[Fact::Amend, Fact::Done],
    });
    match comment.assignee_id {
        Some(person) => facts.push(Fact::For(person)),
        None if comment.status.is_some() => facts.push(Fact::ForNobody),
        None => {}
    }
    entry(Kind::Comment, comment.id, comment.scene_id.uuid(), &[&comment.content], &facts)
}

/// A scene: its title and texts.
pub fn of_scene(scene: &Scene) -> Entry {
    let texts = [&*scene.title, &scene.voice_text, &scene.description, &scene.image_prompt];
    entry(Kind::Scene, scene.id, scene.version_id.uuid(), &texts, &[])
}

/// A version: its name.
pub fn of_version(version: &Version) -> Entry {
    entry(Kind::Version, version.id, version.video_id.uuid(), &[&version.name], &[])
}

/// A video: its title, and where it is.
pub fn of_video(video: &Video) -> Entry {
    let facts = [Fact::Stage(video.current_stage), Fact::Status(video.stage_status)];
    entry(Kind::Video, video.id, video.id.uuid(), &[&video.title], &facts)
}

/// A project: its title.
pub fn of_project(project: &Project) -> Entry {
    let facts = [Fact::In(project.id.uuid())];
    entry(Kind::Project, project.id, project.id.uuid(), &[&project.title], &facts)
}

fn entry<T>(kind: Kind, id: Id<T>, above: Uuid, texts: &[&str], facts: &[Fact]) -> Entry {
    let mut said = String::from(" ");
    for (index, part) in texts.iter().enumerate() {
        if index > 0 {
            // No phrase reaches from one text into the next.
            said.push_str("= ");
        }
        for word in words(part) {
            if said.len() + word.folded.len() < MAX_WORDS {
                said.push_str(&word.folded);
                said.push(' ');
            }
        }
    }
    for fact in [Fact::Findable, Fact::Kind(kind)].iter().chain(facts) {
        // Writing to a string cannot fail.
        let _ = write!(said, "{fact} ");
    }
    Entry { kind, id: id.uuid(), above, words: said }
}

/// Has the index say this of a row that was written.
pub async fn note(tx: &mut Tx, entry: Entry) -> Result<()> {
    let sql = match entry.kind {
        Kind::Comment => NOTE_COMMENT,
        Kind::Scene => NOTE_SCENE,
        Kind::Version => NOTE_VERSION,
        Kind::Video => NOTE_VIDEO,
        Kind::Project => NOTE_PROJECT,
    };
    tx.query(sql).bind(entry.id).bind(entry.above).bind(entry.words).execute().await?;
    Ok(())
}

/// Has the index say this of rows that were written, thousands with each statement: what a row is in need not be looked up.
/// None of them may come twice.
pub async fn note_all(tx: &mut Tx, entries: impl Iterator<Item = ((Id<Project>, Id<Video>), Entry)>) -> Result<()> {
    let entries: Vec<Entry> = entries.map(|((project, video), entry)| entry.within(project, video)).collect();
    let most = if tx.is_alone() { PARTS.0 } else { PARTS.1 };
    let needs_room = tx.is_alone() && entries.iter().map(|entry| entry.words.len()).sum::<usize>() > MANY;
    if needs_room {
        tx.query(ROOM).execute().await?;
    }
    for of_kind in entries.chunk_by(|one, next| one.kind == next.kind) {
        let mut rest = of_kind;
        while let Some(first) = rest.first() {
            let (part, behind) = rest.split_at(first_part(rest, most));
            tx.query(NOTE_MANY).bind(first.kind).bind(words_by_id(part)).execute().await?;
            rest = behind;
        }
    }
    if needs_room {
        tx.query(USUAL_ROOM).execute().await?;
    }
    Ok(())
}

/// How many of the entries make one part of so many bytes: at least one.
fn first_part(entries: &[Entry], most: usize) -> usize {
    let mut size = 0;
    let is_within = |entry: &&Entry| {
        let fits = size < most;
        size += entry.words.len();
        fits
    };
    entries.iter().take_while(is_within).count()
}

/// The words of each entry by its id, in JSON.
fn words_by_id(entries: &[Entry]) -> String {
    let mut object = String::from("{");
    for entry in entries {
        let comma = if object.len() > 1 { "," } else { "" };
        // Writing to a string cannot fail.
        let _ = write!(object, "{comma}\"{}\":{}", entry.id.simple(), Value::from(entry.words.as_str()));
    }
    object + "}"
}

/// Cuts what a migration found and could not cut. Costs one look at an empty index where there is nothing to do; several
/// servers may do it at once.
pub async fn catch_up(db: &Db) -> Result<()> {
    let mut last = i64::MIN;
    loop {
        let uncut: Vec<(i64, Kind, Uuid)> = db.conn().await?.query(UNCUT).bind(last).bind(BATCH).all().await?;
        let Some((n, ..)) = uncut.last() else { return Ok(()) };
        last = *n;
        let mut tx = db.begin().await?;
        for (_, kind, id) in uncut {
            let entry = match kind {
                Kind::Comment => entry_of::<Comment>(&mut tx, Id::from_uuid(id)).await?,
                Kind::Scene => entry_of::<Scene>(&mut tx, Id::from_uuid(id)).await?,
                Kind::Version => entry_of::<Version>(&mut tx, Id::from_uuid(id)).await?,
                Kind::Video => entry_of::<Video>(&mut tx, Id::from_uuid(id)).await?,
                Kind::Project => entry_of::<Project>(&mut tx, Id::from_uuid(id)).await?,
            };
            if let Some(entry) = entry {
                note(&mut tx, entry).await?;
            }
        }
        tx.commit().await?;
    }
}

async fn entry_of<T: Row>(tx: &mut Tx, key: T::Key) -> Result<Option<Entry>> {
    Ok(crate::store::get::<T>(tx, key).await?.and_then(|row| row.searched()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_entry_is_in_one_part_and_no_part_is_much_larger_than_it_may_be() {
        let entry =
            |size: usize| Entry { kind: Kind::Scene, id: Uuid::nil(), above: Uuid::nil(), words: "x".repeat(size) };
        let entries: Vec<Entry> = [50, 50, 1, 200, 0, 99, 1, 1].map(entry).into();
        let (mut rest, mut parts) = (&entries[..], Vec::new());
        while !rest.is_empty() {
            let (part, behind) = rest.split_at(first_part(rest, 100));
            parts.push(part.len());
            rest = behind;
        }
        assert_eq!(parts, [2, 2, 3, 1], "one that goes beyond is the last of its part");
    }

    #[test]
    fn words_are_told_by_the_id_of_their_row() {
        let entry = |id: u128, words: &str| {
            let id = Uuid::from_u128(id);
            Entry { kind: Kind::Scene, id, above: Uuid::nil(), words: words.to_owned() }
        };
        let told = words_by_id(&[entry(1, " a \"b\" "), entry(2, "ü")]);
        let expected = serde_json::json!({
            "00000000000000000000000000000001": " a \"b\" ",
            "00000000000000000000000000000002": "ü",
        });
        assert_eq!(serde_json::from_str::<Value>(&told).expect("JSON"), expected);
        assert_eq!(words_by_id(&[]), "{}");
    }
}
