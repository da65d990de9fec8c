//! `orama search`.

use clap::Args;
use serde::Serialize;

use super::{
    address, clock,
    exit::Outcome,
    output::{self, Form, Row},
    workspace::{self, Workspace},
};
use crate::{
    api::{
        call::MAX_LIMIT,
        search::{self, SearchHit, SearchQuery, Understood},
    },
    model::Timestamp,
};

const TERMS: &str = "\
A query is words, which all have to be there, and terms:
  \"low sun\"          these words next to each other
  -fog               without this word; `-` goes before any term
  is:todo            also done, note, amend; of videos in_progress,
                     in_review, in_amends, approved
  is:comment         also scene, version, video, project
  is:old             in versions that are not the newest, instead of those
                     that are
  stage:audio        comments at this stage, and videos that are there now
  by:ana             written by this person: me, a name or an address
  assigned:me        to be done by this person, or by `none`
  in:\"Launch film\"   in the project or video with this title

Case and accents do not matter. The last word may go on: `warm` finds
`warmer`, `warm ` and `\"warm\"` do not. A query that begins with `-` stands
after `--`: orama search -- -fog";

/// Find comments, scenes, versions, videos and projects by their words.
///
/// The latest to arrive first; only what you can see.
///
/// Columns: ID, KIND, PATH, STAGE, STATUS, AUTHOR, AGE, TEXT (around the words that were found).
#[derive(Debug, Args)]
#[command(after_long_help = TERMS)]
pub struct Search {
    /// Words and terms; see below
    #[arg(required = true, value_name = "QUERY")]
    query: Vec<String>,
    /// Stop after so many
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    limit: Option<u32>,
    #[command(flatten)]
    pub form: Form,
}

#[derive(Serialize)]
struct Line {
    #[serde(flatten)]
    hit: SearchHit,
    path: String,
    author: String,
    #[serde(skip)]
    now: Timestamp,
}

impl Row for Line {
    const COLUMNS: &'static [&'static str] = &["ID", "KIND", "PATH", "STAGE", "STATUS", "AUTHOR", "AGE", "TEXT"];

    fn cells(&self) -> Vec<String> {
        let none = || "-".to_owned();
        let hit = &self.hit;
        let state = hit.stage_status.filter(|_| hit.kind == crate::model::search::Kind::Video);
        let texts: Vec<String> = hit.excerpts.iter().map(|part| part.text.clone()).collect();
        vec![
            hit.id.to_string(),
            hit.kind.to_string(),
            self.path.clone(),
            hit.stage.map_or_else(none, |stage| stage.to_string()),
            hit.status.map(|status| status.to_string()).or(state.map(|state| state.to_string())).unwrap_or_else(none),
            self.author.clone(),
            hit.created_at.ago(self.now),
            texts.join(" … "),
        ]
    }
}

/// Lists them.
pub async fn run(workspace: &Workspace, command: &Search) -> Outcome {
    let tree = workspace.tree().await?;
    let now = clock::now();
    let wanted = command.limit.map_or(usize::MAX, |limit| limit as usize);
    let mut query = SearchQuery { q: command.query.join(" "), limit: None, cursor: None };
    let mut lines = Vec::new();
    loop {
        query.limit = Some((wanted - lines.len()).min(MAX_LIMIT as usize) as u32);
        let page = workspace.send(search::page(&query)).await?;
        if query.cursor.is_none() {
            warn(&page.understood);
        }
        lines.extend(page.items.into_iter().map(|hit| Line {
            path: path(&hit),
            author: workspace::name_of(&tree, hit.author_id),
            hit,
            now,
        }));
        query.cursor = page.next_cursor;
        if query.cursor.is_none() || lines.len() >= wanted {
            break;
        }
    }
    output::list(command.form, &lines, "Nothing found.")
}

/// Says of which terms nothing is known.
fn warn(understood: &[Understood]) {
    for term in understood.iter().filter(|term| !term.known) {
        output::say(&match term.name.as_deref() {
            Some("in") => format!("No project or video is called `{}`.", term.value),
            Some(_) => format!("You know nobody called `{}`.", term.value),
            None => format!("There is no word in `{}`.", term.value),
        });
    }
}

/// Where it is, as commands take it.
fn path(hit: &SearchHit) -> String {
    let titles: Vec<&str> = std::iter::once(&hit.project_title).chain(&hit.video_title).map(String::as_str).collect();
    let version = hit.version_number.map_or_else(String::new, |number| format!("@{number}"));
    let scene = hit.scene_order.map_or_else(String::new, |order| format!("/{order}"));
    format!("{}{version}{scene}", address::join(&titles))
}
