//! What the mouse does, as the workstation wants it.

use crossterm::event::{MouseButton, MouseEvent, MouseEventKind};

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deed {
    /// The left button went down.
    Press,
    /// It moved with the left button down.
    Drag,
    /// The left button went up.
    Release,
    /// The wheel went one notch up.
    WheelUp,
    /// The wheel went one notch down.
    WheelDown,
}

/// Something the mouse did, and where.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mouse {
    pub deed: Deed,
    /// Column and line, from 0.
    pub at: (u16, u16),
}

impl Mouse {
    /// The other buttons belong to the terminal and to nobody.
    pub fn from_event(event: &MouseEvent) -> Option<Self> {
        let deed = match event.kind {
            MouseEventKind::Down(MouseButton::Left) => Deed::Press,
            MouseEventKind::Drag(MouseButton::Left) => Deed::Drag,
            MouseEventKind::Up(MouseButton::Left) => Deed::Release,
            MouseEventKind::ScrollUp => Deed::WheelUp,
            MouseEventKind::ScrollDown => Deed::WheelDown,
            _ => return None,
        };
        Some(Self { deed, at: (event.column, event.row) })
    }
}
