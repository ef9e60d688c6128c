use super::{
    report::{Delivery, Report},
    weights,
};
use crate::{
    act::{self, ActError, Desk, Fact, Plan, Row, SendArgs},
    bindings::{IOracleCommittee, explain},
    client::{ClientError, read},
    failure::Failure,
    reports::abi_blame,
    ui::{Ui, amount::eth},
};
use alloy::primitives::{B256, U256};
use std::path::PathBuf;
use surety_protocol::report::{BlameReport, FrameReport};

/// Vote for a report; an earlier vote on the same subject moves
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = act::help(&["committee vote report.json --dry-run"]))]
pub struct VoteArgs {
    /// The report; `cargo surety committee --help` shows its form
    file: PathBuf,
    #[command(flatten)]
    send: SendArgs,
}

impl VoteArgs {
    pub fn run(self, ui: &Ui) -> Result<(), Failure> {
        act::send(ui, &self.send, async |desk: &Desk| {
            let report = Report::read(&self.file)?;
            let (topic, key, hash) = (report.topic(), report.key(), report.hash());
            let effects = check(desk, &report).await?;
            let committee = desk.committee();
            let quorum = read(committee.quorum()).await?;
            let support = read(committee.supportOf(topic, key, hash)).await?;
            let earlier = read(committee.voteOf(topic, key, desk.sender())).await?;
            let call = IOracleCommittee::voteCall { topic, key, hash };
            let mut plan = Plan::new("vote", *committee.address(), &call)
                .row("report", report.title())
                .row("key", key)
                .row("hash", hash)
                .row(
                    "support",
                    Fact::text(format!(
                        "{support} of {quorum} votes that are needed, before this one"
                    ))
                    .with("", support)
                    .with("_quorum", quorum),
                );
            for Row { what, fact } in effects {
                plan = plan.row(what, fact);
            }
            if earlier != B256::ZERO && earlier != hash {
                plan = plan.row(
                    "moves",
                    Fact::text(format!("the sender's vote from {earlier}"))
                        .with("_from", earlier.to_string()),
                );
            }
            let file = self.file.display().to_string();
            Ok(plan.next(move |done| match done.argument("Agreed", "hash").is_empty() {
                true => {
                    "the other members vote; `cargo surety committee status` shows how it stands"
                        .into()
                }
                false => format!("agreed: anyone may run `cargo surety committee deliver {file}`"),
            }))
        })
    }
}

/// Take the sender's vote on a report's subject back, signed or not
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = act::help(&["committee withdraw-vote report.json"]))]
pub struct WithdrawArgs {
    /// The report, or another one on the same subject
    file: PathBuf,
    #[command(flatten)]
    send: SendArgs,
}

impl WithdrawArgs {
    pub fn run(self, ui: &Ui) -> Result<(), Failure> {
        act::send(ui, &self.send, async |desk: &Desk| {
            let report = Report::read(&self.file)?;
            let (topic, key) = (report.topic(), report.key());
            let committee = desk.committee();
            let now = read(committee.voteOf(topic, key, desk.sender())).await?;
            let call = IOracleCommittee::withdrawVoteCall { topic, key };
            Ok(Plan::new("withdraw a vote", *committee.address(), &call)
                .row("report", report.title())
                .row("key", key)
                .row("vote", if now.is_zero() { Fact::none() } else { now.into() })
                .next(|_| "cargo surety committee status".into()))
        })
    }
}

/// What would be refused later, when all members have voted for it; else what the report does.
pub(super) async fn check(desk: &Desk, report: &Report) -> Result<Vec<Row>, ActError> {
    match report {
        Report::Frame { report, .. } => check_frame(desk, report).await.map(|()| Vec::new()),
        Report::Blame(report) => preview(desk, report).await,
        Report::Weights(report) => weights::check(desk, report).await,
    }
}

async fn check_frame(desk: &Desk, report: &FrameReport) -> Result<(), ActError> {
    let (frame, stated) = (report.frame, report.ref_slot);
    let current = read(desk.distributor().currentFrame()).await?;
    if frame >= current {
        return Err(ActError::input(
            format!("frame {frame} is not over: {current} is running"),
            "vote when it is over",
        ));
    }
    let expected = read(desk.distributor().frameSchedule(frame)).await?.refSlot;
    if expected != stated {
        return Err(ActError::input(
            format!(
                "the report's ref_slot is {stated}, and frame {frame} ends with slot {expected}"
            ),
            "make the report of the whole frame",
        ));
    }
    Ok(())
}

async fn preview(desk: &Desk, report: &BlameReport) -> Result<Vec<Row>, ActError> {
    let settlement = desk.settlement();
    let preview = settlement.previewBlame(abi_blame(report));
    let split = match preview.call().await {
        Ok(split) => split,
        Err(error) => match error.as_revert_data() {
            Some(data) => {
                return Err(desk.refused("preview the blame", data, preview.calldata()).await);
            }
            None => {
                let (what, reason) = ("preview the blame".to_owned(), explain(&error));
                return Err(ClientError::Read { what, reason }.into());
            }
        },
    };
    let of = |(id, blame): (&u64, &U256)| format!("operator {id}: {}", eth(*blame));
    let blame: Vec<String> = report.operator_ids.iter().zip(&split.blame).map(of).collect();
    let each: Vec<String> = split.blame.iter().map(U256::to_string).collect();
    Ok(vec![
        Row::new("loss", Fact::eth(split.loss)),
        Row::new("above the caps", Fact::eth(split.unrecovered)),
        Row::new("blame", Fact::text(blame.join("\n")).with("_wei", each)),
    ])
}

/// Carry out a report that a quorum agreed on: publish the frame, settle the blame, or apply the weights
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = act::help(&["committee deliver report.json"]))]
pub struct DeliverArgs {
    /// The report that was voted on
    file: PathBuf,
    #[command(flatten)]
    send: SendArgs,
}

impl DeliverArgs {
    pub fn run(self, ui: &Ui) -> Result<(), Failure> {
        act::send(ui, &self.send, async |desk: &Desk| {
            let report = Report::read(&self.file)?;
            let plan = match Delivery::from(&report) {
                Delivery::Frame(call) => {
                    Plan::new("publish a frame", *desk.distributor().address(), &call)
                }
                Delivery::Blame(call) => {
                    Plan::new("settle a blame report", *desk.settlement().address(), &call)
                }
                Delivery::Weights(call) => {
                    Plan::new("apply a report of weights", *desk.settlement().address(), &call)
                }
            };
            Ok(plan
                .row("report", report.title())
                .row("key", report.key())
                .row("hash", report.hash()))
        })
    }
}
