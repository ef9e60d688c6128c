use surety_interfaces::IAccess::{AlreadyWired, ParameterOutOfBounds, Unauthorized, ZeroAddress};
use surety_interfaces::IBlameSettlement::{ChallengePeriodSet, ReportVetoed, Vetoed, Wired};

use super::*;

#[test]
fn privileged_functions_refuse_every_other_caller() {
    let mut scene = Scene::unwired(0);
    for caller in [STRANGER, GUARDIAN] {
        let refused = Err(revert(Unauthorized { caller }));
        assert_eq!(scene.from(caller).wire(COMMITTEE, VAULT, LEDGER), refused);
        assert_eq!(scene.from(caller).set_challenge_period(1), refused);
        assert_eq!(scene.from(caller).transfer_admin(caller), refused);
        assert_eq!(scene.from(caller).set_guardian(caller), refused);
        assert_eq!(scene.from(caller).accept_admin(), refused);
    }
    for caller in [STRANGER, ADMIN] {
        let refused = Err(revert(Unauthorized { caller }));
        assert_eq!(scene.from(caller).veto(B256::ZERO, B256::ZERO), refused);
    }
}

#[test]
fn constructor_without_an_admin_fails() {
    let vm = TestVM::new();
    let mut settlement = BlameSettlement::from(&vm);
    assert_eq!(settlement.constructor(Address::ZERO, 0), Err(revert(ZeroAddress {})));
}

#[test]
fn wire_with_a_zero_address_fails() {
    let zero = Address::ZERO;
    for (committee, vault, ledger) in
        [(zero, VAULT, LEDGER), (COMMITTEE, zero, LEDGER), (COMMITTEE, VAULT, zero)]
    {
        let outcome = Scene::unwired(0).from(ADMIN).wire(committee, vault, ledger);
        assert_eq!(outcome, Err(revert(ZeroAddress {})));
    }
}

#[test]
fn wire_a_second_time_fails() {
    let mut scene = Scene::new(0);
    assert!(scene.logged(&Wired { committee: COMMITTEE, vault: VAULT, ledger: LEDGER }));
    assert_eq!(scene.settlement.wiring(), (COMMITTEE, VAULT, LEDGER));
    let again = scene.from(ADMIN).wire(COMMITTEE, VAULT, LEDGER);
    assert_eq!(again, Err(revert(AlreadyWired {})));
}

#[test]
fn challenge_period_above_14_days_fails() {
    let mut scene = Scene::new(0);
    let max = 14 * DAY;
    scene.from(ADMIN).set_challenge_period(max).unwrap();
    assert_eq!(scene.settlement.challenge_period(), max);
    assert!(scene.logged(&ChallengePeriodSet { challengePeriod: max }));
    let (value, min, max) = (U256::from(max + 1), U256::ZERO, U256::from(max));
    let outcome = scene.from(ADMIN).set_challenge_period(14 * DAY + 1);
    assert_eq!(outcome, Err(revert(ParameterOutOfBounds { value, min, max })));
}

#[test]
fn veto_of_a_report_is_for_that_report_only_and_once() {
    let mut scene = Scene::new(DAY);
    let (key, hash) = (B256::repeat_byte(1), B256::repeat_byte(2));
    scene.from(GUARDIAN).veto(key, hash).unwrap();
    assert!(scene.logged(&ReportVetoed { key, hash }));
    assert!(scene.settlement.is_vetoed(key, hash));
    assert!(!scene.settlement.is_vetoed(key, key) && !scene.settlement.is_vetoed(hash, hash));
    assert_eq!(scene.from(GUARDIAN).veto(key, hash), Err(revert(Vetoed { key, hash })));
}
