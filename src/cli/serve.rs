//! `orama serve`: the backend of a team.

use std::net::SocketAddr;

use clap::Args;

use super::{
    args::Global,
    exit::{Failure, Outcome},
    output,
};
use crate::{
    config::Config,
    server::serve::{self, Options},
};

/// Serve a team
///
/// Prints one line with its address when it is ready. SIGTERM lets what runs come to its end, a second one does not.
#[derive(Debug, Args)]
pub struct Serve {
    /// Where to listen; port 0 lets the system choose [default: 127.0.0.1:7117]
    #[arg(long, value_name = "ADDRESS")]
    listen: Option<SocketAddr>,
}

/// Serves until a signal ends it.
pub async fn run(config: &Config, global: &Global, command: &Serve) -> Outcome {
    let database = global.database().map_or_else(|| config.database().to_string_lossy().into_owned(), str::to_owned);
    let options = Options { listen: command.listen, ..Options::default() };
    let tell = |address| {
        // Whoever started the server may have closed its end: that is no reason not to serve.
        let _ = output::data(&format!("orama listens on http://{address}\n"));
    };
    serve::serve(&database, options, tell).await.map_err(|error| Failure::failed(error.to_string()))
}
