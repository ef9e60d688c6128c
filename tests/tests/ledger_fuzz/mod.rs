//! Random calls on the ledger's real program, each compared with a plain model: whether it succeeds or which typed error
//! it gives, its events and its output, the tokens to the wei, and every view of what it touched; now and then all
//! views of all. The registry is a stub, so that operators get into every state. From time to time the same slots are
//! settled in two ways (`paths`).
//!
//! `SURETY_FUZZ_CALLS` says how many calls (100 000 if not set), `SURETY_FUZZ_SEED` repeats a run.
//!
//! A new function of the ledger needs a forecast in `model` and an action in `acts` or `roles`.

mod acts;
mod choice;
mod compare;
mod episode;
mod fees;
mod model;
mod paths;
mod roles;
mod tally;

use crate::fuzz::{number, say};
use episode::Episode;
use std::thread;
use tally::Tally;

const CALLS: u64 = 100_000;
/// An episode starts from a fresh deployment, so that it stays short enough to read.
const CALLS_PER_EPISODE: u64 = 2_500;
const THREADS: u64 = 2;

#[test]
fn random_calls_end_as_the_plain_model_says() {
    let calls = number("SURETY_FUZZ_CALLS").unwrap_or(CALLS);
    let seed = number("SURETY_FUZZ_SEED").unwrap_or_else(|| fastrand::u64(..));
    say(&format!("fuzzing the ledger against a model: {calls} calls, SURETY_FUZZ_SEED={seed}"));
    let episodes = calls.div_ceil(CALLS_PER_EPISODE);
    let run = |first: u64| {
        let of_thread = (first..episodes).step_by(THREADS as usize);
        let tallies = of_thread.map(|number| Episode::run(seed, number, CALLS_PER_EPISODE));
        tallies.fold(Tally::default(), Tally::with)
    };
    let tally = thread::scope(|scope| {
        let threads: Vec<_> = (0..THREADS).map(|first| scope.spawn(move || run(first))).collect();
        let joined = threads
            .into_iter()
            .map(|thread| thread.join().unwrap_or_else(|p| std::panic::resume_unwind(p)));
        joined.fold(Tally::default(), Tally::with)
    });
    say(&format!("fuzzing the ledger: {tally}"));
    // a fuzzer whose calls are all refused, or all succeed, would find nothing
    tally.check(episodes * CALLS_PER_EPISODE);
}
