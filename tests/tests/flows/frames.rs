//! Frames: rewards over several of them, a bad root, claims in all ways.

use alloy::primitives::{Address, U256};
use surety::bindings::IRewardDistributor;
use surety_tests::{Frame, FrameBuilder, World, eth, finney, test};

const ETH: Address = Address::ZERO;

fn claim(w: &World, frame: &Frame, index: usize) -> surety_tests::Sent {
    let leaf = frame.rewards.leaves()[index];
    let proof = frame.reward_proof(index);
    let call = w.distributor.claim(leaf.operator_id, leaf.asset, leaf.cumulative, proof);
    w.send(w.actor("relayer"), call)
}

/// ETH leaves that hold `amounts` in all, `new` of it promised by this frame.
fn content(ids: &[u64], amounts: &[U256], new: U256) -> FrameBuilder {
    let leaf = |(id, amount): (&u64, &U256)| (*id, ETH, *amount);
    FrameBuilder {
        rewards: ids.iter().zip(amounts).map(leaf).collect(),
        totals: vec![(ETH, new)],
        scores: vec![],
    }
}

#[test]
fn claims_over_three_frames_pay_the_difference_each_time() {
    test(|w| {
        let ids = w.operators(3);
        w.fund_rewards(eth(12));
        let cumulative = [[1, 1, 1], [2, 1, 3], [4, 2, 6]].map(|row| row.map(eth));
        let purse = |i: usize| w.balance(w.owner(ids[i]));
        let before = [purse(0), purse(1), purse(2)];
        let mut promised = U256::ZERO;
        for row in &cumulative {
            let sum: U256 = row.iter().sum();
            let frame = w.end_frame(&content(&ids, row, sum - promised));
            promised = sum;
            w.publish(&frame).ok();
            claim(w, &frame, 0).ok();
            if row == &cumulative[1] {
                claim(w, &frame, 1).ok();
                let error = IRewardDistributor::NothingToClaim { operatorId: ids[1], asset: ETH };
                claim(w, &frame, 1).refused(error);
            }
            if row == &cumulative[2] {
                claim(w, &frame, 1).ok();
                claim(w, &frame, 2).ok();
            }
        }
        for i in 0..3 {
            assert_eq!(purse(i) - before[i], cumulative[2][i]);
        }
        let totals = w.get(w.distributor.totals(ETH));
        assert_eq!((totals.promised, totals.claimed), (eth(12), eth(12)));
        assert_eq!(w.balance(*w.distributor.address()), U256::ZERO);
    });
}

#[test]
fn frame_of_two_assets_is_claimed_with_one_proof() {
    test(|w| {
        let (ids, token) = (w.operators(2), *w.token.address());
        let funder = w.actor("funder");
        w.give_tokens(funder, eth(30));
        w.send(funder, w.token.approve(*w.distributor.address(), eth(30))).ok();
        w.send(funder, w.distributor.fund(token, eth(30))).ok();
        w.fund_rewards(eth(3));
        let frame = w.end_frame(&FrameBuilder {
            rewards: vec![
                (ids[0], ETH, eth(1)),
                (ids[0], token, eth(10)),
                (ids[1], ETH, eth(2)),
                (ids[1], token, eth(20)),
            ],
            totals: vec![(ETH, eth(3)), (token, eth(30))],
            scores: vec![],
        });
        w.publish(&frame).ok();
        let batch = frame.rewards_batch(&[0, 1, 2, 3]);
        let call = w.distributor.claimMany(
            batch.leaves.iter().map(|leaf| leaf.operator_id).collect(),
            batch.leaves.iter().map(|leaf| leaf.asset).collect(),
            batch.leaves.iter().map(|leaf| leaf.cumulative).collect(),
            batch.proof,
            batch.flags,
        );
        let done = w.send(w.actor("relayer"), call).ok();
        let claimed: Vec<IRewardDistributor::Claimed> = done.events(*w.distributor.address());
        assert_eq!(claimed.len(), 4);
        assert_eq!((w.tokens(w.owner(ids[0])), w.tokens(w.owner(ids[1]))), (eth(10), eth(20)));
        assert_eq!(w.tokens(*w.distributor.address()), U256::ZERO);
    });
}

#[test]
fn wrong_root_is_disabled_by_the_guardian_and_the_frame_published_again() {
    test(|w| {
        let ids = w.operators(2);
        w.send(w.admin, w.distributor.setActivationDelay(86_400)).ok();
        w.fund_rewards(eth(2));
        // a captured oracle gives all to one operator
        let wrong = w.end_frame(&content(&ids, &[eth(2), U256::ZERO], eth(2)));
        w.publish(&wrong).ok();
        claim(w, &wrong, 0).refused(IRewardDistributor::NoActiveRoot {});
        let done = w.send(w.guardian, w.distributor.disableRoot(1)).ok();
        let disabled: IRewardDistributor::RootDisabled = done.event(*w.distributor.address());
        assert_eq!(disabled.frame, 1);
        assert_eq!(w.get(w.distributor.totals(ETH)).promised, U256::ZERO);
        assert!(w.get(w.distributor.frameInfo(1)).rewardsRoot.is_zero());
        let again = w.send(w.actor("attacker"), w.distributor.publishFrame(wrong.report.clone()));
        again.refused(IRewardDistributor::ReportDisabled { frame: 1, hash: wrong.hash() });
        w.skip_secs(86_400);
        claim(w, &wrong, 0).refused(IRewardDistributor::NoActiveRoot {});
        let right = w.reworked(&wrong, &content(&ids, &[eth(1), eth(1)], eth(2)));
        w.publish(&right).ok();
        w.skip_secs(86_400);
        claim(w, &wrong, 0).refused(IRewardDistributor::InvalidProof {});
        claim(w, &right, 0).ok();
        claim(w, &right, 1).ok();
    });
}

#[test]
fn tree_that_pays_more_than_promised_cannot_touch_what_others_were_promised() {
    test(|w| {
        let ids = w.operators(2);
        w.fund_rewards(eth(10));
        let frame = w.end_frame(&content(&ids, &[eth(1), eth(9)], eth(2)));
        w.publish(&frame).ok();
        claim(w, &frame, 0).ok();
        let (asset, promised, available) = (ETH, eth(9), eth(1));
        let error = IRewardDistributor::InsufficientFunds { asset, promised, available };
        claim(w, &frame, 1).refused(error);
    });
}

#[test]
fn claim_into_bond_raises_capacity_once_it_is_synced() {
    test(|w| {
        let owner = w.actor("owner");
        let id = w.register(owner, eth(1));
        let frame = w.reward(&[(id, finney(1_500))]);
        let proof = frame.reward_proof(0);
        w.send(owner, w.distributor.claimIntoBond(id, finney(1_500), proof)).ok();
        assert_eq!(w.bond(id), finney(2_500));
        assert_eq!(w.get(w.ledger.operatorAccount(id)).capacity, 1);
        w.send(w.actor("anyone"), w.registry.syncCapacity(vec![id], 0)).ok();
        assert_eq!(w.get(w.ledger.operatorAccount(id)).capacity, 2);
    });
}
