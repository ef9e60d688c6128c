use surety_interfaces::IAccess::{Unauthorized, ZeroAddress};
use surety_interfaces::ICollateralVault::{depositCall, repayDebtCall};
use surety_interfaces::IRewardDistributor::{
    Claimed, ClaimedIntoBond, InsufficientFunds, InsufficientGas, InvalidProof, NoActiveRoot,
    NothingOutstanding, NothingToClaim, OutstandingWithdrawn, PayoutCredited, TokenTransferFailed,
    TransferFailed,
};

use super::*;

/// Operator 4 has earned 300 wei, operator 9 has earned 100.
fn first() -> Rewards {
    Rewards::new(&[(4, ETH, 300), (9, ETH, 100), (4, TOKEN, 40)])
}

/// A frame later operator 4 has 350.
fn second() -> Rewards {
    Rewards::new(&[(4, ETH, 350), (9, ETH, 100), (4, TOKEN, 40)])
}

/// The first tree is published and pays.
fn published() -> Scene {
    let mut scene = Scene::new(0);
    scene.distributor.add_funded(TOKEN, wei(40)).unwrap();
    let (assets, totals) = (vec![ETH, TOKEN], vec![wei(400), wei(40)]);
    let root = first().tree.root();
    scene.publish(&FrameReport { assets, totals, ..report(1, 0, root) }).unwrap();
    scene
}

#[test]
fn claim_before_a_root_is_active_fails() {
    let mut scene = Scene::new(DAY);
    let none = Err(revert(NoActiveRoot {}));
    assert_eq!(scene.claim(&first(), 0), none);
    scene.publish_tree(1, 400, &first());
    assert_eq!(scene.claim(&first(), 0), none);
}

#[test]
fn claim_pays_what_is_new_to_the_payout_address() {
    let mut scene = published();
    let answer = scene.answer(no_debt());
    scene.claim(&first(), 0).unwrap();
    assert_eq!(scene.distributor.claimed_of(4, ETH), wei(300));
    assert_eq!(scene.distributor.totals(ETH), (wei(1_000), wei(400), wei(300)));
    let (operator_id, asset, to) = (4, ETH, PAYOUT);
    let event = |amount| Claimed { operatorId: operator_id, asset, to, amount, toDebt: wei(0) };
    assert!(scene.logged(&event(wei(300))));
    let nothing = revert(NothingToClaim { operatorId: 4, asset: ETH });
    assert_eq!(scene.claim(&first(), 0), Err(nothing));

    scene.publish_tree(2, 50, &second());
    // the new 50 wei and nothing else go to the payout address
    scene.vm.mock_call(PAYOUT, vec![], wei(50), Err(answer));
    scene.claim(&second(), 0).unwrap();
    assert!(scene.logged(&event(wei(50))));
    assert_eq!(scene.distributor.outstanding_of(no_debt(), ETH), wei(50));
    assert_eq!(scene.distributor.totals(ETH), (wei(1_000), wei(450), wei(350)));
}

#[test]
fn claim_with_a_wrong_proof_or_amount_fails() {
    let mut scene = published();
    scene.answer(no_debt());
    let rewards = first();
    let proof = rewards.tree.proof(0).unwrap();
    let invalid = Err(revert(InvalidProof {}));
    let caller = scene.from(STRANGER);
    assert_eq!(caller.claim(4, ETH, wei(301), proof.clone()), invalid);
    assert_eq!(caller.claim(9, ETH, wei(300), proof.clone()), invalid);
    assert_eq!(caller.claim(4, TOKEN, wei(300), proof), invalid);
    assert_eq!(caller.claim(4, ETH, wei(300), vec![]), invalid);
    assert_eq!(scene.claim(&second(), 0), invalid);
}

#[test]
fn claim_of_more_than_active_roots_promise_fails() {
    let mut scene = Scene::new(DAY);
    let greedy = Rewards::new(&[(4, ETH, 300), (9, ETH, 201)]);
    scene.publish_tree(1, 500, &greedy);
    scene.answer(no_debt());
    scene.at(GENESIS + WEEK + DAY).claim(&greedy, 0).unwrap();
    // what a pending root promises does not count
    scene.publish_tree(2, 100, &second());
    scene.answer(no_debt());
    let short = InsufficientFunds { asset: ETH, promised: wei(201), available: wei(200) };
    assert_eq!(scene.claim(&greedy, 1), Err(revert(short)));
    assert_eq!(scene.distributor.claimed_of(9, ETH), wei(0));
}

#[test]
fn claim_of_an_operator_in_debt_repays_it_first() {
    let mut scene = published();
    let answer = scene.answer(debt(120));
    let repay = repayDebtCall { operatorId: 4 }.abi_encode();
    scene.vm.mock_call(VAULT, repay.clone(), wei(120), Err(answer.clone()));
    assert_eq!(scene.claim(&first(), 0), Err(Revert(answer.clone())));

    let mut scene = published();
    scene.answer(debt(120));
    scene.vm.mock_call(VAULT, repay, wei(120), Ok(answer.clone()));
    scene.vm.mock_call(PAYOUT, vec![], wei(180), Err(answer));
    scene.claim(&first(), 0).unwrap();
    let (operator_id, asset, to, amount) = (4, ETH, PAYOUT, wei(300));
    let to_debt = wei(120);
    let event = Claimed { operatorId: operator_id, asset, to, amount, toDebt: to_debt };
    assert!(scene.logged(&event));
    assert_eq!(scene.distributor.outstanding_of(debt(120), ETH), wei(180));
}

#[test]
fn claim_that_a_debt_takes_whole_pays_nothing_out() {
    let mut scene = published();
    let answer = scene.answer(debt(5_000));
    scene.vm.mock_call(PAYOUT, vec![], wei(0), Err(answer));
    scene.claim(&first(), 0).unwrap();
    assert_eq!(scene.distributor.outstanding_of(debt(5_000), ETH), wei(0));
    assert_eq!(scene.distributor.claimed_of(4, ETH), wei(300));
}

#[test]
fn claim_whose_payout_fails_waits_for_the_owner() {
    let mut scene = published();
    let answer = scene.answer(no_debt());
    scene.vm.mock_call(PAYOUT, vec![], wei(300), Err(answer));
    scene.claim(&first(), 0).unwrap();
    assert!(scene.logged(&PayoutCredited { account: no_debt(), asset: ETH, amount: wei(300) }));
    assert_eq!(scene.distributor.outstanding_of(no_debt(), ETH), wei(300));

    scene.from(no_debt()).withdraw_outstanding(ETH, STRANGER).unwrap();
    let (account, asset, to, amount) = (no_debt(), ETH, STRANGER, wei(300));
    assert!(scene.logged(&OutstandingWithdrawn { account, asset, to, amount }));
    let none = revert(NothingOutstanding { account, asset });
    assert_eq!(scene.from(no_debt()).withdraw_outstanding(ETH, STRANGER), Err(none));
}

#[test]
fn claim_of_a_token_that_refuses_waits_for_the_owner() {
    let mut scene = published();
    // an owner of zero is a token's "false"
    scene.answer(no_debt());
    scene.claim(&first(), 2).unwrap();
    assert_eq!(scene.distributor.outstanding_of(no_debt(), TOKEN), wei(40));
    let failed = Err(revert(TokenTransferFailed { token: TOKEN }));
    assert_eq!(scene.from(no_debt()).withdraw_outstanding(TOKEN, STRANGER), failed);

    let mut scene = published();
    scene.answer(debt(1));
    scene.claim(&first(), 2).unwrap();
    assert_eq!(scene.distributor.outstanding_of(debt(1), TOKEN), wei(0));
    assert_eq!(scene.distributor.totals(TOKEN), (wei(40), wei(40), wei(40)));
}

#[test]
fn claim_with_too_little_gas_for_the_receiver_fails() {
    let mut scene = published();
    scene.answer(no_debt());
    let required = 50_000 + 50_000 / 63 + 60_000;
    scene.vm.set_gas_left(required - 1);
    let short = revert(InsufficientGas { available: required - 1, required });
    assert_eq!(scene.claim(&first(), 0), Err(short));
    scene.vm.set_gas_left(required);
    assert_eq!(scene.claim(&first(), 1), Ok(()));
}

#[test]
fn withdraw_outstanding_that_fails_reverts() {
    let mut scene = published();
    let answer = scene.answer(no_debt());
    scene.vm.mock_call(PAYOUT, vec![], wei(300), Err(answer.clone()));
    scene.claim(&first(), 0).unwrap();
    let zero = revert(ZeroAddress {});
    assert_eq!(scene.from(no_debt()).withdraw_outstanding(ETH, Address::ZERO), Err(zero));
    scene.vm.mock_call(STRANGER, vec![], wei(300), Err(answer));
    let failed = revert(TransferFailed { to: STRANGER, amount: wei(300) });
    assert_eq!(scene.from(no_debt()).withdraw_outstanding(ETH, STRANGER), Err(failed));
}

#[test]
fn claim_into_bond_is_for_the_owner_and_the_payout_address() {
    let owner = Address::repeat_byte(0x0e);
    let proof = first().tree.proof(0).unwrap();
    let mut scene = published();
    let answer = scene.answer(owner);
    let caller = STRANGER;
    let refused = Err(revert(Unauthorized { caller }));
    assert_eq!(scene.from(caller).claim_into_bond(4, wei(300), proof.clone()), refused);

    let deposit = depositCall { operatorId: 4 }.abi_encode();
    scene.vm.mock_call(VAULT, deposit, wei(300), Err(answer.clone()));
    let reached = Err(Revert(answer));
    assert_eq!(scene.from(PAYOUT).claim_into_bond(4, wei(300), proof.clone()), reached);
    let mut scene = published();
    // a small number, so that the vault's capacity can be read from it too
    scene.answer(debt(3));
    scene.from(debt(3)).claim_into_bond(4, wei(300), proof.clone()).unwrap();
    assert!(scene.logged(&ClaimedIntoBond { operatorId: 4, amount: wei(300) }));
    assert_eq!(scene.distributor.claimed_of(4, ETH), wei(300));
    let nothing = revert(NothingToClaim { operatorId: 4, asset: ETH });
    assert_eq!(scene.from(debt(3)).claim_into_bond(4, wei(300), proof), Err(nothing));
}
