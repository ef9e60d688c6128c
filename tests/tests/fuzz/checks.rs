//! What must hold whatever was called (protocol.md section 10).

use super::episode::Episode;
use alloy::primitives::U256;
use std::collections::BTreeMap;
use surety_protocol::{
    bond::{VIRTUAL_ASSETS, VIRTUAL_SHARES},
    bounds::SLASH_CAP_BPS,
};
use surety_tests::World;

const DAY_SECS: u64 = 86_400;
/// Whole days that the vault's window covers, today included.
const WINDOW_DAYS: u64 = 8;

/// What went in and out, counted beside the contracts.
pub struct Books {
    pub eth_in: U256,
    pub eth_out: U256,
    pub forced: U256,
    /// assets and shares at the last look
    price: (U256, U256),
    /// what was taken from bonds, by UTC day
    taken: BTreeMap<u64, U256>,
    /// what all bonds were worth when a day began, at most
    day: (u64, U256),
}

impl Books {
    pub fn new(w: &World) -> Self {
        let price = price(w);
        let zero = U256::ZERO;
        let day = (today(w), price.0);
        Self { eth_in: zero, eth_out: zero, forced: zero, price, taken: BTreeMap::new(), day }
    }

    pub fn price_may_fall(&mut self) {
        self.price = (U256::ZERO, U256::ZERO);
    }

    pub fn is_paused(&self, w: &World) -> bool {
        w.now() < w.get(w.vault.pausedUntil())
    }
}

fn today(w: &World) -> u64 {
    w.now() / DAY_SECS
}

fn price(w: &World) -> (U256, U256) {
    (w.get(w.vault.totalAssets()), w.get(w.vault.totalShares()))
}

impl Episode<'_> {
    /// Books what a slash, a settled lock or a loss took; all of seven days stay below the highest cap of what was there
    /// when the day began.
    pub fn taken(&mut self, assets: U256) {
        if assets.is_zero() {
            return;
        }
        let day = today(self.w);
        *self.books.taken.entry(day).or_default() += assets;
        let window = self.books.taken.range(day.saturating_sub(WINDOW_DAYS - 1)..);
        let sum: U256 = window.map(|(_, taken)| *taken).sum();
        let shown = self.w.get(self.w.vault.slashedInWindow());
        self.expect(shown == sum, || format!("the window has {shown}, the calls took {sum}"));
        let cap = self.books.day.1 * U256::from(SLASH_CAP_BPS.max) / U256::from(10_000);
        // the cap may have been lowered after what was taken before
        self.expect(assets <= cap, || format!("{assets} taken, {cap} is the cap"));
        self.expect(!self.books.is_paused(self.w), || "taken during a pause".into());
    }

    /// ETH is what the books say, to the wei, and no share lost value.
    pub fn check_money(&mut self) {
        let vault = &self.w.vault;
        let (assets, shares) = price(self.w);
        let unvested = self.w.get(vault.unvested()).assets;
        let recovered = self.w.get(vault.totalRecovered());
        let held = self.w.balance(*vault.address()) - self.books.forced;
        self.expect(held == assets + unvested + recovered, || {
            format!("{held} held; {assets} bonds, {unvested} unvested, {recovered} recovered")
        });
        let counted = self.books.eth_in - self.books.eth_out;
        self.expect(held == counted, || format!("{held} held, {counted} went in and stayed"));
        let (before, shares_before) = self.books.price;
        let was_better = (before + VIRTUAL_ASSETS) * (shares + VIRTUAL_SHARES)
            > (assets + VIRTUAL_ASSETS) * (shares_before + VIRTUAL_SHARES);
        self.expect(!was_better || self.books.price == (U256::ZERO, U256::ZERO), || {
            format!("the price fell: {before} / {shares_before} to {assets} / {shares}")
        });
        self.books.price = (assets, shares);
        let day = today(self.w);
        if self.books.day.0 != day {
            self.books.day = (day, assets + unvested);
        }
    }

    /// Shares, credits and capacities of all.
    pub fn check_books(&mut self) {
        let w = self.w;
        let ids: Vec<u64> = self.operators.iter().map(|known| known.id).collect();
        let shares: U256 = ids.iter().map(|id| w.get(w.vault.sharesOf(*id))).sum();
        let total = w.get(w.vault.totalShares());
        self.expect(shares == total, || format!("{shares} shares of operators, {total} in all"));
        let credits = self.beneficiaries.iter().map(|account| w.get(w.vault.recoveredOf(*account)));
        let (credits, total): (U256, U256) = (credits.sum(), w.get(w.vault.totalRecovered()));
        self.expect(credits == total, || format!("{credits} credited, {total} in all"));
        let count = w.operator_count();
        self.expect(count == ids.len() as u64, || format!("{count} operators of {}", ids.len()));
        for id in &ids {
            let (debt, capacity) = (w.debt(*id), w.get(w.vault.capacityOf(*id)));
            self.expect(debt.is_zero() || capacity == 0, || {
                format!("{id} owes {debt}, covers {capacity}")
            });
        }
        self.check_all_seats();
    }

    /// The ledger knows what the vault says.
    pub fn check_capacity(&self, id: u64) {
        let told = self.w.get(self.w.ledger.operatorAccount(id)).capacity;
        let covered = self.w.get(self.w.vault.capacityOf(id));
        self.expect(told == covered, || format!("operator {id}: told {told}, covered {covered}"));
    }

    /// New seats were covered.
    pub fn check_seats(&self, ids: &[u64]) {
        for id in ids {
            let account = self.w.get(self.w.ledger.operatorAccount(*id));
            let (seats, capacity) = (account.seats, account.capacity);
            self.expect(seats <= capacity, || {
                format!("operator {id}: {seats} seats of {capacity}")
            });
        }
    }

    /// An operator's seats are its validators.
    fn check_all_seats(&self) {
        let mut expected: BTreeMap<u64, u32> = BTreeMap::new();
        for cluster in &self.clusters {
            let ids = self.w.get(self.w.ledger.cluster(cluster.id)).operatorIds;
            ids.iter()
                .for_each(|id| *expected.entry(*id).or_default() += cluster.keys.len() as u32);
        }
        for (id, seats) in expected {
            let counted = self.w.seats(id);
            self.expect(counted == seats, || {
                format!("operator {id}: {counted} seats, {seats} validators")
            });
        }
    }
}
