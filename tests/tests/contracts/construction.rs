//! The ledger is constructed once, with its annex, and the annex by nobody.

use alloy::primitives::{Address, B256, Bytes, U256, keccak256};
use surety::bindings::{IAccess, IClusterLedger};
use surety_tests::{World, eth, test};

const WORDS: usize = 11;

fn construct(w: &World, admin: Address, annex: Address) -> Vec<u8> {
    w.ledger_construction(admin, annex, w.get(w.ledger.parameterDelay()))
}

fn blank_ledger(w: &World) -> Address {
    w.blank("a ledger that nobody constructed", *w.ledger.address())
}

#[track_caller]
fn refused_to_all(w: &World, to: Address, data: &[u8]) {
    let annex = w.get(w.ledger.annex());
    for caller in [w.admin, w.actor("stranger"), Address::ZERO, *w.ledger.address(), annex, to] {
        let call = w.try_raw(caller, to, data.to_vec());
        assert_eq!(call.0, Err(Bytes::new()), "by {caller}");
    }
    w.send_raw(w.actor("stranger"), to, U256::ZERO, data.to_vec()).refused_without_data();
}

#[test]
fn annex_is_constructed_by_nobody_and_obeys_nobody() {
    test(|w| {
        let (annex, stranger) = (w.get(w.ledger.annex()), w.actor("stranger"));
        for named in [annex, *w.ledger.address(), Address::ZERO] {
            refused_to_all(w, annex, &construct(w, stranger, named));
        }
        let alone = IClusterLedger::new(annex, w.provider.clone());
        let access = IAccess::new(annex, w.provider.clone());
        let n = U256::ONE;
        let privileged = [
            alone.wire(stranger, stranger).calldata().clone(),
            alone.setWeights(vec![], vec![]).calldata().clone(),
            alone.completeReshare(B256::ZERO, 1, 2).calldata().clone(),
            alone.setLiquidationParameters(1, n, n).calldata().clone(),
            alone.setFeeParameters(1, 1, 1, n).calldata().clone(),
            alone.setValidatorLimit(1).calldata().clone(),
            access.transferAdmin(stranger).calldata().clone(),
            access.acceptAdmin().calldata().clone(),
            access.setGuardian(stranger).calldata().clone(),
        ];
        for data in privileged {
            for caller in [w.admin, stranger, Address::ZERO, *w.ledger.address(), annex] {
                let call = w.try_raw(caller, annex, data.clone());
                assert!(call.is_refused_with(&IAccess::Unauthorized { caller }), "{call:?}");
            }
        }
        w.send(stranger, alone.applyParameters()).refused(IClusterLedger::NothingToApply {});
        assert_eq!((w.get(access.admin()), w.get(alone.annex())), Default::default());
    });
}

#[test]
fn ledger_is_constructed_once() {
    test(|w| {
        let (ledger, annex) = (*w.ledger.address(), w.get(w.ledger.annex()));
        let access = IAccess::new(ledger, w.provider.clone());
        let roles = |w: &World| (w.get(access.admin()), w.get(access.guardian()));
        let (before, neighbours) = (roles(w), w.get(w.ledger.wiring()));
        for admin in [w.admin, w.actor("stranger")] {
            let call = construct(w, admin, annex);
            refused_to_all(w, ledger, &call);
            refused_to_all(w, ledger, &call[..4]);
            refused_to_all(w, ledger, &call[..4 + 2 * 32]);
            refused_to_all(w, ledger, &[&call[..], &call[4..]].concat());
        }
        assert_eq!((roles(w), w.get(w.ledger.annex())), (before, annex));
        let wiring = w.get(w.ledger.wiring());
        let pair = |w: &IClusterLedger::wiringReturn| (w.registry, w.settlement);
        assert_eq!(pair(&wiring), pair(&neighbours));
    });
}

#[test]
fn construction_that_fails_leaves_nothing_and_may_be_repeated() {
    test(|w| {
        let (ledger, annex) = (blank_ledger(w), w.get(w.ledger.annex()));
        let whole = construct(w, w.admin, annex);
        // the constructors of other contracts on the ledger's storage
        for other in [
            ledger,
            *w.ledger.address(),
            *w.vault.address(),
            *w.registry.address(),
            *w.token.address(),
        ] {
            refused_to_all(w, ledger, &construct(w, w.admin, other));
        }
        for without_code in [Address::ZERO, w.actor("nobody's account")] {
            let call = construct(w, w.admin, without_code);
            w.send_raw(w.admin, ledger, U256::ZERO, call).refused(IAccess::ZeroAddress {});
        }
        let answers_all = w.actor("a contract that answers any call");
        w.devnet.set_code(answers_all, Bytes::from_static(&[0]));
        for other in [answers_all, *w.key_prover.address()] {
            let call = construct(w, w.admin, other);
            w.send_raw(w.admin, ledger, U256::ZERO, call).refused(IAccess::ZeroAddress {});
        }
        let no_admin = construct(w, Address::ZERO, annex);
        w.send_raw(w.admin, ledger, U256::ZERO, no_admin).refused(IAccess::ZeroAddress {});
        for words in 0..WORDS {
            refused_to_all(w, ledger, &whole[..4 + words * 32]);
            refused_to_all(w, ledger, &whole[..4 + words * 32 + 31]);
        }
        w.send_raw(w.admin, ledger, eth(1), whole.clone()).refused_without_data();
        w.send_raw(w.admin, ledger, U256::ZERO, whole.clone()).ok();
        let access = IAccess::new(ledger, w.provider.clone());
        assert_eq!(w.get(access.admin()), w.admin);
        refused_to_all(w, ledger, &whole);
    });
}

#[test]
fn construction_and_wiring_are_logged() {
    test(|w| {
        let (at, stranger) = (blank_ledger(w), w.actor("deployer"));
        let call = construct(w, w.admin, w.get(w.ledger.annex()));
        let done = w.send_raw(stranger, at, U256::ZERO, call).ok();
        let admin: IAccess::AdminTransferred = done.event(at);
        assert_eq!((admin.previousAdmin, admin.newAdmin), (Address::ZERO, w.admin));
        let fee: IClusterLedger::NetworkFeeSet = done.event(at);
        assert_eq!(fee.fee, w.get(w.ledger.networkFee()));
        let limit: IClusterLedger::ValidatorLimitSet = done.event(at);
        assert_eq!(limit.limit, w.get(w.ledger.validatorLimit()));
        let (is, set) = (w.get(w.ledger.liquidationParameters()), done.event(at));
        let IClusterLedger::LiquidationParametersSet { thresholdSlots, .. } = set;
        assert_eq!(thresholdSlots, is.thresholdSlots);
        assert_eq!((set.minimumCollateral, set.rewardCap), (is.minimumCollateral, is.rewardCap));
        let ledger = IClusterLedger::new(at, w.provider.clone());
        let (registry, settlement) = (w.actor("registry"), w.actor("settlement"));
        let done = w.send(w.admin, ledger.wire(registry, settlement)).ok();
        let wired: IClusterLedger::Wired = done.event(at);
        assert_eq!((wired.registry, wired.settlement), (registry, settlement));
    });
}

#[test]
fn name_that_is_a_slot_of_something_else_is_of_no_validator() {
    test(|w| {
        let ids = w.operators(4);
        w.open(w.staker("staker"), &ids, 0..1);
        let hash = |name: &str| keccak256(name);
        let mut names = vec![hash("stylus_constructor"), B256::ZERO, B256::repeat_byte(0xff)];
        for field in 0..4_u64 {
            names.push(U256::from(field).into());
        }
        for kind in 1..=16_u64 {
            for id in 0..5 {
                names
                    .extend((0..3).map(|place| B256::from(U256::from_limbs([place, id, 0, kind]))));
            }
        }
        let settlement = *w.settlement.address();
        for validator in names {
            let found = w.get(w.ledger.validatorOf(validator));
            assert_eq!((found.clusterId, found.registered), (0, false), "{validator}");
            let unknown = IClusterLedger::ValidatorNotFound { validator };
            let exit = w.ledger.completeExit(validator);
            assert!(w.try_call(settlement, exit).is_refused_with(&unknown), "{validator}");
            let weight = w.ledger.setWeights(vec![validator], vec![20_000]);
            assert!(w.try_call(settlement, weight).is_refused_with(&unknown), "{validator}");
            let reshare = w.ledger.completeReshare(validator, ids[0], 9);
            assert!(w.try_call(settlement, reshare).is_refused_with(&unknown), "{validator}");
        }
    });
}
