//! Reports, agreed on by the committee.

use crate::{Sent, World};
use alloy::{
    primitives::{Address, B256, U256, keccak256},
    sol_types::SolValue,
};
use surety::bindings::{
    IBlameSettlement::BlameReport, IOracleCommittee, IRewardDistributor::FrameReport,
};
use surety_oracle::{Batch, ValueTree};
use surety_protocol::{
    leaf::{RewardLeaf, ScoreLeaf},
    report::{TOPIC_BLAME, TOPIC_FRAME, blame_key, frame_key},
};

pub fn agreed_hash<R: SolValue>(report: &R) -> B256 {
    keccak256(report.abi_encode())
}

/// A validator left the beacon chain with `balance` wei. The operators' performance is in bps, in their order.
pub fn exit_report(
    validator: B256,
    balance: U256,
    operators: &[u64],
    performance: &[u16],
) -> BlameReport {
    BlameReport {
        version: 1,
        validator,
        kind: 2,
        nonce: 0,
        balance,
        operatorIds: operators.to_vec(),
        performanceBps: performance.to_vec(),
        leaverId: 0,
        successorId: 0,
        refSlot: 0,
    }
}

/// An operator left a running validator with `balance` wei.
pub fn reshare_report(exit: BlameReport, leaver: u64, successor: u64) -> BlameReport {
    BlameReport { kind: 1, leaverId: leaver, successorId: successor, ..exit }
}

/// Trees of a frame, and its report.
#[derive(Clone, Debug)]
pub struct Frame {
    pub report: FrameReport,
    pub rewards: ValueTree<RewardLeaf>,
    pub scores: ValueTree<ScoreLeaf>,
}

/// What a frame pays and scores.
#[derive(Clone, Debug, Default)]
pub struct FrameBuilder {
    /// operator, asset, cumulative wei
    pub rewards: Vec<(u64, Address, U256)>,
    /// asset, newly promised wei; ascending
    pub totals: Vec<(Address, U256)>,
    /// operator, bps, frames served
    pub scores: Vec<(u64, u16, u32)>,
}

impl FrameBuilder {
    /// ETH rewards by operator, none of them promised before.
    pub fn eth(rewards: &[(u64, U256)]) -> Self {
        let total = rewards.iter().map(|(_, amount)| *amount).sum();
        let leaf = |(operator, amount): &(u64, U256)| (*operator, Address::ZERO, *amount);
        Self {
            rewards: rewards.iter().map(leaf).collect(),
            totals: vec![(Address::ZERO, total)],
            scores: Vec::new(),
        }
    }

    pub fn scores(mut self, scores: &[(u64, u16, u32)]) -> Self {
        self.scores = scores.to_vec();
        self
    }

    fn build(&self, frame: u64, ref_slot: u64) -> Frame {
        let reward = |leaf: &(u64, Address, U256)| RewardLeaf {
            operator_id: leaf.0,
            asset: leaf.1,
            cumulative: leaf.2,
        };
        let score = |leaf: &(u64, u16, u32)| ScoreLeaf {
            operator_id: leaf.0,
            score_bps: leaf.1,
            frames_served: leaf.2,
        };
        // a tree has a leaf
        let nobody = [(0, 0, 0)];
        let scores = if self.scores.is_empty() { &nobody[..] } else { &self.scores };
        let rewards = tree(self.rewards.iter().map(reward).collect());
        let scores = tree(scores.iter().map(score).collect());
        let report = FrameReport {
            version: 1,
            frame,
            refSlot: ref_slot,
            assets: self.totals.iter().map(|total| total.0).collect(),
            totals: self.totals.iter().map(|total| total.1).collect(),
            rewardsRoot: rewards.root(),
            inputsRoot: B256::repeat_byte(1),
            scoresRoot: scores.root(),
            treeUri: format!("ipfs://frame-{frame}"),
        };
        Frame { report, rewards, scores }
    }
}

fn tree<L: surety_oracle::Leaf>(leaves: Vec<L>) -> ValueTree<L> {
    ValueTree::new(leaves).unwrap_or_else(|error| panic!("{error:?}"))
}

impl Frame {
    pub fn hash(&self) -> B256 {
        agreed_hash(&self.report)
    }

    pub fn reward_proof(&self, index: usize) -> Vec<B256> {
        self.rewards.proof(index).unwrap_or_else(|error| panic!("{error:?}"))
    }

    pub fn rewards_batch(&self, indices: &[usize]) -> Batch<RewardLeaf> {
        self.rewards.batch(indices).unwrap_or_else(|error| panic!("{error:?}"))
    }

    pub fn scores_batch(&self, indices: &[usize]) -> Batch<ScoreLeaf> {
        self.scores.batch(indices).unwrap_or_else(|error| panic!("{error:?}"))
    }
}

impl World {
    /// As many members as the quorum needs vote for the hash.
    pub fn agree(&self, topic: B256, key: B256, hash: B256) {
        let quorum = usize::from(self.get(self.committee.quorum()));
        let before = |member: Address| self.get(self.committee.voteOf(topic, key, member));
        for member in self.members[..quorum].iter().filter(|member| before(**member) != hash) {
            let done = self.send(*member, self.committee.vote(topic, key, hash)).ok();
            done.event::<IOracleCommittee::Voted>(*self.committee.address());
        }
    }

    pub fn agree_on_blame(&self, report: &BlameReport) {
        let key = blame_key(report.validator, report.kind, report.nonce);
        self.agree(TOPIC_BLAME, key, agreed_hash(report));
    }

    /// The committee agrees and somebody delivers, not on the vault's first day: what slashes may take is a share of what
    /// the bonds were worth when the day began.
    pub fn settle(&self, report: &BlameReport) -> Sent {
        self.skip_first_day();
        self.agree_on_blame(report);
        self.send(self.actor("relayer"), self.settlement.settle(report.clone()))
    }

    /// The frame that runs now is over, and these are its report and trees.
    pub fn end_frame(&self, content: &FrameBuilder) -> Frame {
        let frame = self.get(self.distributor.currentFrame());
        let schedule = self.get(self.distributor.frameSchedule(frame));
        let clock = self.get(self.distributor.clock());
        self.skip_to(clock.genesisTime + (schedule.refSlot + 1) * clock.secondsPerSlot);
        content.build(frame, schedule.refSlot)
    }

    /// The same frame with other content.
    pub fn reworked(&self, frame: &Frame, content: &FrameBuilder) -> Frame {
        content.build(frame.report.frame, frame.report.refSlot)
    }

    pub fn agree_on_frame(&self, frame: &Frame) {
        self.agree(TOPIC_FRAME, frame_key(frame.report.frame), frame.hash());
    }

    pub fn publish(&self, frame: &Frame) -> Sent {
        self.agree_on_frame(frame);
        self.send(self.actor("relayer"), self.distributor.publishFrame(frame.report.clone()))
    }

    /// Gives the distributor ETH to promise.
    pub fn fund_rewards(&self, amount: U256) {
        let funder = self.actor("funder");
        self.send(funder, self.distributor.fund(Address::ZERO, amount).value(amount)).ok();
    }

    /// Funds and publishes a frame of ETH rewards.
    pub fn reward(&self, rewards: &[(u64, U256)]) -> Frame {
        let content = FrameBuilder::eth(rewards);
        self.fund_rewards(content.totals[0].1);
        let frame = self.end_frame(&content);
        self.publish(&frame).ok();
        frame
    }
}
