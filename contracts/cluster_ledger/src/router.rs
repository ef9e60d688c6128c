//! Which function a selector calls, written by hand for size (`surety_components::codec`): with the SDK's router and
//! alloy's coders this program is 40 kB compressed, and 24 kB may be deployed. Selectors and names are those of
//! `abi/IClusterLedger.sol`; no function takes ETH.

use alloc::vec::Vec;

use alloy_primitives::{Address, B256, U256};
use alloy_sol_types::SolCall;
use surety_components::Revert;
use surety_components::codec::{Args, Words, word_of};
use surety_interfaces::IAccess::*;
use surety_interfaces::IClusterLedger::*;

use crate::ClusterLedger;
use crate::refusal::Outcome;

/// Arguments of which the malformed ones are 0; a function asks for [`Input::whole`] before it acts. (One question
/// instead of one for each argument is a twentieth of the program.)
struct Input<'a> {
    args: Args<'a>,
    malformed: bool,
}

impl<'a> Input<'a> {
    fn keep<T: Default>(&mut self, argument: Result<T, Revert>) -> T {
        argument.unwrap_or_else(|_| {
            self.malformed = true;
            T::default()
        })
    }

    #[inline(never)]
    fn word(&mut self) -> U256 {
        let word = self.args.word();
        self.keep(word)
    }

    #[inline(never)]
    fn hash(&mut self) -> B256 {
        let hash = self.args.hash();
        self.keep(hash)
    }

    #[inline(never)]
    fn address(&mut self) -> Address {
        let address = self.args.address();
        self.keep(address)
    }

    #[inline(never)]
    fn u64(&mut self) -> u64 {
        let number = self.args.u64();
        self.keep(number)
    }

    #[inline(never)]
    fn u32(&mut self) -> u32 {
        let number = self.args.u32();
        self.keep(number)
    }

    #[inline(never)]
    fn flag(&mut self) -> bool {
        let flag = self.args.flag();
        self.keep(flag)
    }

    #[inline(never)]
    fn u64s(&mut self) -> Vec<u64> {
        let list = self.args.list(Args::u64);
        self.keep(list)
    }

    #[inline(never)]
    fn strings(&mut self) -> Vec<&'a [u8]> {
        let list = self.args.byte_strings();
        self.keep(list)
    }

    /// Malformed calldata reverts without data, as with the SDK's router.
    #[inline(never)]
    fn whole(&self) -> Outcome {
        if self.malformed { Err(Revert(Vec::new()).into()) } else { Ok(()) }
    }
}

/// Whether there is such a function; what it returns is put into `answer`.
type Found = Outcome<bool>;
type Functions = fn(&mut ClusterLedger, [u8; 4], &mut Input, &mut Words) -> Found;

/// The answer to a call, or none if there is no such function.
pub fn route(
    ledger: &mut ClusterLedger,
    selector: [u8; 4],
    data: &[u8],
) -> Option<Outcome<Vec<u8>>> {
    let mut answer = Words::default();
    let groups: [Functions; 8] =
        [amounts, validators, ends, accounts, settings, words, words_of, records];
    for group in groups {
        let mut input = Input { args: Args::new(data), malformed: false };
        match group(ledger, selector, &mut input, &mut answer) {
            Ok(false) => {}
            Ok(true) => return Some(Ok(answer.0)),
            Err(refusal) => return Some(Err(refusal)),
        }
    }
    None
}

pub fn construct(ledger: &mut ClusterLedger, data: &[u8]) -> Outcome {
    let input = &mut Input { args: Args::new(data), malformed: false };
    let (admin, token, genesis, seconds) =
        (input.address(), input.address(), input.u64(), input.u64());
    let network_fee = input.word();
    let liquidation = (input.u64(), input.word(), input.word());
    let limit = input.u32();
    input.whole()?;
    ledger.access.init(admin)?;
    ledger.set_token_and_clock(token, genesis, seconds)?;
    ledger.set_parameters(network_fee, liquidation, limit)
}

/// Functions of an id and an amount.
fn amounts(
    ledger: &mut ClusterLedger,
    selector: [u8; 4],
    input: &mut Input,
    _: &mut Words,
) -> Found {
    let act: fn(&mut ClusterLedger, u64, U256) -> Outcome = match selector {
        depositCall::SELECTOR => ClusterLedger::deposit_for,
        withdrawCall::SELECTOR => ClusterLedger::withdraw_from,
        reactivateCall::SELECTOR => ClusterLedger::reactivate_cluster,
        openAccountCall::SELECTOR => ClusterLedger::open_fee_account,
        _ => return Ok(false),
    };
    let (id, amount) = (input.u64(), input.word());
    input.whole()?;
    act(ledger, id, amount)?;
    Ok(true)
}

/// Functions of one address.
fn accounts(
    ledger: &mut ClusterLedger,
    selector: [u8; 4],
    input: &mut Input,
    _: &mut Words,
) -> Found {
    let act: fn(&mut ClusterLedger, Address) -> Outcome = match selector {
        setFeeRecipientCall::SELECTOR => ClusterLedger::set_fee_recipient,
        transferAdminCall::SELECTOR => ClusterLedger::transfer_admin,
        setGuardianCall::SELECTOR => ClusterLedger::set_guardian,
        _ => return Ok(false),
    };
    let account = input.address();
    input.whole()?;
    act(ledger, account)?;
    Ok(true)
}

/// What admin and registry set.
fn settings(
    ledger: &mut ClusterLedger,
    selector: [u8; 4],
    input: &mut Input,
    _: &mut Words,
) -> Found {
    match selector {
        setCapacitiesCall::SELECTOR => {
            let (ids, capacities) = (input.u64s(), input.args.list(Args::u32)?);
            input.whole()?;
            ledger.set_capacities(ids, capacities)?;
        }
        setStatusCall::SELECTOR => {
            let (id, active, is_private) = (input.u64(), input.flag(), input.flag());
            input.whole()?;
            ledger.set_status(id, active, is_private)?;
        }
        setNetworkFeeCall::SELECTOR => {
            let fee = input.word();
            input.whole()?;
            ledger.set_network_fee(fee)?;
        }
        setLiquidationParametersCall::SELECTOR => {
            let (slots, minimum, cap) = (input.u64(), input.word(), input.word());
            input.whole()?;
            ledger.set_liquidation_parameters(slots, minimum, cap)?;
        }
        setValidatorLimitCall::SELECTOR => {
            let limit = input.u32();
            input.whole()?;
            ledger.set_validator_limit(limit)?;
        }
        withdrawNetworkEarningsCall::SELECTOR => {
            let (amount, to) = (input.word(), input.address());
            input.whole()?;
            ledger.withdraw_network_earnings(amount, to)?;
        }
        wireCall::SELECTOR => {
            let (registry, settlement) = (input.address(), input.address());
            input.whole()?;
            ledger.wire(registry, settlement)?;
        }
        acceptAdminCall::SELECTOR => ledger.accept_admin()?,
        _ => return Ok(false),
    }
    Ok(true)
}

/// Views without arguments, of one word or two.
fn words(
    ledger: &mut ClusterLedger,
    selector: [u8; 4],
    _: &mut Input,
    answer: &mut Words,
) -> Found {
    let show: fn(&ClusterLedger) -> U256 = match selector {
        tokenCall::SELECTOR => |l| word_of(l.token()),
        clusterCountCall::SELECTOR => |l| U256::from(l.cluster_count()),
        networkEarningsCall::SELECTOR => ClusterLedger::network_earnings,
        networkFeeCall::SELECTOR => ClusterLedger::network_fee,
        validatorLimitCall::SELECTOR => |l| U256::from(l.validator_limit()),
        adminCall::SELECTOR => |l| word_of(l.admin()),
        pendingAdminCall::SELECTOR => |l| word_of(l.pending_admin()),
        guardianCall::SELECTOR => |l| word_of(l.guardian()),
        clockCall::SELECTOR => {
            answer.put(U256::from(ledger.clock().0));
            |l| U256::from(l.clock().1)
        }
        operatorFeeBoundsCall::SELECTOR => {
            answer.put(ledger.operator_fee_bounds().0);
            |l| l.operator_fee_bounds().1
        }
        wiringCall::SELECTOR => {
            answer.put(word_of(ledger.wiring().0));
            |l| word_of(l.wiring().1)
        }
        _ => return Ok(false),
    };
    answer.put(show(ledger));
    Ok(true)
}

/// Views of one id and one word.
fn words_of(
    ledger: &mut ClusterLedger,
    selector: [u8; 4],
    input: &mut Input,
    answer: &mut Words,
) -> Found {
    let show: fn(&ClusterLedger, u64) -> Outcome<U256> = match selector {
        settledBalanceOfCall::SELECTOR => ClusterLedger::settled_balance_of,
        burnRateCall::SELECTOR => ClusterLedger::burn_rate,
        liquidationCollateralCall::SELECTOR => ClusterLedger::liquidation_collateral,
        runwayCall::SELECTOR => ClusterLedger::runway,
        isLiquidatableCall::SELECTOR => |l, id| Ok(U256::from(l.is_liquidatable(id)?)),
        seatsOfCall::SELECTOR => |l, id| Ok(U256::from(l.seats_of(id))),
        _ => return Ok(false),
    };
    let id = input.u64();
    input.whole()?;
    answer.put(show(ledger, id)?);
    Ok(true)
}

/// What a cluster's owner does with validators.
fn validators(
    ledger: &mut ClusterLedger,
    selector: [u8; 4],
    input: &mut Input,
    answer: &mut Words,
) -> Found {
    match selector {
        openClusterCall::SELECTOR => {
            let (ids, keys, shares) = (input.u64s(), input.strings(), input.strings());
            let amount = input.word();
            input.whole()?;
            let id = ledger.open_cluster_for_caller(ids, &keys, &shares, amount)?;
            answer.put(U256::from(id));
        }
        registerValidatorsCall::SELECTOR => {
            let (id, keys, shares) = (input.u64(), input.strings(), input.strings());
            let amount = input.word();
            input.whole()?;
            ledger.register_in(id, &keys, &shares, amount)?;
        }
        removeValidatorsCall::SELECTOR => {
            let (id, keys) = (input.u64(), input.strings());
            input.whole()?;
            ledger.remove_from(id, &keys)?;
        }
        exitValidatorsCall::SELECTOR => {
            let (id, keys) = (input.u64(), input.strings());
            input.whole()?;
            ledger.ask_to_exit(id, &keys)?;
        }
        _ => return Ok(false),
    }
    Ok(true)
}

/// What pays, stops and changes clusters.
fn ends(
    ledger: &mut ClusterLedger,
    selector: [u8; 4],
    input: &mut Input,
    answer: &mut Words,
) -> Found {
    match selector {
        settleCall::SELECTOR => {
            let clusters = input.u64s();
            input.whole()?;
            ledger.settle(clusters)?;
        }
        liquidateCall::SELECTOR => {
            let id = input.u64();
            input.whole()?;
            ledger.liquidate(id)?;
        }
        withdrawEarningsCall::SELECTOR => {
            let (id, clusters) = (input.u64(), input.u64s());
            let (amount, to) = (input.word(), input.address());
            input.whole()?;
            ledger.withdraw_earnings(id, clusters, amount, to)?;
        }
        completeExitCall::SELECTOR => {
            let validator = input.hash();
            input.whole()?;
            answer.put(word_of(ledger.complete_exit(validator)?));
        }
        replaceOperatorCall::SELECTOR => {
            let (validator, old_id, new_id) = (input.hash(), input.u64(), input.u64());
            input.whole()?;
            answer.put(word_of(ledger.replace_operator(validator, old_id, new_id)?));
        }
        _ => return Ok(false),
    }
    Ok(true)
}

/// Views of several words.
fn records(
    ledger: &mut ClusterLedger,
    selector: [u8; 4],
    input: &mut Input,
    answer: &mut Words,
) -> Found {
    match selector {
        currentSlotCall::SELECTOR => answer.put(U256::from(ledger.current_slot()?)),
        liquidationParametersCall::SELECTOR => {
            let (slots, minimum, cap) = ledger.liquidation_parameters();
            *answer = Words::default().put_all(&[U256::from(slots), minimum, cap]);
        }
        validatorOfCall::SELECTOR => {
            let validator = input.hash();
            input.whole()?;
            let (id, registered) = ledger.validator_of(validator);
            *answer = Words::default().put_all(&[U256::from(id), U256::from(registered)]);
        }
        operatorAccountCall::SELECTOR => {
            let id = input.u64();
            input.whole()?;
            let (seats, capacity, active, is_private, fee, earnings) =
                ledger.operator_account(id)?;
            for count in [seats, capacity, active.into(), is_private.into()] {
                answer.put(U256::from(count));
            }
            answer.put(fee);
            answer.put(earnings);
        }
        clusterCall::SELECTOR => {
            let id = input.u64();
            input.whole()?;
            let (owner, active, validators, balance, ids) = ledger.cluster(id)?;
            // the list follows the five words of the head
            let head = [word_of(owner), U256::from(active), U256::from(validators), balance];
            let words = Words::default().put_all(&head).put_all(&[U256::from(5 * 32)]);
            *answer = words.put_list(ids.into_iter().map(U256::from));
        }
        _ => return Ok(false),
    }
    Ok(true)
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
            Some(answer.map_err(Vec::from))
        }

        fn constructor(storage: &mut Self, input: &[u8]) -> Option<ArbResult> {
            let done = storage
                .deny_value("")
                .and_then(|()| storage.check_constructor_slot())
                .and_then(|()| super::construct(storage, input).map_err(Vec::from));
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
