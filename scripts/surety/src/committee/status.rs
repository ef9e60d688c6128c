use crate::{
    act::{self, ActError},
    bindings::IOracleCommittee,
    client::{for_all, read},
    failure::Failure,
    system::{System, SystemArgs},
    ui::{Column, Table, Ui, time},
};
use alloy::{
    primitives::{Address, B256},
    rpc::types::Log,
};
use serde::Serialize;
use std::collections::BTreeMap;
use surety_protocol::report::{TOPIC_BLAME, TOPIC_FRAME, TOPIC_WEIGHTS, frame_of_key};

const EXAMPLES: &str = "\
Examples:
  cargo surety committee status
  cargo surety committee status --limit 50 --json

A vote is for the hash of a report under a subject: a frame's number, a blame's key, or the nonce of weights.";

/// Show members, quorum, and how the votes stand
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// So many subjects, the ones voted on last
    #[arg(long, value_name = "N", default_value_t = 10, value_parser = clap::value_parser!(u16).range(1..))]
    limit: u16,
    #[command(flatten)]
    system: SystemArgs,
}

#[derive(Serialize)]
struct Seen {
    members: Vec<Address>,
    quorum: u16,
    current_frame: Option<u64>,
    /// When votes are given on the frame that runs and on the one before.
    frames: Vec<Window>,
    latest_published_frame: Option<u64>,
    /// On which members voted, the last one first.
    subjects: Vec<Subject>,
    /// The chain's time.
    #[serde(skip)]
    now: u64,
}

#[derive(Serialize)]
struct Window {
    frame: u64,
    ref_slot: u64,
    /// The first and the last second in which votes are given.
    opens_at: u64,
    deadline: u64,
    open: bool,
}

#[derive(Serialize)]
struct Subject {
    kind: &'static str,
    topic: B256,
    key: B256,
    frame: Option<u64>,
    /// Of a report of weights.
    nonce: Option<u64>,
    agreed: Option<B256>,
    /// When it was agreed on, seconds.
    since: Option<u64>,
    delivered: bool,
    /// Weights with a lower number come first.
    waits: bool,
    hashes: Vec<Votes>,
}

#[derive(Serialize)]
struct Votes {
    hash: B256,
    support: u16,
    members: Vec<Address>,
}

impl Args {
    pub fn run(self, ui: &Ui) -> Result<(), Failure> {
        let look = async |system: &System| look(system, self.limit.into()).await;
        act::show(ui, &self.system, look, Seen::text)
    }
}

async fn look(system: &System, limit: usize) -> Result<Seen, ActError> {
    let (committee, distributor) = (system.committee(), system.distributor());
    let members = read(committee.members()).await?;
    let subjects = subjects(system, limit).await?;
    let latest = read(distributor.latestFrame()).await?;
    // before the clock's genesis there is none
    let current_frame = read(committee.currentFrame()).await.ok();
    let now = system.client.now().await?;
    let subject = |(topic, key)| subject(system, &members, topic, key);
    Ok(Seen {
        quorum: read(committee.quorum()).await?,
        frames: windows(system, current_frame, now).await?,
        current_frame,
        now,
        latest_published_frame: latest.exists.then_some(latest.frame),
        subjects: for_all(subjects, subject).await?,
        members,
    })
}

/// Those voted on last, in transactions or by signatures.
async fn subjects(system: &System, limit: usize) -> Result<Vec<(B256, B256)>, ActError> {
    let committee = *system.committee().address();
    let votes = system.events::<IOracleCommittee::Voted>(committee, None).await?;
    let signed = system.events::<IOracleCommittee::SignedVotes>(committee, None).await?;
    let votes = votes.into_iter().map(|(vote, log)| (place(&log), (vote.topic, vote.key)));
    let signed = signed.into_iter().map(|(vote, log)| (place(&log), (vote.topic, vote.key)));
    let mut all: Vec<_> = votes.chain(signed).collect();
    all.sort_unstable();
    let mut last = Vec::new();
    for (_, subject) in all.into_iter().rev() {
        if last.len() < limit && !last.contains(&subject) {
            last.push(subject);
        }
    }
    Ok(last)
}

fn place(log: &Log) -> (Option<u64>, Option<u64>) {
    (log.block_number, log.log_index)
}

async fn windows(system: &System, current: Option<u64>, now: u64) -> Result<Vec<Window>, ActError> {
    let Some(current) = current else { return Ok(Vec::new()) };
    let mut windows = Vec::new();
    // the first frame is 1
    for frame in current.saturating_sub(1).max(1)..=current {
        let times = read(system.committee().frameSchedule(frame)).await?;
        let (opens_at, deadline) = (times.opensAt, times.deadline);
        let open = (opens_at..=deadline).contains(&now);
        windows.push(Window { frame, ref_slot: times.refSlot, opens_at, deadline, open });
    }
    Ok(windows)
}

async fn subject(
    system: &System,
    members: &[Address],
    topic: B256,
    key: B256,
) -> Result<Subject, ActError> {
    let committee = system.committee();
    let mut by_hash: BTreeMap<B256, Vec<Address>> = BTreeMap::new();
    for member in members {
        let hash = read(committee.voteOf(topic, key, *member)).await?;
        if hash != B256::ZERO {
            by_hash.entry(hash).or_default().push(*member);
        }
    }
    let agreed = read(committee.agreed(topic, key)).await?;
    let is_agreed = agreed.hash != B256::ZERO;
    let number = |of: B256| frame_of_key(key).filter(|_| topic == of);
    let (frame, nonce) = (number(TOPIC_FRAME), number(TOPIC_WEIGHTS));
    let (kind, delivered) = match topic {
        TOPIC_FRAME => ("frame", is_published(system, frame).await?),
        TOPIC_BLAME => ("blame", read(system.settlement().isSettled(key)).await?),
        TOPIC_WEIGHTS => ("weights", read(system.settlement().isSettled(key)).await?),
        _ => ("other", false),
    };
    let votes = |(hash, members): (B256, Vec<Address>)| Votes {
        hash,
        support: u16::try_from(members.len()).unwrap_or(u16::MAX),
        members,
    };
    Ok(Subject {
        kind,
        topic,
        key,
        frame,
        nonce,
        agreed: is_agreed.then_some(agreed.hash),
        since: is_agreed.then_some(agreed.since),
        delivered,
        waits: waits(system, nonce).await?,
        hashes: by_hash.into_iter().map(votes).collect(),
    })
}

async fn waits(system: &System, nonce: Option<u64>) -> Result<bool, ActError> {
    let Some(nonce) = nonce else { return Ok(false) };
    Ok(nonce > read(system.settlement().nextWeightNonce()).await?)
}

async fn is_published(system: &System, frame: Option<u64>) -> Result<bool, ActError> {
    let Some(frame) = frame else { return Ok(false) };
    Ok(read(system.distributor().frameInfo(frame)).await?.rewardsRoot != B256::ZERO)
}

impl Subject {
    fn is_deliverable(&self) -> bool {
        self.agreed.is_some() && !self.delivered && !self.waits
    }
}

impl Seen {
    fn text(&self) -> String {
        let mut text = format!("{} members, {} of them agree:\n", self.members.len(), self.quorum);
        for (index, member) in self.members.iter().enumerate() {
            text += &format!("  {}  {member}\n", index + 1);
        }
        if let Some(frame) = self.current_frame {
            let published = match self.latest_published_frame {
                Some(latest) => format!("the last one published is {latest}"),
                None => "none is published yet".into(),
            };
            text += &format!("frame {frame} is running; {published}\n");
        }
        for window in &self.frames {
            text += &window.text(self.now);
        }
        if self.subjects.iter().all(|subject| subject.hashes.is_empty()) {
            return text + "\nno vote stands\nnext: cargo surety committee vote --help";
        }
        let mut table = Table::new(&[
            Column::Text("subject"),
            Column::Text("hash"),
            Column::Number("votes"),
            Column::Text("members"),
            Column::Text("state"),
        ]);
        for subject in &self.subjects {
            for votes in &subject.hashes {
                table.row(self.row(subject, votes));
            }
        }
        let waiting = self.subjects.iter().any(Subject::is_deliverable);
        let next = match waiting {
            true => {
                "\nnext: anyone may deliver what is agreed: cargo surety committee deliver FILE"
            }
            false => "",
        };
        format!("{text}\n{table}{next}")
    }

    fn row(&self, subject: &Subject, votes: &Votes) -> [String; 5] {
        let name = match subject.frame.or(subject.nonce) {
            Some(number) => format!("{} {number}", subject.kind),
            None => format!("{} {}", subject.kind, short(subject.key)),
        };
        let number = |member| self.members.iter().position(|other| other == member);
        let members: Vec<String> =
            votes.members.iter().filter_map(number).map(|index| (index + 1).to_string()).collect();
        let state = match (subject.agreed == Some(votes.hash), subject.delivered) {
            (true, true) => "agreed, delivered",
            (true, false) if subject.waits => "agreed, waits for its turn",
            (true, false) => "agreed",
            (false, _) => "open",
        };
        [
            name,
            short(votes.hash),
            format!("{} of {}", votes.support, self.quorum),
            members.join(" "),
            state.to_owned(),
        ]
    }
}

impl Window {
    fn text(&self, now: u64) -> String {
        let (from, to) = (time::moment(self.opens_at, now), time::moment(self.deadline, now));
        let open = if self.open { "open now" } else { "not open" };
        format!("votes on frame {}: {open}, from {from} to {to}\n", self.frame)
    }
}

fn short(hash: B256) -> String {
    let text = hash.to_string();
    format!("{}…{}", &text[..10], &text[text.len() - 4..])
}
