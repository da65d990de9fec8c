//! What reads the bytes of pictures.

#[path = "../../src/tui/pictures/decode.rs"]
pub mod decode;
