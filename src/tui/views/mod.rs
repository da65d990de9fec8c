//! What can stand in the place of the workstation's panes.

pub mod queue;

/// What fills the middle and the right of the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum View {
    /// The four panes.
    Workstation,
    /// Every open amend.
    Queue,
}
