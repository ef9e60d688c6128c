//! Calls, answers, errors and events word by word, in less code than alloy's and the SDK's coders.

use alloc::vec::Vec;

use alloy_primitives::{Address, U256};
use alloy_sol_types::SolEvent;
use stylus_sdk::call::{call, static_call};
use stylus_sdk::prelude::*;

use crate::Revert;
use crate::calls::pass_on;

const WORD: usize = 32;
/// For the calls that are made most: memory is not given back, so a list that grows is copied and paid for twice.
const ROOM: usize = 4 + 3 * WORD;

/// ABI-encoded words, after a selector where there is one.
#[derive(Default)]
pub struct Words(pub Vec<u8>);

impl Words {
    /// The start of a call.
    pub fn call(selector: [u8; 4]) -> Self {
        let mut call = Vec::with_capacity(ROOM);
        call.extend_from_slice(&selector);
        Self(call)
    }

    #[inline(never)]
    pub fn put(&mut self, word: U256) {
        self.0.extend_from_slice(&word.to_be_bytes::<WORD>());
    }

    pub fn put_all(mut self, words: &[U256]) -> Self {
        for word in words {
            self.put(*word);
        }
        self
    }

    /// The length and the items of a list.
    pub fn put_list(mut self, items: impl ExactSizeIterator<Item = U256>) -> Self {
        self.put(U256::from(items.len()));
        for item in items {
            self.put(item);
        }
        self
    }

    /// The length and the bytes, padded to words.
    pub fn put_bytes(mut self, bytes: &[u8]) -> Self {
        self.put(U256::from(bytes.len()));
        self.0.extend_from_slice(bytes);
        let misaligned = bytes.len() % WORD;
        if misaligned > 0 {
            let padding = WORD.saturating_sub(misaligned);
            self.0.resize(self.0.len().saturating_add(padding), 0);
        }
        self
    }

    /// Two lists, with the head that points to them.
    pub fn put_lists(
        self,
        first: impl ExactSizeIterator<Item = U256>,
        second: impl ExactSizeIterator<Item = U256>,
    ) -> Self {
        // after the two words of the head, and after the first list with its length
        let offset = WORD.saturating_mul(first.len().saturating_add(3));
        let head = [U256::from(2 * WORD), U256::from(offset)];
        self.put_all(&head).put_list(first).put_list(second)
    }
}

pub fn encode(words: &[U256]) -> Vec<u8> {
    Words::default().put_all(words).0
}

/// An error whose arguments are one word each.
#[inline(never)]
pub fn error(selector: [u8; 4], args: &[U256]) -> Revert {
    Revert(Words::call(selector).put_all(args).0)
}

pub fn word_of(account: Address) -> U256 {
    U256::from_be_bytes(account.into_word().0)
}

/// Logs an event; a test decodes it with alloy.
#[inline(always)]
pub fn emit<E: SolEvent>(storage: &impl HostAccess, indexed: &[U256], data: &[U256]) {
    let [a, b, c, d] = const { digits::<E>() };
    log(storage, a, b, c, d, indexed, data, &[]);
}

/// The same for an event with dynamic values.
#[inline(always)]
pub fn emit_bytes<E: SolEvent>(storage: &impl HostAccess, indexed: &[U256], data: &[u8]) {
    let [a, b, c, d] = const { digits::<E>() };
    log(storage, a, b, c, d, indexed, &[], data);
}

/// The topic that names an event, in four numbers: constants of instructions cost nothing, where each byte of a hash in
/// memory costs three quarters of a gas whenever the program starts.
pub const fn digits<E: SolEvent>() -> [u64; 4] {
    U256::from_be_bytes(E::SIGNATURE_HASH.0).into_limbs()
}

#[inline(never)]
#[allow(clippy::too_many_arguments)] // a topic of one argument would go through memory
pub fn log<S: HostAccess>(
    storage: &S,
    a: u64,
    b: u64,
    c: u64,
    d: u64,
    indexed: &[U256],
    words: &[U256],
    bytes: &[u8],
) {
    let topics = indexed.len().saturating_add(1);
    let size = topics.saturating_add(words.len()).saturating_mul(WORD).saturating_add(bytes.len());
    let mut log = Words(Vec::with_capacity(size));
    log.put(U256::from_limbs([a, b, c, d]));
    let mut log = log.put_all(indexed).put_all(words);
    log.0.extend_from_slice(bytes);
    storage.vm().emit_log(&log.0, topics);
}

/// Calls a view; its revert is passed on.
#[inline(never)]
pub fn ask<S>(storage: &S, to: Address, question: Words) -> Result<Vec<u8>, Revert>
where
    S: TopLevelStorage + HostAccess,
{
    static_call(storage.vm(), Call::new(), to, &question.0).map_err(pass_on)
}

/// Calls a view of a contract that nobody vouches for.
#[inline(never)]
pub fn ask_with_gas<S>(
    storage: &S,
    to: Address,
    gas: u64,
    question: Words,
) -> Result<Vec<u8>, Revert>
where
    S: TopLevelStorage + HostAccess,
{
    static_call(storage.vm(), Call::new().gas(gas), to, &question.0).map_err(pass_on)
}

/// Calls a function with `value` wei; its revert is passed on.
#[inline(never)]
pub fn tell<S>(storage: &mut S, to: Address, value: U256, order: Words) -> Result<Vec<u8>, Revert>
where
    S: TopLevelStorage + HostAccess,
{
    let context = Call::new_payable(storage, value);
    call(storage.vm(), context, to, &order.0).map_err(pass_on)
}
