//! How a command can end otherwise than done: one line of words, and a number that scripts can tell apart.

use std::process::ExitCode;

use crate::{
    api::{Problem, ProblemType},
    client,
    model::{SafeText, words::UnknownWord},
};

/// The exit codes. 0 is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// It did not work.
    Failed = 1,
    /// The command line is wrong.
    Usage = 2,
    /// There is no such thing, or it may not be seen.
    NotFound = 3,
    /// A rule, or somebody else's change, is in the way.
    Refused = 4,
    /// Not signed in, or not allowed.
    NotAllowed = 5,
    /// The server does not answer.
    Unreachable = 6,
    /// It broke down, which is a defect.
    BrokeDown = 70,
}

/// Why a command did not do its work. The message is one line that says what to do next.
#[derive(Debug, thiserror::Error)]
#[error("{message}")]
pub struct Failure {
    /// What a script sees.
    pub exit: Exit,
    /// What a person reads after `orama: `.
    pub message: String,
    /// More lines for a person, such as the candidates of an ambiguous name.
    pub details: Vec<String>,
}

/// What a command answers.
pub type Outcome<T = ()> = Result<T, Failure>;

impl Failure {
    /// With whatever code.
    pub fn new(exit: Exit, message: impl Into<String>) -> Self {
        Self { exit, message: message.into(), details: Vec::new() }
    }

    /// Something did not work.
    pub fn failed(message: impl Into<String>) -> Self {
        Self::new(Exit::Failed, message)
    }

    /// The command line does not make sense.
    pub fn usage(message: impl Into<String>) -> Self {
        Self::new(Exit::Usage, message)
    }

    /// There is no such thing.
    pub fn not_found(message: impl Into<String>) -> Self {
        Self::new(Exit::NotFound, message)
    }

    /// A rule is in the way.
    pub fn refused(message: impl Into<String>) -> Self {
        Self::new(Exit::Refused, message)
    }

    /// The same failure with more lines below.
    #[must_use]
    pub fn with_details(mut self, details: impl IntoIterator<Item = String>) -> Self {
        self.details.extend(details);
        self
    }

    /// Writes it to stderr and answers its exit code. Names and texts of others are made safe for the terminal.
    pub fn report(&self) -> ExitCode {
        use std::io::Write as _;
        let mut err = std::io::stderr().lock();
        // Nobody is left to tell where the terminal is gone, and the exit code says it all the same.
        let _ = writeln!(err, "orama: {}", SafeText::line(&self.message).as_str());
        for detail in &self.details {
            let _ = writeln!(err, "{}", SafeText::line(detail).as_str());
        }
        ExitCode::from(self.exit as u8)
    }
}

impl From<client::Error> for Failure {
    fn from(error: client::Error) -> Self {
        match error {
            client::Error::Problem(problem) => of_problem(&problem),
            client::Error::Unreachable(ref why) => {
                // Some reasons say what to do themselves.
                let says_more = why.contains(';') || why.contains("browser first");
                let next = if says_more { "" } else { "; try again, or ask `orama doctor` what is in the way" };
                Self::new(Exit::Unreachable, format!("{error}{next}"))
            }
            client::Error::Malformed(_) => Self::failed(error.to_string()),
        }
    }
}

fn of_problem(problem: &Problem) -> Failure {
    let exit = match problem.kind {
        ProblemType::NotFound => Exit::NotFound,
        // It did answer: too much was asked of it.
        ProblemType::TooMany
        | ProblemType::Refused
        | ProblemType::Conflict
        | ProblemType::Gone
        | ProblemType::Stale => Exit::Refused,
        ProblemType::NotAuthenticated | ProblemType::NotAllowed => Exit::NotAllowed,
        ProblemType::Malformed | ProblemType::Invalid => Exit::Usage,
        ProblemType::Unavailable => Exit::Unreachable,
        ProblemType::MethodNotAllowed
        | ProblemType::TooLarge
        | ProblemType::UnsupportedMedia
        | ProblemType::NoSuchRange
        | ProblemType::PreconditionRequired
        | ProblemType::Internal => Exit::Failed,
    };
    // The line says what is wrong with the only field already.
    let fields = match problem.errors.as_slice() {
        [only] if problem.detail.contains(&only.detail) => &[],
        fields => fields,
    };
    let lines = fields.iter().map(|error| format!("  {}: {}", error.field, error.detail));
    Failure::new(exit, problem.detail.clone()).with_details(lines)
}

impl From<client::RememberError> for Failure {
    fn from(error: client::RememberError) -> Self {
        match error {
            client::RememberError::Client(error) => error.into(),
            client::RememberError::Disk(error) => Self::failed(error.to_string()),
        }
    }
}

impl From<crate::config::Error> for Failure {
    fn from(error: crate::config::Error) -> Self {
        Self::usage(error.to_string())
    }
}

impl From<client::ProfileError> for Failure {
    fn from(error: client::ProfileError) -> Self {
        let exit = match error {
            client::ProfileError::Unknown(_) => Exit::NotFound,
            client::ProfileError::Name(_) => Exit::Usage,
            _ => Exit::Failed,
        };
        Self::new(exit, error.to_string())
    }
}

impl From<UnknownWord> for Failure {
    fn from(error: UnknownWord) -> Self {
        Self::usage(error.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_that_answers_is_not_unreachable_and_one_that_does_not_is_told_with_what_to_do_once() {
        let exit = |kind| Failure::from(client::Error::Problem(Box::new(Problem::new(kind, "try again later")))).exit;
        assert_eq!(exit(ProblemType::TooMany), Exit::Refused);
        assert_eq!(exit(ProblemType::Unavailable), Exit::Unreachable);
        let told = |why: &str| Failure::from(client::Error::Unreachable(why.to_owned()));
        let plain = told("http://127.0.0.1:1: Connection refused (os error 111)");
        assert!(
            plain.exit == Exit::Unreachable && plain.message.contains("; try again, or ask `orama doctor`"),
            "{plain}"
        );
        let advised =
            told("https://127.0.0.1:1: invalid peer certificate: UnknownIssuer; name its certificate with --ca-cert");
        assert!(!advised.message.contains("doctor"), "{advised}");
    }
}
