//! Which function a selector calls, written by hand for size (`surety_components::codec`). Selectors and names are those
//! of `abi/IRewardDistributor.sol`.

use alloc::string::String;
use alloc::vec::Vec;

use alloy_primitives::U256;
use alloy_sol_types::SolCall;
use surety_components::Revert;
use surety_components::codec::{Args, encode, word_of};
use surety_interfaces::IAccess::*;
use surety_interfaces::IRewardDistributor::*;
use surety_protocol::report;

use crate::RewardDistributor;

type Answer = Result<Vec<u8>, Revert>;

pub fn is_payable(selector: [u8; 4]) -> bool {
    selector == fundCall::SELECTOR
}

/// The answer to a call, or none if there is no such function.
pub fn route(
    distributor: &mut RewardDistributor,
    selector: [u8; 4],
    data: &[u8],
) -> Option<Answer> {
    let changed = change(distributor, selector, &mut Args::new(data)).transpose();
    let changed = changed.map(|done| done.map(|()| Vec::new()));
    changed.or_else(|| show(distributor, selector, &mut Args::new(data)).transpose())
}

pub fn construct(distributor: &mut RewardDistributor, data: &[u8]) -> Result<(), Revert> {
    let mut args = Args::new(data);
    let (admin, genesis_time, seconds_per_slot) = (args.address()?, args.u64()?, args.u64()?);
    distributor.construct(admin, genesis_time, seconds_per_slot, args.u64()?, args.u64()?)
}

/// Functions that return nothing.
fn change(
    distributor: &mut RewardDistributor,
    selector: [u8; 4],
    args: &mut Args,
) -> Result<Option<()>, Revert> {
    match selector {
        claimCall::SELECTOR => {
            let (id, asset, cumulative) = (args.u64()?, args.address()?, args.word()?);
            distributor.claim_one(id, asset, cumulative, &args.list(Args::hash)?)?;
        }
        claimManyCall::SELECTOR => {
            let (ids, assets) = (args.list(Args::u64)?, args.list(Args::address)?);
            let (cumulatives, proof) = (args.list(Args::word)?, args.list(Args::hash)?);
            let flags = args.list(Args::flag)?;
            distributor.claim_leaves(&ids, &assets, &cumulatives, &proof, &flags)?;
        }
        claimIntoBondCall::SELECTOR => {
            let (id, cumulative) = (args.u64()?, args.word()?);
            distributor.claim_bond(id, cumulative, &args.list(Args::hash)?)?;
        }
        fundCall::SELECTOR => distributor.receive_funds(args.address()?, args.word()?)?,
        publishFrameCall::SELECTOR => distributor.publish(frame_report(&mut args.tuple()?)?)?,
        disableRootCall::SELECTOR => distributor.disable_root(args.u64()?)?,
        withdrawOutstandingCall::SELECTOR => {
            distributor.pay_outstanding(args.address()?, args.address()?)?;
        }
        setActivationDelayCall::SELECTOR => distributor.set_activation_delay(args.u64()?)?,
        wireCall::SELECTOR => {
            distributor.wire(args.address()?, args.address()?, args.address()?)?;
        }
        transferAdminCall::SELECTOR => distributor.access.transfer_admin(args.address()?)?,
        acceptAdminCall::SELECTOR => distributor.access.accept_admin()?,
        setGuardianCall::SELECTOR => distributor.access.set_guardian(args.address()?)?,
        _ => return Ok(None),
    }
    Ok(Some(()))
}

/// Views.
fn show(
    distributor: &RewardDistributor,
    selector: [u8; 4],
    args: &mut Args,
) -> Result<Option<Vec<u8>>, Revert> {
    let words = match selector {
        currentRootCall::SELECTOR => {
            let (frame, root) = distributor.active_root()?;
            encode(&[U256::from(frame), root.into()])
        }
        frameInfoCall::SELECTOR => {
            let (rewards, inputs, scores, active_at) = distributor.frame_info(args.u64()?);
            encode(&[rewards.into(), inputs.into(), scores.into(), U256::from(active_at)])
        }
        latestFrameCall::SELECTOR => {
            let (exists, frame) = distributor.latest_frame();
            encode(&[U256::from(exists), U256::from(frame)])
        }
        totalsCall::SELECTOR => {
            let (funded, promised, claimed) = distributor.totals(args.address()?);
            encode(&[funded, promised, claimed])
        }
        claimedOfCall::SELECTOR => encode(&[distributor.claimed_of(args.u64()?, args.address()?)]),
        outstandingOfCall::SELECTOR => {
            encode(&[distributor.outstanding_of(args.address()?, args.address()?)])
        }
        currentFrameCall::SELECTOR => encode(&[U256::from(distributor.running_frame()?)]),
        frameScheduleCall::SELECTOR => {
            let (ref_slot, deadline) = distributor.schedule_of(args.u64()?)?;
            encode(&[U256::from(ref_slot), U256::from(deadline)])
        }
        clockCall::SELECTOR => {
            let (genesis, slot, frame) = distributor.clock();
            encode(&[genesis, slot, frame].map(U256::from))
        }
        activationDelayCall::SELECTOR => encode(&[U256::from(distributor.activation_delay())]),
        wiringCall::SELECTOR => {
            let (committee, registry, vault) = distributor.wiring();
            encode(&[committee, registry, vault].map(word_of))
        }
        adminCall::SELECTOR => encode(&[word_of(distributor.access.admin())]),
        pendingAdminCall::SELECTOR => encode(&[word_of(distributor.access.pending_admin())]),
        guardianCall::SELECTOR => encode(&[word_of(distributor.access.guardian())]),
        _ => return Ok(None),
    };
    Ok(Some(words))
}

fn frame_report(fields: &mut Args) -> Result<report::FrameReport, Revert> {
    Ok(report::FrameReport {
        version: fields.u16()?,
        frame: fields.u64()?,
        ref_slot: fields.u64()?,
        assets: fields.list(Args::address)?,
        totals: fields.list(Args::word)?,
        rewards_root: fields.hash()?,
        inputs_root: fields.hash()?,
        scores_root: fields.hash()?,
        tree_uri: String::from_utf8(fields.bytes()?.to_vec()).map_err(|_| Revert(Vec::new()))?,
    })
}

#[cfg(not(any(test, feature = "export-abi")))]
mod sdk {
    use alloc::vec::Vec;

    use stylus_sdk::ArbResult;
    use stylus_sdk::abi::Router;
    use stylus_sdk::stylus_core::{ConstructorGuard, ValueDenier};

    use crate::RewardDistributor;

    impl Router<RewardDistributor> for RewardDistributor {
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
