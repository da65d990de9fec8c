//! Everything that touches the terminal itself. Nothing outside this module writes to it or changes its modes.

mod changes;
mod editor;
mod guard;
mod hangup;
mod input;
mod screen;
mod session;
mod signals;
mod sink;

pub use editor::{EditorError, choose_editor};
pub use guard::{install_panic_hook, is_active, restore, tolerate_panic};
pub use input::{Input, Pressed};
pub use screen::{Screen, cell_size, terminal_size};
pub use session::{Event, Session, SuspendError, is_gone};
pub use signals::{Signal, Signals};
pub use sink::{Sink, Tty};
