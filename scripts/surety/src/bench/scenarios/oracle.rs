//! Votes, frames, scores, claims and settlements.

use super::{
    Bench,
    clusters::SIZES,
    operators::OPERATORS,
    setup::{Role, eth, keys},
};
use crate::{
    bench::BenchError,
    bindings::{IBlameSettlement::BlameReport, IRewardDistributor::FrameReport},
};
use alloy::{
    primitives::{Address, B256, U256, keccak256},
    sol_types::SolValue,
};
use surety_oracle::{Batch, Leaf, ValueTree};
use surety_protocol::{
    leaf::{RewardLeaf, ScoreLeaf},
    report::{
        KIND_EXIT, KIND_RESHARE, REPORT_VERSION, TOPIC_BLAME, TOPIC_FRAME, blame_key, frame_key,
        validator_id,
    },
};

const ETH: Address = Address::ZERO;
/// Wei per operator.
const REWARD: u64 = 100_000_000_000_000_000;

struct Frame {
    report: FrameReport,
    rewards: ValueTree<RewardLeaf>,
    scores: ValueTree<ScoreLeaf>,
}

fn wrong(scenario: &'static str) -> impl Fn(String) -> BenchError {
    move |reason| BenchError::Setup { scenario: scenario.into(), reason }
}

impl Bench<'_> {
    pub(super) fn oracle(&mut self) -> Result<(), BenchError> {
        let relayer = self.account(Role::Relayer);
        let distributor = self.stage.distributor.clone();
        let total = U256::from(REWARD) * U256::from(OPERATORS);
        self.measure("fund rewards", relayer, distributor.fund(ETH, total).value(total))?;
        let frame = self.end_frame(total)?;
        let (key, hash) = (frame_key(frame.report.frame), keccak256(frame.report.abi_encode()));
        let committee = self.stage.committee.clone();
        let members = self.stage.members.clone();
        let vote = || committee.vote(TOPIC_FRAME, key, hash);
        self.measure_beside("vote", "HashConsensus.submitReport", members[0], vote())?;
        self.measure("vote that reaches the quorum", members[1], vote())?;
        let publish = distributor.publishFrame(frame.report.clone());
        self.measure("publish a frame", relayer, publish)?;
        self.scores(&frame)?;
        self.claims(&frame)?;
        self.losses()
    }

    /// The running frame ends; its trees have a leaf for every operator.
    fn end_frame(&self, total: U256) -> Result<Frame, BenchError> {
        const SCENARIO: &str = "publish a frame";
        let stage = &self.stage;
        let failed = wrong(SCENARIO);
        let failed = |error: crate::stage::StageError| failed(error.to_string());
        let frame = stage.read(stage.distributor.currentFrame()).map_err(failed)?;
        let schedule = stage.read(stage.distributor.frameSchedule(frame)).map_err(failed)?;
        let clock = stage.read(stage.distributor.clock()).map_err(failed)?;
        let end = clock.genesisTime + (schedule.refSlot + 1) * clock.secondsPerSlot;
        stage.devnet.increase_time(end.saturating_sub(stage.devnet.timestamp()));
        let cumulative = U256::from(REWARD);
        let reward = |operator_id| RewardLeaf { operator_id, asset: ETH, cumulative };
        let score = |operator_id| ScoreLeaf { operator_id, score_bps: 9_876, frames_served: 1 };
        let tree = |error| wrong(SCENARIO)(format!("{error:?}"));
        let rewards = ValueTree::new((1..=OPERATORS).map(reward).collect()).map_err(tree)?;
        let scores = ValueTree::new((1..=OPERATORS).map(score).collect()).map_err(tree)?;
        let report = FrameReport {
            version: REPORT_VERSION,
            frame,
            refSlot: schedule.refSlot,
            assets: vec![ETH],
            totals: vec![total],
            rewardsRoot: rewards.root(),
            inputsRoot: keccak256("inputs"),
            scoresRoot: scores.root(),
            treeUri: "ipfs://bafybeigdyrzt5sfp7udm7hu76uh7y26nf3efuylqabf3oclgtqy55fbzdi".into(),
        };
        Ok(Frame { report, rewards, scores })
    }

    fn scores(&mut self, frame: &Frame) -> Result<(), BenchError> {
        let (registry, relayer) = (self.stage.registry.clone(), self.account(Role::Relayer));
        for (count, first) in [(1, 0), (10, 1), (100, 11)] {
            let batch = batch(&frame.scores, first, count, "apply scores")?;
            let call = registry.applyScores(
                frame.report.frame,
                batch.leaves.iter().map(|leaf| leaf.operator_id).collect(),
                batch.leaves.iter().map(|leaf| leaf.score_bps).collect(),
                batch.leaves.iter().map(|leaf| leaf.frames_served).collect(),
                batch.proof,
                batch.flags,
            );
            self.measure(format!("apply {count} scores"), relayer, call)?;
        }
        Ok(())
    }

    fn claims(&mut self, frame: &Frame) -> Result<(), BenchError> {
        let (distributor, relayer) = (self.stage.distributor.clone(), self.account(Role::Relayer));
        let proof = |index| {
            frame.rewards.proof(index).map_err(|error| wrong("claim")(format!("{error:?}")))
        };
        let amount = U256::from(REWARD);
        let claim = distributor.claim(1, ETH, amount, proof(0)?);
        self.measure_beside("claim", "claimRewardsStETH", relayer, claim)?;
        let batch = batch(&frame.rewards, 1, 10, "claim many")?;
        let call = distributor.claimMany(
            batch.leaves.iter().map(|leaf| leaf.operator_id).collect(),
            vec![ETH; batch.leaves.len()],
            vec![amount; batch.leaves.len()],
            batch.proof,
            batch.flags,
        );
        self.measure("claim 10 at once", relayer, call)?;
        let owner = self.account(Role::Operator);
        let call = distributor.claimIntoBond(12, amount, proof(11)?);
        self.measure("claim into bond", owner, call)?;
        Ok(())
    }

    fn losses(&mut self) -> Result<(), BenchError> {
        // the operators of the clusters, and as successor one that is in none
        let successor = 20;
        for (cluster, size) in SIZES.into_iter().enumerate() {
            if size != 4 && size != 13 {
                continue;
            }
            let leaver = size;
            let mut report = self.report(cluster as u64 + 1, size, 0)?;
            (report.kind, report.leaverId, report.successorId) = (KIND_RESHARE, leaver, successor);
            self.settle(format!("settle a reshare, n = {size}"), report)?;
            let report = self.report(cluster as u64 + 1, size, 1)?;
            self.settle(format!("settle an exit, n = {size}"), report)?;
        }
        let (vault, staker) = (self.stage.vault.clone(), self.account(Role::Staker));
        let purse = self.account(Role::Purse);
        self.measure("withdraw recovered ETH", staker, vault.withdrawRecovered(purse))?;
        Ok(())
    }

    /// Validator `number` of a cluster lost half an ETH.
    fn report(&self, cluster: u64, size: u64, number: u64) -> Result<BlameReport, BenchError> {
        let ledger = &self.stage.ledger;
        let found = self.stage.read(ledger.cluster(cluster));
        let ids = found.map_err(|error| wrong("settle")(error.to_string()))?.operatorIds;
        let number = size * 1_000 + number;
        let key = keys(number..number + 1).remove(0);
        Ok(BlameReport {
            version: REPORT_VERSION,
            validator: validator_id(&key, cluster, *ledger.address()),
            kind: KIND_EXIT,
            nonce: 0,
            balance: eth(63) / U256::from(2),
            performanceBps: (0..size as u16).map(|place| 9_900 - 10 * place).collect(),
            operatorIds: ids,
            leaverId: 0,
            successorId: 0,
            refSlot: 0,
        })
    }

    fn settle(&mut self, scenario: String, report: BlameReport) -> Result<(), BenchError> {
        let key = blame_key(report.validator, report.kind, report.nonce);
        let hash: B256 = keccak256(report.abi_encode());
        let committee = self.stage.committee.clone();
        for member in self.stage.members.clone().into_iter().take(2) {
            self.run(&scenario, member, committee.vote(TOPIC_BLAME, key, hash))?;
        }
        let settlement = self.stage.settlement.clone();
        self.measure(scenario, self.account(Role::Relayer), settlement.settle(report))?;
        Ok(())
    }
}

fn batch<L: Leaf>(
    tree: &ValueTree<L>,
    first: usize,
    count: usize,
    scenario: &'static str,
) -> Result<Batch<L>, BenchError> {
    let indices: Vec<usize> = (first..first + count).collect();
    tree.batch(&indices).map_err(|error| wrong(scenario)(format!("{error:?}")))
}
