use super::report::{Delivery, Report};
use crate::{
    act::{self, ActError, Desk, Plan, SendArgs},
    bindings::IOracleCommittee,
    client::read,
    failure::Failure,
    ui::Ui,
};
use alloy::primitives::B256;
use std::path::PathBuf;

/// Vote for a report; an earlier vote on the same subject moves
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = act::EXIT_CODES)]
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
            check(desk, &report).await?;
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
                    format!("{support} of {quorum} votes that are needed, before this one"),
                );
            if earlier != B256::ZERO && earlier != hash {
                plan = plan.row("moves", format!("the sender's vote from {earlier}"));
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

/// What the distributor would refuse later, when all members have voted for it.
async fn check(desk: &Desk, report: &Report) -> Result<(), ActError> {
    let Report::Frame { report, .. } = report else { return Ok(()) };
    let frame = report.frame;
    let schedule = read(desk.distributor().frameSchedule(frame)).await?;
    if schedule.refSlot != report.ref_slot {
        return Err(ActError::input(
            format!(
                "the report's ref_slot is {}, and frame {frame} ends with slot {}",
                report.ref_slot, schedule.refSlot
            ),
            "make the report of the whole frame",
        ));
    }
    Ok(())
}

/// Carry out a report that a quorum agreed on: publish the frame, or settle the blame
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = act::EXIT_CODES)]
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
            };
            Ok(plan
                .row("report", report.title())
                .row("key", report.key())
                .row("hash", report.hash()))
        })
    }
}
