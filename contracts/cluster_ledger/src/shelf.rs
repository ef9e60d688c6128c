//! Where everything is stored: the keys, and books loaded and written back.

use alloc::{boxed::Box, vec::Vec};

use alloy_primitives::{Address, U256};
use surety_components::slots::Key;
use surety_interfaces::IClusterLedger::{
    ClusterNotFound, FeeAboveCeiling, FeeChangedTooOften, InsufficientBalance, OperatorNotFound,
    Settled,
};
use surety_protocol::cluster;
use surety_protocol::fees::CHANGE_GAP_SLOTS;

use crate::ClusterLedger;
use crate::books::{Book, Member};
use crate::refusal::{Checked, Outcome};
use crate::refuse;
use crate::words::{
    Account, Accrual, Declared, FeeHistory, Hot, IDS_BESIDE_OWNER, MAX_HOT_EARNINGS, Network,
    decode_ids, decode_owner, encode_ids, encode_owner,
};

/// [`crate::words::Basics`]: fee token, clock, validator limit.
pub const BASICS: Key = Key::new(1, 0, 0);
/// [`crate::words::Thresholds`].
pub const THRESHOLDS: Key = Key::new(2, 0, 0);
pub const REGISTRY: Key = Key::new(3, 0, 0);
pub const SETTLEMENT: Key = Key::new(4, 0, 0);
/// Cluster ids run from 1 to this.
pub const CLUSTER_COUNT: Key = Key::new(5, 0, 0);
/// [`crate::words::Network`].
pub const NETWORK: Key = Key::new(6, 0, 0);
/// By operator id: [`Account`].
pub const OPERATOR: u8 = 7;
/// By operator id: wei that no longer fit the account's word.
pub const CARRIED_EARNINGS: u8 = 8;
/// By cluster id; settling writes [`HOT`] only.
pub const CLUSTER: u8 = 9;
/// The program that answers what this one does not.
pub const ANNEX: Key = Key::new(11, 0, 0);
/// [`crate::words::Thresholds`] that are announced.
pub const ANNOUNCED_THRESHOLDS: Key = Key::new(12, 0, 0);
/// [`crate::words::FeeTerms`].
pub const FEE_TERMS: Key = Key::new(13, 0, 0);
/// By operator id, [`NETWORK_ID`] for the network: all changes of its fee but the last, [`FeeHistory`] by place.
pub const HISTORY: u8 = 10;

/// Words of a cluster of 3f + 1 operators: the hot one, the owner's and, from f = 2 on, that of more ids.
const HOT: u32 = 0;
const OWNER: u32 = 1;
const MORE_IDS: u32 = 2;

/// Where an operator's id is asked for; operators have ids from 1.
pub const NETWORK_ID: u64 = 0;

impl ClusterLedger {
    pub(crate) fn word(&self, key: Key) -> U256 {
        self.shelf.word(key)
    }

    pub(crate) fn set_word(&mut self, key: Key, word: U256) {
        self.shelf.set_word(key, word);
    }

    pub(crate) fn load_address(&self, key: Key) -> Address {
        self.shelf.address(key)
    }

    pub(crate) fn network(&self) -> Network {
        Network::decode(self.word(NETWORK))
    }

    pub(crate) fn store_network(&mut self, network: &Network) -> Outcome {
        self.set_word(NETWORK, network.encode()?);
        Ok(())
    }

    pub(crate) fn open(&self, id: u64) -> Outcome<&'static mut Book> {
        let (hot, owner) = (self.load_hot(id)?, self.word(Key::new(CLUSTER, id, OWNER)));
        let (owner, mut ids) = decode_owner(owner);
        let book = self.blank_book(id, owner)?;
        book.hot = hot;
        book.members.push(self.member(hot.first_id.into())?);
        let more = usize::from(hot.tolerance).saturating_sub(1).saturating_mul(IDS_BESIDE_OWNER);
        if more > 0 {
            ids.extend_from_slice(&decode_ids(self.word(Key::new(CLUSTER, id, MORE_IDS)), more));
        }
        for id in ids {
            book.members.push(self.member(id.into())?);
        }
        Ok(book)
    }

    pub(crate) fn member(&self, operator_id: u64) -> Outcome<Member> {
        // an account's id fits its field
        Ok(Member { id: operator_id as u32, account: self.account(operator_id)? })
    }

    /// The book of a cluster without members that is not in storage.
    pub(crate) fn blank_book(&self, id: u64, owner: Address) -> Outcome<&'static mut Book> {
        let (hot, members) = (Hot::default(), Vec::new());
        let (slot, network) = (self.slot()?, self.network());
        // memory is not freed before the call ends, so no code is spent on freeing it
        Ok(Box::leak(Box::new(Book { slot, id, owner, hot, members, network })))
    }

    /// Settles an active cluster; a liquidated one owes nothing.
    pub(crate) fn settle_book(&mut self, book: &mut Book) -> Outcome {
        if !book.hot.active {
            return Ok(());
        }
        let (parts, network) = self.charges(book)?;
        let (usage, paid) = book.settle(parts, network)?;
        if usage > 0 {
            let data = [U256::from(usage), U256::from(paid), book.balance()];
            self.emit::<Settled>(&[U256::from(book.id)], &data);
            self.tell_of_dear_members(book);
        }
        Ok(())
    }

    fn tell_of_dear_members(&self, book: &Book) {
        let ceiling = book.hot.fee_ceiling;
        for member in &book.members {
            let fee = member.account.accrual.fee;
            if ceiling > 0 && fee > ceiling {
                let indexed = [U256::from(book.id), U256::from(member.id)];
                let data = [U256::from(fee), U256::from(ceiling)];
                self.emit::<FeeAboveCeiling>(&indexed, &data);
            }
        }
    }

    /// What each member of an active cluster charges since its last settlement, and the network: wei for a validator
    /// of 32 ETH.
    pub(crate) fn charges(&self, book: &Book) -> Outcome<(Vec<u128>, u128)> {
        let mut parts = Vec::new();
        if book.hot.weight == 0 {
            parts.resize(book.members.len(), 0);
            return Ok((parts, 0));
        }
        for member in &book.members {
            parts.push(self.charge(book, member.id.into(), &member.account.accrual)?);
        }
        Ok((parts, self.charge(book, NETWORK_ID, &book.network.accrual)?))
    }

    fn charge(&self, book: &Book, id: u64, accrual: &Accrual) -> Outcome<u128> {
        accrual.charge(book.hot.slot, book.slot, |number| {
            let (word, place) = place_of_change(id, number);
            let history = FeeHistory::decode(self.word(word));
            history.changes.get(place).copied().unwrap_or_default()
        })
    }

    /// Where the last change of a fee goes when another one follows, with the fee declared as such.
    pub(crate) fn fee_history(&self, id: u64, accrual: &Accrual) -> FeeHistory {
        let (word, _) = place_of_change(id, accrual.changes.saturating_sub(1));
        FeeHistory::decode(self.word(word))
    }

    pub(crate) fn declare_fee_of(
        &mut self,
        id: u64,
        accrual: &Accrual,
        history: FeeHistory,
        declared: Declared,
    ) -> Outcome {
        let (word, _) = place_of_change(id, accrual.changes.saturating_sub(1));
        self.set_word(word, FeeHistory { declared, ..history }.encode()?);
        Ok(())
    }

    /// Changes a fee from the present slot on and drops what was declared.
    pub(crate) fn change_fee(&mut self, id: u64, accrual: &mut Accrual, fee: u64) -> Outcome {
        let slot = self.slot()?;
        let (word, place) = place_of_change(id, accrual.changes.saturating_sub(1));
        let mut history = FeeHistory::decode(self.word(word));
        history.declared = Declared::default();
        if accrual.changes > 0 && accrual.counts(fee, slot) {
            let earliest = history.changes[0].slot.saturating_add(CHANGE_GAP_SLOTS);
            if place > 0 && id != NETWORK_ID && slot < earliest {
                return refuse!(FeeChangedTooOften { operatorId: id, earliest });
            }
            history.changes[place] = accrual.last;
        }
        self.set_word(word, history.encode()?);
        accrual.set_fee(fee, slot);
        Ok(())
    }

    /// Writes what a settlement and seats change; ids and owner are written by [`Self::store_members`].
    pub(crate) fn close(&mut self, book: &Book) -> Outcome {
        let first = book.members.first().or_overflow()?;
        self.store_hot(book.id, &Hot { first_id: first.id, ..book.hot })?;
        for member in &book.members {
            self.store_account(member.id.into(), &member.account)?;
        }
        self.store_network(&book.network)
    }

    pub(crate) fn store_members(&mut self, book: &Book) -> Outcome {
        let mut ids = Vec::new();
        for member in &book.members {
            ids.push(member.id);
        }
        let beside_owner = ids.get(1..).or_overflow()?;
        self.set_word(Key::new(CLUSTER, book.id, OWNER), encode_owner(book.owner, beside_owner)?);
        if let Some(more @ [_, ..]) = beside_owner.get(IDS_BESIDE_OWNER..) {
            self.set_word(Key::new(CLUSTER, book.id, MORE_IDS), encode_ids(more)?);
        }
        Ok(())
    }

    pub(crate) fn owner_of_cluster(&self, cluster_id: u64) -> Outcome<Address> {
        self.load_hot(cluster_id)?;
        Ok(self.load_address(Key::new(CLUSTER, cluster_id, OWNER)))
    }

    pub(crate) fn load_hot(&self, cluster_id: u64) -> Outcome<Hot> {
        let hot = Hot::decode(self.word(Key::new(CLUSTER, cluster_id, HOT)));
        if hot.tolerance == 0 {
            return refuse!(ClusterNotFound { clusterId: cluster_id });
        }
        Ok(hot)
    }

    pub(crate) fn store_hot(&mut self, cluster_id: u64, hot: &Hot) -> Outcome {
        self.set_word(Key::new(CLUSTER, cluster_id, HOT), hot.encode()?);
        Ok(())
    }

    pub(crate) fn account(&self, operator_id: u64) -> Outcome<Account> {
        let account = Account::decode(self.word(Key::new(OPERATOR, operator_id, 0)));
        if !account.exists {
            return refuse!(OperatorNotFound { operatorId: operator_id });
        }
        Ok(account)
    }

    /// Earnings that outgrow the account's word move to the second slot as a whole, about once per 73 tokens.
    pub(crate) fn store_account(&mut self, id: u64, account: &Account) -> Outcome {
        let mut account = *account;
        if account.earnings > MAX_HOT_EARNINGS {
            let carried = self.word(Key::new(CARRIED_EARNINGS, id, 0));
            let carried = carried.checked_add(U256::from(account.earnings)).or_overflow()?;
            self.set_word(Key::new(CARRIED_EARNINGS, id, 0), carried);
            account.earnings = 0;
        }
        self.set_word(Key::new(OPERATOR, id, 0), account.encode()?);
        Ok(())
    }

    pub(crate) fn collateral(&self, book: &Book) -> Outcome<U256> {
        let thresholds = self.thresholds();
        Ok(cluster::liquidation_collateral(
            book.running(),
            book.burn_rate()?,
            thresholds.threshold_slots,
            U256::from(thresholds.minimum_collateral),
        ))
    }

    pub(crate) fn only_solvent(&self, book: &Book) -> Outcome {
        let (balance, required) = (book.balance(), self.collateral(book)?);
        if cluster::liquidatable(book.running(), balance, required) {
            return refuse!(InsufficientBalance { clusterId: book.id, balance, required });
        }
        Ok(())
    }
}

/// The word of a fee's nth change, counted from 0, and the place in it.
const fn place_of_change(id: u64, number: u32) -> (Key, usize) {
    let (word, place) = (number / FeeHistory::PER_WORD, number % FeeHistory::PER_WORD);
    (Key::new(HISTORY, id, word), place as usize)
}
