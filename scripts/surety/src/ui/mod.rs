//! How commands talk: notes and progress on stderr, results (tables or JSON) on stdout.

pub mod amount;
mod progress;
mod table;
pub mod time;

pub use progress::{Bar, Lines, Progress, Silent};
pub use table::{Column, Table};

use serde::{Serialize, Serializer};
use std::io::{IsTerminal, Write};

/// Amounts in JSON are decimal strings, as in configs and performance files.
pub fn decimal<S: Serializer>(
    value: &alloy::primitives::U256,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.collect_str(value)
}

/// The choices that hold for every command.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ui {
    pub json: bool,
    pub verbose: u8,
}

impl Ui {
    /// A bar for people, one line per step for logs.
    pub fn progress(&self) -> Box<dyn Progress> {
        if std::io::stderr().is_terminal() {
            Box::new(Bar::new(self.verbose))
        } else {
            Box::new(Lines::new(self.verbose))
        }
    }

    /// The result of a command: `value` as JSON with `--json`, else what `human` prints.
    pub fn result<T: Serialize>(
        &self,
        value: &T,
        human: impl FnOnce() -> String,
    ) -> std::io::Result<()> {
        let text = if self.json { serde_json::to_string_pretty(value)? } else { human() };
        match print(&text) {
            // `cargo surety … | head` closes the pipe early
            Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
            other => other,
        }
    }

    /// One of the results of a command that goes on: a line of JSON, or a line of text. Where nobody reads it any more, it
    /// fails.
    pub fn line<T: Serialize>(
        &self,
        value: &T,
        human: impl FnOnce() -> String,
    ) -> std::io::Result<()> {
        print(&if self.json { serde_json::to_string(value)? } else { human() })
    }
}

fn print(text: &str) -> std::io::Result<()> {
    writeln!(std::io::stdout().lock(), "{text}")
}
