//! Who may do what: the committee's members, guardians, admins.

use super::{Change, Setting};
use crate::{
    bindings::{IAccess, IOracleCommittee},
    client::{Client, ClientError, read},
    deploy::Deployment,
};
use alloy::primitives::Address;

/// One change at a time: the quorum that goes with a change must hold for the members after it.
pub(super) async fn committee(
    client: &Client,
    d: &Deployment,
) -> Result<Vec<Setting>, ClientError> {
    const KIND: &str = "change the committee";
    let address = d.contracts.oracle_committee.address;
    let instance = IOracleCommittee::new(address, client.provider().clone());
    let present = read(instance.members()).await?;
    let wanted = &d.config.committee.members;
    let majority = |members: usize| u16::try_from(members / 2 + 1).unwrap_or(u16::MAX);
    let mut count = present.len();
    let mut all = Vec::new();
    for member in wanted {
        let there = present.contains(member);
        let mut setting = Setting::new(
            format!("committee member {member}"),
            "member".into(),
            if there { "member" } else { "no member" }.into(),
        );
        if !there {
            count += 1;
            let call = IOracleCommittee::addMemberCall { member: *member, quorum: majority(count) };
            setting = setting.by(KIND, address, &call);
        }
        all.push(setting);
    }
    for member in present.iter().filter(|member| !wanted.contains(member)) {
        count -= 1;
        let call = IOracleCommittee::removeMemberCall { member: *member, quorum: majority(count) };
        let what = format!("committee member {member}");
        all.push(Setting::new(what, "no member".into(), "member".into()).by(KIND, address, &call));
    }
    let quorum = d.config.committee.quorum;
    let changing = all.iter().any(Setting::differs);
    let actual = if changing { majority(count) } else { read(instance.quorum()).await? };
    let setting = Setting::new("committee quorum", quorum.to_string(), actual.to_string());
    all.push(setting.by(KIND, address, &IOracleCommittee::setQuorumCall { quorum }));
    Ok(all)
}

pub(super) async fn guardians(
    client: &Client,
    d: &Deployment,
) -> Result<Vec<Setting>, ClientError> {
    let guardian = d.config.guardian.unwrap_or_default();
    let mut all = Vec::new();
    for (name, contract) in d.contracts.administered() {
        let access = IAccess::new(contract.address, client.provider().clone());
        let actual = read(access.guardian()).await?;
        let setting =
            Setting::new(format!("{name} guardian"), guardian.to_string(), actual.to_string());
        let call = IAccess::setGuardianCall { newGuardian: guardian };
        all.push(setting.by("set the guardian", contract.address, &call));
    }
    Ok(all)
}

/// An offer is the admin's to accept; until then the old one rules.
pub(super) async fn admins(client: &Client, d: &Deployment) -> Result<Vec<Setting>, ClientError> {
    let admin = d.admin();
    let mut all = Vec::new();
    for (name, contract) in d.contracts.administered() {
        let access = IAccess::new(contract.address, client.provider().clone());
        let (now, pending) = (read(access.admin()).await?, read(access.pendingAdmin()).await?);
        let actual = match pending.is_zero() {
            true => now.to_string(),
            false => format!("{now}, offered to {pending}"),
        };
        let mut setting = Setting::new(format!("{name} admin"), admin.to_string(), actual);
        // an offer to another than the admin is withdrawn
        let offer = if now == admin { Address::ZERO } else { admin };
        if pending == offer {
            setting.change = Change::Awaited;
        } else {
            let call = IAccess::transferAdminCall { newAdmin: offer };
            setting = setting.by("offer the admin role", contract.address, &call);
        }
        all.push(setting);
    }
    Ok(all)
}
