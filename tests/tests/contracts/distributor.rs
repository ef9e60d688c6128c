use alloy::primitives::{Address, B256, U256};
use surety::bindings::{IAccess, ICollateralVault, IRewardDistributor};
use surety_protocol::report::frame_key;
use surety_tests::{Frame, FrameBuilder, ReceiverMode, TokenMode, World, eth, test};

const DAY: u64 = 86_400;
const ETH: Address = Address::ZERO;

fn publish(w: &World, frame: &Frame) -> surety_tests::Sent {
    w.send(w.actor("relayer"), w.distributor.publishFrame(frame.report.clone()))
}

fn claim(w: &World, frame: &Frame, index: usize) -> surety_tests::Sent {
    let leaf = frame.rewards.leaves()[index];
    let proof = frame.reward_proof(index);
    let call = w.distributor.claim(leaf.operator_id, leaf.asset, leaf.cumulative, proof);
    w.send(w.actor("relayer"), call)
}

#[test]
fn publish_and_claim_pay_the_leaf_once() {
    test(|w| {
        let (ids, at) = (w.operators(3), *w.distributor.address());
        let rewards = [(ids[0], eth(1)), (ids[1], eth(2)), (ids[2], eth(3))];
        w.fund_rewards(eth(6));
        let frame = w.end_frame(&FrameBuilder::eth(&rewards));
        let done = w.publish(&frame).ok();
        let published: IRewardDistributor::FramePublished = done.event(at);
        assert_eq!((published.frame, published.rewardsRoot), (1, frame.rewards.root()));
        assert_eq!(published.treeUri, frame.report.treeUri);
        let before = w.balance(w.owner(ids[1]));
        let done = claim(w, &frame, 1).ok();
        let claimed: IRewardDistributor::Claimed = done.event(at);
        assert_eq!((claimed.operatorId, claimed.to), (ids[1], w.owner(ids[1])));
        assert_eq!((claimed.amount, claimed.toDebt), (eth(2), U256::ZERO));
        assert_eq!(w.balance(w.owner(ids[1])) - before, eth(2));
        let error = IRewardDistributor::NothingToClaim { operatorId: ids[1], asset: ETH };
        claim(w, &frame, 1).refused(error);
        let totals = w.get(w.distributor.totals(ETH));
        assert_eq!((totals.funded, totals.promised, totals.claimed), (eth(6), eth(6), eth(2)));
        assert_eq!(w.get(w.distributor.claimedOf(ids[1], ETH)), eth(2));
    });
}

#[test]
fn claim_with_a_wrong_proof_or_amount_is_refused() {
    test(|w| {
        let ids = w.operators(2);
        let call = w.distributor.claim(ids[0], ETH, eth(1), vec![]);
        w.send(w.admin, call).refused(IRewardDistributor::NoActiveRoot {});
        let frame = w.reward(&[(ids[0], eth(1)), (ids[1], eth(2))]);
        let proof = frame.reward_proof(0);
        let mut wrong = proof.clone();
        wrong[0] = B256::repeat_byte(9);
        for (id, amount, proof) in [
            (ids[0], eth(2), proof.clone()),
            (ids[1], eth(1), proof.clone()),
            (ids[0], eth(1), vec![]),
            (ids[0], eth(1), wrong),
        ] {
            let call = w.distributor.claim(id, ETH, amount, proof);
            w.send(w.admin, call).refused(IRewardDistributor::InvalidProof {});
        }
    });
}

#[test]
fn report_that_is_malformed_is_refused() {
    test(|w| {
        let id = w.operators(1)[0];
        w.fund_rewards(eth(1));
        let good = w.end_frame(&FrameBuilder::eth(&[(id, eth(1))]));
        let publish = |change: &dyn Fn(&mut IRewardDistributor::FrameReport)| {
            let mut frame = good.clone();
            change(&mut frame.report);
            w.publish(&frame)
        };
        publish(&|r| r.version = 0)
            .refused(IRewardDistributor::InvalidReportVersion { version: 0 });
        let (expected, actual) = (U256::ONE, U256::ZERO);
        publish(&|r| r.totals.clear()).refused(IAccess::LengthMismatch { expected, actual });
        let twice = publish(&|r| {
            r.assets.push(ETH);
            r.totals.push(U256::ONE);
        });
        twice.refused(IRewardDistributor::AssetsNotSorted { asset: ETH });
        publish(&|r| r.inputsRoot = B256::ZERO).refused(IRewardDistributor::EmptyRoot {});
        // no votes can be given on it
        let none = IRewardDistributor::FrameReport { frame: 0, ..good.report.clone() };
        let sent = w.send(w.actor("relayer"), w.distributor.publishFrame(none));
        sent.refused(IRewardDistributor::FrameNotNext { frame: 0, latest: 0 });
        let expected = good.report.refSlot;
        let refSlot = expected - 1;
        publish(&|r| r.refSlot = refSlot)
            .refused(IRewardDistributor::InvalidReferenceSlot { refSlot, expected });
        let (asset, available) = (ETH, eth(1));
        let promised = eth(1) + U256::ONE;
        publish(&|r| r.totals[0] = promised).refused(IRewardDistributor::InsufficientFunds {
            asset,
            promised,
            available,
        });
    });
}

#[test]
fn publish_too_early_late_or_without_agreement_is_refused() {
    test(|w| {
        let id = w.operators(1)[0];
        w.fund_rewards(eth(1));
        let content = FrameBuilder::eth(&[(id, eth(1))]);
        let first = w.end_frame(&content);
        let (key, hash) = (frame_key(1), first.hash());
        publish(w, &first).refused(IRewardDistributor::NotAgreed { key, hash });
        let schedule = w.get(w.distributor.frameSchedule(2));
        let mut early = first.clone();
        (early.report.frame, early.report.refSlot) = (2, schedule.refSlot);
        let clock = w.get(w.distributor.clock());
        let endsAt = clock.genesisTime + (schedule.refSlot + 1) * clock.secondsPerSlot - 1;
        publish(w, &early).refused(IRewardDistributor::FrameRunning { frame: 2, endsAt });
        let deadline = w.get(w.distributor.frameSchedule(1)).deadline;
        // votes are in time, but only a lower quorum after the deadline makes them enough
        w.agree_on_frame(&first);
        w.send(w.admin, w.committee.setQuorum(3)).ok();
        w.skip_to(deadline + 1);
        w.send(w.admin, w.committee.setQuorum(2)).ok();
        publish(w, &first).refused(IRewardDistributor::DeadlineMissed { frame: 1, deadline });
        w.skip_to(endsAt + 1);
        w.publish(&early).ok();
        let again = IRewardDistributor::FrameNotNext { frame: 2, latest: 2 };
        publish(w, &early).refused(again);
    });
}

#[test]
fn earlier_frame_that_was_agreed_on_goes_first() {
    test(|w| {
        let ids = w.operators(2);
        w.fund_rewards(eth(3));
        let first = w.end_frame(&FrameBuilder::eth(&[(ids[0], eth(2))]));
        w.agree_on_frame(&first);
        // cumulative: the second frame adds one ETH for the second operator
        let mut content = FrameBuilder::eth(&[(ids[0], eth(2)), (ids[1], eth(1))]);
        content.totals[0].1 = eth(1);
        let second = w.end_frame(&content);
        w.agree_on_frame(&second);
        let error = IRewardDistributor::EarlierFrameAgreed { frame: 2, earlier: 1 };
        publish(w, &second).refused(error);
        publish(w, &first).ok();
        publish(w, &second).ok();
        claim(w, &second, 0).ok();
        claim(w, &second, 1).ok();
        assert_eq!(w.get(w.distributor.claimedOf(ids[0], ETH)), eth(2));
    });
}

#[test]
fn earlier_frame_that_was_disabled_or_never_agreed_on_holds_up_nothing() {
    test(|w| {
        let id = w.operators(1)[0];
        w.fund_rewards(eth(1));
        w.send(w.admin, w.distributor.setActivationDelay(DAY)).ok();
        let content = FrameBuilder::eth(&[(id, eth(1))]);
        let disabled = w.end_frame(&content);
        w.publish(&disabled).ok();
        w.send(w.guardian, w.distributor.disableRoot(1)).ok();
        let never_agreed = w.end_frame(&content);
        assert_eq!((disabled.report.frame, never_agreed.report.frame), (1, 2));
        w.publish(&w.end_frame(&content)).ok();
        assert_eq!(w.get(w.distributor.latestFrame()).frame, 3);
    });
}

#[test]
fn root_waits_for_its_delay_and_the_old_one_pays_until_then() {
    test(|w| {
        let id = w.operators(1)[0];
        let first = w.reward(&[(id, eth(1))]);
        let done = w.send(w.admin, w.distributor.setActivationDelay(DAY)).ok();
        done.event::<IRewardDistributor::ActivationDelaySet>(*w.distributor.address());
        w.fund_rewards(eth(1));
        let mut content = FrameBuilder::eth(&[(id, eth(2))]);
        content.totals[0].1 = eth(1);
        let second = w.end_frame(&content);
        w.publish(&second).ok();
        let activeAt = w.now() + DAY;
        assert_eq!(w.get(w.distributor.currentRoot()).frame, 1);
        claim(w, &second, 0).refused(IRewardDistributor::InvalidProof {});
        claim(w, &first, 0).ok();
        let error = IRewardDistributor::RootPending { frame: 2, activeAt };
        let mut third = second.clone();
        third.report.frame = 3;
        publish(w, &third).refused(error);
        w.skip_secs(DAY);
        assert_eq!(w.get(w.distributor.currentRoot()).frame, 2);
        claim(w, &second, 0).ok();
        assert_eq!(w.get(w.distributor.claimedOf(id, ETH)), eth(2));
        let disable = w.send(w.guardian, w.distributor.disableRoot(2));
        disable.refused(IRewardDistributor::RootNotPending { frame: 2 });
        let (value, min, max) = (U256::from(14 * DAY + 1), U256::ZERO, U256::from(14 * DAY));
        let sent = w.send(w.admin, w.distributor.setActivationDelay(14 * DAY + 1));
        sent.refused(IAccess::ParameterOutOfBounds { value, min, max });
    });
}

#[test]
fn fund_with_wrong_value_or_nothing_is_refused() {
    test(|w| {
        let funder = w.actor("funder");
        let (expected, sent) = (eth(2), eth(1));
        let short = w.distributor.fund(ETH, expected).value(sent);
        w.send(funder, short).refused(IRewardDistributor::WrongValue { expected, sent });
        let (expected, sent) = (U256::ZERO, eth(1));
        let both = w.distributor.fund(*w.token.address(), eth(1)).value(sent);
        w.send(funder, both).refused(IRewardDistributor::WrongValue { expected, sent });
        let nothing = w.distributor.fund(ETH, U256::ZERO);
        w.send(funder, nothing).refused(IRewardDistributor::ZeroAmount {});
        let error = IRewardDistributor::TokenTransferFailed { token: *w.token.address() };
        w.send(funder, w.distributor.fund(*w.token.address(), eth(1))).refused(error);
        let done = w.send(funder, w.distributor.fund(ETH, eth(1)).value(eth(1))).ok();
        let funded: IRewardDistributor::Funded = done.event(*w.distributor.address());
        assert_eq!((funded.asset, funded.from, funded.amount), (ETH, funder, eth(1)));
    });
}

#[test]
fn claim_many_pays_new_leaves_and_passes_over_the_rest() {
    test(|w| {
        let ids = w.operators(5);
        let rewards: Vec<_> = ids.iter().map(|id| (*id, eth(*id))).collect();
        let frame = w.reward(&rewards);
        let many = |indices: &[usize]| {
            let batch = frame.rewards_batch(indices);
            let ids = batch.leaves.iter().map(|leaf| leaf.operator_id).collect();
            let assets = batch.leaves.iter().map(|leaf| leaf.asset).collect();
            let amounts = batch.leaves.iter().map(|leaf| leaf.cumulative).collect();
            w.distributor.claimMany(ids, assets, amounts, batch.proof, batch.flags)
        };
        let relayer = w.actor("relayer");
        claim(w, &frame, 2).ok();
        let done = w.send(relayer, many(&[0, 2, 4])).ok();
        let claimed: Vec<IRewardDistributor::Claimed> = done.events(*w.distributor.address());
        let mut paid: Vec<u64> = claimed.iter().map(|event| event.operatorId).collect();
        paid.sort_unstable();
        assert_eq!(paid, [ids[0], ids[4]]);
        let again = frame.rewards_batch(&[0]).leaves[0].operator_id;
        let error = IRewardDistributor::NothingToClaim { operatorId: again, asset: ETH };
        w.send(relayer, many(&[0])).refused(error);
        let root = vec![frame.rewards.root()];
        let trivial = w.distributor.claimMany(vec![], vec![], vec![], root, vec![]);
        w.send(relayer, trivial).refused(IRewardDistributor::EmptyList {});
        let (expected, actual) = (U256::ONE, U256::ZERO);
        let uneven = w.distributor.claimMany(vec![1], vec![], vec![eth(1)], vec![], vec![]);
        w.send(relayer, uneven).refused(IAccess::LengthMismatch { expected, actual });
        let forged = w.distributor.claimMany(vec![1], vec![ETH], vec![eth(9)], vec![], vec![]);
        w.send(relayer, forged).refused(IRewardDistributor::InvalidProof {});
        let after_all = many(&[1, 3]);
        w.send(relayer, after_all).ok();
    });
}

#[test]
fn claim_into_bond_is_for_owner_and_payout_address() {
    test(|w| {
        let ids = w.operators(2);
        let (operator, owner) = (ids[0], w.owner(ids[0]));
        let frame = w.reward(&[(ids[0], eth(1)), (ids[1], eth(2))]);
        let into = || w.distributor.claimIntoBond(operator, eth(1), frame.reward_proof(0));
        let caller = w.actor("attacker");
        w.send(caller, into()).refused(IAccess::Unauthorized { caller });
        let done = w.send(owner, into()).ok();
        let moved: IRewardDistributor::ClaimedIntoBond = done.event(*w.distributor.address());
        assert_eq!((moved.operatorId, moved.amount), (operator, eth(1)));
        let deposited: ICollateralVault::Deposited = done.event(*w.vault.address());
        assert_eq!((deposited.assets, w.bond(operator)), (eth(1), eth(11)));
    });
}

#[test]
fn payout_that_fails_is_kept_for_the_owner() {
    test(|w| {
        let ids = w.operators(2);
        let (operator, owner) = (ids[0], w.owner(ids[0]));
        let receiver = w.hostile_receiver();
        w.send(owner, w.registry.setPayout(operator, *receiver.address())).ok();
        w.arm(&receiver, ReceiverMode::Refuse, ETH, &[]);
        let frame = w.reward(&[(ids[0], eth(1)), (ids[1], eth(2))]);
        let done = claim(w, &frame, 0).ok();
        let credited: IRewardDistributor::PayoutCredited = done.event(*w.distributor.address());
        assert_eq!((credited.account, credited.asset, credited.amount), (owner, ETH, eth(1)));
        // the payout address was the error, and another one comes too late to change where this payment waits
        w.send(owner, w.registry.setPayout(operator, w.actor("other"))).ok();
        assert_eq!(w.get(w.distributor.outstandingOf(owner, ETH)), eth(1));
        let fetch = |to| w.distributor.withdrawOutstanding(ETH, to);
        let (to, amount) = (*receiver.address(), eth(1));
        w.send(owner, fetch(to)).refused(IRewardDistributor::TransferFailed { to, amount });
        w.send(owner, fetch(Address::ZERO)).refused(IAccess::ZeroAddress {});
        let purse = w.actor("purse");
        let before = w.balance(purse);
        let done = w.send(owner, fetch(purse)).ok();
        let out: IRewardDistributor::OutstandingWithdrawn = done.event(*w.distributor.address());
        assert_eq!((out.account, out.to, out.amount), (owner, purse, eth(1)));
        assert_eq!(w.balance(purse) - before, eth(1));
        for account in [owner, w.actor("attacker")] {
            let error = IRewardDistributor::NothingOutstanding { account, asset: ETH };
            w.send(account, fetch(purse)).refused(error);
        }
    });
}

#[test]
fn claim_with_too_little_gas_for_the_receiver_is_refused() {
    test(|w| {
        let id = w.operators(1)[0];
        let frame = w.reward(&[(id, eth(1))]);
        let call = || w.distributor.claim(id, ETH, eth(1), frame.reward_proof(0));
        let enough = w.send(w.actor("relayer"), call().gas(1_000_000)).ok().0.gas_used;
        let frame = {
            let mut content = FrameBuilder::eth(&[(id, eth(2))]);
            content.totals[0].1 = eth(1);
            w.fund_rewards(eth(1));
            let frame = w.end_frame(&content);
            w.publish(&frame).ok();
            frame
        };
        let call = w.distributor.claim(id, ETH, eth(2), frame.reward_proof(0));
        let sent = w.send(w.actor("relayer"), call.gas(enough + 20_000));
        sent.refused_like::<IRewardDistributor::InsufficientGas>();
        claim(w, &frame, 0).ok();
    });
}

#[test]
fn asset_that_refuses_its_transfer_is_kept_too() {
    test(|w| {
        let (id, token) = (w.operators(1)[0], w.hostile_token());
        let (asset, funder) = (*token.address(), w.actor("funder"));
        let token_of = surety::bindings::IERC20::new(asset, w.provider.clone());
        w.send(funder, token_of.mint(funder, eth(5))).ok();
        w.send(funder, token_of.approve(*w.distributor.address(), eth(5))).ok();
        w.send(funder, w.distributor.fund(asset, eth(5))).ok();
        let content = FrameBuilder {
            rewards: vec![(id, asset, eth(5))],
            totals: vec![(asset, eth(5))],
            scores: vec![],
        };
        let frame = w.end_frame(&content);
        w.publish(&frame).ok();
        w.arm_token(&token, TokenMode::ReturnFalse, ETH, &[]);
        claim(w, &frame, 0).ok();
        let owner = w.owner(id);
        assert_eq!(w.get(w.distributor.outstandingOf(owner, asset)), eth(5));
        let fetch = || w.distributor.withdrawOutstanding(asset, owner);
        let error = IRewardDistributor::TokenTransferFailed { token: asset };
        w.send(owner, fetch()).refused(error);
        w.arm_token(&token, TokenMode::Silent, ETH, &[]);
        w.send(owner, fetch()).ok();
        assert_eq!(w.get(token_of.balanceOf(owner)), eth(5));
    });
}
