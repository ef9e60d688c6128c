//! Transactions that wait: by sender and nonce, first come first served between senders (tips buy nothing).

use super::error::TxError;
use super::tx::SignedTx;
use alloy::consensus::Transaction;
use alloy_primitives::map::{AddressMap, B256Map};
use alloy_primitives::{Address, B256};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};
use std::sync::Arc;

pub const MAX_WAITING: usize = 100_000;
/// How many nonces a sender may leave out, so that nobody fills the pool with what can never run.
pub const MAX_NONCE_GAP: u64 = 4_096;
/// A replacement pays at least this much more, in percent (geth's default).
const REPLACEMENT_BUMP: u128 = 10;

#[derive(Clone, Debug)]
struct Waiting {
    tx: Arc<SignedTx>,
    arrival: u64,
}

#[derive(Clone, Debug, Default)]
pub struct Pool {
    senders: AddressMap<BTreeMap<u64, Waiting>>,
    places: B256Map<(Address, u64)>,
    arrivals: u64,
}

impl Pool {
    pub fn len(&self) -> usize {
        self.places.len()
    }

    pub fn is_empty(&self) -> bool {
        self.places.is_empty()
    }

    pub fn get(&self, hash: B256) -> Option<&Arc<SignedTx>> {
        let (sender, nonce) = self.places.get(&hash)?;
        Some(&self.senders.get(sender)?.get(nonce)?.tx)
    }

    pub fn at(&self, sender: Address, nonce: u64) -> Option<&Arc<SignedTx>> {
        Some(&self.senders.get(&sender)?.get(&nonce)?.tx)
    }

    pub fn insert(&mut self, tx: Arc<SignedTx>) -> Result<(), TxError> {
        let (sender, nonce, hash) = (tx.sender(), tx.nonce(), tx.hash());
        if self.places.contains_key(&hash) {
            return Err(TxError::AlreadyKnown);
        }
        let replaced = match self.at(sender, nonce) {
            Some(old) if !replaces(old, &tx) => return Err(TxError::Underpriced),
            Some(old) => Some(old.hash()),
            None if self.len() >= MAX_WAITING => return Err(TxError::PoolFull),
            None => None,
        };
        if let Some(old) = replaced {
            self.places.remove(&old);
        }
        self.arrivals += 1;
        let waiting = Waiting { tx, arrival: self.arrivals };
        self.senders.entry(sender).or_default().insert(nonce, waiting);
        self.places.insert(hash, (sender, nonce));
        Ok(())
    }

    pub fn remove(&mut self, hash: B256) -> Option<Arc<SignedTx>> {
        let (sender, nonce) = self.places.remove(&hash)?;
        let queue = self.senders.get_mut(&sender)?;
        let removed = queue.remove(&nonce);
        if queue.is_empty() {
            self.senders.remove(&sender);
        }
        removed.map(|waiting| waiting.tx)
    }

    pub fn clear(&mut self) {
        *self = Self { arrivals: self.arrivals, ..Self::default() };
    }

    /// The nonce after the last transaction that can run, given the account's own.
    pub fn next_nonce(&self, sender: Address, account_nonce: u64) -> u64 {
        let Some(queue) = self.senders.get(&sender) else { return account_nonce };
        let run = queue.range(account_nonce..).zip(account_nonce..);
        account_nonce + run.take_while(|((nonce, _), expected)| *nonce == expected).count() as u64
    }

    /// Everything that can run now, in the order in which it will.
    pub fn ready(&self, account_nonce: impl Fn(Address) -> u64) -> Vec<Arc<SignedTx>> {
        let mut heads = BinaryHeap::new();
        for (sender, queue) in &self.senders {
            if let Some(first) = queue.get(&account_nonce(*sender)) {
                heads.push(Reverse((first.arrival, *sender, first.tx.nonce())));
            }
        }
        let mut ordered = Vec::new();
        while let Some(Reverse((_, sender, nonce))) = heads.pop() {
            let Some(queue) = self.senders.get(&sender) else { continue };
            ordered.extend(queue.get(&nonce).map(|waiting| waiting.tx.clone()));
            if let Some((next, waiting)) =
                nonce.checked_add(1).and_then(|n| queue.get_key_value(&n))
            {
                heads.push(Reverse((waiting.arrival, sender, *next)));
            }
        }
        ordered
    }

    pub fn iter(&self) -> impl Iterator<Item = (Address, u64, &Arc<SignedTx>)> {
        self.senders.iter().flat_map(|(sender, queue)| {
            queue.iter().map(|(nonce, waiting)| (*sender, *nonce, &waiting.tx))
        })
    }
}

fn replaces(old: &SignedTx, new: &SignedTx) -> bool {
    let enough = |old: u128, new: u128| new >= old.saturating_add(old * REPLACEMENT_BUMP / 100);
    let (old_fee, new_fee) = (old.envelope().max_fee_per_gas(), new.envelope().max_fee_per_gas());
    new_fee > old_fee && enough(old_fee, new_fee) && enough(old.tip(), new.tip())
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloy::consensus::{TxLegacy, TypedTransaction};

    fn tx(sender: u8, nonce: u64, gas_price: u128) -> Arc<SignedTx> {
        let legacy = TxLegacy { nonce, gas_price, gas_limit: 21_000, ..TxLegacy::default() };
        let sender = Address::with_last_byte(sender);
        Arc::new(SignedTx::impersonate(TypedTransaction::Legacy(legacy), sender))
    }

    #[test]
    fn ready_orders_by_arrival_within_nonces() {
        let mut pool = Pool::default();
        for tx in [tx(1, 1, 5), tx(2, 0, 5), tx(1, 0, 5), tx(3, 4, 5)] {
            pool.insert(tx).unwrap();
        }
        let order: Vec<_> =
            pool.ready(|_| 0).iter().map(|tx| (tx.sender().0[19], tx.nonce())).collect();
        assert_eq!(order, [(2, 0), (1, 0), (1, 1)]);
        assert_eq!(pool.next_nonce(Address::with_last_byte(1), 0), 2);
        assert_eq!(pool.next_nonce(Address::with_last_byte(3), 0), 0);
    }

    #[test]
    fn insert_same_nonce_needs_ten_percent_more() {
        let mut pool = Pool::default();
        pool.insert(tx(1, 0, 100)).unwrap();
        assert_eq!(pool.insert(tx(1, 0, 100)), Err(TxError::AlreadyKnown));
        assert_eq!(pool.insert(tx(1, 0, 109)), Err(TxError::Underpriced));
        pool.insert(tx(1, 0, 110)).unwrap();
        assert_eq!(pool.len(), 1);
        assert!(pool.get(tx(1, 0, 100).hash()).is_none());
    }

    #[test]
    fn remove_forgets_sender_without_transactions() {
        let mut pool = Pool::default();
        let only = tx(1, 0, 1);
        pool.insert(only.clone()).unwrap();
        assert!(pool.remove(only.hash()).is_some());
        assert!(pool.is_empty() && pool.ready(|_| 0).is_empty());
    }
}
