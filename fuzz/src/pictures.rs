//! What reads the bytes of pictures and sounds.

#[path = "../../src/tui/pictures/decode.rs"]
pub mod decode;
#[path = "../../src/tui/pictures/wave.rs"]
pub mod wave;

pub use decode::Trouble;
