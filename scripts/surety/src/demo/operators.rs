//! Each holder address becomes an operator: registered, with a DKG URL and its first bond, in one transaction.

use super::{
    DemoError,
    plan::OperatorPlan,
    world::{World, same},
};
use crate::{
    bindings::IOperatorRegistry,
    client::{Call, for_all, read},
};
use alloy::primitives::{Bytes, U256, keccak256};

/// As long as an RSA key of 2048 bits in DER.
const SHARE_KEY_BYTES: usize = 294;

pub async fn register(world: &World<'_>) -> Result<(), DemoError> {
    let operators = &world.plan.operators;
    world.progress.begin("registering operators", operators.len() as u64);
    // one after the other, so that ids are those of the plan
    for (index, operator) in operators.iter().enumerate() {
        register_one(world, index, operator).await?;
        world.progress.step(&format!("operator {}", operator.id));
    }
    world.progress.finish();
    for_all(operators, |operator| async move {
        let assets = read(world.vault().assetsOf(operator.id)).await?;
        same(format!("bond of operator {}", operator.id), operator.bond_wei, assets)
    })
    .await?;
    Ok(())
}

async fn register_one(
    world: &World<'_>,
    index: usize,
    operator: &OperatorPlan,
) -> Result<(), DemoError> {
    let call = IOperatorRegistry::registerOperatorCall {
        publicKey: filler("share key", operator.contract.as_slice(), SHARE_KEY_BYTES),
        fee: U256::from(operator.fee),
        isPrivate: false,
        payout: world.keys.payout(index)?,
        dkgUrl: format!("https://dkg.operator-{}.example:3030", operator.id),
    };
    let registry = world.deployment.contracts.operator_registry.address;
    let call = Call::new("register an operator with its bond", registry, &call);
    let receipt = world.client.send(&world.owners[index], call.value(operator.bond_wei)).await?;
    let event = receipt.decoded_log::<IOperatorRegistry::OperatorRegistered>();
    let event = event.ok_or_else(|| DemoError::NoEvent {
        what: format!("registration of operator {}", operator.id),
        event: "OperatorRegistered",
    })?;
    if event.operatorId != operator.id {
        return Err(DemoError::OtherId { expected: operator.id, actual: event.operatorId });
    }
    Ok(())
}

/// Bytes of the right length that stand for what a key ceremony would produce.
pub fn filler(what: &str, of: &[u8], length: usize) -> Bytes {
    let mut bytes = Vec::with_capacity(length + 32);
    let mut block = keccak256([what.as_bytes(), of].concat());
    while bytes.len() < length {
        bytes.extend_from_slice(block.as_slice());
        block = keccak256(block);
    }
    bytes.truncate(length);
    bytes.into()
}
