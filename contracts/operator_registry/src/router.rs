//! Which function a selector calls, written by hand for size (`surety_components::codec`). Selectors and names are those
//! of `abi/IOperatorRegistry.sol`.

use alloc::vec::Vec;

use alloy_primitives::U256;
use alloy_sol_types::SolCall;
use surety_components::Revert;
use surety_components::codec::{Args, Words, encode, word_of};
use surety_interfaces::IAccess::*;
use surety_interfaces::IOperatorRegistry::*;

use crate::{
    OperatorRegistry, bond, deactivate, parameters, profile, register, sync_capacity, withdraw_bond,
};

type Answer = Result<Vec<u8>, Revert>;

pub fn is_payable(selector: [u8; 4]) -> bool {
    [registerOperatorCall::SELECTOR, bondCall::SELECTOR].contains(&selector)
}

/// The answer to a call, or none if there is no such function.
pub fn route(registry: &mut OperatorRegistry, selector: [u8; 4], data: &[u8]) -> Option<Answer> {
    let args = || Args::new(data);
    if let Some(done) = change(registry, selector, &mut args()).transpose() {
        return Some(done.map(|()| Vec::new()));
    }
    if let Some(word) = one(registry, selector, &mut args()).transpose() {
        return Some(word.map(|word| encode(&[word])));
    }
    many(registry, selector, &mut args()).transpose()
}

pub fn construct(registry: &mut OperatorRegistry, data: &[u8]) -> Result<(), Revert> {
    let mut args = Args::new(data);
    let (admin, minimum_bond) = (args.address()?, args.word()?);
    registry.access.init(admin)?;
    parameters::set_defaults(registry, minimum_bond)
}

/// Functions that return nothing.
fn change(
    registry: &mut OperatorRegistry,
    selector: [u8; 4],
    args: &mut Args,
) -> Result<Option<()>, Revert> {
    match selector {
        bondCall::SELECTOR => bond::bond(registry, args.u64()?, args.u8()?)?,
        withdrawBondCall::SELECTOR => {
            let (id, strategy, amount) = (args.u64()?, args.u8()?, args.word()?);
            withdraw_bond::withdraw_bond(registry, id, strategy, amount, args.address()?)?;
        }
        deactivateCall::SELECTOR => deactivate::deactivate(registry, args.u64()?)?,
        setDkgUrlCall::SELECTOR => profile::set_dkg_url(registry, args.u64()?, args.bytes()?)?,
        setPayoutCall::SELECTOR => profile::set_payout(registry, args.u64()?, args.address()?)?,
        setPrivateCall::SELECTOR => profile::set_private(registry, args.u64()?, args.flag()?)?,
        setWhitelistCall::SELECTOR => {
            let (id, accounts) = (args.u64()?, args.list(Args::address)?);
            profile::set_whitelist(registry, id, accounts, args.flag()?)?;
        }
        applyScoresCall::SELECTOR => apply(registry, args)?,
        syncCapacityCall::SELECTOR => {
            sync_capacity::sync_capacity(registry, args.list(Args::u64)?, args.u8()?)?;
        }
        setScoreTiersCall::SELECTOR => {
            parameters::set_score_tiers(registry, args.list(Args::u16)?, args.list(Args::u16)?)?;
        }
        setMinimumBondCall::SELECTOR => parameters::set_minimum_bond(registry, args.word()?)?,
        wireCall::SELECTOR => parameters::wire(registry, args.address()?)?,
        transferAdminCall::SELECTOR => registry.access.transfer_admin(args.address()?)?,
        acceptAdminCall::SELECTOR => registry.access.accept_admin()?,
        setGuardianCall::SELECTOR => registry.access.set_guardian(args.address()?)?,
        _ => return Ok(None),
    }
    Ok(Some(()))
}

fn apply(registry: &mut OperatorRegistry, args: &mut Args) -> Result<(), Revert> {
    let (frame, ids) = (args.u64()?, args.list(Args::u64)?);
    let (scores, served) = (args.list(Args::u16)?, args.list(Args::u32)?);
    let (proof, flags) = (args.list(Args::hash)?, args.list(Args::flag)?);
    registry.apply_scores(frame, ids, scores, served, proof, flags)
}

/// Functions that return one word.
fn one(
    registry: &mut OperatorRegistry,
    selector: [u8; 4],
    args: &mut Args,
) -> Result<Option<U256>, Revert> {
    let word = match selector {
        registerOperatorCall::SELECTOR => {
            let (key, fee, is_private) = (args.bytes()?, args.word()?, args.flag()?);
            let (payout, url) = (args.address()?, args.bytes()?);
            let id = register::register_operator(registry, key, fee, is_private, payout, url)?;
            U256::from(id)
        }
        addStrategyCall::SELECTOR => {
            U256::from(parameters::add_strategy(registry, args.address()?, args.address()?)?)
        }
        operatorCountCall::SELECTOR => U256::from(registry.operator_count()),
        ownerOfCall::SELECTOR => word_of(registry.owner_of(args.u64()?)),
        payoutOfCall::SELECTOR => word_of(registry.payout_of(args.u64()?)),
        statusOfCall::SELECTOR => U256::from(registry.status_of(args.u64()?)?),
        isPrivateCall::SELECTOR => U256::from(registry.is_private(args.u64()?)),
        isWhitelistedCall::SELECTOR => {
            U256::from(registry.is_whitelisted(args.u64()?, args.address()?))
        }
        isEligibleCall::SELECTOR => U256::from(registry.is_eligible(args.u64()?, args.u8()?)?),
        firstRefusedCall::SELECTOR => {
            let owner = args.address()?;
            U256::from(registry.first_refused(owner, args.list(Args::u64)?))
        }
        strategyCountCall::SELECTOR => U256::from(registry.strategy_count()),
        minimumBondCall::SELECTOR => registry.minimum_bond(),
        distributorCall::SELECTOR => word_of(registry.distributor()),
        adminCall::SELECTOR => word_of(registry.admin()),
        pendingAdminCall::SELECTOR => word_of(registry.pending_admin()),
        guardianCall::SELECTOR => word_of(registry.guardian()),
        _ => return Ok(None),
    };
    Ok(Some(word))
}

/// Functions that return more.
fn many(
    registry: &mut OperatorRegistry,
    selector: [u8; 4],
    args: &mut Args,
) -> Result<Option<Vec<u8>>, Revert> {
    let words = match selector {
        accountsOfCall::SELECTOR => {
            let (owner, payout) = registry.accounts_of(args.u64()?)?;
            encode(&[owner, payout].map(word_of))
        }
        strategyOfCall::SELECTOR => {
            let (vault, ledger) = registry.strategy_of(args.u8()?)?;
            encode(&[vault, ledger].map(word_of))
        }
        scoreOfCall::SELECTOR => {
            let (score_bps, frames_served, frame) = registry.score_of(args.u64()?);
            encode(&[U256::from(score_bps), U256::from(frames_served), U256::from(frame)])
        }
        dkgUrlOfCall::SELECTOR => {
            let url = registry.url(args.u64()?);
            Words::default().put_all(&[U256::from(32)]).put_bytes(&url).0
        }
        scoreTiersCall::SELECTOR => {
            let (scores, multipliers) = registry.score_tiers();
            let scores = scores.into_iter().map(U256::from);
            Words::default().put_lists(scores, multipliers.into_iter().map(U256::from)).0
        }
        _ => return Ok(None),
    };
    Ok(Some(words))
}
#[cfg(not(any(test, feature = "export-abi")))]
mod sdk {
    use alloc::vec::Vec;

    use stylus_sdk::ArbResult;
    use stylus_sdk::abi::Router;
    use stylus_sdk::stylus_core::{ConstructorGuard, ValueDenier};

    use crate::OperatorRegistry;

    impl Router<OperatorRegistry> for OperatorRegistry {
        type Storage = Self;

        fn route(storage: &mut Self, selector: u32, input: &[u8]) -> Option<ArbResult> {
            let selector = selector.to_be_bytes();
            if !super::is_payable(selector)
                && let Err(refusal) = storage.deny_value("")
            {
                return Some(Err(refusal));
            }
            let answer = super::route(storage, selector, input)?;
            Some(answer.map_err(|revert| revert.0))
        }

        fn constructor(storage: &mut Self, input: &[u8]) -> Option<ArbResult> {
            let done = storage
                .deny_value("")
                .and_then(|()| storage.check_constructor_slot())
                .and_then(|()| super::construct(storage, input).map_err(|revert| revert.0));
            Some(done.map(|()| Vec::new()))
        }

        fn receive(_: &mut Self) -> Option<Result<(), Vec<u8>>> {
            None
        }

        fn fallback(_: &mut Self, _: &[u8]) -> Option<ArbResult> {
            None
        }
    }
}
