//! ABI encoding in few functions: events, errors and calls whose fields have the same shape share one encoder, where
//! alloy's own methods would be inlined once for each of them.

use alloc::vec::Vec;

use alloy_sol_types::abi::{TokenSeq, encode_sequence, token::WordToken};
use alloy_sol_types::{SolEvent, TopicList};
use stylus_sdk::prelude::*;

/// Logs an event, as the SDK's `log` does.
pub fn log<S: HostAccess, E: SolEvent>(storage: &S, event: E) {
    let mut topics = [WordToken::default(); 4];
    // Four topics are the most that an event has, so there is room for each.
    let Ok(()) = event.encode_topics_raw(&mut topics) else { return };
    emit(storage.vm(), &topics, E::TopicList::COUNT, sequence(&event.tokenize_body()));
}

pub(crate) fn with_selector<'a, T: TokenSeq<'a>>(selector: [u8; 4], fields: &T) -> Vec<u8> {
    join(selector, sequence(fields))
}

#[inline(never)]
fn sequence<'a, T: TokenSeq<'a>>(fields: &T) -> Vec<u8> {
    encode_sequence(fields)
}

#[inline(never)]
fn join(selector: [u8; 4], fields: Vec<u8>) -> Vec<u8> {
    let mut data = Vec::with_capacity(fields.len().saturating_add(4));
    data.extend_from_slice(&selector);
    data.extend_from_slice(&fields);
    data
}

#[inline(never)]
fn emit<H: RawLogAccess>(host: &H, topics: &[WordToken; 4], count: usize, data: Vec<u8>) {
    let mut bytes = Vec::with_capacity(data.len().saturating_add(128));
    for topic in topics.iter().take(count) {
        bytes.extend_from_slice(topic.as_slice());
    }
    bytes.extend_from_slice(&data);
    host.emit_log(&bytes, count);
}
