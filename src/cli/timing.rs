//! `orama video set` and `orama scene set`: how fast, from when, and for how long.

use clap::{Args, Subcommand};

use super::{
    exit::{Failure, Outcome},
    export::review::timebase_of,
    output::{self, Form},
    workspace::{self, Workspace},
};
use crate::{
    api::{
        scenes::{self, EditScene},
        videos::{self, EditVideo},
    },
    model::Timebase,
};

/// Set how the frames of a video are counted.
#[derive(Debug, Args)]
pub struct SetVideo {
    /// The video: Project/Video, its title, or its id
    video: String,
    /// Frames a second: 24, 25, 23.976, 29.97, 29.97df, 24000/1001
    #[arg(long, value_name = "RATE", required_unless_present = "start")]
    fps: Option<Timebase>,
    /// Time code of the first frame, such as 01:00:00:00
    #[arg(long, value_name = "TIMECODE")]
    start: Option<String>,
    #[command(flatten)]
    form: Form,
}

/// Set how long scenes are.
#[derive(Debug, Args)]
pub struct SceneCommand {
    #[command(subcommand)]
    command: SceneSub,
}

#[derive(Debug, Subcommand)]
enum SceneSub {
    /// Set how long scenes are. Prints their ids
    Set(SetScene),
}

#[derive(Debug, Args)]
struct SetScene {
    /// The scenes: Project/Video/scene-number, or the start of an id
    #[arg(required = true, value_name = "SCENE")]
    scenes: Vec<String>,
    /// In seconds, 4s or 2.5s, or in frames, 96f; `none` where it is not known
    #[arg(long, value_name = "LENGTH")]
    length: Length,
    #[command(flatten)]
    form: Form,
}

/// A length as it is typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Length {
    Unknown,
    Frames(i64),
    /// Thousandths of a second.
    Thousandths(i64),
}

impl std::str::FromStr for Length {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let bad = || format!("`{text}` is no length: write 4s, 2.5s, 96f or none");
        let number = |text: &str| {
            let is_number = !text.is_empty() && text.len() <= 9 && text.bytes().all(|byte| byte.is_ascii_digit());
            if is_number { text.parse::<i64>().ok() } else { None }
        };
        if text == "none" {
            return Ok(Self::Unknown);
        }
        if let Some(frames) = text.strip_suffix('f') {
            return number(frames).map(Self::Frames).ok_or_else(bad);
        }
        let seconds = text.strip_suffix('s').ok_or_else(bad)?;
        let (whole, part) = seconds.split_once('.').unwrap_or((seconds, "0"));
        let part = Some(part).filter(|part| part.len() <= 3).ok_or_else(bad)?;
        let thousandths = number(&format!("{part:0<3}")).ok_or_else(bad)?;
        Ok(Self::Thousandths(number(whole).ok_or_else(bad)? * 1000 + thousandths))
    }
}

/// Sets rate and origin of a video.
pub async fn set_video(workspace: &Workspace, command: &SetVideo) -> Outcome {
    let tree = workspace.tree().await?;
    let video = workspace::video(&tree, &command.video)?;
    let base = command.fps.or_else(|| timebase_of(video));
    let start = match &command.start {
        None => None,
        Some(label) => {
            let base = base.ok_or_else(|| Failure::usage("--start needs the frame rate: give --fps, too"))?;
            Some(base.frame(label).map_err(|error| Failure::usage(error.to_string()))?)
        }
    };
    let body = EditVideo {
        fps_num: command.fps.map(|base| Some(base.rate.num())),
        fps_den: command.fps.map(|base| Some(base.rate.den())),
        drop_frame: command.fps.map(Timebase::drop_frame),
        start_frame: start,
        ..EditVideo::default()
    };
    let video = workspace.send(videos::edit(video.id, &body, video.revision)).await?;
    output::one(command.form, &video, &video.id.to_string())
}

/// Sets the lengths of scenes.
pub async fn scene(workspace: &Workspace, command: &SceneCommand) -> Outcome {
    let SceneSub::Set(args) = &command.command;
    let tree = workspace.tree().await?;
    for name in &args.scenes {
        let found = workspace.scene(&tree, name).await?;
        let frames = match args.length {
            Length::Unknown => None,
            Length::Frames(frames) => Some(frames),
            Length::Thousandths(thousandths) => {
                let base = timebase_of(&found.video).ok_or_else(|| {
                    let title = &found.video.title;
                    Failure::usage(format!(
                        "the frame rate of {title} is not known: give the length in frames, such as 96f, or set the rate with `orama video set VIDEO --fps 25`"
                    ))
                })?;
                let (num, den) = (thousandths * base.rate.num(), 1000 * base.rate.den());
                Some((2 * num + den) / (2 * den))
            }
        };
        let body = EditScene { duration_frames: Some(frames), ..EditScene::default() };
        let scene = workspace.send(scenes::edit(found.scene.id, &body, found.scene.revision)).await?;
        output::one(args.form, &scene, &scene.id.to_string())?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_seconds_or_frames_and_nothing_is_guessed() {
        for (text, length) in [
            ("none", Length::Unknown),
            ("96f", Length::Frames(96)),
            ("4s", Length::Thousandths(4000)),
            ("2.5s", Length::Thousandths(2500)),
            ("0.04s", Length::Thousandths(40)),
        ] {
            assert_eq!(text.parse(), Ok(length), "{text}");
        }
        for text in ["", "4", "s", "f", "-4s", "4.s5s", "1.2345s", "1e3s", "99999999999f"] {
            assert!(text.parse::<Length>().is_err(), "{text}");
        }
    }
}
