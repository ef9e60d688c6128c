mod curves;
mod debts;
mod deposits;
mod donations;
mod invariants;
mod locks;
mod losses;
mod nodes;
mod packing;
mod parameters;
mod pauses;
mod router;
mod slashes;
mod slots;
mod withdrawals;

use alloy_primitives::{Address, B256, U256, address};
use alloy_sol_types::{SolError, SolEvent};
use stylus_sdk::prelude::*;
use stylus_sdk::testing::TestVM;
use surety_components::Administered;
use surety_components::Revert;
use surety_components::refusal::Refusal;
use surety_interfaces::IAccess::Unauthorized;

use crate::CollateralVault;

const ADMIN: Address = address!("00000000000000000000000000000000000000a1");
const REGISTRY: Address = address!("00000000000000000000000000000000000000a2");
const SETTLEMENT: Address = address!("00000000000000000000000000000000000000a3");
const DISTRIBUTOR: Address = address!("00000000000000000000000000000000000000a4");
const STAKER: Address = address!("00000000000000000000000000000000000000b1");
const OTHER_STAKER: Address = address!("00000000000000000000000000000000000000b2");
const STRANGER: Address = address!("00000000000000000000000000000000000000c1");
const OPERATOR: u64 = 7;
const OTHER: u64 = 8;
const DAY: u64 = 86_400;
const NOON: u64 = 20_000 * DAY + DAY / 2;

fn eth(milli: u64) -> U256 {
    U256::from(milli) * U256::from(10u64.pow(15))
}

fn wei(amount: u64) -> U256 {
    U256::from(amount)
}

fn revert<E: SolError>(error: E) -> Refusal {
    Revert::from(error).into()
}

/// A wired vault and the chain around it.
struct Scene {
    vm: TestVM,
    vault: CollateralVault,
}

impl Scene {
    fn unwired() -> Self {
        let vm = TestVM::new();
        let mut vault = CollateralVault::from(&vm);
        vm.set_block_timestamp(NOON);
        vault.constructor(ADMIN).unwrap();
        Self { vm, vault }
    }

    fn new() -> Self {
        let mut scene = Self::unwired();
        scene.from(ADMIN).wire(REGISTRY, SETTLEMENT, DISTRIBUTOR).unwrap();
        scene
    }

    /// The vault, called without ETH.
    fn from(&mut self, caller: Address) -> &mut CollateralVault {
        self.paying(caller, U256::ZERO)
    }

    fn paying(&mut self, caller: Address, value: U256) -> &mut CollateralVault {
        self.vm.set_sender(caller);
        self.vm.set_value(value);
        &mut self.vault
    }

    fn deposit(&mut self, operator_id: u64, value: U256) -> u32 {
        self.paying(REGISTRY, value).deposit(operator_id).unwrap()
    }

    fn slash(&mut self, operator_id: u64, amount: U256, beneficiary: Address) -> U256 {
        let vault = self.from(SETTLEMENT);
        vault.slash(vec![operator_id], vec![amount], beneficiary).unwrap().0[0]
    }

    /// Bond of `OTHER`, a day old, that is large enough for slashes of `OPERATOR` to stay below the cap.
    fn with_depth() -> Self {
        let mut scene = Self::new();
        scene.vm.set_block_timestamp(NOON - DAY);
        scene.deposit(OTHER, eth(1_000_000));
        scene.vm.set_block_timestamp(NOON);
        scene
    }

    fn pass(&mut self, secs: u64) {
        self.vm.set_block_timestamp(self.vm.block_timestamp() + secs);
    }

    fn donate(&mut self, value: U256) {
        self.paying(STRANGER, value).donate().unwrap();
    }

    /// A donation, and the days until all of it is bond.
    fn donate_and_vest(&mut self, value: U256) {
        self.donate(value);
        self.pass(7 * DAY);
    }

    fn total_assets(&self) -> U256 {
        self.vault.total_assets().unwrap()
    }

    fn total_shares(&self) -> U256 {
        self.vault.total_shares().unwrap()
    }

    fn events<E: SolEvent>(&self) -> Vec<E> {
        let logs = self.vm.get_emitted_logs();
        let decoded = logs
            .into_iter()
            .filter_map(|(topics, data)| E::decode_raw_log_validate(topics, &data).ok());
        decoded.collect()
    }
}

fn unauthorized(caller: Address) -> Refusal {
    revert(Unauthorized { caller })
}
