use surety_interfaces::IRewardDistributor::{Funded, TokenTransferFailed, WrongValue, ZeroAmount};

use super::*;

#[test]
fn fund_with_eth_adds_it() {
    let mut scene = Scene::unwired(0);
    scene.paying(STRANGER, wei(7)).fund(ETH, wei(7)).unwrap();
    scene.paying(STRANGER, wei(5)).fund(ETH, wei(5)).unwrap();
    assert_eq!(scene.distributor.totals(ETH), (wei(12), wei(0), wei(0)));
    assert!(scene.logged(&Funded { asset: ETH, from: STRANGER, amount: wei(5) }));
}

#[test]
fn fund_with_another_value_than_stated_fails() {
    let mut scene = Scene::unwired(0);
    for (asset, amount, sent, expected) in [(ETH, 7, 6, 7), (ETH, 0, 1, 0), (TOKEN, 7, 7, 0)] {
        let wrong = revert(WrongValue { expected: wei(expected), sent: wei(sent) });
        assert_eq!(scene.paying(STRANGER, wei(sent)).fund(asset, wei(amount)), Err(wrong));
    }
}

#[test]
fn fund_with_nothing_fails() {
    for asset in [ETH, TOKEN] {
        let outcome = Scene::unwired(0).from(STRANGER).fund(asset, U256::ZERO);
        assert_eq!(outcome, Err(revert(ZeroAmount {})));
    }
}

#[test]
fn fund_with_a_token_that_delivers_nothing_fails() {
    let mut scene = Scene::unwired(0);
    let refused = Err(revert(TokenTransferFailed { token: TOKEN }));
    // an account without code
    assert_eq!(scene.from(STRANGER).fund(TOKEN, wei(7)), refused);
    // a token that answers "true" and whose balances stay as they are
    scene.answer(debt(1));
    assert_eq!(scene.from(STRANGER).fund(TOKEN, wei(7)), refused);
}
