//! Clusters of all sizes: operators 1 to n, one owner, as in SSV's figures.

use super::{
    Bench,
    setup::{DEPOSIT, FEE, Role, eth, keys, shares},
};
use crate::bench::BenchError;
use alloy::primitives::{Address, U256};
use std::ops::Range;
use surety_protocol::fees::{CHANGE_GAP_SLOTS, DEFAULT_DECLARE_PERIOD_SECS};

pub const SIZES: [u64; 4] = [4, 7, 10, 13];
/// Of SSV's figures.
const THRESHOLD_SLOTS: u64 = 100_800;
/// Between two transactions of a cluster.
const PAUSE_SLOTS: u64 = 10;
/// Validators of a cluster of n have numbers from 1000 n on.
const NUMBERS: u64 = 1_000;

impl Bench<'_> {
    pub(super) fn clusters(&mut self) -> Result<(), BenchError> {
        const SETUP: &str = "tokens for the clusters";
        let (token, ledger) = (self.stage.token.clone(), self.stage.ledger.clone());
        let admin = self.stage.admin;
        let minimum = U256::from(1_000_000_000u64);
        let parameters = ledger.setLiquidationParameters(THRESHOLD_SLOTS, minimum, eth(1));
        self.run(SETUP, admin, parameters)?;
        for role in [Role::Staker, Role::Operator, Role::Liquidator, Role::Purse] {
            let account = self.account(role);
            self.run(SETUP, admin, token.mint(account, eth(1_000)))?;
            self.run(SETUP, account, token.approve(*ledger.address(), U256::MAX))?;
        }
        for (place, size) in SIZES.into_iter().enumerate() {
            let id = place as u64 + 1;
            self.grow(size, id)?;
            self.shrink(size, id)?;
            self.money(size, id)?;
            self.liquidation(size, id)?;
        }
        self.earnings()
    }

    fn grow(&mut self, n: u64, id: u64) -> Result<(), BenchError> {
        let (ledger, owner) = (self.stage.ledger.clone(), self.account(Role::Staker));
        let deposit = U256::from(DEPOSIT);
        let lists = |numbers: Range<u64>| {
            let numbers = n * NUMBERS + numbers.start..n * NUMBERS + numbers.end;
            (keys(numbers.clone()), shares(n as usize, numbers))
        };
        let (keys, shares) = lists(0..1);
        let open = ledger.openCluster((1..=n).collect(), keys, shares, deposit);
        let peer = format!("register new cluster {n}");
        self.measure_beside(format!("open cluster of {n} with 1 validator"), &peer, owner, open)?;
        for (what, numbers, deposit, peer) in [
            ("1 validator", 1..2, deposit, "register existing"),
            ("1 validator without deposit", 2..3, U256::ZERO, "register no deposit"),
            ("10 validators", 3..13, deposit * U256::from(10), "bulk 10 existing"),
        ] {
            self.skip_slots(PAUSE_SLOTS);
            let (keys, shares) = lists(numbers);
            let call = ledger.registerValidators(id, keys, shares, deposit);
            let scenario = format!("register {what} in a cluster of {n}");
            self.measure_beside(scenario, &format!("{peer} {n}"), owner, call)?;
        }
        Ok(())
    }

    fn shrink(&mut self, n: u64, id: u64) -> Result<(), BenchError> {
        let (ledger, owner) = (self.stage.ledger.clone(), self.account(Role::Staker));
        let numbers = |range: Range<u64>| keys(n * NUMBERS + range.start..n * NUMBERS + range.end);
        for (count, range, peer) in [("1", 2..3, "exit"), ("10", 3..13, "bulk exit 10")] {
            let call = ledger.exitValidators(id, numbers(range));
            let scenario = format!("exit signal of {count} in a cluster of {n}");
            self.measure_beside(scenario, &format!("{peer} {n}"), owner, call)?;
        }
        for (count, range, peer) in [("1", 2..3, "remove"), ("10", 3..13, "bulk remove 10")] {
            self.skip_slots(PAUSE_SLOTS);
            let call = ledger.removeValidators(id, numbers(range));
            let scenario = format!("remove {count} from a cluster of {n}");
            self.measure_beside(scenario, &format!("{peer} {n}"), owner, call)?;
        }
        Ok(())
    }

    fn money(&mut self, n: u64, id: u64) -> Result<(), BenchError> {
        let (ledger, owner) = (self.stage.ledger.clone(), self.account(Role::Staker));
        let deposit = U256::from(DEPOSIT);
        self.skip_slots(PAUSE_SLOTS);
        let scenario = format!("deposit to a cluster of {n}");
        let peer = format!("deposit {n}");
        self.measure_beside(scenario, &peer, owner, ledger.deposit(id, deposit))?;
        let scenario = format!("withdraw from a cluster of {n}");
        let peer = format!("withdraw {n}");
        self.measure_beside(scenario, &peer, owner, ledger.withdraw(id, deposit))?;
        self.skip_slots(PAUSE_SLOTS);
        let relayer = self.account(Role::Relayer);
        self.measure(format!("settle a cluster of {n}"), relayer, ledger.settle(vec![id]))?;
        Ok(())
    }

    fn liquidation(&mut self, n: u64, id: u64) -> Result<(), BenchError> {
        let ledger = self.stage.ledger.clone();
        self.run_down(n, id)?;
        let liquidator = self.account(Role::Liquidator);
        let scenario = format!("liquidate a cluster of {n}");
        let peer = format!("liquidate {n}");
        self.measure_beside(scenario, &peer, liquidator, ledger.liquidate(vec![id]))?;
        self.skip_slots(PAUSE_SLOTS);
        let scenario = format!("reactivate a cluster of {n}");
        let peer = format!("reactivate {n}");
        let call = ledger.reactivate(id, eth(1));
        self.measure_beside(scenario, &peer, self.account(Role::Staker), call)?;
        Ok(())
    }

    /// The owner takes what is free, and a slot later the cluster is below its collateral.
    fn run_down(&mut self, n: u64, id: u64) -> Result<(), BenchError> {
        let scenario = format!("liquidate a cluster of {n}");
        let ledger = self.stage.ledger.clone();
        let failed = |error: crate::stage::StageError| BenchError::Setup {
            scenario: scenario.clone(),
            reason: error.to_string(),
        };
        let balance = self.stage.read(ledger.cluster(id)).map_err(failed)?.balance;
        let collateral = self.stage.read(ledger.liquidationCollateral(id)).map_err(failed)?;
        let free = balance.saturating_sub(collateral);
        self.run(&scenario, self.account(Role::Staker), ledger.withdraw(id, free))?;
        self.skip_slots(PAUSE_SLOTS);
        Ok(())
    }

    fn earnings(&mut self) -> Result<(), BenchError> {
        let ledger = self.stage.ledger.clone();
        let (owner, admin) = (self.account(Role::Operator), self.stage.admin);
        let purse = self.account(Role::Purse);
        let call = ledger.withdrawEarnings(1, vec![], U256::MAX, purse);
        self.measure_beside("withdraw earnings", "withdraw operator", owner, call)?;
        self.skip_slots(PAUSE_SLOTS);
        let call = ledger.withdrawEarnings(2, vec![1], U256::MAX, purse);
        self.measure("withdraw earnings, settling a cluster of 4", owner, call)?;
        self.fees(owner)?;
        // the first change keeps the fee before beside the new one, the second one begins a word of the fee's history,
        // which the third one fills
        for (time, scenario) in [
            (2, "change the network fee, first time"),
            (3, "change the network fee, into a new word"),
            (4, "change the network fee"),
        ] {
            self.skip_slots(CHANGE_GAP_SLOTS);
            let call = ledger.setNetworkFee(U256::from(time * crate::stage::NETWORK_FEE));
            self.measure_beside(scenario, "network fee change", admin, call)?;
        }
        let call = ledger.withdrawNetworkEarnings(U256::from(1_000_000u64), purse);
        self.measure_beside("withdraw network earnings", "withdraw network", admin, call)?;
        Ok(())
    }

    /// Of operators with seats in clusters.
    fn fees(&mut self, owner: Address) -> Result<(), BenchError> {
        const SETUP: &str = "fees";
        let ledger = self.stage.ledger.clone();
        let fee = |tenths: u64| U256::from(FEE / 10 * tenths);
        let wait = DEFAULT_DECLARE_PERIOD_SECS / crate::stage::SECONDS_PER_SLOT;
        self.measure_beside("declare a fee", "declare fee", owner, ledger.declareFee(1, fee(20)))?;
        self.measure_beside("cancel a fee", "cancel fee", owner, ledger.cancelFee(1))?;
        for (tenths, scenario) in [(20, "execute a fee, first time"), (30, "execute a fee")] {
            self.run(SETUP, owner, ledger.declareFee(1, fee(tenths)))?;
            self.skip_slots(wait);
            self.measure_beside(scenario, "execute fee", owner, ledger.executeFee(1))?;
        }
        for (id, tenths, scenario) in [
            (2, 0, "reduce a fee, first time"),
            (1, 25, "reduce a fee"),
            (1, 15, "reduce a fee, into a new word"),
        ] {
            self.skip_slots(CHANGE_GAP_SLOTS);
            self.measure_beside(scenario, "reduce fee", owner, ledger.reduceFee(id, fee(tenths)))?;
        }
        Ok(())
    }
}
