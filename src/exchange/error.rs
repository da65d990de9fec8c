//! What a file that cannot be read is answered with: every bad place, and what to do.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::limits::MAX_PROBLEMS;

/// One bad place of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// The line, from 1; none where it concerns the file as a whole.
    pub line: Option<usize>,
    /// The column in characters, from 1; none where the line is all that is known.
    pub column: Option<usize>,
    /// What is wrong and what to do about it.
    pub reason: String,
}

impl Problem {
    /// A problem of the file as a whole.
    #[must_use]
    pub fn whole(reason: impl Into<String>) -> Self {
        Self { line: None, column: None, reason: reason.into() }
    }

    /// A problem on a line.
    #[must_use]
    pub fn at(line: usize, reason: impl Into<String>) -> Self {
        Self { line: Some(line), column: None, reason: reason.into() }
    }
}

/// A file that could not be read. Displays one line per problem: `file:line:column: reason`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReadError {
    /// The name of the file as it was given.
    pub file: String,
    /// Every bad place that was found, at least one, in the order of the file.
    pub problems: Vec<Problem>,
}

impl ReadError {
    /// The error that names these places. More than [`MAX_PROBLEMS`] are cut off, and counted in a last line.
    #[must_use]
    pub fn new(file: &str, problems: Vec<Problem>) -> Self {
        let mut list = Problems::default();
        for problem in problems {
            list.push(problem);
        }
        list.into_error(file)
    }

    /// The error of a file that is wrong as a whole.
    #[must_use]
    pub fn whole(file: &str, reason: impl Into<String>) -> Self {
        Self::new(file, vec![Problem::whole(reason)])
    }
}

/// Bad places while they are being found. A file may consist of nothing else, so only the first ones are kept.
#[derive(Default)]
pub(super) struct Problems {
    kept: Vec<Problem>,
    more: usize,
}

impl Problems {
    pub(super) fn push(&mut self, problem: Problem) {
        if self.kept.len() < MAX_PROBLEMS {
            self.kept.push(problem);
        } else {
            self.more += 1;
        }
    }

    /// Whether more are only counted, so that finding out about them is wasted.
    pub(super) const fn is_full(&self) -> bool {
        self.kept.len() >= MAX_PROBLEMS
    }

    pub(super) const fn is_empty(&self) -> bool {
        self.kept.is_empty()
    }

    pub(super) fn into_error(mut self, file: &str) -> ReadError {
        self.kept.sort_by_key(|problem| (problem.line, problem.column));
        if self.more > 0 {
            self.kept.push(Problem::whole(format!("and {} more places like these", self.more)));
        }
        ReadError { file: file.to_owned(), problems: self.kept }
    }
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, problem) in self.problems.iter().enumerate() {
            if index > 0 {
                writeln!(f)?;
            }
            write!(f, "{}", self.file)?;
            if let Some(line) = problem.line {
                write!(f, ":{line}")?;
            }
            if let Some(column) = problem.column {
                write!(f, ":{column}")?;
            }
            write!(f, ": {}", problem.reason)?;
        }
        Ok(())
    }
}

impl std::error::Error for ReadError {}
