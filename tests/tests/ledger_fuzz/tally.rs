//! How the calls of a run ended.

use std::{collections::BTreeMap, fmt};

pub const REFUSED_TO_NOBODY: &str = "fee recipient";

/// Calls that succeeded and that were refused, by kind, and errors.
#[derive(Debug, Default)]
pub struct Tally {
    kinds: BTreeMap<&'static str, (u64, u64)>,
    errors: BTreeMap<String, u64>,
}

impl Tally {
    pub fn with(mut self, other: Self) -> Self {
        for (kind, (done, refused)) in other.kinds {
            let sum = self.kinds.entry(kind).or_default();
            *sum = (sum.0 + done, sum.1 + refused);
        }
        for (error, count) in other.errors {
            *self.errors.entry(error).or_default() += count;
        }
        self
    }

    pub fn calls(&self) -> u64 {
        self.kinds.values().map(|(done, refused)| done + refused).sum()
    }

    /// `error`: in words, if there was one.
    pub fn count(&mut self, kind: &'static str, error: Option<&str>) {
        let sum = self.kinds.entry(kind).or_default();
        *(if error.is_none() { &mut sum.0 } else { &mut sum.1 }) += 1;
        if let Some(error) = error {
            let name = error.split('(').next().unwrap_or_default();
            *self.errors.entry(name.to_owned()).or_default() += 1;
        }
    }

    pub fn check(&self, calls: u64) {
        assert!(self.calls() >= calls, "{self}");
        let succeeded: u64 = self.kinds.values().map(|(done, _)| done).sum();
        assert!(succeeded * 3 >= calls, "too few calls succeed: {self}");
        let never = self.kinds.iter().find(|(kind, (done, refused))| {
            *done == 0 || (*refused == 0 && **kind != REFUSED_TO_NOBODY)
        });
        assert!(calls < 50_000 || never.is_none(), "{never:?} of {self}");
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} calls as forecast; succeeded and refused:", self.calls())?;
        self.kinds.iter().try_for_each(|(kind, (done, no))| write!(f, " {kind} {done}/{no}"))?;
        write!(f, "; errors: {:?}", self.errors)
    }
}
