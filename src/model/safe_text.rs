//! Hostile text.
/// Text that is safe to draw.
pub struct SafeText(String);
