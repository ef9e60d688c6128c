//! What a cluster's owner may do beside its money: ceiling, successors, shares, permits; and validators' weights.

use alloy::{
    primitives::{Address, B256, U256},
    signers::{SignerSync, local::PrivateKeySigner},
    sol_types::{Eip712Domain, SolStruct},
};
use surety::bindings::{IAccess, IBlameSettlement, IClusterLedger};
use surety_protocol::fees::DEFAULT_DECLARE_PERIOD_SECS;
use surety_protocol::report::{TOPIC_WEIGHTS, frame_key};
use surety_tests::{FEE, World, agreed_hash, deposit, eth, exit_report, keys, shares, test};

mod permit {
    #![allow(clippy::too_many_arguments)] // the token's
    use alloy::sol;

    sol! {
        #[sol(rpc)]
        interface IPermit {
            function name() external view returns (string);
            function permit(address owner, address spender, uint256 value, uint256 deadline, uint8 v, bytes32 r, bytes32 s)
                external;
        }

        struct Permit {
            address owner;
            address spender;
            uint256 value;
            uint256 nonce;
            uint256 deadline;
        }
    }
}
use permit::{IPermit, Permit};

fn cluster(w: &World) -> (Address, Vec<u64>, u64) {
    let (staker, ids) = (w.staker("staker"), w.operators(4));
    let id = w.open(staker, &ids, 0..2);
    (staker, ids, id)
}

#[test]
fn owner_replaces_an_operator_that_leaves_and_publishes_shares() {
    test(|w| {
        let (staker, ids, cluster) = cluster(w);
        let (leaver, successor) = (ids[1], w.register(w.actor("successor"), eth(10)));
        let replace = |old, new| w.ledger.replaceOperator(cluster, old, new, vec![], vec![]);
        let error = IClusterLedger::OperatorInGoodStanding { operatorId: leaver };
        w.send(staker, replace(leaver, successor)).refused(error);
        w.send(w.owner(leaver), w.registry.deactivate(leaver)).ok();
        let caller = w.actor("attacker");
        w.send(caller, replace(leaver, successor)).refused(IAccess::Unauthorized { caller });
        let error = IClusterLedger::OperatorInCluster { clusterId: cluster, operatorId: ids[0] };
        w.send(staker, replace(leaver, ids[0])).refused(error);
        let error =
            IClusterLedger::OperatorNotInCluster { clusterId: cluster, operatorId: successor };
        w.send(staker, replace(successor, ids[0])).refused(error);
        let (keys, new) = (keys(0..1), shares(4, 1));
        let call = w.ledger.replaceOperator(cluster, leaver, successor, keys, new.clone());
        let done = w.send(staker, call).ok();
        done.event::<IClusterLedger::OperatorReplaced>(*w.ledger.address());
        let published: IClusterLedger::SharesPublished = done.event(*w.ledger.address());
        assert_eq!((published.validator, &published.shares), (w.validator(cluster, 0), &new[0]));
        assert_eq!((w.seats(leaver), w.seats(successor)), (0, 2));
        let more = w.ledger.publishShares(cluster, surety_tests::keys(1..2), shares(4, 1));
        let done = w.send(staker, more).ok();
        done.event::<IClusterLedger::SharesPublished>(*w.ledger.address());
        // what the leaver owes is due in any case
        let report =
            exit_report(w.validator(cluster, 0), eth(31), &ids, &[10_000, 0, 10_000, 10_000]);
        let before = w.bond(leaver);
        w.settle(&surety_tests::reshare_report(report, leaver, successor)).ok();
        assert_eq!(before - w.bond(leaver), eth(1));
    });
}

#[test]
fn ceiling_tells_of_dear_operators_and_lets_them_be_replaced() {
    test(|w| {
        let (staker, ids, cluster) = cluster(w);
        let ceiling = U256::from(FEE);
        w.send(staker, w.ledger.setFeeCeiling(cluster, ceiling)).ok();
        let (dear, owner) = (ids[2], w.owner(ids[2]));
        w.send(owner, w.ledger.declareFee(dear, U256::from(2 * FEE))).ok();
        w.skip_secs(DEFAULT_DECLARE_PERIOD_SECS);
        w.send(owner, w.ledger.executeFee(dear)).ok();
        let done = w.send(owner, w.ledger.settle(vec![cluster])).ok();
        let told: IClusterLedger::FeeAboveCeiling = done.event(*w.ledger.address());
        assert_eq!((told.clusterId, told.operatorId), (cluster, dear));
        assert_eq!((told.fee, told.ceiling), (U256::from(2 * FEE), ceiling));
        let successor = w.register(w.actor("successor"), eth(10));
        let call = w.ledger.replaceOperator(cluster, dear, successor, vec![], vec![]);
        w.send(staker, call).ok();
        assert_eq!((w.seats(dear), w.seats(successor)), (0, 2));
    });
}

#[test]
fn permit_of_the_token_pays_a_deposit_even_when_somebody_used_it_before() {
    test(|w| {
        let (_, _, cluster) = cluster(w);
        let key = PrivateKeySigner::from_bytes(&B256::repeat_byte(7)).unwrap();
        let (owner, ledger, token) = (key.address(), *w.ledger.address(), *w.token.address());
        w.devnet.set_balance(owner, eth(1));
        w.give_tokens(owner, eth(5));
        let permits = IPermit::new(token, w.token.provider().clone());
        let chain = U256::from(w.devnet.chain_id());
        let domain = Eip712Domain::new(
            Some(w.get(permits.name()).into()),
            Some("1".into()),
            Some(chain),
            Some(token),
            None,
        );
        let deadline = U256::from(w.now() + 3_600);
        let sign = |nonce: u64| {
            let nonce = U256::from(nonce);
            let permit = Permit { owner, spender: ledger, value: eth(1), nonce, deadline };
            let signature = key.sign_hash_sync(&permit.eip712_signing_hash(&domain)).unwrap();
            (27 + u8::from(signature.v()), B256::from(signature.r()), B256::from(signature.s()))
        };
        let (v, r, s) = sign(0);
        let call = w.ledger.depositWithPermit(cluster, eth(1), deadline, v, r, s);
        w.send(owner, call).ok();
        assert_eq!(w.get(w.ledger.settledBalanceOf(cluster)), deposit() + eth(1));
        let (v, r, s) = sign(1);
        let used = permits.permit(owner, ledger, eth(1), deadline, v, r, s);
        w.send(w.actor("attacker"), used).ok();
        w.send(owner, w.ledger.depositWithPermit(cluster, eth(1), deadline, v, r, s)).ok();
        assert_eq!(w.tokens(owner), eth(3));
        let error = IClusterLedger::TokenTransferFailed { token };
        let again = w.ledger.depositWithPermit(cluster, eth(1), deadline, v, r, s);
        w.send(owner, again).refused(error);
    });
}

#[test]
fn pages_show_operators_clusters_and_validators() {
    test(|w| {
        let (staker, ids, cluster) = cluster(w);
        let page = w.get(w.ledger.operatorAccounts(ids[0], 3));
        assert_eq!((page.operatorIds, page.seats), (ids[..3].to_vec(), vec![2; 3]));
        assert_eq!(page.fees, vec![U256::from(FEE); 3]);
        let page = w.get(w.ledger.clusters(cluster, 5));
        assert_eq!((page.owners, page.active), (vec![staker], vec![true]));
        assert_eq!((page.validators, page.balances), (vec![2], vec![w.cluster_balance(cluster)]));
        let names = vec![w.validator(cluster, 1), B256::repeat_byte(9)];
        let page = w.get(w.ledger.validatorsOf(names));
        assert_eq!((page.clusterIds, page.weights), (vec![cluster, 0], vec![10_000, 0]));
        assert_eq!(w.get(w.ledger.weightOf(cluster)), 20_000);
    });
}

fn weights(nonce: u64, validators: Vec<B256>, weights: Vec<u32>) -> IBlameSettlement::WeightReport {
    IBlameSettlement::WeightReport { version: 1, nonce, refSlot: 9, validators, weights }
}

fn agree(w: &World, report: &IBlameSettlement::WeightReport) {
    w.agree(TOPIC_WEIGHTS, frame_key(report.nonce), agreed_hash(report));
}

#[test]
fn agreed_weights_are_applied_once_and_none_older() {
    test(|w| {
        let (_, _, cluster) = cluster(w);
        let names = vec![w.validator(cluster, 0)];
        let (first, second) =
            (weights(0, names.clone(), vec![20_000]), weights(1, names, vec![640_000]));
        let (key, hash) = (frame_key(0), agreed_hash(&first));
        let relayer = w.actor("relayer");
        let apply = |report: &IBlameSettlement::WeightReport| {
            w.send(relayer, w.settlement.applyWeights(report.clone()))
        };
        apply(&first).refused(IBlameSettlement::NotAgreed { key, hash });
        let other = IBlameSettlement::WeightReport { version: 2, ..first.clone() };
        apply(&other).refused(IBlameSettlement::InvalidReportVersion { version: 2 });
        agree(w, &first);
        agree(w, &second);
        apply(&second).refused(IBlameSettlement::InvalidNonce { nonce: 1 });
        apply(&first).ok();
        let done = apply(&second).ok();
        let applied: IBlameSettlement::WeightsApplied = done.event(*w.settlement.address());
        let set: IClusterLedger::WeightSet = done.event(*w.ledger.address());
        assert_eq!((applied.nonce, set.weight, set.clusterId), (1, 640_000, cluster));
        assert_eq!(w.get(w.ledger.weightOf(cluster)), 650_000);
        assert_eq!(w.get(w.settlement.nextWeightNonce()), 2);
        assert_eq!(w.get(w.ledger.burnRate(cluster)), w.burn(4) * U256::from(65));
        for report in [&first, &second] {
            let key = frame_key(report.nonce);
            apply(report).refused(IBlameSettlement::AlreadySettled { key });
        }
    });
}

#[test]
fn vetoed_weights_are_never_applied() {
    test(|w| {
        let (_, _, cluster) = cluster(w);
        let report = weights(0, vec![w.validator(cluster, 0)], vec![20_000]);
        let (key, hash) = (frame_key(0), agreed_hash(&report));
        agree(w, &report);
        let guardian = IAccess::new(*w.settlement.address(), w.settlement.provider().clone());
        w.send(w.admin, guardian.setGuardian(w.admin)).ok();
        w.send(w.admin, w.settlement.veto(key, hash)).ok();
        let apply = w.settlement.applyWeights(report);
        w.send(w.actor("relayer"), apply).refused(IBlameSettlement::Vetoed { key, hash });
    });
}
