//! `orama doctor`: looks after everything that the program relies on, changes nothing, and says what to mend.

mod machine;
mod server;
mod terminal;

use clap::Args;
use serde::Serialize;

use super::{
    args::Global,
    exit::{Failure, Outcome},
    output::{self, Form, Row},
};
use crate::config::{Config, Error as ConfigError};

/// Look whether everything is well: files, database, keyring, terminal, server
///
/// Columns: CHECK, STATE (ok, warn: it works with less, fail: it does not, skip: nothing to look at), SAYS. Nothing is changed.
/// Exit code 1: a check failed. Each warn and fail says what to do.
#[derive(Debug, Args)]
pub struct Doctor {
    #[command(flatten)]
    form: Form,
}

crate::words! {
    /// How something is.
    State {
        /// As it should be.
        Ok = "ok",
        /// It works with less.
        Warn = "warn",
        /// It does not work.
        Fail = "fail",
        /// There is nothing to look at.
        Skip = "skip",
    }
}

/// What was looked at.
#[derive(Debug, Serialize)]
pub struct Check {
    name: &'static str,
    state: State,
    detail: String,
    /// What to do about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

impl Check {
    fn ok(name: &'static str, detail: impl Into<String>) -> Self {
        Self { name, state: State::Ok, detail: detail.into(), next: None }
    }

    fn skip(name: &'static str, detail: impl Into<String>) -> Self {
        Self { state: State::Skip, ..Self::ok(name, detail) }
    }

    fn warn(name: &'static str, detail: impl Into<String>, next: impl Into<String>) -> Self {
        Self { state: State::Warn, next: Some(next.into()), ..Self::ok(name, detail) }
    }

    fn fail(name: &'static str, detail: impl Into<String>, next: impl Into<String>) -> Self {
        Self { state: State::Fail, next: Some(next.into()), ..Self::ok(name, detail) }
    }
}

impl Row for Check {
    const COLUMNS: &'static [&'static str] = &["CHECK", "STATE", "SAYS"];

    fn cells(&self) -> Vec<String> {
        let next = self.next.as_ref().map_or_else(String::new, |next| format!("; {next}"));
        vec![self.name.to_owned(), self.state.to_string(), format!("{}{next}", self.detail)]
    }
}

/// All that was looked at.
#[derive(Debug, Serialize)]
struct Report {
    healthy: bool,
    version: &'static str,
    checks: Vec<Check>,
}

/// Looks at everything. The settings may be wrong, too: that is one of the checks.
pub async fn run(config: Result<&Config, &ConfigError>, global: &Global, command: &Doctor) -> Outcome {
    let version = env!("CARGO_PKG_VERSION");
    let mut checks = vec![Check::ok("program", format!("orama {version}"))];
    match config {
        Ok(config) => {
            checks.extend(machine::look(config).await);
            checks.extend(terminal::look(config));
            checks.extend(server::look(config, global).await);
        }
        Err(error) => {
            let next = "mend it: everything else depends on it";
            checks.push(Check::fail("configuration", error.to_string(), next));
        }
    }
    let failed: Vec<&str> = checks.iter().filter(|check| check.state == State::Fail).map(|check| check.name).collect();
    let failure = (!failed.is_empty()).then(|| Failure::failed(format!("not healthy: {}", failed.join(", "))));
    let report = Report { healthy: failure.is_none(), version, checks };
    if command.form.json {
        output::one(command.form, &report, "")?;
    } else {
        output::list(command.form, &report.checks, "")?;
    }
    failure.map_or(Ok(()), Err)
}
