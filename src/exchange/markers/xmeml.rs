//! Markers for Premiere Pro: the XML of Final Cut Pro 7, which is the one file with markers that Premiere reads.
//!
//! The markers are those of the sequence. Premiere gives them all one colour, so the name says what is done.

use std::fmt::Write as _;

use super::{Sheet, State, tag};
use crate::exchange::{
    review::{WriteError, Written},
    xml::escape,
};

/// Writes the sequence.
pub(in crate::exchange) fn write(sheet: &Sheet<'_>) -> Result<Written, WriteError> {
    let base = sheet.timebase;
    let is_whole = base.rate.den() == 1 || base.rate.is_ntsc();
    if !is_whole {
        let rate = base.rate;
        return Err(WriteError(format!(
            "xmeml counts whole frames a second, or 23.976, 29.97, 59.94, not {rate}: use --format otio"
        )));
    }
    let rate = format!(
        "<rate><timebase>{}</timebase><ntsc>{}</ntsc></rate>",
        base.rate.nominal(),
        if base.rate.is_ntsc() { "TRUE" } else { "FALSE" }
    );
    let (title, length, first) = (escape(&sheet.title()), sheet.length(), sheet.review.start_frame());
    let count = if base.drop_frame() { "DF" } else { "NDF" };
    let mut file = format!(
        r#"<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE xmeml>
<xmeml version="4">
  <sequence id="sequence-1">
    <duration>{length}</duration>
    {rate}
    <name>{title}</name>
    <media>
      <video>
        <format>
          <samplecharacteristics>
            {rate}
            <width>1920</width>
            <height>1080</height>
            <anamorphic>FALSE</anamorphic>
            <pixelaspectratio>square</pixelaspectratio>
            <fielddominance>none</fielddominance>
          </samplecharacteristics>
        </format>
        <track/>
      </video>
    </media>
    <timecode>
      {rate}
      <string>{}</string>
      <frame>{first}</frame>
      <displayformat>{count}</displayformat>
    </timecode>
"#,
        sheet.label(0)
    );
    for marker in &sheet.markers {
        let out = if marker.length > 1 { marker.frame + marker.length } else { -1 };
        let (red, green, blue) = colour(marker.state());
        // Writing to a String cannot fail.
        let _ = write!(
            file,
            "    <marker>\n      <comment>{}</comment>\n      <name>{}</name>\n      <in>{}</in>\n      <out>{out}</out>\n      \
             <color><alpha>0</alpha><red>{red}</red><green>{green}</green><blue>{blue}</blue></color>\n    </marker>\n",
            escape(&tag::note(marker, "\n")),
            escape(&sheet.name(marker)),
            marker.frame,
        );
    }
    file.push_str("  </sequence>\n</xmeml>\n");
    Ok(Written { files: vec![file], notices: Vec::new() })
}

const fn colour(state: State) -> (u8, u8, u8) {
    match state {
        State::ToDo => (255, 0, 0),
        State::Done => (0, 255, 0),
        State::Declined => (128, 0, 128),
        State::Note => (0, 0, 255),
    }
}
