//! Attackers with code: re-entering tokens and receivers, gas burners, tokens that lie.

use alloy::primitives::{Address, Bytes, U256};
use surety::bindings::{IClusterLedger, ICollateralVault, IRewardDistributor};
use surety_tests::{
    Hostile, ReceiverMode, TokenMode, World, deposit, eth, exit_report, keys, shares, test,
};

const ETH: Address = Address::ZERO;

#[test]
fn token_that_calls_back_cannot_enter_the_ledger() {
    test(|w| {
        let (staker, ids) = (w.staker("staker"), w.operators(4));
        let cluster = w.open(staker, &ids, 0..1);
        let token = w.corrupt_token();
        let ledger = *w.ledger.address();
        let attacks: [Bytes; 4] = [
            w.ledger.settle(vec![cluster]).calldata().clone(),
            w.ledger.deposit(cluster, U256::ONE).calldata().clone(),
            w.ledger.liquidate(vec![cluster]).calldata().clone(),
            w.ledger.setFeeRecipient(staker).calldata().clone(),
        ];
        for (count, data) in attacks.iter().enumerate() {
            w.arm_token(&token, TokenMode::Reenter, ledger, data);
            w.skip_slots(3);
            w.send(staker, w.ledger.deposit(cluster, U256::ONE)).ok();
            let withdraw = w.ledger.withdraw(cluster, U256::ONE);
            w.send(staker, withdraw).ok();
            assert_eq!(w.attacks(&token), (U256::from(2 * (count + 1)), U256::ZERO));
        }
    });
}

#[test]
fn token_that_lies_about_a_transfer_is_refused() {
    test(|w| {
        let (staker, ids) = (w.staker("staker"), w.operators(4));
        let cluster = w.open(staker, &ids, 0..1);
        let token = w.corrupt_token();
        let error = || IClusterLedger::TokenTransferFailed { token: *w.token.address() };
        for mode in [TokenMode::Skim, TokenMode::ReturnFalse, TokenMode::Revert] {
            w.arm_token(&token, mode, ETH, &[]);
            w.send(staker, w.ledger.deposit(cluster, eth(1))).refused(error());
            let call = w.ledger.openCluster(ids.clone(), keys(1..2), shares(4, 1), eth(1));
            w.send(staker, call).refused(error());
        }
        for mode in [TokenMode::ReturnFalse, TokenMode::Revert] {
            w.arm_token(&token, mode, ETH, &[]);
            w.send(staker, w.ledger.withdraw(cluster, U256::ONE)).refused(error());
        }
        w.arm_token(&token, TokenMode::Silent, ETH, &[]);
        w.send(staker, w.ledger.deposit(cluster, eth(1))).ok();
        assert_eq!(w.cluster_balance(cluster), deposit() + eth(1));
    });
}

/// An operator whose payout address is a contract, and a frame that pays it one ETH.
fn paid_contract(w: &World) -> (u64, Hostile, surety_tests::Frame) {
    let receiver = w.hostile_receiver();
    let owner = w.actor("owner");
    let id = w.register(owner, eth(5));
    w.send(owner, w.registry.setPayout(id, *receiver.address())).ok();
    let frame = w.reward(&[(id, eth(1)), (9_999, eth(1))]);
    (id, receiver, frame)
}

#[test]
fn payout_contract_that_calls_back_cannot_enter_the_distributor() {
    test(|w| {
        let (id, receiver, frame) = paid_contract(w);
        let at = *w.distributor.address();
        let call = || w.distributor.claim(id, ETH, eth(1), frame.reward_proof(0));
        w.arm(&receiver, ReceiverMode::Reenter, at, call().calldata());
        w.send(w.actor("relayer"), call()).ok();
        let (_, successes) = w.attacks(&receiver);
        assert_eq!(successes, U256::ZERO);
        let claimed = w.get(w.distributor.totals(ETH)).claimed;
        let paid = w.balance(*receiver.address());
        let kept = w.get(w.distributor.outstandingOf(w.owner(id), ETH));
        assert_eq!((claimed, paid + kept), (eth(1), eth(1)));
    });
}

#[test]
fn payout_contract_that_burns_gas_does_not_block_others() {
    test(|w| {
        let receiver = w.hostile_receiver();
        let ids = w.operators(4);
        w.send(w.owner(ids[0]), w.registry.setPayout(ids[0], *receiver.address())).ok();
        w.arm(&receiver, ReceiverMode::BurnGas, ETH, &[]);
        let rewards: Vec<_> = ids.iter().map(|id| (*id, eth(1))).collect();
        let frame = w.reward(&rewards);
        let batch = frame.rewards_batch(&[0, 1, 2, 3]);
        let call = w.distributor.claimMany(
            batch.leaves.iter().map(|leaf| leaf.operator_id).collect(),
            vec![ETH; 4],
            vec![eth(1); 4],
            batch.proof,
            batch.flags,
        );
        let done = w.send(w.actor("relayer"), call).ok();
        let kept: IRewardDistributor::PayoutCredited = done.event(*w.distributor.address());
        assert_eq!(kept.account, w.owner(ids[0]));
        assert!(done.0.gas_used < 1_000_000, "{}", done.0.gas_used);
        assert_eq!(w.get(w.distributor.totals(ETH)).claimed, eth(4));
    });
}

#[test]
fn withdrawal_to_a_contract_that_calls_back_moves_the_bond_once() {
    test(|w| {
        let receiver = w.hostile_receiver();
        let (owner, registry) = (*receiver.address(), *w.registry.address());
        let attacker = w.actor("attacker");
        let key = Bytes::from(vec![3; 64]);
        let url = "https://dkg.example".to_owned();
        let register = w.registry.registerOperator(key, U256::ZERO, false, owner, url);
        let act = receiver.act(registry, register.calldata().clone()).value(eth(3));
        w.send(attacker, act).ok();
        let withdraw = w.registry.withdrawBond(1, 0, eth(1), owner).calldata().clone();
        w.arm(&receiver, ReceiverMode::Reenter, registry, &withdraw);
        w.send(attacker, receiver.act(registry, withdraw)).ok();
        assert_eq!(w.attacks(&receiver), (U256::ONE, U256::ZERO));
        assert_eq!((w.bond(1), w.balance(owner)), (eth(2), eth(1)));
    });
}

#[test]
fn beneficiary_that_calls_back_collects_recovered_eth_once() {
    test(|w| {
        let receiver = w.hostile_receiver();
        let (staker, vault) = (*receiver.address(), *w.vault.address());
        let attacker = w.actor("attacker");
        w.give_tokens(staker, eth(2));
        let approve = w.token.approve(*w.ledger.address(), U256::MAX).calldata().clone();
        w.send(attacker, receiver.act(*w.token.address(), approve)).ok();
        let ids = w.operators(4);
        let open = w.ledger.openCluster(ids.clone(), keys(0..1), shares(4, 1), eth(1));
        w.send(attacker, receiver.act(*w.ledger.address(), open.calldata().clone())).ok();
        w.settle(&exit_report(w.validator(1, 0), eth(31), &ids, &[9_000; 4])).ok();
        let collect = w.vault.withdrawRecovered(staker).calldata().clone();
        w.arm(&receiver, ReceiverMode::Refuse, ETH, &[]);
        let (to, amount) = (staker, eth(1));
        let refused = w.send(attacker, receiver.act(vault, collect.clone()));
        refused.refused(ICollateralVault::TransferFailed { to, amount });
        w.arm(&receiver, ReceiverMode::Reenter, vault, &collect);
        w.send(attacker, receiver.act(vault, collect)).ok();
        assert_eq!(w.attacks(&receiver), (U256::ONE, U256::ZERO));
        assert_eq!((w.balance(staker), w.get(w.vault.totalRecovered())), (eth(1), U256::ZERO));
    });
}

#[test]
fn eth_that_is_forced_in_is_never_counted() {
    test(|w| {
        let vault = *w.vault.address();
        let id = w.operators(1)[0];
        w.devnet.set_balance(vault, eth(10) + U256::from(12_345));
        assert_eq!(w.get(w.vault.totalAssets()), eth(10));
        let owner = w.owner(id);
        w.send(owner, w.registry.withdrawBond(id, 0, eth(10), owner)).ok();
        assert_eq!(w.get(w.vault.totalAssets()), U256::ZERO);
        // the check of the books at the end counts every wei
        w.devnet.set_balance(vault, U256::ZERO);
    });
}

#[test]
fn first_depositor_cannot_inflate_the_price_of_a_share() {
    test(|w| {
        let attacker = w.actor("attacker");
        let thief = w.register(attacker, eth(1));
        // what is left of it is as little as lets a donation in
        let most = eth(1) - U256::from(100_000_000_000_000u64);
        w.send(attacker, w.registry.withdrawBond(thief, 0, most, attacker)).ok();
        let assets = eth(10);
        let max = surety_protocol::bond::largest_donation(
            w.get(w.vault.totalAssets()),
            w.get(w.vault.totalShares()),
        );
        let max = max.unwrap();
        let error = ICollateralVault::DonationTooLarge { assets, max };
        w.send(attacker, w.vault.donate().value(assets)).refused(error);
        w.send(attacker, w.vault.donate().value(max)).ok();
        let victim = w.register(w.actor("victim"), eth(1));
        assert!(w.bond(victim) >= eth(1) - U256::ONE, "{}", w.bond(victim));
        assert_eq!(w.get(w.registry.statusOf(victim)), 2);
        assert_eq!(w.get(w.vault.capacityOf(victim)), 1);
    });
}
