//! The report as one HTML file: no script, nothing from elsewhere, its pictures inside, and styles for paper.

use std::fmt::Write as _;

use base64::{Engine as _, engine::general_purpose::STANDARD};

use super::{
    Report, Reviewed,
    facts::{self, COUNTED, Said, Threads},
};
use crate::model::{CommentStatus, SafeText};

/// A browser that obeys it loads nothing and runs nothing, whatever else stands in the file.
const POLICY: &str =
    "default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

const STYLE: &str = "\
:root{color-scheme:light}
body{font:15px/1.5 system-ui,sans-serif;color:#1b1b1b;background:#fff;max-width:60rem;margin:2rem auto;padding:0 1rem}
h1{font-size:1.6rem;margin:0}h2{font-size:1.3rem;margin:2rem 0 .5rem;border-bottom:2px solid #1b1b1b}
h3{font-size:1.1rem;margin:1.5rem 0 .5rem}h4{font-size:1rem;margin:0 0 .25rem}
.made,.about{color:#555}.about{font-size:.85rem}
table{border-collapse:collapse;margin:.5rem 0}th,td{border:1px solid #999;padding:.15rem .6rem;text-align:right}
th:first-child,td:first-child{text-align:left}
.scene{border-top:1px solid #999;padding:.75rem 0;break-inside:avoid-page}
.scene img{float:right;max-width:16rem;max-height:9rem;margin:0 0 .5rem 1rem;border:1px solid #999}
.scene::after{content:'';display:block;clear:both}
blockquote{margin:.25rem 0;padding-left:.75rem;border-left:3px solid #bbb;color:#333}
.words,blockquote{white-space:pre-wrap;overflow-wrap:anywhere}
ul{list-style:none;margin:.25rem 0;padding:0}li{margin:.35rem 0 .35rem var(--in,0)}
.d1{--in:1.5rem}.d2{--in:3rem}.d3{--in:4.5rem}.d4{--in:6rem}
.mark{font-weight:bold;margin-right:.4rem}
@page{margin:18mm}
@media print{body{font-size:10pt;margin:0;max-width:none;padding:0}h2,h3,h4{break-after:avoid}li{break-inside:avoid}}
";

/// Writes it. The same report gives the same bytes.
#[must_use]
pub fn write(report: &Report) -> String {
    let title = format!("Review: {}", text(&report.title));
    let mut out = format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"{POLICY}\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"referrer\" content=\"no-referrer\">\n<title>{title}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n\
         <h1>{title}</h1>\n<p class=\"made\">{}</p>\n",
        text(&facts::made(report))
    );
    for video in &report.videos {
        write_video(&mut out, report, video);
    }
    out.push_str("</body>\n</html>\n");
    out
}

fn write_video(out: &mut String, report: &Report, video: &Reviewed) {
    // Writing into a text does not fail.
    if report.videos.len() > 1 {
        let _ = writeln!(out, "<h2>{}</h2>", text(&video.review.video().title));
    }
    let _ = writeln!(out, "<p>{}</p>", text(&facts::state(video)));
    let counts = facts::counts(video);
    if !counts.is_empty() {
        out.push_str("<table>\n<tr><th></th>");
        for head in COUNTED {
            let _ = write!(out, "<th scope=\"col\">{head}</th>");
        }
        out.push_str("</tr>\n");
        for (name, counts) in counts {
            let _ = write!(out, "<tr><td>{name}</td>");
            for count in counts.cells() {
                let _ = write!(out, "<td>{count}</td>");
            }
            out.push_str("</tr>\n");
        }
        out.push_str("</table>\n");
    }
    if !video.decisions.is_empty() {
        out.push_str("<h3>Decisions</h3>\n<ul>\n");
        for decision in &video.decisions {
            let (sentence, words) = facts::decision(video, decision);
            let _ = writeln!(out, "<li>{}{}</li>", text(&sentence), words_of(words));
        }
        out.push_str("</ul>\n");
    }
    let sections = facts::sections(video);
    let lists = [("Open amends", sections.open), ("Settled", sections.settled), ("Notes", sections.notes)];
    for (title, scenes) in lists {
        if title == "Open amends" && scenes.is_empty() {
            let _ = writeln!(out, "<h3>{title}</h3>\n<p>None.</p>");
        } else if !scenes.is_empty() {
            let _ = writeln!(out, "<h3>{title}</h3>");
            for threads in &scenes {
                write_scene(out, video, threads);
            }
        }
    }
}

fn write_scene(out: &mut String, video: &Reviewed, threads: &Threads<'_>) {
    let name = text(&facts::scene_name(threads.scene));
    out.push_str("<section class=\"scene\">\n");
    if let Some(picture) = video.pictures.get(&threads.scene.id) {
        let data = STANDARD.encode(&picture.bytes);
        let _ = writeln!(out, "<img alt=\"{name}\" src=\"data:{};base64,{data}\">", picture.content_type);
    }
    let _ = writeln!(out, "<h4>{name}</h4>");
    let voice = threads.scene.voice_text.trim();
    if !voice.is_empty() {
        let _ = writeln!(out, "<blockquote>{}</blockquote>", block(voice));
    }
    out.push_str("<ul>\n");
    for said in threads.threads.iter().flatten() {
        write_said(out, said);
    }
    out.push_str("</ul>\n</section>\n");
}

fn write_said(out: &mut String, said: &Said<'_>) {
    let mark = match said.status {
        Some(CommentStatus::ToDo) => "<span class=\"mark\">\u{2610} to do</span>",
        Some(CommentStatus::Done) => "<span class=\"mark\">\u{2611} done</span>",
        None => "",
    };
    let about = text(&said.about);
    let _ = writeln!(
        out,
        "<li class=\"d{}\">{mark}<span class=\"about\">{about}</span>{}</li>",
        said.depth,
        words_of(said.words)
    );
}

fn words_of(words: &str) -> String {
    if words.is_empty() { String::new() } else { format!("<div class=\"words\">{}</div>", block(words)) }
}

/// A text on one line, without anything that HTML gives a meaning.
fn text(text: &str) -> String {
    escape(SafeText::line(text).as_str())
}

/// A text with its lines, the same.
fn block(text: &str) -> String {
    escape(SafeText::block(text).as_str())
}

fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            _ => out.push(c),
        }
    }
    out
}
