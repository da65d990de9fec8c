//! Every table and column that a backup holds, and since which schema; a test compares them with the live schema.

use std::sync::LazyLock;

use crate::store::{Engine, Sql, migrate};

/// What a column holds, on either engine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Uuid,
    Text,
    Int,
    Bool,
    Float,
    Json,
    Bytes,
}

#[derive(Debug, Clone, Copy)]
pub(super) struct Column {
    pub name: &'static str,
    pub kind: Kind,
    /// The first schema that has it.
    since: i64,
}

struct Table {
    name: &'static str,
    since: i64,
    key: &'static [&'static str],
    columns: &'static [Column],
}

/// `table SINCE (key) { column: Kind, … }`, and `column: Kind @ SINCE` for one that came later than its table.
macro_rules! tables {
    (@since $since:literal) => { $since };
    (@since $since:literal $own:literal) => { $own };
    ($($table:ident $since:tt ($($key:ident),+) { $($column:ident: $kind:ident $(@ $own:literal)?),+ $(,)? })+) => {
        &[$(Table {
            name: stringify!($table),
            since: $since,
            key: &[$(stringify!($key)),+],
            columns: &[$(Column {
                name: stringify!($column),
                kind: Kind::$kind,
                since: tables!(@since 1 $($own)?),
            }),+],
        }),+]
    };
}

/// In an order in which each row finds what it refers to. The row of `workspace` is in the header of the file instead.
const TABLES: &[Table] = tables! {
    organisations 1 (id) {
        id: Uuid, name: Text, slug: Text, is_active: Bool, contact_id: Uuid, revision: Int, created_at: Int,
        updated_at: Int, deleted_at: Int,
    }
    users 1 (id) {
        id: Uuid, email: Text, password: Text, full_name: Text, role: Text, organisation_id: Uuid, is_active: Bool,
        email_verified: Bool, last_login_at: Int, revision: Int, created_at: Int, updated_at: Int, deleted_at: Int,
    }
    access_levels 1 (id) {
        id: Int, name: Text, display_name: Text, description: Text, permission_level: Int, is_active: Bool,
        revision: Int, created_at: Int, updated_at: Int, deleted_at: Int,
    }
    projects 1 (id) {
        id: Uuid, title: Text, owner_id: Uuid, organisation_id: Uuid, objective: Text, style: Text, revision: Int,
        created_at: Int, updated_at: Int, deleted_at: Int,
    }
    project_members 1 (id) {
        id: Uuid, project_id: Uuid, user_id: Uuid, access_level_id: Int, role: Text, invited_by_id: Uuid,
        invited_at: Int, accepted_at: Int, is_active: Bool, revision: Int, created_at: Int, updated_at: Int,
        deleted_at: Int,
    }
    videos 1 (id) {
        id: Uuid, project_id: Uuid, title: Text, duration: Float, objective: Text, key_messages: Text, style: Text,
        outline: Text, current_stage: Text, stage_status: Text, fps_num: Int, fps_den: Int, start_frame: Int,
        drop_frame: Bool, revision: Int, created_at: Int, updated_at: Int, deleted_at: Int,
    }
    video_formats 1 (video_id, format) { video_id: Uuid, format: Text }
    versions 1 (id) {
        id: Uuid, video_id: Uuid, number: Int, name: Text, revision: Int, created_at: Int, updated_at: Int,
        deleted_at: Int,
    }
    media 1 (id) {
        id: Uuid, project_id: Uuid, type: Text, url: Text, status: Text, revision: Int, created_at: Int,
        updated_at: Int, deleted_at: Int, content_id: Uuid @ 4, size_bytes: Int @ 4, sha256: Text @ 4,
        content_type: Text @ 4, file_name: Text @ 4,
    }
    scenes 1 (id) {
        id: Uuid, version_id: Uuid, order: Int, title: Text, voice_text: Text, description: Text, image_prompt: Text,
        selected_image_id: Uuid, selected_voice_id: Uuid, selected_video_id: Uuid, selected_music_id: Uuid,
        task_id: Text, duration_frames: Int, lineage_id: Uuid, revision: Int, created_at: Int, updated_at: Int,
        deleted_at: Int,
    }
    scene_media 1 (scene_id, media_id, role) { scene_id: Uuid, media_id: Uuid, role: Text, created_at: Int }
    comments 1 (id) {
        id: Uuid, scene_id: Uuid, stage: Text, status: Text, parent_id: Uuid, author_id: Uuid, content: Text,
        assignee_id: Uuid, frame_in: Int, frame_out: Int, visibility: Text, resolution: Text, carried_from_id: Uuid,
        revision: Int, created_at: Int, updated_at: Int, deleted_at: Int,
    }
    stage_decisions 1 (id) {
        id: Uuid, video_id: Uuid, version_id: Uuid, action: Text, stage: Text, from_status: Text, to_stage: Text,
        to_status: Text, note: Text, acknowledged_open: Int, decided_by_id: Uuid, created_at: Int,
    }
    sequences 1 (scope_id) { scope_id: Uuid, seq: Int }
    activity 1 (id) {
        id: Uuid, scope_id: Uuid, seq: Int, project_id: Uuid, video_id: Uuid, actor_id: Uuid, verb: Text,
        entity: Text, entity_id: Uuid, before: Json, after: Json, request_id: Uuid, batch_id: Uuid,
        undoes_batch_id: Uuid, created_at: Int,
    }
    sessions 1 (id) {
        id: Uuid, user_id: Uuid, token_hash: Bytes, created_at: Int, last_used_at: Int, expires_at: Int,
        revoked_at: Int,
    }
    personal_access_tokens 1 (id) {
        id: Uuid, user_id: Uuid, name: Text, token_hash: Bytes, scope: Text, created_at: Int, last_used_at: Int,
        expires_at: Int, revoked_at: Int,
    }
    invitations 1 (id) {
        id: Uuid, project_id: Uuid, email: Text, access_level_id: Int, role: Text, token_hash: Bytes,
        invited_by_id: Uuid, created_at: Int, expires_at: Int, accepted_at: Int, revoked_at: Int,
    }
    idempotency_claims 2 (user_id, client_id, key) {
        user_id: Uuid, client_id: Uuid, key: Text, fingerprint: Bytes, status: Int, etag: Text, location: Text,
        content_type: Text, body: Bytes, created_at: Int,
    }
    snoozes 5 (user_id, comment_id) {
        user_id: Uuid, comment_id: Uuid, until: Int, scope_id: Uuid, seq: Int, created_at: Int,
    }
    search_entries 3 (n) { n: Int, entity: Text, entity_id: Uuid, words: Text }
};

const WORKSPACE: &[Table] = tables! {
    workspace 1 (epoch) { epoch: Uuid, created_at: Int, people_seq: Int @ 2 }
};

/// The tables of one schema, with their statements.
pub(super) struct Plan {
    pub schema: i64,
    pub workspace: Planned,
    pub tables: Vec<Planned>,
}

/// A table as one schema has it.
pub(super) struct Planned {
    pub name: &'static str,
    pub columns: Vec<Column>,
    read: [String; 2],
    write: [String; 2],
    any: String,
}

impl Planned {
    /// Every row, in the order of its key.
    pub fn read(&'static self) -> Sql {
        Sql::per_engine(&self.read[0], &self.read[1])
    }

    /// Adds rows: `$1` is a JSON array of arrays of columns.
    pub fn write(&'static self) -> Sql {
        Sql::per_engine(&self.write[0], &self.write[1])
    }

    /// Whether there is a row.
    pub fn any(&'static self) -> Sql {
        Sql::new(&self.any)
    }
}

static PLANS: LazyLock<Vec<Plan>> = LazyLock::new(|| (1..=migrate::head()).map(plan_of).collect());

/// The plan of a schema; none: this program does not know it.
pub(super) fn plan(schema: i64) -> Option<&'static Plan> {
    PLANS.iter().find(|plan| plan.schema == schema)
}

/// The statements for the newest schema, by name.
pub(in crate::store) fn statements() -> Vec<(&'static str, Sql)> {
    let Some(plan) = PLANS.last() else { return Vec::new() };
    let tables = plan.tables.iter().chain([&plan.workspace]);
    tables
        .flat_map(|table| [table.read(), table.write(), table.any()].map(|sql| (sql.on(Engine::Sqlite), sql)))
        .collect()
}

/// `table.column` of everything in a backup of the newest schema.
#[must_use]
pub fn contents() -> Vec<String> {
    let columns = |table: &Planned| -> Vec<String> {
        table.columns.iter().map(|column| format!("{}.{}", table.name, column.name)).collect()
    };
    PLANS.last().map_or_else(Vec::new, |plan| plan.tables.iter().chain([&plan.workspace]).flat_map(columns).collect())
}

fn plan_of(schema: i64) -> Plan {
    let planned = |table: &Table| {
        let columns = table.columns.iter().copied().filter(|column| column.since <= schema).collect();
        planned(table, columns)
    };
    Plan {
        schema,
        workspace: planned(&WORKSPACE[0]),
        tables: TABLES.iter().filter(|table| table.since <= schema).map(planned).collect(),
    }
}

fn planned(table: &Table, columns: Vec<Column>) -> Planned {
    let name = table.name;
    let names = list(&columns, |_, column| format!("\"{}\"", column.name));
    let order = |collation: &str| {
        let keys = table.key.iter().map(|key| {
            let is_text = columns.iter().any(|column| column.name == *key && column.kind == Kind::Text);
            format!("\"{key}\"{}", if is_text { collation } else { "" })
        });
        keys.collect::<Vec<_>>().join(", ")
    };
    let read = |collation: &str| format!("SELECT {names} FROM {name} ORDER BY {}", order(collation));
    let values = [list(&columns, in_sqlite), list(&columns, in_postgres)];
    Planned {
        name,
        // Both engines give the same order: by code point.
        read: [read(""), read(" COLLATE \"C\"")],
        write: [
            format!("INSERT INTO {name} ({names}) SELECT {} FROM json_each($1)", values[0]),
            format!(
                "INSERT INTO {name} ({names}) SELECT {}
                FROM jsonb_array_elements(CAST(CAST($1 AS text) AS jsonb)) AS items (value)",
                values[1]
            ),
        ],
        any: format!("SELECT EXISTS (SELECT 1 FROM {name})"),
        columns,
    }
}

fn list(columns: &[Column], spell: impl Fn(usize, &Column) -> String) -> String {
    columns.iter().enumerate().map(|(at, column)| spell(at, column)).collect::<Vec<_>>().join(", ")
}

fn in_sqlite(at: usize, column: &Column) -> String {
    match column.kind {
        Kind::Uuid | Kind::Bytes => format!("unhex(value ->> {at}, '-')"),
        Kind::Json => format!("nullif(value -> {at}, 'null')"),
        Kind::Text | Kind::Int | Kind::Bool | Kind::Float => format!("value ->> {at}"),
    }
}

fn in_postgres(at: usize, column: &Column) -> String {
    let kind = match column.kind {
        Kind::Bytes => return format!("decode(value ->> {at}, 'hex')"),
        Kind::Json => return format!("nullif(value -> {at}, CAST('null' AS jsonb))"),
        Kind::Text => return format!("value ->> {at}"),
        Kind::Uuid => "uuid",
        Kind::Int => "bigint",
        Kind::Bool => "boolean",
        Kind::Float => "double precision",
    };
    format!("CAST(value ->> {at} AS {kind})")
}
