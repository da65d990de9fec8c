//! Reads the markers of an `OpenTimelineIO` timeline, in every version of its schema.
//!
//! A marker on a clip is in the time of the clip's media; one on a track or a stack is in the time of that.

use super::found::{FoundMarker, MarkerFile, Position, Seconds};
use crate::{
    exchange::{
        error::{Problem, ReadError},
        json_tree::{self, Node, Value},
    },
    model::FrameRate,
};

/// Reads a timeline, or a part of one.
pub(in crate::exchange) fn read(name: &str, text: &str) -> Result<MarkerFile, ReadError> {
    let fail = |problem| ReadError::new(name, vec![problem]);
    let root = json_tree::parse(text).map_err(fail)?;
    let Some(schema) = schema(&root) else {
        let reason = "there is no OTIO_SCHEMA at the top of this file: it is no OpenTimelineIO timeline.";
        return Err(fail(Problem::at(root.line, reason)));
    };
    let mut walk = Walk { file: MarkerFile::default() };
    let (top, origin) = if schema == "Timeline" {
        let tracks = member(&root, "tracks");
        (tracks.ok_or_else(|| fail(Problem::at(root.line, "the timeline has no `tracks`.")))?, Some(Seconds::ZERO))
    } else {
        // A clip or a collection by itself is in no timeline.
        (&root, None)
    };
    walk.item(top, origin).map_err(fail)?;
    Ok(walk.file)
}

struct Walk {
    file: MarkerFile,
}

impl Walk {
    /// Takes an item that begins at a time of the video, with all that is in it.
    fn item(&mut self, node: &Node, begins: Option<Seconds>) -> Result<(), Problem> {
        let kind = schema(node).unwrap_or_default();
        if kind == "Clip" {
            self.file.events += 1;
        }
        let source = member(node, "source_range").and_then(range).or_else(|| available(node));
        let first = source.map_or(Seconds::ZERO, |(start, _)| start);
        // What is added to a time inside the item.
        let shift = begins.and_then(|begins| begins.minus(first));
        for marker in list(node, "markers") {
            self.mark(marker, shift)?;
        }
        let mut next = shift;
        for child in list(node, "children") {
            let begins = if kind == "Track" { next } else { shift };
            self.item(child, begins)?;
            if kind == "Track" && schema(child) != Some("Transition") {
                next = match (next, length(child, 0)) {
                    (Some(next), Some(length)) => next.plus(length),
                    _ => None,
                };
            }
        }
        Ok(())
    }

    fn mark(&mut self, node: &Node, shift: Option<Seconds>) -> Result<(), Problem> {
        let marked = member(node, "marked_range").and_then(range);
        let at = marked.and_then(|(start, _)| shift?.plus(start));
        let frames = member(node, "marked_range").and_then(|range| number(member(range, "duration")?, "value"));
        let orama = member(node, "metadata").and_then(|metadata| member(metadata, "orama"));
        let ids = orama.map(|orama| list(orama, "comment_ids")).unwrap_or_default();
        self.file.push(FoundMarker {
            position: at.map_or(Position::Nowhere, Position::Time),
            length: frames.map(|frames| frames as i64).filter(|frames| (2..=43_200_000).contains(frames)),
            name: text(node, "name").unwrap_or_default(),
            text: words(node),
            is_done: colour(node).is_some_and(|colour| colour.eq_ignore_ascii_case("green")),
            ids: ids.iter().filter_map(|id| as_text(id)?.parse().ok()).collect(),
            ..FoundMarker::at(node.line)
        })
    }
}

/// The words of a marker: its comment, or what programs that had none put elsewhere.
fn words(node: &Node) -> String {
    let elsewhere = |program: &str, key: &str| text(member(member(node, "metadata")?, program)?, key);
    text(node, "comment")
        .filter(|words| !words.is_empty())
        .or_else(|| elsewhere("Resolve_OTIO", "Note"))
        .or_else(|| elsewhere("fcp_xml", "comment"))
        .unwrap_or_default()
}

/// The name of a colour, which was a word before it was an object.
fn colour(node: &Node) -> Option<String> {
    let colour = member(node, "color")?;
    as_text(colour).map(str::to_owned).or_else(|| text(colour, "name"))
}

/// How long an item of a track is: as its source range says, else its media, else what is in it.
fn length(node: &Node, depth: usize) -> Option<Seconds> {
    if let Some((_, length)) = member(node, "source_range").and_then(range).or_else(|| available(node)) {
        return Some(length);
    }
    if depth > json_tree_depth() {
        return None;
    }
    let children = list(node, "children");
    match schema(node) {
        Some("Track") => children
            .iter()
            .filter(|child| schema(child) != Some("Transition"))
            .try_fold(Seconds::ZERO, |sum, child| sum.plus(length(child, depth + 1)?)),
        Some("Stack") => {
            let lengths: Option<Vec<Seconds>> = children.iter().map(|child| length(child, depth + 1)).collect();
            Some(lengths?.into_iter().reduce(Seconds::longer).unwrap_or(Seconds::ZERO))
        }
        _ => None,
    }
}

/// How deep stacks and tracks are looked into for a length.
const fn json_tree_depth() -> usize {
    8
}

/// The range of a clip's media.
fn available(node: &Node) -> Option<(Seconds, Seconds)> {
    let of = |reference: &Node| member(reference, "available_range").and_then(range);
    if let Some(reference) = member(node, "media_reference") {
        return of(reference);
    }
    let key = text(node, "active_media_reference_key")?;
    of(member(member(node, "media_references")?, &key)?)
}

fn range(node: &Node) -> Option<(Seconds, Seconds)> {
    Some((time(member(node, "start_time")?)?, time(member(node, "duration")?)?))
}

/// A `RationalTime`. Rates are written as decimal numbers, and are known again as the fractions they are.
fn time(node: &Node) -> Option<Seconds> {
    let (value, rate) = (number(node, "value")?, number(node, "rate")?);
    if !(1.0..=1_000_000.0).contains(&rate) || value.abs() > 1e12 {
        return None;
    }
    // A thousandth of a frame is finer than anybody cuts.
    let thousandths = (value * 1000.0).round() as i128;
    match FrameRate::new((rate * 1000.0).round() as i64, 1000) {
        Some(rate) => Seconds::new(thousandths * i128::from(rate.den()), 1000 * i128::from(rate.num())),
        // Sound counts in samples.
        None => Seconds::new(thousandths, 1000 * rate.round() as i128),
    }
}

/// `Clip` of `Clip.2`.
fn schema(node: &Node) -> Option<&str> {
    as_text(member(node, "OTIO_SCHEMA")?)?.trim().split('.').next()
}

fn member<'a>(node: &'a Node, key: &str) -> Option<&'a Node> {
    let Value::Object(members) = &node.value else { return None };
    members.iter().find(|(name, _)| name == key).map(|(_, node)| node).filter(|node| node.value != Value::Null)
}

fn list<'a>(node: &'a Node, key: &str) -> &'a [Node] {
    match member(node, key).map(|node| &node.value) {
        Some(Value::List(items)) => items,
        _ => &[],
    }
}

fn as_text(node: &Node) -> Option<&str> {
    match &node.value {
        Value::Text(text) => Some(text),
        _ => None,
    }
}

fn text(node: &Node, key: &str) -> Option<String> {
    Some(as_text(member(node, key)?)?.trim().to_owned())
}

fn number(node: &Node, key: &str) -> Option<f64> {
    match member(node, key)?.value {
        Value::Number(number) => Some(number),
        _ => None,
    }
}
