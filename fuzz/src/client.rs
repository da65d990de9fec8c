//! What a workstation reads of servers and of its own disk.

use reqwest::Url;

#[path = "../../src/client/connect_error.rs"]
mod connect_error;
#[path = "../../src/client/error.rs"]
mod error;
#[path = "../../src/client/events.rs"]
mod events;
#[path = "../../src/client/outbox/mod.rs"]
pub mod outbox;
mod remote;
#[path = "../../src/client/server_address.rs"]
mod server_address;

pub use connect_error::ConnectError;
pub use error::Error;
pub use server_address::tidy_address;

/// The address of a server, and whether it is taken for this machine.
///
/// # Errors
/// What is said of one that is none.
pub fn read_address(text: &str) -> Result<(Url, bool), ConnectError> {
    let url = server_address::read_address(text)?;
    let is_near = server_address::is_this_machine(&url);
    Ok((url, is_near))
}

/// What a stream says, event by event, when it comes in parts of so many bytes.
pub fn follow(stream: &[u8], part: usize) -> Vec<String> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().expect("a runtime");
    runtime.block_on(async {
        let remote = remote::Remote::that_says(stream, part);
        let mut stream =
            events::EventStream::open(&remote, None, std::time::Duration::from_mins(1)).await.expect("a stream");
        let mut said = Vec::new();
        while let Some(event) = stream.next().await {
            said.push(format!("{event:?}"));
        }
        said
    })
}
