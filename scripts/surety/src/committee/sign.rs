//! Votes as signatures: a quorum of them counts in one transaction, which anyone sends.

use super::{
    report::Report,
    signatures::{Signatures, Vote},
    vote::check,
};
use crate::{
    act::{self, ActError, Desk, Fact, Plan, Row, SendArgs},
    bindings::{IOracleCommittee, explain},
    client::{ClientError, read},
    failure::Failure,
    keys::KeyArgs,
    system::SystemArgs,
    ui::Ui,
};
use alloy::primitives::{Address, B256, Bytes};
use serde::Serialize;
use std::path::{Path, PathBuf};

const SIGN_EXAMPLES: &str = "\
Examples:
  cargo surety committee sign report.json --account 2
  cargo surety committee sign report.json --account 3
  cargo surety committee submit report.signatures.json

The signatures (EIP-712) are collected in one file, which goes from member to member: each adds its
own. All are of one round, the next one on the chain, unless --round says another. They end when the
admin adds a member. Nothing is sent.";

/// Sign a vote for a report instead of sending it
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = SIGN_EXAMPLES)]
pub struct SignArgs {
    /// The report; `cargo surety committee --help` shows its form
    file: PathBuf,
    /// Collects the signatures [default: the report's name with .signatures.json]
    #[arg(long, value_name = "FILE")]
    into: Option<PathBuf>,
    /// Round of the signatures [default: that of the file, else the next one on the chain]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..1 << 46))]
    round: Option<u64>,
    #[command(flatten)]
    system: SystemArgs,
    #[command(flatten, next_help_heading = "Signer")]
    keys: KeyArgs,
}

#[derive(Serialize)]
struct Signed {
    file: PathBuf,
    signer: Address,
    #[serde(flatten)]
    vote: Vote,
    digest: B256,
    signature: Bytes,
    /// Of members, with this one.
    signatures: usize,
    quorum: u16,
    /// What the report would do.
    #[serde(serialize_with = "act::as_map")]
    details: Vec<Row>,
}

impl SignArgs {
    pub fn run(self, ui: &Ui) -> Result<(), Failure> {
        act::sign(ui, &self.system, &self.keys, async |desk| self.sign(desk).await, Signed::text)
    }

    async fn sign(&self, desk: &Desk) -> Result<Signed, ActError> {
        let report = Report::read(&self.file)?;
        let signer = desk.sender();
        let members = read(desk.committee().members()).await?;
        must_be_member(&members, signer, "use a member's key")?;
        let details = check(desk, &report).await?;
        let file = match &self.into {
            Some(file) => file.clone(),
            None => self.file.with_extension("signatures.json"),
        };
        let mut collected = self.collected(desk, &report, &file).await?;
        let digest = collected.vote.digest();
        let signature = desk.sign_hash(digest)?;
        must_count(desk, &collected.vote, &signature).await?;
        collected.signatures.insert(signer, signature.clone());
        collected.write(&file)?;
        let of_members = collected.signatures.keys().filter(|signer| members.contains(signer));
        Ok(Signed {
            signatures: of_members.count(),
            quorum: read(desk.committee().quorum()).await?,
            details,
            vote: collected.vote,
            file,
            signer,
            digest,
            signature,
        })
    }

    /// What the file holds of this vote, or a new collection.
    async fn collected(
        &self,
        desk: &Desk,
        report: &Report,
        file: &Path,
    ) -> Result<Signatures, ActError> {
        let (topic, key, hash) = (report.topic(), report.key(), report.hash());
        let last = read(desk.committee().lastRound(topic, key)).await?;
        let found = Signatures::read(file)?;
        let of_file = found.as_ref().map(|found| found.vote.round);
        let round = self.round.or(of_file).unwrap_or(last.saturating_add(1));
        let (chain_id, committee) = (desk.client.chain_id(), *desk.committee().address());
        let memberships = read(desk.committee().memberships()).await?;
        let vote = Vote { chain_id, committee, topic, key, hash, round, memberships };
        if round < last {
            return Err(ActError::input(
                format!("signatures of round {last} were submitted: round {round} counts no more"),
                ANOTHER_FILE,
            ));
        }
        if let Some(found) = &found {
            still_counts(&found.vote, memberships)?;
        }
        match found {
            Some(found) if found.vote != vote => Err(ActError::input(
                format!("{} collects signatures of another vote or round", file.display()),
                "give another --into FILE, or leave --round out",
            )),
            Some(found) => Ok(found),
            None => Ok(Signatures { report: report.title(), vote, signatures: Default::default() }),
        }
    }
}

const ANOTHER_FILE: &str =
    "sign without --round into another file (--into FILE), or remove the old one";

fn still_counts(vote: &Vote, memberships: u16) -> Result<(), ActError> {
    if vote.memberships == memberships {
        return Ok(());
    }
    Err(ActError::input("a member was added, and the signatures in the file ended", ANOTHER_FILE))
}

/// Asks the committee whether it would count the signature, alone or beside others.
async fn must_count(desk: &Desk, vote: &Vote, signature: &Bytes) -> Result<(), ActError> {
    let Vote { topic, key, hash, round, .. } = *vote;
    let committee = desk.committee();
    let alone = committee.submitSigned(topic, key, hash, round, vec![signature.clone()]);
    let Err(error) = alone.call().await else { return Ok(()) };
    if error.as_decoded_error::<IOracleCommittee::QuorumNotReached>().is_some() {
        return Ok(());
    }
    if error.as_decoded_error::<IOracleCommittee::StaleRound>().is_some() {
        return Err(ActError::input(
            format!(
                "your vote for this report is counted: a signature in round {round} adds nothing"
            ),
            "`cargo surety committee status` shows how it stands",
        ));
    }
    if error.as_decoded_error::<IOracleCommittee::SignatureSuperseded>().is_some() {
        return Err(ActError::input(
            "your signature would not count: you voted for another hash or withdrew your vote, or your \
             signature for another hash in this round was submitted",
            "vote in a transaction: `cargo surety committee vote`",
        ));
    }
    match error.as_revert_data() {
        Some(data) => Err(desk.refused("sign a vote", data, alone.calldata()).await),
        None => {
            let (what, reason) = ("ask whether the signature counts".to_owned(), explain(&error));
            Err(ClientError::Read { what, reason }.into())
        }
    }
}

fn must_be_member(members: &[Address], account: Address, next: &str) -> Result<(), ActError> {
    if members.contains(&account) {
        return Ok(());
    }
    Err(ActError::input(
        format!("{account} is no member of the committee"),
        format!("`cargo surety committee status` shows the members; {next}"),
    ))
}

impl Signed {
    fn text(&self) -> String {
        let (file, count, quorum) = (self.file.display(), self.signatures, self.quorum);
        let next = match count >= usize::from(quorum) {
            true => format!("anyone may run `cargo surety committee submit {file}`"),
            false => "the other members sign".to_owned(),
        };
        let details = self.details.iter();
        let details: String =
            details.map(|Row { what, fact }| format!("{what}: {}\n", fact.text)).collect();
        format!(
            "{details}signed as {} in round {}: {count} of {quorum} signatures that are needed are in {file}\nnext: {next}",
            self.signer, self.vote.round
        )
    }
}

/// Submit the votes that a quorum of members signed
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = act::help(&["committee submit report.signatures.json"]))]
pub struct SubmitArgs {
    /// The signatures, as `cargo surety committee sign` collected them
    file: PathBuf,
    /// Leave these signers out
    #[arg(long, value_name = "ADDRESS", value_parser = act::address)]
    without: Vec<Address>,
    #[command(flatten)]
    send: SendArgs,
}

impl SubmitArgs {
    pub fn run(self, ui: &Ui) -> Result<(), Failure> {
        act::send(ui, &self.send, async |desk: &Desk| self.plan(desk).await)
    }

    async fn plan(&self, desk: &Desk) -> Result<Plan, ActError> {
        let collected = self.collected(desk).await?;
        let Vote { topic, key, hash, round, .. } = collected.vote;
        let committee = desk.committee();
        let (members, quorum) = (read(committee.members()).await?, read(committee.quorum()).await?);
        for signer in collected.signatures.keys() {
            must_be_member(&members, *signer, "`--without ADDRESS` leaves a signer out")?;
        }
        still_counts(&collected.vote, read(committee.memberships()).await?)?;
        let given = collected.signatures.len();
        let is_new = round > read(committee.lastRound(topic, key)).await?;
        if is_new && given < usize::from(quorum) {
            return Err(ActError::input(
                format!("{given} signatures are there, and {quorum} are needed"),
                "more members run `cargo surety committee sign` with the report",
            ));
        }
        let signers: Vec<String> = collected.signatures.keys().map(Address::to_string).collect();
        let signatures = collected.signatures.into_values().collect();
        let call = IOracleCommittee::submitSignedCall { topic, key, hash, round, signatures };
        Ok(Plan::new("submit signed votes", *committee.address(), &call)
            .row("report", collected.report)
            .row("key", key)
            .row("hash", hash)
            .row("round", round)
            .row("signers", Fact::list(signers))
            .row("quorum", quorum)
            .next(move |done| match done.argument("Agreed", "hash").is_empty() {
                true => "`cargo surety committee status` shows how it stands".into(),
                false => "agreed: anyone may run `cargo surety committee deliver REPORT`".into(),
            }))
    }

    async fn collected(&self, desk: &Desk) -> Result<Signatures, ActError> {
        let Some(mut found) = Signatures::read(&self.file)? else {
            let reason = "there is no such file".to_owned();
            return Err(ActError::File { file: self.file.clone(), reason });
        };
        let (chain_id, committee) = (desk.client.chain_id(), *desk.committee().address());
        let Vote { chain_id: signed_for, committee: signed_at, .. } = found.vote;
        if (signed_for, signed_at) != (chain_id, committee) {
            return Err(ActError::input(
                format!("the signatures are for the committee {signed_at} on chain {signed_for}"),
                "give the deployment and the node that they were signed for",
            ));
        }
        found.signatures.retain(|signer, _| !self.without.contains(signer));
        Ok(found)
    }
}
