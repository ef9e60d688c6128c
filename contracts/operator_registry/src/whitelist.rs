//! Who may choose a private operator: accounts on its list, and those that a contract of its owner's choice lists.

use alloc::vec::Vec;

use alloy_primitives::{Address, U256};
use alloy_sol_types::SolCall;
use surety_components::abi::read;
use surety_components::codec::{Words, ask_with_gas, emit, word_of};
use surety_components::{Revert, words};
use surety_interfaces::IOperatorRegistry::{
    EmptyList, InvalidWhitelistingContract, WhitelistSet, WhitelistingContractSet,
};
use surety_interfaces::IWhitelistingContract::{isWhitelistedCall, supportsInterfaceCall};

use crate::OperatorRegistry;
use crate::operators::{WHITELISTING, only_owner};

/// What a whitelisting contract may spend on an answer: with 13 operators that all waste it, a cluster can still be opened.
pub const ANSWER_GAS: u64 = 100_000;

const NO_INTERFACE: [u8; 4] = [0xff; 4];

pub fn set_whitelist(
    registry: &mut OperatorRegistry,
    operator_id: u64,
    accounts: Vec<Address>,
    allowed: bool,
) -> Result<(), Revert> {
    only_owner(registry, operator_id)?;
    if accounts.is_empty() {
        return Err(EmptyList {}.into());
    }
    let id = U256::from(operator_id);
    for account in accounts {
        let slot = registry.listing_slot(listing(operator_id, account));
        registry.shelf.set_word_at(slot, U256::from(allowed));
        let indexed = [id, word_of(account)];
        emit::<WhitelistSet>(registry, &indexed, &[U256::from(allowed)]);
    }
    Ok(())
}

pub fn set_whitelisting_contract(
    registry: &mut OperatorRegistry,
    operator_id: u64,
    contract: Address,
) -> Result<(), Revert> {
    let mut profile = only_owner(registry, operator_id)?;
    profile.asks_contract = !contract.is_zero();
    let supports = |interface: [u8; 4]| {
        // bytes4 stand at the front of their word
        let interface = words::join(u128::from(u32::from_be_bytes(interface)) << 96, 0);
        says_true(registry, contract, supportsInterfaceCall::SELECTOR, &[interface])
    };
    let is_one = || supports(isWhitelistedCall::SELECTOR) && !supports(NO_INTERFACE);
    if profile.asks_contract && !is_one() {
        return Err(InvalidWhitelistingContract { whitelistingContract: contract }.into());
    }
    registry.store_profile(operator_id, &profile);
    registry.store_address_at(operator_id, WHITELISTING, contract);
    let id = U256::from(operator_id);
    emit::<WhitelistingContractSet>(registry, &[id], &[word_of(contract)]);
    Ok(())
}

pub fn is_whitelisted(registry: &OperatorRegistry, operator_id: u64, account: Address) -> bool {
    allows(registry, operator_id, account, registry.profile(operator_id).asks_contract)
}

pub fn first_refused(registry: &OperatorRegistry, owner: Address, operator_ids: Vec<u64>) -> u64 {
    let refuses = |id: &u64| {
        let profile = registry.profile(*id);
        profile.is_private && !allows(registry, *id, owner, profile.asks_contract)
    };
    operator_ids.into_iter().find(refuses).unwrap_or_default()
}

fn allows(
    registry: &OperatorRegistry,
    operator_id: u64,
    account: Address,
    asks_contract: bool,
) -> bool {
    if !registry.shelf.word_at(registry.listing_slot(listing(operator_id, account))).is_zero() {
        return true;
    }
    let args = [word_of(account), U256::from(operator_id)];
    let contract = || registry.address_at(operator_id, WHITELISTING);
    asks_contract && says_true(registry, contract(), isWhitelistedCall::SELECTOR, &args)
}

/// Whether a contract that nobody vouches for answers one word, and that is true.
fn says_true(
    registry: &OperatorRegistry,
    contract: Address,
    selector: [u8; 4],
    args: &[U256],
) -> bool {
    let question = Words::call(selector).put_all(args);
    let answer = ask_with_gas(registry, contract, ANSWER_GAS, question);
    answer.is_ok_and(|answer| answer.len() == 32 && read(&answer) == Ok(true))
}

/// The list's key for an account.
fn listing(operator_id: u64, account: Address) -> U256 {
    words::join_address(account, u128::from(operator_id))
}
