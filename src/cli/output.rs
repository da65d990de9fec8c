//! How commands answer: data to stdout as aligned columns, as lines to be read aloud, as one JSON document or as a JSON row a
//! line; words to stderr.

use std::io::{self, ErrorKind, Write as _};

use clap::Args;
use serde::Serialize;
use unicode_width::UnicodeWidthStr as _;

use super::exit::{Failure, Outcome};
use crate::model::SafeText;

/// The form of a list.
#[derive(Debug, Clone, Copy, Default, Args)]
pub struct Form {
    /// Print one JSON document with every field
    #[arg(long, conflicts_with = "jsonl")]
    pub json: bool,
    /// Print one JSON object a line
    #[arg(long)]
    pub jsonl: bool,
    /// Print each row as lines of words, to be read aloud; `ORAMA_PLAIN=1` does it always
    #[arg(long, env = "ORAMA_PLAIN", hide_env = true, value_parser = clap::builder::FalseyValueParser::new())]
    pub plain: bool,
}

/// A row of a list: its cells for people, and itself for programs.
pub trait Row: Serialize {
    /// The heads of the columns. Scripts rely on them and on their order.
    const COLUMNS: &'static [&'static str];

    /// What stands in each column; `-` where there is nothing.
    fn cells(&self) -> Vec<String>;
}

/// Prints a list. `nothing` is what to say, on stderr, where it is empty.
pub fn list<R: Row>(form: Form, rows: &[R], nothing: &str) -> Outcome {
    if form.json {
        return json(rows);
    }
    if form.jsonl {
        let lines: Result<Vec<String>, _> = rows.iter().map(serde_json::to_string).collect();
        return data(&lines.map_err(unprintable)?.into_iter().map(|line| line + "\n").collect::<String>());
    }
    if rows.is_empty() {
        say(nothing);
        return Ok(());
    }
    let cells = rows.iter().map(Row::cells);
    data(&if form.plain { linear(R::COLUMNS, cells) } else { aligned(R::COLUMNS, cells) })
}

/// Prints one value: as JSON where that was asked for, else as one line of words.
pub fn one<T: Serialize>(form: Form, value: &T, words: &str) -> Outcome {
    if form.json {
        return json(value);
    }
    if form.jsonl {
        return data(&(serde_json::to_string(value).map_err(unprintable)? + "\n"));
    }
    data(&(SafeText::line(words).into_string() + "\n"))
}

fn json<T: Serialize + ?Sized>(value: &T) -> Outcome {
    data(&(serde_json::to_string_pretty(value).map_err(unprintable)? + "\n"))
}

#[allow(clippy::needless_pass_by_value, reason = "it is what map_err hands over")]
fn unprintable(error: serde_json::Error) -> Failure {
    Failure::failed(format!("the answer cannot be written as JSON: {error}"))
}

/// Writes to stdout. A reader that has seen enough (`orama queue | head`) is no error.
pub fn data(text: &str) -> Outcome {
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            Err(Failure::failed(format!("cannot write to the output: {error}")))
        }
        _ => Ok(()),
    }
}

/// How many bytes there are, short enough for a column: `1.4MiB`.
pub fn bytes(count: u64) -> String {
    const UNITS: [&str; 6] = ["KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];
    if count < 1024 {
        return format!("{count}B");
    }
    let (mut size, mut unit) = (count as f64 / 1024.0, 0);
    // What would be shown as 1024.0 is shown as 1.0 of the next one.
    while size >= 1023.95 && unit + 1 < UNITS.len() {
        (size, unit) = (size / 1024.0, unit + 1);
    }
    format!("{size:.1}{}", UNITS[unit])
}

/// Says something on stderr, beside the data.
pub fn say(words: &str) {
    // Nobody may be listening there, and that is their choice.
    let _ = writeln!(io::stderr(), "{}", SafeText::line(words).as_str());
}

/// Columns with two spaces between them, the last one as long as it is, without colours. Control characters of the texts
/// are shown and not obeyed.
fn aligned(heads: &[&str], rows: impl Iterator<Item = Vec<String>>) -> String {
    let safe = |cells: Vec<String>| cells.iter().map(|cell| SafeText::line(cell).into_string()).collect::<Vec<_>>();
    let head = heads.iter().map(|head| (*head).to_owned()).collect();
    let rows: Vec<Vec<String>> = std::iter::once(head).chain(rows.map(safe)).collect();
    let width = |column: usize| rows.iter().map(|row| row[column].width()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..heads.len()).map(width).collect();
    let mut out = String::new();
    for row in &rows {
        let mut line = String::new();
        for (cell, width) in row.iter().zip(&widths) {
            line.push_str(cell);
            line.push_str(&" ".repeat(width - cell.width() + 2));
        }
        out.push_str(line.trim_end());
        out.push('\n');
    }
    out
}

/// Every row as lines of its own for whoever hears them or sees few at a time: which of how many, then what each column is
/// called and says. What says nothing is left out, and the id, which is long, comes last.
fn linear(heads: &[&str], rows: impl ExactSizeIterator<Item = Vec<String>>) -> String {
    let count = rows.len().to_string();
    let mut out = String::new();
    for (number, cells) in rows.enumerate() {
        let (ids, others): (Vec<_>, Vec<_>) = heads.iter().zip(&cells).partition(|(head, _)| **head == "ID");
        let gap = if number == 0 { "" } else { "\n" };
        out.extend([gap, &(number + 1).to_string(), " of ", &count, "\n"]);
        for (head, cell) in others.into_iter().chain(ids).filter(|(_, cell)| *cell != "-") {
            let lines: Vec<_> = cell.lines().map(|line| SafeText::line(line.trim()).into_string()).collect();
            let (first, rest) = head.split_at(head.len().min(1));
            out.extend([first, &rest.to_lowercase(), ": ", lines.join(" ").trim(), "\n"]);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_short_and_never_four_digits_of_the_next_unit() {
        for (count, text) in [
            (0, "0B"),
            (1023, "1023B"),
            (1024, "1.0KiB"),
            (1_500_000, "1.4MiB"),
            ((1 << 20) - 1, "1.0MiB"),
            (8 << 30, "8.0GiB"),
            (u64::MAX, "16.0EiB"),
        ] {
            assert_eq!(bytes(count), text);
        }
    }

    #[test]
    fn a_row_is_read_line_by_line_and_obeys_nothing() {
        let rows = vec![
            vec!["0195".to_owned(), "-".to_owned(), "warmer\n\x1b[31mlight\r\n".to_owned()],
            vec!["0196".to_owned(), "Ana".to_owned(), "Id: not this one".to_owned()],
        ];
        let text = linear(&["ID", "REPLY-TO", "TEXT"], rows.into_iter());
        let first = "1 of 2\nText: warmer ␛[31mlight\nId: 0195\n";
        assert_eq!(text, format!("{first}\n2 of 2\nReply-to: Ana\nText: Id: not this one\nId: 0196\n"));
    }

    #[test]
    fn columns_line_up_by_what_is_seen_and_obey_nothing() {
        let rows = vec![
            vec!["1".to_owned(), "海".to_owned(), "a\nb".to_owned()],
            vec!["10".to_owned(), "sea".to_owned(), "\x1b[31mred".to_owned()],
        ];
        let text = aligned(&["NO", "TITLE", "TEXT"], rows.into_iter());
        assert_eq!(text, "NO  TITLE  TEXT\n1   海     a⏎b\n10  sea    ␛[31mred\n");
    }
}
