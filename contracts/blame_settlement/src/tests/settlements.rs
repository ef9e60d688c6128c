use surety_interfaces::IBlameSettlement::{AlreadySettled, Blamed, Settled};
use surety_interfaces::IClusterLedger::{completeExitCall, completeReshareCall, setCapacitiesCall};
use surety_interfaces::ICollateralVault::{slashCall, slashReturn};

use super::*;

/// The bytes of the vault's answer are the ledger's answer too: their first word, the offset 64 of the first list, read
/// as an address.
fn owner() -> Address {
    Address::from_word(B256::from(U256::from(64)))
}

impl Scene {
    /// Lets the vault answer that it took `taken`, whatever was asked.
    fn take(&self, taken: Vec<U256>) {
        self.vm.mock_call(VAULT, Vec::new(), U256::ZERO, Ok(answer(taken)));
    }

    /// Makes a call of `to` with exactly these arguments fail, with the vault's answer as its data, so that a test can
    /// see that it was made.
    fn trap<C: SolCall>(&self, to: Address, call: C, taken: Vec<U256>) -> Result<(), Revert> {
        let data = answer(taken);
        self.vm.mock_call(to, call.abi_encode(), U256::ZERO, Err(data.clone()));
        Err(Revert(data))
    }
}

fn answer(taken: Vec<U256>) -> Vec<u8> {
    let capacities = (1..=taken.len() as u32).collect();
    slashCall::abi_encode_returns(&slashReturn { taken, capacities })
}

#[test]
fn exit_with_equal_performance_charges_all_alike() {
    let mut scene = Scene::new(0);
    let report = exit(eth(31_000));
    scene.take(vec![eth(250), eth(250), eth(250), eth(100)]);
    scene.settlement.carry_out(&report).unwrap();
    assert_eq!(scene.settlement.settled_of(VALIDATOR), eth(1_000));
    assert!(scene.settlement.is_settled(key(&report)));
    let (loss, charged) = (eth(1_000), eth(1_000));
    let (validator, kind, nonce, unrecovered) = (VALIDATOR, KIND_EXIT, 0, U256::ZERO);
    assert!(scene.logged(&Settled { validator, kind, nonce, loss, charged, unrecovered }));
    for (operator_id, taken) in [(2, eth(250)), (5, eth(250)), (7, eth(250)), (9, eth(100))] {
        let event = Blamed { validator, operatorId: operator_id, blame: eth(250), taken };
        assert!(scene.logged(&event));
    }
}

#[test]
fn exit_asks_the_vault_for_the_formula_s_amounts_in_the_owner_s_name() {
    let mut scene = Scene::new(0);
    let mut report = exit(eth(31_000));
    report.performanceBps = vec![10_000, 9_000, 10_000, 7_000];
    let amounts = vec![eth(250), eth(750)];
    let call =
        slashCall { operatorIds: vec![5, 9], amounts: amounts.clone(), beneficiary: owner() };
    let trapped = scene.trap(VAULT, call, amounts);
    assert_eq!(scene.settlement.carry_out(&report), trapped);
}

#[test]
fn exit_tells_the_ledger_about_the_validator_and_the_new_capacities() {
    let mut scene = Scene::new(0);
    let trapped = scene.trap(LEDGER, completeExitCall { validator: VALIDATOR }, vec![]);
    assert_eq!(scene.settlement.carry_out(&exit(eth(31_000))), trapped);

    let mut scene = Scene::new(0);
    let call = setCapacitiesCall { operatorIds: vec![2, 5, 7, 9], capacities: vec![1, 2, 3, 4] };
    let trapped = scene.trap(LEDGER, call, vec![eth(250); 4]);
    assert_eq!(scene.settlement.carry_out(&exit(eth(31_000))), trapped);
}

#[test]
fn exit_without_a_loss_asks_nothing_of_the_vault() {
    let mut scene = Scene::new(0);
    let call = slashCall { operatorIds: vec![], amounts: vec![], beneficiary: owner() };
    scene.trap(VAULT, call, vec![]).unwrap_err();
    scene.settlement.carry_out(&exit(eth(32_700))).unwrap();
    assert_eq!(scene.settlement.settled_of(VALIDATOR), U256::ZERO);
    assert!(scene.settlement.is_settled(key(&exit(eth(0)))));
}

#[test]
fn exit_with_a_loss_above_all_caps_settles_what_can_be() {
    let mut scene = Scene::new(0);
    scene.take(vec![eth(1_000); 4]);
    scene.settlement.carry_out(&exit(U256::ZERO)).unwrap();
    assert_eq!(scene.settlement.settled_of(VALIDATOR), eth(4_000));
    let event = Settled {
        validator: VALIDATOR,
        kind: KIND_EXIT,
        nonce: 0,
        loss: eth(32_000),
        charged: eth(4_000),
        unrecovered: eth(28_000),
    };
    assert!(scene.logged(&event));
}

#[test]
fn reshare_charges_only_the_leaver_and_names_the_successor() {
    let mut scene = Scene::new(0);
    scene.take(vec![eth(100)]);
    scene.settlement.carry_out(&reshare(eth(31_600))).unwrap();
    assert_eq!(scene.settlement.settled_of(VALIDATOR), eth(100));
    let event = Blamed { validator: VALIDATOR, operatorId: 5, blame: eth(100), taken: eth(100) };
    assert!(scene.logged(&event));
    let others = scene.vm.get_emitted_logs().len();
    // guardian, challenge period, admin, wiring, settled, blamed
    assert_eq!(others, 6);

    let mut scene = Scene::new(0);
    let (old, new) = (5, 6);
    let call = completeReshareCall { validator: VALIDATOR, oldOperatorId: old, newOperatorId: new };
    let trapped = scene.trap(LEDGER, call, vec![eth(100)]);
    assert_eq!(scene.settlement.carry_out(&reshare(eth(31_600))), trapped);
}

#[test]
fn exit_after_a_reshare_charges_what_is_left_of_the_loss() {
    let mut scene = Scene::new(0);
    scene.take(vec![eth(100)]);
    scene.settlement.carry_out(&reshare(eth(31_600))).unwrap();
    let (loss, blame, unrecovered) = scene.settlement.preview_blame(exit(eth(31_500))).unwrap();
    assert_eq!((loss, blame, unrecovered), (eth(400), vec![eth(100); 4], U256::ZERO));
    scene.take(vec![eth(100); 4]);
    scene.settlement.carry_out(&exit(eth(31_500))).unwrap();
    assert_eq!(scene.settlement.settled_of(VALIDATOR), eth(500));
}

#[test]
fn settle_of_the_same_report_again_fails() {
    let mut scene = Scene::new(0);
    let report = reshare(eth(31_600));
    scene.take(vec![eth(100)]);
    scene.settlement.carry_out(&report).unwrap();
    let settled = AlreadySettled { key: key(&report) };
    scene.agree(&report, hash(&report), NOW);
    assert_eq!(scene.from(STRANGER).settle(report), Err(revert(settled)));
}

#[test]
fn settle_of_a_reshare_after_the_exit_fails() {
    let mut scene = Scene::new(0);
    scene.take(vec![eth(250); 4]);
    scene.settlement.carry_out(&exit(eth(31_000))).unwrap();
    let late = BlameReport { nonce: 4, ..reshare(eth(30_000)) };
    let settled = AlreadySettled { key: key(&late) };
    scene.agree(&late, hash(&late), NOW);
    assert_eq!(scene.from(STRANGER).settle(late), Err(revert(settled)));
}

#[test]
fn veto_of_what_is_settled_fails() {
    let mut scene = Scene::new(0);
    let report = exit(eth(31_000));
    scene.take(vec![eth(250); 4]);
    scene.settlement.carry_out(&report).unwrap();
    let key = key(&report);
    let outcome = scene.from(GUARDIAN).veto(key, hash(&report));
    assert_eq!(outcome, Err(revert(AlreadySettled { key })));
}
