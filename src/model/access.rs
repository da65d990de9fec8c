//! Who may do what.
/// A permission level on a project.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(transparent)]
pub struct Level(pub i64);
/// Something a person may do in a project.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Deed {}
