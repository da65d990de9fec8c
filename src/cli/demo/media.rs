//! The demo's pictures and sounds: part of the program, written out to a directory where a player finds them.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use crate::client::create_private_folder;

macro_rules! files {
    ($($name:literal),+ $(,)?) => {
        &[$(($name, include_bytes!(concat!("../../../assets/demo/media/", $name)) as &[u8])),+]
    };
}

/// Every file with its content.
const FILES: &[(&str, &[u8])] = files![
    "boats-moored.png",
    "container-crane.png",
    "control-room.png",
    "dashboard-alert.png",
    "dashboard-board.png",
    "festival-screen.png",
    "festival-street.png",
    "guide-read.wav",
    "harbour-dawn-cold.png",
    "harbour-dawn-warm.png",
    "ladder-angle.png",
    "lighthouse-beam.png",
    "lockout-switch.png",
    "museum-hall.png",
    "muster-point.png",
    "nets-hands.png",
    "phone-in-hand.png",
    "quay-night.png",
    "safety-helmet.png",
    "ship-model-case.png",
    "tide-theme.wav",
    "title-compass.png",
];

/// A directory that holds the files.
#[derive(Debug)]
pub struct MediaDir {
    path: PathBuf,
}

impl MediaDir {
    /// Writes the files into a directory, which must be absolute so that others find them by their URL.
    pub fn write(path: &Path) -> io::Result<Self> {
        create_private_folder(path)?;
        let path = path.canonicalize()?;
        for (name, bytes) in FILES {
            fs::write(path.join(name), bytes)?;
        }
        Ok(Self { path })
    }

    /// The URL of a take: an address is its own; a name without its ending is a file here.
    pub fn url(&self, name: &str) -> Option<String> {
        if name.starts_with("https://") {
            return Some(name.to_owned());
        }
        let (file, _) = FILES.iter().find(|(file, _)| file.rsplit_once('.').is_some_and(|(stem, _)| stem == name))?;
        Some(crate::cli::file_url::of(&self.path.join(file)))
    }
}
