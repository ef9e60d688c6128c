//! Which function a selector calls (module `codec` says why it is written by hand). Selectors and names are those of
//! `abi/IClusterLedger.sol`; no function takes ETH.

use alloc::vec::Vec;

use alloy_primitives::U256;
use alloy_sol_types::SolCall;
use surety_components::Revert;
use surety_interfaces::IAccess::*;
use surety_interfaces::IClusterLedger::*;

use crate::ClusterLedger;
use crate::codec::{Args, Words, encode, word_of};

type Answer = Result<Vec<u8>, Revert>;

fn one(word: U256) -> Answer {
    Ok(encode(&[word]))
}

/// The answer to a call, or none if there is no such function.
pub fn route(ledger: &mut ClusterLedger, selector: [u8; 4], data: &[u8]) -> Option<Answer> {
    let args = &mut Args::new(data);
    change(ledger, selector, args).or_else(|| show(ledger, selector, args))
}

pub fn construct(ledger: &mut ClusterLedger, data: &[u8]) -> Result<(), Revert> {
    let mut args = Args::new(data);
    ledger.access.init(args.address()?)?;
    ledger.set_token_and_clock(args.address()?, args.u64()?, args.u64()?)?;
    let network_fee = args.word()?;
    let liquidation = (args.u64()?, args.word()?, args.word()?);
    ledger.set_parameters(network_fee, liquidation, args.u32()?)
}

fn change(ledger: &mut ClusterLedger, selector: [u8; 4], args: &mut Args) -> Option<Answer> {
    let mut call = || match selector {
        registerValidatorsCall::SELECTOR => {
            let id = args.u64()?;
            let (keys, shares) = (args.byte_strings()?, args.byte_strings()?);
            ledger.register_in(id, &keys, &shares, args.word()?).map(Some)
        }
        removeValidatorsCall::SELECTOR => {
            ledger.remove_from(args.u64()?, &args.byte_strings()?).map(Some)
        }
        exitValidatorsCall::SELECTOR => {
            ledger.ask_to_exit(args.u64()?, &args.byte_strings()?).map(Some)
        }
        depositCall::SELECTOR => ledger.deposit(args.u64()?, args.word()?).map(Some),
        withdrawCall::SELECTOR => ledger.withdraw(args.u64()?, args.word()?).map(Some),
        settleCall::SELECTOR => ledger.settle(args.u64s()?).map(Some),
        liquidateCall::SELECTOR => ledger.liquidate(args.u64()?).map(Some),
        reactivateCall::SELECTOR => ledger.reactivate(args.u64()?, args.word()?).map(Some),
        setFeeRecipientCall::SELECTOR => ledger.set_fee_recipient(args.address()?).map(Some),
        openAccountCall::SELECTOR => ledger.open_account(args.u64()?, args.word()?).map(Some),
        setCapacitiesCall::SELECTOR => ledger.set_capacities(args.u64s()?, args.u32s()?).map(Some),
        setStatusCall::SELECTOR => {
            ledger.set_status(args.u64()?, args.flag()?, args.flag()?).map(Some)
        }
        withdrawEarningsCall::SELECTOR => {
            let (id, clusters) = (args.u64()?, args.u64s()?);
            ledger.withdraw_earnings(id, clusters, args.word()?, args.address()?).map(Some)
        }
        setNetworkFeeCall::SELECTOR => ledger.set_network_fee(args.word()?).map(Some),
        setLiquidationParametersCall::SELECTOR => {
            ledger.set_liquidation_parameters(args.u64()?, args.word()?, args.word()?).map(Some)
        }
        setValidatorLimitCall::SELECTOR => ledger.set_validator_limit(args.u32()?).map(Some),
        withdrawNetworkEarningsCall::SELECTOR => {
            ledger.withdraw_network_earnings(args.word()?, args.address()?).map(Some)
        }
        wireCall::SELECTOR => ledger.wire(args.address()?, args.address()?).map(Some),
        transferAdminCall::SELECTOR => ledger.transfer_admin(args.address()?).map(Some),
        acceptAdminCall::SELECTOR => ledger.accept_admin().map(Some),
        setGuardianCall::SELECTOR => ledger.set_guardian(args.address()?).map(Some),
        _ => Ok(None),
    };
    match call() {
        Ok(None) => None,
        Ok(Some(())) => Some(Ok(Vec::new())),
        Err(revert) => Some(Err(revert)),
    }
}

/// Functions that return something.
fn show(ledger: &mut ClusterLedger, selector: [u8; 4], args: &mut Args) -> Option<Answer> {
    let words = match selector {
        tokenCall::SELECTOR => one(word_of(ledger.token())),
        currentSlotCall::SELECTOR => ledger.current_slot().and_then(|slot| one(U256::from(slot))),
        clusterCountCall::SELECTOR => one(U256::from(ledger.cluster_count())),
        networkEarningsCall::SELECTOR => one(ledger.network_earnings()),
        networkFeeCall::SELECTOR => one(ledger.network_fee()),
        validatorLimitCall::SELECTOR => one(U256::from(ledger.validator_limit())),
        adminCall::SELECTOR => one(word_of(ledger.admin())),
        pendingAdminCall::SELECTOR => one(word_of(ledger.pending_admin())),
        guardianCall::SELECTOR => one(word_of(ledger.guardian())),
        clockCall::SELECTOR => {
            let (genesis, seconds) = ledger.clock();
            Ok(encode(&[U256::from(genesis), U256::from(seconds)]))
        }
        liquidationParametersCall::SELECTOR => {
            let (slots, minimum, cap) = ledger.liquidation_parameters();
            Ok(encode(&[U256::from(slots), minimum, cap]))
        }
        operatorFeeBoundsCall::SELECTOR => {
            let (min, max) = ledger.operator_fee_bounds();
            Ok(encode(&[min, max]))
        }
        wiringCall::SELECTOR => {
            let (registry, settlement) = ledger.wiring();
            Ok(encode(&[word_of(registry), word_of(settlement)]))
        }
        _ => return show_of(ledger, selector, args),
    };
    Some(words)
}

/// Functions with arguments that return something.
fn show_of(ledger: &mut ClusterLedger, selector: [u8; 4], args: &mut Args) -> Option<Answer> {
    let mut call = || {
        let word = match selector {
            openClusterCall::SELECTOR => {
                let ids = args.u64s()?;
                let (keys, shares) = (args.byte_strings()?, args.byte_strings()?);
                let id = ledger.open_cluster_for_caller(ids, &keys, &shares, args.word()?)?;
                U256::from(id)
            }
            completeExitCall::SELECTOR => word_of(ledger.complete_exit(args.hash()?)?),
            replaceOperatorCall::SELECTOR => {
                word_of(ledger.replace_operator(args.hash()?, args.u64()?, args.u64()?)?)
            }
            seatsOfCall::SELECTOR => U256::from(ledger.seats_of(args.u64()?)),
            settledBalanceOfCall::SELECTOR => ledger.settled_balance_of(args.u64()?)?,
            burnRateCall::SELECTOR => ledger.burn_rate(args.u64()?)?,
            liquidationCollateralCall::SELECTOR => ledger.liquidation_collateral(args.u64()?)?,
            runwayCall::SELECTOR => ledger.runway(args.u64()?)?,
            isLiquidatableCall::SELECTOR => U256::from(ledger.is_liquidatable(args.u64()?)?),
            validatorOfCall::SELECTOR => {
                let (id, registered) = ledger.validator_of(args.hash()?);
                return Ok(Some(encode(&[U256::from(id), U256::from(registered)])));
            }
            operatorAccountCall::SELECTOR => {
                let (seats, capacity, active, is_private, fee, earnings) =
                    ledger.operator_account(args.u64()?)?;
                let mut words = Words::default();
                words.put_all(&[U256::from(seats), U256::from(capacity), U256::from(active)]);
                words.put_all(&[U256::from(is_private), fee, earnings]);
                return Ok(Some(words.0));
            }
            clusterCall::SELECTOR => {
                let (owner, active, validators, balance, ids) = ledger.cluster(args.u64()?)?;
                let mut words = Words::default();
                words.put_all(&[word_of(owner), U256::from(active), U256::from(validators)]);
                // the list follows the five words of the head
                words.put_all(&[balance, U256::from(5 * 32)]);
                words.put_list(&ids);
                return Ok(Some(words.0));
            }
            _ => return Ok(None),
        };
        one(word).map(Some)
    };
    call().transpose()
}

#[cfg(not(any(test, feature = "export-abi")))]
mod sdk {
    use alloc::vec::Vec;

    use stylus_sdk::ArbResult;
    use stylus_sdk::abi::Router;
    use stylus_sdk::stylus_core::{ConstructorGuard, ValueDenier};

    use crate::ClusterLedger;

    impl Router<ClusterLedger> for ClusterLedger {
        type Storage = Self;

        fn route(storage: &mut Self, selector: u32, input: &[u8]) -> Option<ArbResult> {
            if let Err(refusal) = storage.deny_value("") {
                return Some(Err(refusal));
            }
            let answer = super::route(storage, selector.to_be_bytes(), input)?;
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
