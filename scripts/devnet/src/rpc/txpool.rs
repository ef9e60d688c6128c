use super::{Methods, RpcError, convert};
use crate::chain::{Chain, SignedTx};
use alloy::consensus::Transaction;
use alloy_primitives::{Address, U64};
use serde::Serialize;
use std::collections::BTreeMap;

/// Keys as geth writes them: addresses with checksums, nonces in decimal.
type BySender<T> = BTreeMap<String, BTreeMap<String, T>>;

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
    methods.add("txpool_content", 0, |node, _| {
        Ok::<_, RpcError>(content(&node.chain(), convert::waiting_transaction))
    });
    methods.add("txpool_contentFrom", 1, |node, mut args| {
        let sender: Address = args.next()?;
        let sender = sender.to_checksum(None);
        let mut content = content(&node.chain(), convert::waiting_transaction);
        let mut of = |part: fn(&mut Content<_>) -> &mut BySender<_>| {
            part(&mut content).remove(&sender).unwrap_or_default()
        };
        let pending = of(|content| &mut content.pending);
        Ok(Content { pending, queued: of(|content| &mut content.queued) })
    });
    methods
        .add("txpool_inspect", 0, |node, _| Ok::<_, RpcError>(content(&node.chain(), in_a_line)));
}

/// In geth's form, which clients take apart.
fn in_a_line(tx: &SignedTx) -> String {
    let envelope = tx.envelope();
    let to = tx.to().map_or_else(|| "contract creation".to_owned(), |to| to.to_checksum(None));
    let (value, gas, price) = (envelope.value(), envelope.gas_limit(), envelope.max_fee_per_gas());
    format!("{to}: {value} wei + {gas} gas × {price} wei")
}

fn content<T>(chain: &Chain, show: impl Fn(&SignedTx) -> T) -> Content<BySender<T>> {
    let mut content = Content { pending: BySender::new(), queued: BySender::new() };
    for (sender, nonce, tx) in chain.waiting_transactions() {
        let ready = nonce < chain.pending_nonce(sender);
        let part = if ready { &mut content.pending } else { &mut content.queued };
        part.entry(sender.to_checksum(None)).or_default().insert(nonce.to_string(), show(tx));
    }
    content
}
