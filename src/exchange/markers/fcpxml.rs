//! Markers for Final Cut Pro (and Resolve): FCPXML 1.9 with one clip as long as the video, and the markers on it. Final Cut knows
//! to-do markers, so `completed` says what is done.
//!
//! Times are fractions of a second made from whole frames, never from seconds: an hour of time code at 23.976 is 86486400/24000s.

use std::fmt::Write as _;

use super::{Sheet, State, tag};
use crate::{
    exchange::{
        review::{WriteError, Written},
        xml::escape,
    },
    model::Timebase,
};

/// Writes the project.
#[expect(clippy::unnecessary_wraps, reason = "every writer may have to refuse")]
pub(in crate::exchange) fn write(sheet: &Sheet<'_>) -> Result<Written, WriteError> {
    let time = |frames: i64| seconds(sheet.timebase, frames);
    let (title, base) = (escape(&sheet.title()), sheet.timebase);
    let (length, start) = (time(sheet.length()), time(sheet.review.start_frame()));
    let count = if base.drop_frame() { "DF" } else { "NDF" };
    let name = format_name(base).map_or(String::new(), |name| format!(" name=\"{name}\""));
    let mut file = format!(
        r#"<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE fcpxml>
<fcpxml version="1.9">
  <resources>
    <format id="r1"{name} frameDuration="{}" width="1920" height="1080"/>
    <asset id="r2" name="{title}" start="0s" duration="{length}" hasVideo="1" format="r1" src="file:///offline.mov"/>
  </resources>
  <library>
    <event name="Orama">
      <project name="{title}">
        <sequence format="r1" duration="{length}" tcStart="{start}" tcFormat="{count}">
          <spine>
            <asset-clip name="{title}" ref="r2" offset="{start}" start="0s" duration="{length}" format="r1" tcFormat="{count}">
"#,
        time(1)
    );
    for marker in &sheet.markers {
        let completed = match marker.state() {
            State::ToDo => " completed=\"0\"",
            State::Done | State::Declined => " completed=\"1\"",
            State::Note => "",
        };
        // Writing to a String cannot fail.
        let _ = writeln!(
            file,
            r#"              <marker start="{}" duration="{}" value="{}"{completed} note="{}"/>"#,
            time(marker.frame),
            time(marker.length),
            escape(&sheet.name(marker)),
            escape(&tag::note(marker, "\n"))
        );
    }
    file.push_str("            </asset-clip>\n          </spine>\n        </sequence>\n      </project>\n    </event>\n  </library>\n</fcpxml>\n");
    Ok(Written { files: vec![file], notices: Vec::new() })
}

/// A time as FCPXML writes it: whole seconds, or a fraction.
fn seconds(base: Timebase, frames: i64) -> String {
    let (num, den) = (i128::from(frames) * i128::from(base.rate.den()), i128::from(base.rate.num()));
    if num % den == 0 { format!("{}s", num / den) } else { format!("{num}/{den}s") }
}

/// What Final Cut calls a picture of 1920 by 1080 at this rate; it has no name for others.
fn format_name(base: Timebase) -> Option<&'static str> {
    Some(match (base.rate.num(), base.rate.den()) {
        (24_000, 1001) => "FFVideoFormat1080p2398",
        (24, 1) => "FFVideoFormat1080p24",
        (25, 1) => "FFVideoFormat1080p25",
        (30_000, 1001) => "FFVideoFormat1080p2997",
        (30, 1) => "FFVideoFormat1080p30",
        (50, 1) => "FFVideoFormat1080p50",
        (60_000, 1001) => "FFVideoFormat1080p5994",
        (60, 1) => "FFVideoFormat1080p60",
        _ => return None,
    })
}
