//! Imports a whole project.

use super::read::{self, File};
use crate::{
    api::imports::{self, ImportProject},
    cli::{
        exit::Outcome,
        output::{self, Form},
        progress::wait,
        project_file,
        workspace::Workspace,
    },
    exchange,
    model::{SafeText, words::counted_rows},
};

/// Takes a project in with its ids, revisions and times.
pub async fn import(workspace: &Workspace, file: File, dry_run: bool, form: Form) -> Outcome {
    let project = read::in_time(move || {
        let name = file.path.display().to_string();
        exchange::project_file::read(&name, &file.bytes).map_err(|error| read::failure(&[error], 1))
    });
    let body = ImportProject { dry_run, bundle: project_file::to_bundle(project.await?) };
    let report = wait("importing the project", async { workspace.send(imports::project(&body)).await }).await?;
    for address in &report.people_matched {
        output::say(&format!("{address} is somebody here already; the rows name that person now"));
    }
    let verb = if dry_run { "would import" } else { "imported" };
    let rows = report.rows.iter().filter(|(_, count)| *count > 0);
    let rows = rows.map(|(table, count)| counted_rows(*count as usize, table));
    let words = format!("{verb} the project {}: {}", report.project_title, rows.collect::<Vec<_>>().join(", "));
    output::one(form, &report, SafeText::line(&words).as_str())
}
