//! The report as Markdown. People's words are escaped, so that none of them becomes a heading, a link or a tag.

use std::fmt::Write as _;

use super::{
    Report, Reviewed,
    facts::{self, COUNTED, Said, Threads},
};
use crate::model::{CommentStatus, SafeText};

/// Writes it. The same report gives the same bytes.
#[must_use]
pub fn write(report: &Report) -> String {
    let mut out = format!("# Review: {}\n\n{}\n", line(&report.title), facts::made(report));
    for video in &report.videos {
        write_video(&mut out, report, video);
    }
    out
}

fn write_video(out: &mut String, report: &Report, video: &Reviewed) {
    // Writing into a text does not fail.
    let level = if report.videos.len() > 1 {
        let _ = write!(out, "\n## {}\n", line(&video.review.video().title));
        "###"
    } else {
        "##"
    };
    let _ = write!(out, "\n{}\n", line(&facts::state(video)));
    let counts = facts::counts(video);
    if !counts.is_empty() {
        let _ = write!(out, "\n| | {} |\n|---|{}\n", COUNTED.join(" | "), "---:|".repeat(COUNTED.len()));
        for (name, counts) in counts {
            let _ = writeln!(out, "| {name} | {} |", counts.cells().map(|count| count.to_string()).join(" | "));
        }
    }
    if !video.decisions.is_empty() {
        let _ = write!(out, "\n{level} Decisions\n\n");
        for decision in &video.decisions {
            let (sentence, words) = facts::decision(video, decision);
            let _ = writeln!(out, "- {}", line(&sentence));
            write_words(out, words, "  ");
        }
    }
    let sections = facts::sections(video);
    let lists = [("Open amends", sections.open), ("Settled", sections.settled), ("Notes", sections.notes)];
    for (title, scenes) in lists {
        if title == "Open amends" && scenes.is_empty() {
            let _ = write!(out, "\n{level} {title}\n\nNone.\n");
        } else if !scenes.is_empty() {
            let _ = write!(out, "\n{level} {title}\n");
            for threads in &scenes {
                write_scene(out, level, threads);
            }
        }
    }
}

fn write_scene(out: &mut String, level: &str, threads: &Threads<'_>) {
    let _ = write!(out, "\n{level}# {}\n", line(&facts::scene_name(threads.scene)));
    let voice = threads.scene.voice_text.trim();
    if !voice.is_empty() {
        out.push('\n');
        write_words(out, voice, "> ");
    }
    out.push('\n');
    for said in threads.threads.iter().flatten() {
        write_said(out, said);
    }
}

fn write_said(out: &mut String, said: &Said<'_>) {
    let indent = "  ".repeat(said.depth);
    let mark = match said.status {
        Some(CommentStatus::ToDo) => "[ ] ",
        Some(CommentStatus::Done) => "[x] ",
        None => "",
    };
    let _ = writeln!(out, "{indent}- {mark}**{}**", line(&said.about));
    write_words(out, said.words, &format!("{indent}  "));
}

/// Writes words line by line, each behind the same beginning; a line ends where the writer ended it.
fn write_words(out: &mut String, words: &str, begin: &str) {
    if words.is_empty() {
        return;
    }
    let safe = SafeText::block(words);
    let lines: Vec<&str> = safe.as_str().split('\n').collect();
    if !begin.starts_with('>') {
        // A paragraph of its own below the line it belongs to.
        out.push('\n');
    }
    for (at, text) in lines.iter().enumerate() {
        let goes_on = lines.get(at + 1).is_some_and(|next| !next.trim().is_empty()) && !text.trim().is_empty();
        let line = format!("{begin}{}{}", escape(text.trim()), if goes_on { "\\" } else { "" });
        out.push_str(line.trim_end_matches(' '));
        out.push('\n');
    }
    if !begin.starts_with('>') {
        out.push('\n');
    }
}

/// A text on one line.
fn line(text: &str) -> String {
    escape(SafeText::line(text.trim()).as_str().trim())
}

/// A line in which nothing is markup: what Markdown gives a meaning stands behind a backslash.
fn escape(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    for (at, c) in line.char_indices() {
        let (before, rest) = (&line[..at], &line[at + c.len_utf8()..]);
        let marks = match c {
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '&' | '|' | '~' | '@' | '#' | '$' | '{' | '}' => true,
            '!' => rest.starts_with('['),
            // A list, a rule, a heading below the line before.
            '+' | '-' | '=' => {
                before.trim().is_empty() || before.chars().all(|c| matches!(c, '-' | '=' | '+' | '\\' | ' '))
            }
            '.' | ')' => {
                let word = before.trim();
                (!word.is_empty() && word.bytes().all(|byte| byte.is_ascii_digit()))
                    || before.to_ascii_lowercase().ends_with("www")
            }
            // An address that some readers make a link of by themselves.
            ':' => rest.starts_with('/') || before.to_ascii_lowercase().ends_with("mailto"),
            _ => false,
        };
        if marks {
            out.push('\\');
        }
        out.push(c);
    }
    out
}
