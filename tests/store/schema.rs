//! Neither engine's live schema, nor `assets/schema.md`, drifts from the facts of Orama v2.1 and its additions.

use std::collections::{BTreeMap, BTreeSet};

use orama::{
    model::{
        AspectRatio, CommentStatus, ContentType, Entity, MediaStatus, MediaType, MemberRole, Resolution, SceneMedia,
        Stage, StageAction, StageStatus, TakeRole, UserRole, Verb, Visibility, search::Kind,
    },
    store::{self, Db, Engine, Error, Session, Sql, activity::NewActivity},
};
use uuid::Uuid;

use crate::{
    engines::both_engines,
    fixture::{World, add, at, decision, media, member, new_id, to_do, user},
};

/// Every table and column: its type, `?` where it may be empty, `->` what it refers to, `{…}` its closed set of words. A `+`
/// marks what is not in the document of Orama v2.1.
const FACTS: &str = "
organisations
  id uuid
  name text
  slug text
  is_active bool
  contact_id uuid? -> users
  +revision int
  created_at int
  updated_at int
  +deleted_at int?
users
  id uuid
  email text
  password text?
  full_name text
  role text {super_admin user}
  organisation_id uuid? -> organisations
  is_active bool
  email_verified bool
  last_login_at int?
  +revision int
  created_at int
  updated_at int
  +deleted_at int?
access_levels
  id serial
  name text
  display_name text
  description text
  permission_level int
  is_active bool
  +revision int
  +created_at int
  +updated_at int
  +deleted_at int?
projects
  id uuid
  title text
  owner_id uuid -> users
  organisation_id uuid? -> organisations
  objective text
  style text
  +revision int
  +created_at int
  +updated_at int
  +deleted_at int?
project_members
  id uuid
  project_id uuid -> projects
  user_id uuid -> users
  access_level_id int -> access_levels
  role text {owner contributor}
  invited_by_id uuid? -> users
  invited_at int?
  accepted_at int?
  is_active bool
  +revision int
  +created_at int
  +updated_at int
  +deleted_at int?
videos
  id uuid
  project_id uuid -> projects
  title text
  duration float?
  objective text
  key_messages text
  style text?
  outline text
  current_stage text {outline script storyboard audio video}
  stage_status text {in_progress in_review in_amends approved}
  +fps_num int?
  +fps_den int?
  +start_frame int
  +drop_frame bool
  +revision int
  +created_at int
  +updated_at int
  +deleted_at int?
video_formats
  video_id uuid -> videos
  format text {16:9 1:1 9:16}
versions
  id uuid
  video_id uuid -> videos
  number int
  name text
  +revision int
  +created_at int
  +updated_at int
  +deleted_at int?
media
  id uuid
  +project_id uuid -> projects
  type text {image audio video}
  url text
  status text {uploading generating ok failed}
  +content_id uuid?
  +size_bytes int?
  +sha256 text?
  +content_type text? {image/png image/jpeg image/webp image/gif audio/wav audio/mpeg audio/flac audio/ogg audio/aac audio/mp4 video/mp4 video/quicktime video/webm video/x-matroska}
  +file_name text?
  +revision int
  created_at int
  +updated_at int
  +deleted_at int?
scenes
  id uuid
  version_id uuid -> versions
  order int
  +title text
  voice_text text
  description text
  image_prompt text
  selected_image_id uuid? -> media
  selected_voice_id uuid? -> media
  selected_video_id uuid? -> media
  selected_music_id uuid? -> media
  task_id text?
  +duration_frames int?
  +lineage_id uuid
  +revision int
  +created_at int
  +updated_at int
  +deleted_at int?
scene_media
  scene_id uuid -> scenes
  media_id uuid -> media
  role text {image voice video music}
  +created_at int
comments
  id uuid
  scene_id uuid -> scenes
  stage text {outline script storyboard audio video}
  status text? {to_do done}
  parent_id uuid? -> comments
  author_id uuid -> users
  content text
  +assignee_id uuid? -> users
  +frame_in int?
  +frame_out int?
  +visibility text {internal client}
  +resolution text? {fixed declined duplicate}
  +carried_from_id uuid? -> comments
  +revision int
  created_at int
  +updated_at int
  +deleted_at int?
+stage_decisions
  id uuid
  video_id uuid -> videos
  version_id uuid? -> versions
  action text {submit request_amends approve advance reopen}
  stage text {outline script storyboard audio video}
  from_status text {in_progress in_review in_amends approved}
  to_stage text {outline script storyboard audio video}
  to_status text {in_progress in_review in_amends approved}
  note text
  acknowledged_open int
  decided_by_id uuid -> users
  created_at int
+sequences
  scope_id uuid
  seq int
+activity
  id uuid
  scope_id uuid -> sequences.scope_id
  seq int
  project_id uuid? -> projects
  video_id uuid? -> videos
  actor_id uuid -> users
  verb text {create update move delete revive decide}
  entity text {organisation user project project_member video video_formats version scene media scene_media comment stage_decision}
  entity_id uuid
  before json?
  after json?
  request_id uuid
  batch_id uuid
  undoes_batch_id uuid?
  created_at int
+sessions
  id uuid
  user_id uuid -> users
  token_hash bytes
  created_at int
  last_used_at int?
  expires_at int
  revoked_at int?
+personal_access_tokens
  id uuid
  user_id uuid -> users
  name text
  token_hash bytes
  scope text {read write admin}
  created_at int
  last_used_at int?
  expires_at int?
  revoked_at int?
+invitations
  id uuid
  project_id uuid -> projects
  email text
  access_level_id int -> access_levels
  role text {owner contributor}
  token_hash bytes
  invited_by_id uuid -> users
  created_at int
  expires_at int
  accepted_at int?
  revoked_at int?
+workspace
  epoch uuid
  created_at int
  people_seq int
+idempotency_claims
  user_id uuid -> users
  client_id uuid
  key text
  fingerprint bytes
  status int?
  etag text?
  location text?
  content_type text?
  body bytes?
  created_at int
+snoozes
  user_id uuid -> users
  comment_id uuid -> comments
  until int?
  scope_id uuid
  seq int
  created_at int
+search_entries
  n serial
  entity text {project video version scene comment}
  entity_id uuid
  words text
";

/// What is known of a column.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Column {
    kind: String,
    nullable: bool,
    refers_to: Option<String>,
}

struct Fact {
    column: Column,
    words: Vec<&'static str>,
    is_addition: bool,
}

/// `table.column` and what is known of it.
fn facts() -> BTreeMap<String, Fact> {
    let mut table = "";
    let mut facts = BTreeMap::new();
    for line in FACTS.lines().filter(|line| !line.is_empty()) {
        let Some(line) = line.strip_prefix("  ") else {
            table = line;
            continue;
        };
        let (line, words) = line.split_once(" {").unwrap_or((line, "}"));
        let (line, refers_to) = line.split_once(" -> ").map_or((line, None), |(line, to)| (line, Some(to)));
        let (name, kind) = line.split_once(' ').expect("a column has a type");
        let column = Column {
            kind: kind.trim_end_matches('?').to_owned(),
            nullable: kind.ends_with('?'),
            refers_to: refers_to.map(|to| if to.contains('.') { to.to_owned() } else { format!("{to}.id") }),
        };
        let words = words.trim_end_matches('}').split_whitespace().collect();
        let is_addition = name.starts_with('+') || table.starts_with('+');
        let key = format!("{}.{}", table.trim_start_matches('+'), name.trim_start_matches('+'));
        facts.insert(key, Fact { column, words, is_addition });
    }
    facts
}

/// Every column but those of the full text indexes, which are the engines' own.
const COLUMNS: Sql = Sql::per_engine(
    "SELECT tables.name || '.' || columns.name, columns.type, columns.\"notnull\" = 0
    FROM sqlite_master AS tables JOIN pragma_table_xinfo(tables.name) AS columns
    WHERE tables.type = 'table' AND tables.name <> '_sqlx_migrations' AND tables.name NOT LIKE 'sqlite_%'
        AND tables.name NOT LIKE 'search_index%'",
    "SELECT table_name || '.' || column_name, CAST(data_type AS TEXT), is_nullable = 'YES'
    FROM information_schema.columns WHERE table_schema = 'public' AND table_name <> '_sqlx_migrations'
        AND (table_name, column_name) <> ('search_entries', 'lexemes')",
);

const REFERENCES: Sql = Sql::per_engine(
    "SELECT tables.name || '.' || keys.\"from\", keys.\"table\" || '.' || keys.\"to\"
    FROM sqlite_master AS tables JOIN pragma_foreign_key_list(tables.name) AS keys WHERE tables.type = 'table'",
    "SELECT source.relname || '.' || source_column.attname, target.relname || '.' || target_column.attname
    FROM pg_constraint AS keys
    JOIN pg_class AS source ON source.oid = keys.conrelid
    JOIN pg_class AS target ON target.oid = keys.confrelid
    JOIN pg_attribute AS source_column ON source_column.attrelid = source.oid AND source_column.attnum = keys.conkey[1]
    JOIN pg_attribute AS target_column ON target_column.attrelid = target.oid AND target_column.attnum = keys.confkey[1]
    WHERE keys.contype = 'f'",
);

/// How an engine spells a type.
fn spelled(engine: Engine, kind: &str) -> &'static str {
    let (sqlite, postgres) = match kind {
        "uuid" => ("BLOB", "uuid"),
        "text" => ("TEXT", "text"),
        "int" | "serial" => ("INTEGER", "bigint"),
        "bool" => ("INTEGER", "boolean"),
        "float" => ("REAL", "double precision"),
        "json" => ("TEXT", "jsonb"),
        "bytes" => ("BLOB", "bytea"),
        other => panic!("{other} is no type of ours"),
    };
    if engine == Engine::Sqlite { sqlite } else { postgres }
}

both_engines! {
    async fn the_live_schema_is_what_the_facts_say(db: Db) {
        let mut conn = db.conn().await.unwrap();
        let references: Vec<(String, String)> = conn.query(REFERENCES).all().await.unwrap();
        let live: BTreeMap<String, Column> = conn
            .query(COLUMNS)
            .all::<(String, String, bool)>()
            .await
            .unwrap()
            .into_iter()
            .map(|(name, kind, nullable)| {
                let refers_to = references.iter().find(|(from, _)| *from == name).map(|(_, to)| to.clone());
                // An integer key of SQLite is never empty, but is not declared so.
                let nullable = nullable && !["access_levels.id", "search_entries.n"].contains(&name.as_str());
                (name, Column { kind, nullable, refers_to })
            })
            .collect();
        let expected: BTreeMap<String, Column> = facts()
            .into_iter()
            .map(|(name, fact)| {
                let kind = spelled(db.engine(), &fact.column.kind).to_owned();
                (name, Column { kind, ..fact.column })
            })
            .collect();
        for (name, column) in &expected {
            assert_eq!(live.get(name), Some(column), "{name}");
        }
        let unknown: Vec<_> = live.keys().filter(|name| !expected.contains_key(*name)).collect();
        assert!(unknown.is_empty(), "not in the facts: {unknown:?}");
        let expected_references = expected.values().filter(|column| column.refers_to.is_some()).count();
        assert_eq!(references.len(), expected_references);
    }
}

/// A statement that gives every row of a table a word, and the words the model knows.
macro_rules! words_of {
    ($($table:ident.$column:literal: $type:ty),+ $(,)?) => {
        &[$((
            concat!(stringify!($table), ".", $column),
            Sql::new(concat!("UPDATE ", stringify!($table), " SET ", $column, " = $1")),
            || <$type>::ALL.iter().map(|word| word.as_str()).collect(),
        )),+]
    };
}

type Words = (&'static str, Sql, fn() -> Vec<&'static str>);

const UPDATED: &[Words] = words_of!(
    users."role": UserRole,
    project_members."role": MemberRole,
    videos."current_stage": Stage,
    videos."stage_status": StageStatus,
    video_formats."format": AspectRatio,
    media."type": MediaType,
    media."status": MediaStatus,
    media."content_type": ContentType,
    scene_media."role": TakeRole,
    comments."stage": Stage,
    comments."status": CommentStatus,
    comments."visibility": Visibility,
    comments."resolution": Resolution,
    stage_decisions."action": StageAction,
    stage_decisions."stage": Stage,
    stage_decisions."from_status": StageStatus,
    stage_decisions."to_stage": Stage,
    stage_decisions."to_status": StageStatus,
    invitations."role": MemberRole,
    search_entries."entity": Kind,
);

/// The log does not change, so its words are tried by adding an entry, and the token's scope has no type yet.
const ADDED: &[Words] = &[
    (
        "activity.verb",
        Sql::new(
            "INSERT INTO activity (id, scope_id, seq, actor_id, verb, entity, entity_id, request_id, batch_id, created_at)
            SELECT request_id, scope_id, 2, actor_id, $1, entity, entity_id, request_id, batch_id, created_at FROM activity",
        ),
        || Verb::ALL.iter().map(|word| word.as_str()).collect(),
    ),
    (
        "activity.entity",
        Sql::new(
            "INSERT INTO activity (id, scope_id, seq, actor_id, verb, entity, entity_id, request_id, batch_id, created_at)
            SELECT request_id, scope_id, 2, actor_id, verb, $1, entity_id, request_id, batch_id, created_at FROM activity",
        ),
        || Entity::ALL.iter().map(|word| word.as_str()).collect(),
    ),
    ("personal_access_tokens.scope", Sql::new("UPDATE personal_access_tokens SET scope = $1"), || {
        vec!["read", "write", "admin"]
    }),
];

const ADD_TOKEN: Sql = Sql::new(
    "INSERT INTO personal_access_tokens (id, user_id, name, token_hash, scope, created_at)
    VALUES ($1, $2, 'render box', $3, 'read', 0)",
);
const ADD_INVITATION: Sql = Sql::new(
    "INSERT INTO invitations
        (id, project_id, email, access_level_id, role, token_hash, invited_by_id, created_at, expires_at)
    VALUES ($1, $2, 'new@studio.example', 1, 'contributor', $3, $4, 0, 1)",
);

/// A row in every table that has words.
async fn populate(db: &Db) {
    let world = World::build(db).await;
    let guest = user("guest");
    let medium = media(&world.project);
    let mut done = to_do(&world.scenes[0], &guest, "done");
    done.status = Some(CommentStatus::Done);
    let mut tx = db.begin().await.unwrap();
    add(&mut tx, &guest).await;
    add(&mut tx, &member(&world.project, &guest, 1)).await;
    add(&mut tx, &medium).await;
    add(&mut tx, &done).await;
    let take =
        SceneMedia { scene_id: world.scenes[0].id, media_id: medium.id, role: TakeRole::Image, created_at: at(0) };
    assert!(store::media::link(&mut tx, &take).await.unwrap());
    store::videos::set_formats(&mut tx, world.video.id, &[AspectRatio::Wide]).await.unwrap();
    assert!(store::decisions::insert(&mut tx, &decision(&world)).await.unwrap());
    let hash = vec![7_u8; 32];
    tx.query(ADD_TOKEN).bind(Uuid::now_v7()).bind(guest.id).bind(hash.clone()).execute().await.unwrap();
    let invitation = tx.query(ADD_INVITATION).bind(Uuid::now_v7()).bind(world.project.id).bind(hash);
    invitation.bind(world.owner.id).execute().await.unwrap();
    store::activity::append(&mut tx, vec![entry(&world)]).await.unwrap();
    tx.commit().await.unwrap();
}

fn entry(world: &World) -> NewActivity {
    NewActivity {
        id: new_id(),
        scope_id: world.owner.id.uuid(),
        seq: 0,
        project_id: None,
        video_id: None,
        actor_id: world.owner.id,
        verb: Verb::Create,
        entity: Entity::Project,
        entity_id: world.project.id.uuid(),
        before: None,
        after: None,
        request_id: Uuid::now_v7(),
        batch_id: Uuid::now_v7(),
        undoes_batch_id: None,
        created_at: at(0),
    }
}

async fn try_word(db: &Db, sql: Sql, word: &str) -> Result<u64, Error> {
    let mut tx = db.begin().await.unwrap();
    let touched = tx.query(sql).bind(word.to_owned()).execute().await;
    tx.rollback().await.unwrap();
    touched
}

both_engines! {
    async fn every_word_of_a_closed_set_is_taken_and_no_other(db: Db) {
        populate(&db).await;
        let facts = facts();
        for (column, sql, words) in UPDATED.iter().chain(ADDED) {
            let words = words();
            assert_eq!(words, facts[*column].words, "{column}");
            for word in words {
                assert!(try_word(&db, *sql, word).await.unwrap() >= 1, "{column} takes {word}");
            }
            assert!(try_word(&db, *sql, "nonsense").await.is_err(), "{column} takes nonsense");
        }
        let tried: BTreeSet<_> = UPDATED.iter().chain(ADDED).map(|(column, ..)| *column).collect();
        let closed: BTreeSet<_> =
            facts.iter().filter(|(_, fact)| !fact.words.is_empty()).map(|(name, _)| name.as_str()).collect();
        assert_eq!(tried, closed);
    }

    async fn a_database_knows_itself_and_its_levels(db: Db) {
        let mut conn = db.conn().await.unwrap();
        let epoch = store::workspace::epoch(&mut conn).await.unwrap();
        assert_ne!(epoch, Uuid::nil());
        let levels = store::access_levels::list(&mut conn).await.unwrap();
        let seeded: Vec<_> = levels.iter().map(|l| (l.id, l.name.as_str(), l.permission_level, l.is_active)).collect();
        assert_eq!(seeded, [
            (1, "client", 10, true),
            (2, "commenter", 20, true),
            (3, "editor", 30, true),
            (4, "approver", 40, true),
            (5, "manager", 50, true),
        ]);
        let mut tx = db.begin().await.unwrap();
        let second = Sql::new("INSERT INTO workspace (epoch, created_at) VALUES ($1, 0)");
        assert!(matches!(tx.query(second).bind(Uuid::now_v7()).execute().await, Err(Error::NotUnique(_))));
    }
}

/// `table.column` with type and origin, as the document has it.
fn documented() -> BTreeMap<String, (String, bool)> {
    let document = include_str!("../../assets/schema.md");
    let mut table = "";
    let mut columns = BTreeMap::new();
    for line in document.lines() {
        if let Some(name) = line.strip_prefix("## ") {
            table = name;
        }
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        if let [_, name, kind, origin, meaning, _] = cells[..]
            && name.starts_with('`')
        {
            assert!(meaning.len() > 3, "{table}.{name} has no meaning");
            let name = format!("{table}.{}", name.trim_matches('`'));
            columns.insert(name, (kind.to_owned(), origin.starts_with("*addition*")));
        }
    }
    columns
}

#[test]
fn the_schema_document_names_every_column_and_no_other() {
    let documented = documented();
    let facts = facts();
    assert_eq!(documented.keys().collect::<Vec<_>>(), facts.keys().collect::<Vec<_>>());
    for (name, fact) in &facts {
        let (kind, is_addition) = &documented[name];
        assert_eq!(kind.contains('?'), fact.column.nullable, "{name}");
        assert_eq!(kind.contains('→'), fact.column.refers_to.is_some(), "{name}");
        assert_eq!(*is_addition, fact.is_addition, "{name}");
        let word = kind.split(['?', ' ']).next().unwrap_or_default();
        let expected: &[&str] = match fact.column.kind.as_str() {
            "int" => &["integer", "timestamp"],
            "bool" => &["boolean"],
            "float" => &["number"],
            other => &[other],
        };
        assert!(expected.contains(&word), "{name} is {word} in the document");
    }
}

#[test]
fn both_engines_have_the_same_migrations() {
    let names = |engine: &str| -> BTreeSet<_> {
        let folder = format!("{}/assets/migrations/{engine}", env!("CARGO_MANIFEST_DIR"));
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name()).collect()
    };
    assert_eq!(names("sqlite"), names("postgres"));
}
