//! A mapping and the tables that it reads: parts with a line of `===` before each. The first is the mapping, of the others the first
//! line is the name of the table, and the rest is JSON or comma-separated values.
#![no_main]

use libfuzzer_sys::fuzz_target;
use orama_fuzz::{
    exchange::mapping::{self, Mapping},
    model::{Id, Timestamp, User, UserRole, foreign::ForeignTable},
};

fuzz_target!(|text: &str| {
    let mut parts = text.split("===\n");
    let Some(Ok(mapping)) = parts.next().map(|text| Mapping::read("file", text)) else { return };
    let tables: Vec<ForeignTable> = parts.filter_map(table).collect();
    let now = Timestamp::from_micros(1_790_000_000_000_000);
    if let Ok(mapped) = mapping::map(&mapping, &tables, &me(now), now) {
        // What came over hangs together: every scene is of a version, every comment on a scene.
        for project in &mapped.projects {
            assert!(project.scenes.iter().all(|scene| project.versions.iter().any(|row| row.id == scene.version_id)));
            assert!(project.comments.iter().all(|comment| project.scenes.iter().any(|row| row.id == comment.scene_id)));
        }
    }
});

fn table(part: &str) -> Option<ForeignTable> {
    let (name, rows) = part.split_once('\n')?;
    if rows.starts_with(['[', '{']) {
        mapping::read_json(name, "file", rows.as_bytes()).ok()
    } else {
        mapping::read_csv(name, "file", rows.as_bytes()).ok()
    }
}

fn me(now: Timestamp) -> User {
    User {
        id: Id::from_uuid(uuid::Uuid::from_u128(1)),
        email: "ana@studio.example".into(),
        full_name: "Ana".into(),
        role: UserRole::User,
        organisation_id: None,
        is_active: true,
        email_verified: true,
        last_login_at: None,
        revision: 1,
        created_at: now,
        updated_at: now,
        deleted_at: None,
    }
}
