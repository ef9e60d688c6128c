//! Progress of long work, told to whoever watches.

use indicatif::{ProgressBar, ProgressStyle};
use std::{
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};

/// A listener to long work. `begin` may be called again for a next stage.
pub trait Progress: Sync {
    /// Something worth a line of its own: a decision, its reason, a thing that was skipped.
    fn note(&self, text: &str);
    /// A stage of `total` steps starts.
    fn begin(&self, stage: &str, total: u64);
    /// What happens right now, inside a step.
    fn detail(&self, text: &str);
    /// One step is done.
    fn step(&self, text: &str);
    /// The stage is over.
    fn finish(&self);
}

/// Says nothing: for tests and for callers that only want the result.
#[derive(Clone, Copy, Debug, Default)]
pub struct Silent;

impl Progress for Silent {
    fn note(&self, _: &str) {}
    fn begin(&self, _: &str, _: u64) {}
    fn detail(&self, _: &str) {}
    fn step(&self, _: &str) {}
    fn finish(&self) {}
}

/// For logs: a line per stage, and one per step where those are few.
#[derive(Debug, Default)]
pub struct Lines {
    verbose: u8,
    steps: AtomicU64,
}

impl Lines {
    const FEW_STEPS: u64 = 12;

    pub fn new(verbose: u8) -> Self {
        Self { verbose, steps: AtomicU64::new(0) }
    }
}

impl Progress for Lines {
    fn note(&self, text: &str) {
        eprintln!("{text}");
    }

    fn begin(&self, stage: &str, total: u64) {
        self.steps.store(total, Ordering::Relaxed);
        if total > Self::FEW_STEPS { eprintln!("{stage}: {total}") } else { eprintln!("{stage}") }
    }

    fn detail(&self, text: &str) {
        if self.verbose > 0 {
            eprintln!("  {text}");
        }
    }

    fn step(&self, text: &str) {
        let few = self.steps.load(Ordering::Relaxed) <= Self::FEW_STEPS;
        if !text.is_empty() && (few || self.verbose > 0) {
            eprintln!("  {text}");
        }
    }

    fn finish(&self) {}
}

/// A bar on the terminal.
#[derive(Debug)]
pub struct Bar {
    bar: ProgressBar,
    verbose: u8,
}

impl Bar {
    pub fn new(verbose: u8) -> Self {
        Self { bar: ProgressBar::hidden(), verbose }
    }
}

impl Progress for Bar {
    fn note(&self, text: &str) {
        self.bar.suspend(|| eprintln!("{text}"));
    }

    fn begin(&self, stage: &str, total: u64) {
        self.bar.reset();
        self.bar.set_length(total);
        // the template is a literal of the crate's own grammar; if it ever changed, the default style is as good
        let style =
            ProgressStyle::with_template("{prefix} [{bar:24}] {pos}/{len} {elapsed} {wide_msg}");
        self.bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
        self.bar.set_prefix(stage.to_owned());
        // last: what is drawn before has neither style nor length
        self.bar.set_draw_target(indicatif::ProgressDrawTarget::stderr());
        self.bar.enable_steady_tick(Duration::from_millis(200));
    }

    fn detail(&self, text: &str) {
        if self.verbose > 0 {
            self.note(text);
        }
        self.bar.set_message(text.to_owned());
    }

    fn step(&self, text: &str) {
        self.bar.set_message(text.to_owned());
        self.bar.inc(1);
    }

    fn finish(&self) {
        self.bar.disable_steady_tick();
        self.bar.finish_and_clear();
    }
}
