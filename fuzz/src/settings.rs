//! What is read of `config.toml`.

use std::path::Path;

#[path = "../../src/config/mod.rs"]
pub mod config;

/// Reads a file, and again what is written of what was read. Answers what is said of one that is wrong.
pub fn read(text: &str) -> Option<String> {
    let path = Path::new("config.toml");
    match config::parse(path, text) {
        Ok(file) => {
            let written = toml::to_string(&file).expect("settings");
            assert!(config::parse(path, &written).is_ok_and(|again| again == file), "{written}");
            None
        }
        Err(wrong) => Some(wrong.to_string()),
    }
}
