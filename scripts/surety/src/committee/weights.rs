//! What a report of weights would change.

use crate::{
    act::{ActError, Desk, Fact, Row},
    bindings::IClusterLedger,
    client::read,
};
use std::collections::BTreeSet;
use surety_protocol::{
    cluster::{FULL_WEIGHT, MAX_WEIGHT},
    report::{REPORT_VERSION, WeightReport, frame_key},
};

/// Validators that the ledger is asked for at a time.
const PAGE: usize = 100;

/// Fails for what the settlement or the ledger would refuse later.
pub async fn check(desk: &Desk, report: &WeightReport) -> Result<Vec<Row>, ActError> {
    check_itself(report)?;
    let settlement = desk.settlement();
    let next = read(settlement.nextWeightNonce()).await?;
    if report.nonce < next {
        return Err(ActError::input(
            format!("weights {} come too late: {next} is the least nonce now", report.nonce),
            format!("make a report of the present weights with the nonce {next}"),
        ));
    }
    if read(settlement.isVetoed(frame_key(report.nonce), report.hash())).await? {
        return Err(ActError::input(
            format!("the guardian has forbidden this report of weights {}", report.nonce),
            "make another report; it may take this one's place",
        ));
    }
    let at = read(settlement.wiring()).await?.ledger;
    let ledger = IClusterLedger::new(at, desk.client.provider().clone());
    let (mut changed, mut gone, mut clusters) = (0, 0, BTreeSet::new());
    for (names, weights) in report.validators.chunks(PAGE).zip(report.weights.chunks(PAGE)) {
        let found = read(ledger.validatorsOf(names.to_vec())).await?;
        let now = found.clusterIds.into_iter().zip(found.weights);
        for ((name, weight), (cluster, now)) in names.iter().zip(weights).zip(now) {
            if cluster == 0 {
                return Err(ActError::input(
                    format!("the ledger does not know the validator {name}"),
                    "name it by keccak256(abi.encodePacked(publicKey, uint64 clusterId, address ledger))",
                ));
            }
            let is_gone = now == 0;
            gone += usize::from(is_gone);
            if !is_gone && now != *weight {
                changed += 1;
                clusters.insert(cluster);
            }
        }
    }
    let kept = report.validators.len() - changed - gone;
    let changes = format!("{changed} change, {kept} stay as they are, {gone} have left");
    let counted =
        Fact::text(changes).with("_change", changed).with("_stay", kept).with("_left", gone);
    let mut told =
        vec![Row::new("validators", counted), Row::new("clusters", Fact::list(clusters))];
    if report.nonce > next {
        let waits = format!("its nonce is {}: the weights from {next} on come first", report.nonce);
        told.push(Row::new("waits", Fact::text(waits).with("_for_nonce", next)));
    }
    if report.validators.is_empty() {
        told.push(Row::new("beware", "it names no validator: it only uses its nonce up"));
    }
    Ok(told)
}

fn check_itself(report: &WeightReport) -> Result<(), ActError> {
    let WeightReport { version, validators, weights, .. } = report;
    let wrong = |message: String| ActError::input(message, "correct the report");
    if *version != REPORT_VERSION {
        return Err(wrong(format!("the report's version is {version}, not {REPORT_VERSION}")));
    }
    if validators.len() != weights.len() {
        let (names, given) = (validators.len(), weights.len());
        return Err(wrong(format!("the report has {names} validators and {given} weights")));
    }
    let is_odd = |weight: &&u32| !(FULL_WEIGHT..=MAX_WEIGHT).contains(*weight);
    match weights.iter().find(is_odd) {
        Some(weight) => Err(wrong(format!(
            "the weight {weight} is not within {FULL_WEIGHT} (32 ETH) and {MAX_WEIGHT}"
        ))),
        None => Ok(()),
    }
}
