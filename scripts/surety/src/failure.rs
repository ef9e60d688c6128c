//! How a command ends badly: what happened, what to do next, which exit code.

use std::{error::Error, fmt, process::ExitCode};

/// The exit codes of every command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// The command could not do its work: no node answers, a file is not there, money is missing.
    Failure = 1,
    /// What it was called with is wrong: an option, a number, what a file says. Clap answers so too.
    Usage = 2,
    /// The command did its work, and what it checked is not as it should be.
    CheckFailed = 3,
    /// A contract refuses the call; it was not sent.
    Refused = 4,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

/// An error that knows the user's next step.
pub trait Explain: Error {
    fn next_step(&self) -> Option<String>;

    fn exit(&self) -> Exit {
        Exit::Failure
    }
}

/// What `main` prints before it leaves.
#[derive(Debug)]
pub struct Failure {
    pub message: String,
    pub next: Option<String>,
    pub exit: Exit,
}

impl<E: Explain> From<E> for Failure {
    fn from(error: E) -> Self {
        Self { message: with_causes(&error), next: error.next_step(), exit: error.exit() }
    }
}

fn with_causes(error: &dyn Error) -> String {
    let mut message = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let text = error.to_string();
        if !message.contains(&text) {
            message.push_str(": ");
            message.push_str(&text);
        }
        cause = error.source();
    }
    message
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let label = |text| console::style(text).bold().for_stderr();
        write!(f, "{} {}", label("error:").red(), self.message)?;
        match &self.next {
            Some(next) => write!(f, "\n{} {next}", label("next:").green()),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, thiserror::Error)]
    #[error("cannot read the file")]
    struct Unreadable(#[source] std::io::Error);

    impl Explain for Unreadable {
        fn next_step(&self) -> Option<String> {
            Some("look".into())
        }
    }

    #[test]
    fn failure_from_error_names_cause_and_next_step() {
        let failure = Failure::from(Unreadable(std::io::Error::other("disk on fire")));
        assert_eq!(failure.message, "cannot read the file: disk on fire");
        assert_eq!(failure.next.as_deref(), Some("look"));
        assert_eq!(failure.exit, Exit::Failure);
    }
}
