//! A strategy is a vault and a ledger. Everything that the registry tells a ledger goes through here.

use alloc::vec::Vec;

use alloy_primitives::{Address, U256};
use alloy_sol_types::SolCall;
use surety_components::abi::read;
use surety_components::codec::{Words, ask, tell};
use surety_components::slots::Key;
use surety_components::{Revert, words};
use surety_interfaces::IClusterLedger::{openAccountCall, setCapacitiesCall, setStatusCall};
use surety_interfaces::IOperatorRegistry::StrategyNotFound;

use crate::OperatorRegistry;
use crate::operators::{ACTIVE, Profile};
use crate::shelf::{BASICS, STRATEGY};

/// One bit each in an operator's record.
pub const MAX_STRATEGIES: u8 = 8;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Neighbours {
    pub vault: Address,
    pub ledger: Address,
}

/// The registry's counts and minimum, one word: `minimum bond 128 | .. | strategies 8 | operators 64`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Basics {
    /// wei
    pub minimum_bond: u128,
    pub strategies: u8,
    /// the last id given
    pub operators: u64,
}

impl Basics {
    pub fn unpack(word: U256) -> Self {
        let (minimum_bond, low) = words::halves(word);
        Self { minimum_bond, strategies: (low >> 64) as u8, operators: low as u64 }
    }

    pub fn pack(&self) -> U256 {
        words::join(
            self.minimum_bond,
            u128::from(self.strategies) << 64 | u128::from(self.operators),
        )
    }
}

pub fn set_capacities(
    registry: &mut OperatorRegistry,
    ledger: Address,
    operator_ids: &[u64],
    capacities: &[u32],
) -> Result<(), Revert> {
    let ids = operator_ids.iter().map(|id| U256::from(*id));
    let capacities = capacities.iter().map(|capacity| U256::from(*capacity));
    let order = Words::call(setCapacitiesCall::SELECTOR).put_lists(ids, capacities);
    tell(registry, ledger, U256::ZERO, order)?;
    Ok(())
}

pub fn set_capacity(
    registry: &mut OperatorRegistry,
    ledger: Address,
    operator_id: u64,
    capacity: u32,
) -> Result<(), Revert> {
    set_capacities(registry, ledger, &[operator_id], &[capacity])
}

/// Tells every ledger with an account whether the operator may get seats, and from whom.
pub fn push_status(
    registry: &mut OperatorRegistry,
    operator_id: u64,
    profile: &Profile,
) -> Result<(), Revert> {
    let is_active = profile.status == ACTIVE;
    let args = [U256::from(operator_id), U256::from(is_active), U256::from(profile.is_private)];
    for strategy in with_account(profile) {
        let ledger = registry.ledger(strategy)?;
        registry.tell_words(ledger, U256::ZERO, setStatusCall::SELECTOR, &args)?;
    }
    Ok(())
}

/// Opens an account that is as the operator is, in one call.
pub fn open_account(
    registry: &mut OperatorRegistry,
    ledger: Address,
    operator_id: u64,
    profile: &Profile,
    fee: U256,
    capacity: u32,
) -> Result<(), Revert> {
    let (id, capacity) = (U256::from(operator_id), U256::from(capacity));
    let (active, is_private) =
        (U256::from(profile.status == ACTIVE), U256::from(profile.is_private));
    let args = [id, fee, capacity, active, is_private];
    registry.tell_words(ledger, U256::ZERO, openAccountCall::SELECTOR, &args)?;
    Ok(())
}

/// The strategies in which the operator has an account.
pub fn with_account(profile: &Profile) -> impl Iterator<Item = u8> {
    let accounts = profile.accounts;
    (0..MAX_STRATEGIES).filter(move |strategy| accounts & bit(*strategy) != 0)
}

/// An operator's bit for a strategy; 0 above the last possible one.
pub fn bit(strategy: u8) -> u8 {
    1u8.checked_shl(u32::from(strategy)).unwrap_or_default()
}

/// The list of capacities that a vault answers.
pub fn capacities(answer: &[u8]) -> Result<Vec<u32>, Revert> {
    read(answer)
}

impl OperatorRegistry {
    pub(crate) fn basics(&self) -> Basics {
        Basics::unpack(self.word(BASICS))
    }

    pub(crate) fn store_basics(&mut self, basics: &Basics) {
        self.set_word(BASICS, basics.pack());
    }

    pub(crate) fn strategy(&self, strategy: u8) -> Result<Neighbours, Revert> {
        Ok(Neighbours { vault: self.vault(strategy)?, ledger: self.ledger(strategy)? })
    }

    pub(crate) fn vault(&self, strategy: u8) -> Result<Address, Revert> {
        self.neighbour(strategy, 0)
    }

    pub(crate) fn ledger(&self, strategy: u8) -> Result<Address, Revert> {
        self.neighbour(strategy, 1)
    }

    #[inline(never)]
    fn neighbour(&self, strategy: u8, of_pair: u32) -> Result<Address, Revert> {
        let (address, _) =
            words::split_address(self.word(Key::new(STRATEGY, strategy.into(), of_pair)));
        if address.is_zero() {
            return Err(StrategyNotFound { strategy }.into());
        }
        Ok(address)
    }

    pub(crate) fn store_neighbours(&mut self, strategy: u8, neighbours: Neighbours) {
        for (of_pair, address) in [neighbours.vault, neighbours.ledger].into_iter().enumerate() {
            let word = words::join_address(address, 0);
            self.set_word(Key::new(STRATEGY, strategy.into(), of_pair as u32), word);
        }
    }

    /// Whether the strategy's ledger has an account of the operator.
    pub(crate) fn has_account(&self, operator_id: u64, strategy: u8) -> bool {
        self.profile(operator_id).accounts & bit(strategy) != 0
    }

    /// The first word that a view of `to` answers.
    #[inline(never)]
    pub(crate) fn ask_word(
        &self,
        to: Address,
        selector: [u8; 4],
        args: &[U256],
    ) -> Result<U256, Revert> {
        read(&ask(self, to, Words::call(selector).put_all(args))?)
    }

    #[inline(never)]
    pub(crate) fn tell_words(
        &mut self,
        to: Address,
        value: U256,
        selector: [u8; 4],
        args: &[U256],
    ) -> Result<Vec<u8>, Revert> {
        tell(self, to, value, Words::call(selector).put_all(args))
    }
}
