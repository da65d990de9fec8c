//! `orama media sweep`: bytes that no row names.

use clap::Args;
use serde::Serialize;

use super::super::{
    args::Global,
    backup, clock,
    exit::{Failure, Outcome},
    output::{self, Form, Row},
    serve,
};
use crate::{
    config::Config,
    model::{Id, Project, Timestamp},
    server::content::{self, Orphan, SweepError},
};

#[derive(Debug, Args)]
pub struct SweepArgs {
    /// Only say what would be removed
    #[arg(long)]
    dry_run: bool,
    /// Where the bytes are kept, as `serve` takes it [default: `media` in the data directory]
    #[arg(long, value_name = "DIR|s3://…")]
    media: Option<String>,
    /// Remove bytes of projects that the database does not know, too; look first that it is the right database
    #[arg(long)]
    all: bool,
    #[command(flatten)]
    form: Form,
}

#[derive(Serialize)]
struct Line {
    project_id: Id<Project>,
    content_id: uuid::Uuid,
    size_bytes: u64,
    written_at: Timestamp,
}

impl Row for Line {
    const COLUMNS: &'static [&'static str] = &["PROJECT", "CONTENT", "SIZE", "WRITTEN"];

    fn cells(&self) -> Vec<String> {
        vec![
            self.project_id.to_string(),
            self.content_id.to_string(),
            output::bytes(self.size_bytes),
            self.written_at.to_string(),
        ]
    }
}

/// Sweeps.
pub async fn run(config: &Config, global: &Global, command: &SweepArgs) -> Outcome {
    let database = backup::database(config, global)?;
    let place = serve::media_place(config, command.media.as_deref());
    let what = content::Sweep { now: clock::now(), is_dry: command.dry_run, with_unknown: command.all };
    let mut lines = Vec::new();
    let found = |orphan: &Orphan| {
        lines.push(Line {
            project_id: orphan.key.project,
            content_id: orphan.key.content,
            size_bytes: orphan.size,
            written_at: orphan.written_at,
        });
    };
    let swept = content::sweep_at(&database, &place, what, found).await.map_err(|error| match &error {
        SweepError::Store(error) => backup::of_store(error, &database),
        _ => Failure::failed(error.to_string()),
    })?;
    output::list(command.form, &lines, "every object that is old enough has its row")?;
    if swept.removed > 0 {
        let did = if command.dry_run { "would remove" } else { "removed" };
        output::say(&format!("{did} {} objects that no medium has ({})", swept.removed, output::bytes(swept.bytes)));
    }
    if swept.unknown > 0 {
        let left = swept.unknown;
        output::say(&format!(
            "left {left} objects of projects that this database does not know; --all removes them, too"
        ));
    }
    Ok(())
}
