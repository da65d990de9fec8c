//! The server that commands work on: whether it answers, which version it is, who is let in, what time it has.

use std::time::Instant;

use super::Check;
use crate::{
    api::{ProblemType, people},
    cli::{args::Global, place::Place},
    client::Client,
    config::Config,
};

/// A clock may be off by so many seconds before anybody notices.
const SLACK: u64 = 120;

pub async fn look(config: &Config, global: &Global) -> Vec<Check> {
    let place = match Place::choose(global, config) {
        Ok(place) => place,
        Err(failure) => return vec![Check::fail("server", failure.message, "then look again")],
    };
    match &place {
        Place::Own => vec![Check::skip("server", "none: commands work on the workspace of this machine")],
        Place::Database(_) => vec![Check::skip("server", "none: commands work on a database")],
        Place::Server(_) => match place.open(config).await {
            Ok(client) => ask(&client).await,
            Err(failure) => vec![Check::fail("server", failure.message, "then look again")],
        },
    }
}

async fn ask(client: &Client) -> Vec<Check> {
    let url = client.address().unwrap_or_default();
    let began = Instant::now();
    let answer = client.send(people::me()).await;
    let took = began.elapsed().as_millis();
    let version = client.server_version();
    let shown = version.as_deref().map_or_else(|| "Orama of unknown version".to_owned(), |it| format!("Orama {it}"));
    let mut checks = Vec::new();
    match &answer {
        Err(error) if error.problem().is_none() => {
            return vec![Check::fail("server", format!("{url}: {error}"), "see whether it runs, and the way there")];
        }
        _ if version.as_deref().is_some_and(|version| version != env!("CARGO_PKG_VERSION")) => {
            let words = format!("{url}: {shown} in {took} ms, and this is {}", env!("CARGO_PKG_VERSION"));
            checks.push(Check::warn("server", words, "update the older of the two if something is not understood"));
        }
        _ => checks.push(Check::ok("server", format!("{url}: {shown} in {took} ms"))),
    }
    if client.is_in_the_clear() {
        checks.push(Check::warn("connection", "not encrypted: all on the way can read along", "use https"));
    }
    checks.push(match answer {
        Ok(user) => Check::ok("sign-in", format!("{} <{}>", user.full_name, user.email)),
        Err(error) if error.is(ProblemType::NotAuthenticated) => {
            let next =
                client.sign_in_command().map_or("get another token".to_owned(), |command| format!("`{command}`"));
            Check::fail("sign-in", error.to_string(), next)
        }
        Err(error) => Check::fail("sign-in", error.to_string(), "ask whoever runs the server"),
    });
    checks.extend(client.clock_ahead().map(clock));
    checks
}

fn clock(ahead: i64) -> Check {
    let seconds = ahead.unsigned_abs();
    if seconds <= SLACK {
        return Check::ok("clock", "as the server's");
    }
    let side = if ahead > 0 { "ahead of" } else { "behind" };
    Check::warn("clock", format!("{seconds} s {side} the server's"), "set it: ages and dates are wrong until then")
}
