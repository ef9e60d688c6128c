//! Operators' fees and the DAO's announced parameters.

use alloy::{
    primitives::{Address, U256},
    providers::DynProvider,
};
use surety::bindings::{IAccess, IClusterLedger};
use surety_protocol::fees::{
    CHANGE_GAP_SLOTS, DEFAULT_DECLARE_PERIOD_SECS, DEFAULT_EXECUTE_PERIOD_SECS,
};
use surety_tests::{FEE, NETWORK_FEE, World, eth, keys, shares, test};

const DECLARE: u64 = DEFAULT_DECLARE_PERIOD_SECS;
const EXECUTE: u64 = DEFAULT_EXECUTE_PERIOD_SECS;

fn wei(fee: u64) -> U256 {
    U256::from(fee)
}

/// An operator with a hundredfold fee.
fn operator(w: &World) -> (Address, u64) {
    let owner = w.actor("operator");
    (owner, w.register_priced(owner, eth(10), 100 * FEE))
}

fn fee(w: &World, id: u64) -> U256 {
    w.get(w.ledger.operatorAccount(id)).fee
}

#[test]
fn fee_is_declared_and_executed_within_its_window() {
    test(|w| {
        let (owner, id) = operator(w);
        let done = w.send(owner, w.ledger.declareFee(id, wei(110 * FEE))).ok();
        let declared: IClusterLedger::FeeDeclared = done.event(*w.ledger.address());
        let (begin, end) = (declared.begin, declared.end);
        assert_eq!((declared.operatorId, declared.fee), (id, wei(110 * FEE)));
        assert_eq!((begin, end), (w.now() + DECLARE, w.now() + DECLARE + EXECUTE));
        let view = w.get(w.ledger.declaredFee(id));
        assert_eq!((view.fee, view.begin, view.end), (wei(110 * FEE), begin, end));
        w.skip_to(begin - 1);
        let time = begin - 1;
        let early = IClusterLedger::OutsideFeeWindow { time, begin, end };
        w.send(owner, w.ledger.executeFee(id)).refused(early);
        let snapshot = w.devnet.snapshot();
        w.skip_to(end + 1);
        let late = IClusterLedger::OutsideFeeWindow { time: end + 1, begin, end };
        w.send(owner, w.ledger.executeFee(id)).refused(late);
        assert!(w.devnet.revert(snapshot));
        w.skip_to(end);
        let done = w.send(owner, w.ledger.executeFee(id)).ok();
        let set: IClusterLedger::FeeSet = done.event(*w.ledger.address());
        assert_eq!((set.operatorId, set.fee, fee(w, id)), (id, wei(110 * FEE), wei(110 * FEE)));
        let none = IClusterLedger::FeeNotDeclared { operatorId: id };
        w.send(owner, w.ledger.executeFee(id)).refused(none);
    });
}

#[test]
fn fee_beyond_its_step_or_unchanged_is_refused() {
    test(|w| {
        let (owner, id) = operator(w);
        let (above, maximum) = (wei(110 * FEE + 1), wei(110 * FEE));
        let error = IClusterLedger::FeeIncreaseTooHigh { fee: above, maximum };
        w.send(owner, w.ledger.declareFee(id, above)).refused(error);
        let fee = wei(100 * FEE);
        let same = w.ledger.declareFee(id, fee);
        w.send(owner, same).refused(IClusterLedger::SameFee { fee });
        let current = fee;
        let error = IClusterLedger::FeeNotReduced { fee, current };
        w.send(owner, w.ledger.reduceFee(id, fee)).refused(error);
        // no trap at zero
        w.send(owner, w.ledger.reduceFee(id, U256::ZERO)).ok();
        w.send(owner, w.ledger.declareFee(id, wei(FEE))).ok();
    });
}

#[test]
fn fee_is_the_owners_alone() {
    test(|w| {
        let (owner, id) = operator(w);
        w.send(owner, w.ledger.declareFee(id, wei(101 * FEE))).ok();
        let caller = w.actor("attacker");
        for call in [
            w.ledger.declareFee(id, wei(FEE)).calldata().clone(),
            w.ledger.reduceFee(id, wei(FEE)).calldata().clone(),
            w.ledger.executeFee(id).calldata().clone(),
            w.ledger.cancelFee(id).calldata().clone(),
        ] {
            let refused = w.try_raw(caller, *w.ledger.address(), call);
            refused.refused(IAccess::Unauthorized { caller });
        }
        let done = w.send(owner, w.ledger.cancelFee(id)).ok();
        done.event::<IClusterLedger::FeeDeclarationCancelled>(*w.ledger.address());
        let none = IClusterLedger::FeeNotDeclared { operatorId: id };
        w.send(owner, w.ledger.cancelFee(id)).refused(none);
    });
}

/// The owner after a hand-over decides on what the one before has declared.
#[test]
fn declared_fee_goes_to_the_next_owner() {
    test(|w| {
        let (owner, id) = operator(w);
        let heir = w.actor("heir");
        w.send(owner, w.ledger.declareFee(id, wei(101 * FEE))).ok();
        w.send(owner, w.registry.transferOperator(id, heir)).ok();
        w.send(heir, w.registry.acceptOperator(id)).ok();
        w.skip_secs(DECLARE);
        let caller = owner;
        let stale = w.send(owner, w.ledger.executeFee(id));
        stale.refused(IAccess::Unauthorized { caller });
        w.send(heir, w.ledger.executeFee(id)).ok();
        assert_eq!(fee(w, id), wei(101 * FEE));
    });
}

#[test]
fn fee_that_changes_all_the_time_is_refused_and_each_time_is_paid() {
    test(|w| {
        let (owner, id) = operator(w);
        let mut ids = w.operators(3);
        ids.insert(0, id);
        let staker = w.staker("staker");
        let open = w.ledger.openCluster(ids, keys(0..2), shares(4, 2), eth(900));
        let done = w.send(staker, open).ok();
        let cluster = done.event::<IClusterLedger::ClusterOpened>(*w.ledger.address()).clusterId;
        let mut earned = 0;
        let mut slot = w.get(w.ledger.currentSlot());
        for (present, next) in [(100, 90), (90, 80), (80, 70), (70, 60), (60, 50), (50, 40)] {
            w.skip_slots(CHANGE_GAP_SLOTS);
            w.send(owner, w.ledger.reduceFee(id, wei(next * FEE))).ok();
            let now = w.get(w.ledger.currentSlot());
            earned += 2 * (now - slot) * present * FEE;
            slot = now;
        }
        for (present, next) in [(40, 35), (35, 30)] {
            w.skip_slots(1);
            w.send(owner, w.ledger.reduceFee(id, wei(next * FEE))).ok();
            let now = w.get(w.ledger.currentSlot());
            earned += 2 * (now - slot) * present * FEE;
            slot = now;
        }
        w.skip_slots(1);
        let again = w.send(owner, w.ledger.reduceFee(id, wei(20 * FEE)));
        let error = again.refused_like::<IClusterLedger::FeeChangedTooOften>();
        assert_eq!(error.operatorId, id);
        w.skip_slots(100);
        let now = w.get(w.ledger.currentSlot());
        earned += 2 * (now - slot) * 30 * FEE;
        w.send(staker, w.ledger.settle(vec![cluster])).ok();
        assert_eq!(w.earnings(id), wei(earned));
    });
}

/// A ledger of its own whose parameters take `delay` seconds, with the same annex.
fn delayed(w: &World, delay: u64) -> IClusterLedger::IClusterLedgerInstance<DynProvider> {
    let construction = w.ledger_construction(w.admin, w.get(w.ledger.annex()), delay);
    let at = w.again("a ledger with a delay", *w.ledger.address(), construction);
    IClusterLedger::new(at, w.ledger.provider().clone())
}

#[test]
fn parameters_that_hurt_clusters_wait_for_the_delay() {
    test(|w| {
        const WEEK: u64 = 7 * 86_400;
        let ledger = delayed(w, WEEK);
        assert_eq!(w.get(ledger.parameterDelay()), WEEK);
        let done = w.send(w.admin, ledger.setNetworkFee(wei(2 * NETWORK_FEE))).ok();
        let announced: IClusterLedger::NetworkFeeAnnounced = done.event(*ledger.address());
        assert_eq!((announced.fee, announced.begin), (wei(2 * NETWORK_FEE), w.now() + WEEK));
        assert_eq!(w.get(ledger.networkFee()), wei(NETWORK_FEE));
        let now = w.get(ledger.liquidationParameters());
        let (slots, cap) = (now.thresholdSlots + 1, now.rewardCap);
        let set = ledger.setLiquidationParameters(slots, now.minimumCollateral, cap);
        let done = w.send(w.admin, set).ok();
        done.event::<IClusterLedger::LiquidationParametersAnnounced>(*ledger.address());
        let anyone = w.actor("anyone");
        w.skip_secs(WEEK - 10);
        w.send(anyone, ledger.applyParameters()).refused(IClusterLedger::NothingToApply {});
        w.skip_secs(10);
        let done = w.send(anyone, ledger.applyParameters()).ok();
        done.event::<IClusterLedger::NetworkFeeSet>(*ledger.address());
        done.event::<IClusterLedger::LiquidationParametersSet>(*ledger.address());
        assert_eq!(w.get(ledger.networkFee()), wei(2 * NETWORK_FEE));
        assert_eq!(w.get(ledger.liquidationParameters()).thresholdSlots, slots);
        // what helps clusters acts at once
        w.send(w.admin, ledger.setNetworkFee(U256::ZERO)).ok();
        assert_eq!(w.get(ledger.networkFee()), U256::ZERO);
    });
}

#[test]
fn fee_parameters_are_set_within_their_bounds() {
    test(|w| {
        let done = w.send(w.admin, w.ledger.setFeeParameters(3_600, 7_200, 5_000, wei(FEE))).ok();
        let set: IClusterLedger::FeeParametersSet = done.event(*w.ledger.address());
        assert_eq!(
            (set.declarePeriod, set.executePeriod, set.maxIncreaseBps),
            (3_600, 7_200, 5_000)
        );
        let (owner, id) = operator(w);
        w.send(owner, w.ledger.declareFee(id, wei(150 * FEE))).ok();
        w.skip_secs(3_600);
        w.send(owner, w.ledger.executeFee(id)).ok();
        assert_eq!(fee(w, id), wei(150 * FEE));
        let short = w.ledger.setFeeParameters(3_599, 7_200, 5_000, wei(FEE));
        let (value, min, max) = (wei(3_599), wei(3_600), wei(30 * 86_400));
        w.send(w.admin, short).refused(IAccess::ParameterOutOfBounds { value, min, max });
    });
}
