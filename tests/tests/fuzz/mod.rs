//! Random calls by random callers on the real programs of registry, vault, ledger and committee. After every call the
//! money is counted and roles are compared with a plain model; every few calls all books are (protocol.md section 10).
//!
//! `SURETY_FUZZ_CALLS` says how many (100 000 if not set), `SURETY_FUZZ_SEED` repeats a run.

mod bonds;
mod checks;
mod committee;
mod episode;
mod operators;
mod parameters;
mod seats;

use episode::Episode;
use std::{env, io::Write, thread};

const CALLS: u64 = 100_000;
/// An episode starts from a fresh deployment, so that it stays short enough to read.
const CALLS_PER_EPISODE: u64 = 2_500;
const THREADS: u64 = 2;

pub fn number(variable: &str) -> Option<u64> {
    env::var(variable).ok().map(|text| {
        text.parse().unwrap_or_else(|_| panic!("{variable} is a whole number, not {text:?}"))
    })
}

/// Test output is kept back, but this is for everybody to see.
pub fn say(line: &str) {
    let _ = writeln!(std::io::stderr(), "{line}");
}

#[test]
fn random_calls_keep_every_invariant() {
    let calls = number("SURETY_FUZZ_CALLS").unwrap_or(CALLS);
    let seed = number("SURETY_FUZZ_SEED").unwrap_or_else(|| fastrand::u64(..));
    say(&format!(
        "fuzzing registry, vault, ledger and committee: {calls} calls, SURETY_FUZZ_SEED={seed}"
    ));
    let episodes = calls.div_ceil(CALLS_PER_EPISODE);
    let run = |first: u64| {
        let of_thread = (first..episodes).step_by(THREADS as usize);
        of_thread.map(|number| Episode::run(seed, number, CALLS_PER_EPISODE)).sum::<u64>()
    };
    let succeeded: u64 = thread::scope(|scope| {
        let threads: Vec<_> = (0..THREADS).map(|first| scope.spawn(move || run(first))).collect();
        threads
            .into_iter()
            .map(|thread| thread.join().unwrap_or_else(|p| std::panic::resume_unwind(p)))
            .sum()
    });
    let done = episodes * CALLS_PER_EPISODE;
    say(&format!("fuzzing: {done} calls, {succeeded} of them succeeded, no invariant broken"));
    // a fuzzer whose calls are all refused would find nothing
    assert!(succeeded * 4 >= done, "only {succeeded} of {done} calls succeeded");
}
