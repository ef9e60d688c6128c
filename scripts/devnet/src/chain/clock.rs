//! When the next block is.

use serde::{Deserialize, Serialize};
use std::time::{SystemTime, UNIX_EPOCH};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClockMode {
    /// The machine's clock, shifted by what clients asked for.
    System,
    /// Stands still at genesis and moves only when told to: every run gives the same blocks.
    Manual,
}

#[derive(Clone, Debug)]
pub struct Clock {
    mode: ClockMode,
    genesis: u64,
    setting: Setting,
}

/// What clients asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Setting {
    offset: i64,
    next: Option<u64>,
    step: Option<u64>,
}

impl Clock {
    pub fn new(mode: ClockMode, genesis: u64) -> Self {
        let offset = match mode {
            ClockMode::System => difference(genesis, system_now()),
            ClockMode::Manual => 0,
        };
        Self { mode, genesis, setting: Setting { offset, ..Setting::default() } }
    }

    pub fn setting(&self) -> Setting {
        self.setting
    }

    pub fn restore(&mut self, setting: Setting) {
        self.setting = setting;
    }

    pub fn now(&self) -> u64 {
        let base = match self.mode {
            ClockMode::System => system_now(),
            ClockMode::Manual => self.genesis,
        };
        base.saturating_add_signed(self.setting.offset)
    }

    /// The timestamp that a block after `parent` would get. Blocks of one second share it, as on Arbitrum.
    pub fn peek(&self, parent: u64) -> u64 {
        match (self.setting.next, self.setting.step) {
            (Some(next), _) => next.max(parent),
            (None, Some(step)) => parent.saturating_add(step),
            (None, None) => self.now().max(parent),
        }
    }

    pub fn take(&mut self, parent: u64) -> u64 {
        let timestamp = self.peek(parent);
        if self.setting.next.take().is_some() {
            self.set(timestamp);
        }
        timestamp
    }

    pub fn increase(&mut self, seconds: u64) -> i64 {
        let seconds = i64::try_from(seconds).unwrap_or(i64::MAX);
        self.setting.offset = self.setting.offset.saturating_add(seconds);
        self.setting.offset
    }

    pub fn set(&mut self, timestamp: u64) {
        self.setting.offset = self.setting.offset.saturating_add(difference(timestamp, self.now()));
    }

    pub fn set_next(&mut self, timestamp: u64) {
        self.setting.next = Some(timestamp);
    }

    pub fn set_step(&mut self, seconds: Option<u64>) {
        self.setting.step = seconds;
    }
}

pub fn system_now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map(|since| since.as_secs()).unwrap_or_default()
}

fn difference(to: u64, from: u64) -> i64 {
    let signed = |value: u64| i64::try_from(value).unwrap_or(i64::MAX);
    signed(to).saturating_sub(signed(from))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn manual_clock_moves_only_when_told() {
        let mut clock = Clock::new(ClockMode::Manual, 1_000);
        assert_eq!(clock.take(1_000), 1_000);
        clock.increase(50);
        assert_eq!(clock.take(1_000), 1_050);
        assert_eq!(clock.take(1_050), 1_050);
    }

    #[test]
    fn set_next_is_used_once_and_time_goes_on_from_there() {
        let mut clock = Clock::new(ClockMode::Manual, 1_000);
        clock.set_next(5_000);
        assert_eq!(clock.take(1_000), 5_000);
        clock.increase(1);
        assert_eq!(clock.take(5_000), 5_001);
    }

    #[test]
    fn timestamp_never_falls_below_parent() {
        let clock = Clock::new(ClockMode::Manual, 1_000);
        assert_eq!(clock.peek(9_000), 9_000);
    }

    #[test]
    fn increase_by_absurd_time_saturates() {
        let mut clock = Clock::new(ClockMode::Manual, 1_000);
        clock.increase(u64::MAX);
        clock.increase(u64::MAX);
        assert!(clock.peek(0) > 1 << 62);
    }
}
