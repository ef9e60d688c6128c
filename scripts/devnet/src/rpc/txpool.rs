use super::{Methods, RpcError, convert};
use crate::chain::Chain;
use alloy::rpc::types::Transaction;
use alloy_primitives::{Address, U64};
use serde::Serialize;
use std::collections::BTreeMap;

type BySender = BTreeMap<Address, BTreeMap<String, Transaction>>;

#[derive(Serialize)]
struct Content<T> {
    pending: T,
    queued: T,
}

pub(super) fn register(methods: &mut Methods) {
    methods.add("txpool_status", 0, |node, _| {
        let chain = node.chain();
        let ready = |(sender, nonce): (Address, u64)| nonce < chain.pending_nonce(sender);
        let all = chain.waiting_transactions().map(|(sender, nonce, _)| (sender, nonce));
        let pending = all.filter(|place| ready(*place)).count();
        let queued = chain.waiting_count() - pending;
        Ok(Content { pending: U64::from(pending), queued: U64::from(queued) })
    });
    methods.add("txpool_content", 0, |node, _| Ok::<_, RpcError>(content(&node.chain())));
}

fn content(chain: &Chain) -> Content<BySender> {
    let mut content = Content { pending: BySender::new(), queued: BySender::new() };
    for (sender, nonce, tx) in chain.waiting_transactions() {
        let ready = nonce < chain.pending_nonce(sender);
        let part = if ready { &mut content.pending } else { &mut content.queued };
        let transaction = convert::waiting_transaction(tx);
        part.entry(sender).or_default().insert(nonce.to_string(), transaction);
    }
    content
}
