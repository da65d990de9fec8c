//! Says what an import did, or would do.

use serde::Serialize;

use super::plan::{Plan, PlannedFile};
use crate::{
    api::imports::{ImportReport, VersionReport},
    cli::{
        exit::Outcome,
        output::{self, Form},
    },
    exchange::{Format, Notice, SceneRule},
    model::{SafeText, words::counted},
};

/// The report for programs.
#[derive(Serialize)]
struct Document<'a> {
    #[serde(flatten)]
    report: &'a ImportReport,
    files: Vec<FileReport<'a>>,
    unchanged: Vec<String>,
}

#[derive(Serialize)]
struct FileReport<'a> {
    file: String,
    format: Format,
    rule: SceneRule,
    version_id: String,
    notices: &'a [Notice],
}

/// Prints the report; notices about the files go to stderr.
pub fn print(form: Form, plan: &Plan, report: &ImportReport) -> Outcome {
    for file in &plan.files {
        for notice in &file.notices {
            output::say(&format!("{}:{}: {}", file.path.display(), notice.line, notice.text));
        }
    }
    if form.json || form.jsonl {
        let unchanged = plan.unchanged.iter().map(|same| same.version.to_string()).collect();
        let document = Document { report, files: plan.files.iter().map(file_report).collect(), unchanged };
        return output::one(form, &document, "");
    }
    let mut text = String::new();
    let mut line = |words: String| text.push_str(&(SafeText::line(&words).into_string() + "\n"));
    for same in &plan.unchanged {
        line(format!("no change: version {} of {} says the same", same.number, same.video_title));
    }
    if report.versions.is_empty() && !plan.unchanged.is_empty() {
        return output::data(&text);
    }
    line(project_line(report));
    for version in &report.versions {
        let file = plan.files.iter().find(|file| file.version == version.version_id);
        version_lines(report.dry_run, version, file).into_iter().for_each(&mut line);
    }
    output::data(&text)
}

fn file_report(file: &PlannedFile) -> FileReport<'_> {
    FileReport {
        file: file.path.display().to_string(),
        format: file.format,
        rule: file.rule,
        version_id: file.version.to_string(),
        notices: &file.notices,
    }
}

fn project_line(report: &ImportReport) -> String {
    let title = &report.project_title;
    match (report.dry_run, report.project_created) {
        (true, true) => format!("would make the project {title}"),
        (true, false) => format!("would import into the project {title}"),
        (false, true) => format!("made the project {title}"),
        (false, false) => format!("imported into the project {title}"),
    }
}

fn version_lines(dry_run: bool, version: &VersionReport, file: Option<&PlannedFile>) -> Vec<String> {
    let verb = match (dry_run, version.video_created && version.number == 1) {
        (true, true) => "would make the video",
        (true, false) => "would make a version of",
        (false, true) => "made the video",
        (false, false) => "made a version of",
    };
    let mut lines = vec![format!(
        "{verb} {}, version {} ({}): {}",
        version.video_title,
        version.number,
        version.name,
        counted(version.scenes as usize, "scene", "scenes")
    )];
    if let Some(file) = file {
        lines.push(format!("  {}", file.rule.explain()));
    }
    let mut sums = vec![
        format!("{} matched", version.matched.len()),
        format!("{} new", version.new.len()),
        format!("{} gone", version.gone.len()),
    ];
    if version.notes > 0 {
        sums.push(format!("{} as comments", counted(version.notes as usize, "note", "notes")));
    }
    if version.carried > 0 {
        sums.push(format!("{} carried over", counted(version.carried as usize, "open amend", "open amends")));
    }
    lines.push(format!("  {}", sums.join(", ")));
    if version.number > 1 {
        lines.extend(version.new.iter().map(|label| format!("  new: {label}")));
        lines.extend(version.gone.iter().map(|label| format!("  gone: {label}")));
    }
    lines.extend(version.unmatched.iter().map(|id| format!("  left on the version before, its scene is gone: {id}")));
    lines
}
