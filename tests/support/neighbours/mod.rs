//! Databases of the neighbouring systems, made from what their documents say: every table with every column, and two rows in each.

pub mod facts;

use std::collections::BTreeMap;

use facts::{COURSE_CRAFTER, Facts, OURVIDZ, STUDIOVAULT, VALYOURISE};
use orama::model::foreign::ForeignTable;

/// Two rows for each table. A cell is the id of the row, the id of the row of the same number in another table (`links`), one of
/// the words given for it, a time, nothing where it would say that the row was deleted, or a text that names its place.
fn generate(facts: Facts, links: &[(&str, &str)], words: &[(&str, [&str; 2])]) -> Vec<ForeignTable> {
    let links: BTreeMap<_, _> = links.iter().copied().collect();
    let words: BTreeMap<_, _> = words.iter().copied().collect();
    let cell = |table: &str, column: &str, n: usize| {
        let place = format!("{table}.{column}");
        let named = |map: &BTreeMap<&str, &str>| {
            map.get(place.as_str()).or_else(|| map.get(column)).map(|t| format!("{t}-{n}"))
        };
        let lower = column.to_lowercase();
        if let Some(words) = words.get(place.as_str()) {
            Some(words[n - 1].to_owned()).filter(|word| !word.is_empty())
        } else if column == "id" {
            Some(format!("{table}-{n}"))
        } else if lower.starts_with("deleted") || lower.starts_with("archived") {
            None
        } else if let Some(link) = named(&links) {
            Some(link)
        } else if lower.ends_with("_at") || column.ends_with("At") {
            Some("2026-01-02 03:04:05+00".to_owned())
        } else {
            Some(format!("{column} of {table} {n}"))
        }
    };
    let table = |(name, columns): &(&str, &str)| {
        let columns: Vec<String> = columns.split(' ').map(str::to_owned).collect();
        let rows = (1..=2).map(|n| columns.iter().map(|column| cell(name, column, n)).collect()).collect();
        ForeignTable { name: (*name).to_owned(), columns, rows }
    };
    facts.iter().map(table).collect()
}

pub fn course_crafter() -> Vec<ForeignTable> {
    let links = [
        ("project_id", "cc_projects"),
        ("learning_unit_id", "cc_learning_units"),
        ("module_id", "cc_modules"),
        ("lesson_id", "cc_lessons"),
        ("scene_id", "cc_scenes"),
        ("segment_id", "cc_segments"),
        ("asset_id", "cc_assets"),
    ];
    let words = [
        ("cc_lessons.status", ["draft", "ready"]),
        ("cc_segments.script_text", ["Said at last", ""]),
        ("cc_segments.on_screen_duration", ["4.5", "3"]),
        ("cc_segments.gap_after", ["0.5", ""]),
        ("cc_scenes.sequence", ["1", "2"]),
        ("cc_segments.sequence", ["1", "2"]),
        ("cc_assets.role", ["hero_image", "book_pdf"]),
        ("cc_assets.asset_type", ["image", "book"]),
        ("cc_assets.version", ["1", "2"]),
        ("cc_assets.is_active", ["true", "false"]),
        ("cc_asset_versions.version", ["1", "1"]),
        ("cc_voice_tracks.status", ["approved", "rejected"]),
        ("cc_source_files.file_type", ["mp4", "pptx"]),
        ("cc_scripts.draft_text", ["First try", "Second try"]),
    ];
    generate(COURSE_CRAFTER, &links, &words)
}

pub fn studiovault() -> Vec<ForeignTable> {
    let links = [
        ("org_id", "organizations"),
        ("branch_id", "branches"),
        ("client_id", "clients"),
        ("project_id", "projects"),
        ("sender_user_id", "users"),
    ];
    let words = [
        ("users.email", ["Ana@studio.example", "jon@studio.example"]),
        ("users.created_at", ["1767322800", "1767322800000"]),
        ("projects.details_json", ["{\"title\": \"Wedding film\"}", "not JSON"]),
        ("projects.status", ["editing", "archived"]),
        ("media_objects.path", ["ingest/a b.MP4", "delivery/contract.pdf"]),
        ("messages.scope_type", ["project", "lead"]),
        ("messages.scope_id", ["projects-1", "leads-2"]),
    ];
    generate(STUDIOVAULT, &links, &words)
}

pub fn valyourise() -> Vec<ForeignTable> {
    let links = [
        ("workspaceId", "workspaces"),
        ("organizationId", "organizations"),
        ("userId", "user"),
        ("ownerUserId", "user"),
    ];
    let words =
        [("org_invites.acceptedByUserId", ["user-1", ""]), ("org_invites.normalizedEmail", ["ana@studio.example", ""])];
    let mut tables = generate(VALYOURISE, &links, &words);
    let items = tables.iter_mut().find(|table| table.name == "okr_items").expect("the items");
    let columns = items.columns.clone();
    let item = |id: &str, kind: &str, parent: &str, status: &str, deleted: &str| {
        let cell = |column: &String| {
            let text = match column.as_str() {
                "id" => id,
                "type" => kind,
                "title" => &format!("title of {id}"),
                "workspaceId" => "workspaces-1",
                "parentId" => parent,
                "actionStatus" => status,
                "deletedAt" => deleted,
                "ownerUserId" => "user-1",
                "assigneeUserIds" => "[\"user-2\",\"user-9\"]",
                "sortOrder" => "1",
                _ => "",
            };
            Some(text.to_owned()).filter(|text| !text.is_empty())
        };
        columns.iter().map(cell).collect::<Vec<_>>()
    };
    items.rows = vec![
        item("o1", "objective", "", "", ""),
        item("k1", "key_result", "o1", "", ""),
        item("a1", "action", "k1", "work_in_progress", ""),
        item("a2", "action", "o1", "done", ""),
        item("a3", "action", "gone", "pending", ""),
        item("k2", "key_result", "o1", "", "2026-01-02T03:04:05Z"),
    ];
    tables
}

pub fn ourvidz() -> Vec<ForeignTable> {
    let links = [
        ("project_id", "projects"),
        ("user_id", "profiles"),
        ("character_id", "characters"),
        ("collection_id", "user_collections"),
    ];
    let words = [
        ("projects.duration", ["90", "many"]),
        ("scenes.scene_number", ["2", "1"]),
        ("scenes.project_id", ["projects-1", "projects-1"]),
        ("scenes.approved", ["true", "false"]),
        ("scenes.final_stitched_url", ["https://ourvidz.invalid/final.mp4", ""]),
        ("user_library.asset_type", ["image", "video"]),
    ];
    generate(OURVIDZ, &links, &words)
}
