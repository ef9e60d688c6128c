use crate::shelf::REGISTRY;
use alloy_primitives::U256;
use surety_components::refusal::Outcome;
use surety_interfaces::ICollateralVault::NodesSet;

use crate::withdraw::{insufficient, refuse_debt};
use crate::{CollateralVault, curve, holds};

pub fn set_nodes(
    vault: &mut CollateralVault,
    operator_id: u64,
    kind: u8,
    nodes: u16,
    seats: u32,
) -> Outcome<u32> {
    vault.access.only(vault.load_address(REGISTRY))?;
    let place = holds::place_of(kind)?;
    let mut operator = vault.load_operator(operator_id);
    let mut holds = vault.load_holds(operator_id, &operator);
    let mut before = 0;
    if let Some(of_kind) = holds.nodes.get_mut(place) {
        before = core::mem::replace(of_kind, nodes);
    }
    if nodes > before {
        refuse_debt(operator_id, &operator)?;
        let of_seats = curve::required_up(&vault.load_curve(0), &operator, seats)?;
        // of less than 2^33 seats and nodes for less than 2^72 wei each, and locks of less than 2^83 wei
        let required = of_seats.saturating_add(holds::sum(vault, operator_id, &operator, &holds)?);
        let bond = vault.load_totals()?.value_up(operator.shares)?;
        if bond < required {
            return insufficient(operator_id, bond, U256::from(required));
        }
    }
    vault.store_holds(operator_id, &mut operator, &holds)?;
    let topics = [U256::from(kind)];
    vault.note::<NodesSet>(operator_id, &topics, &[u128::from(nodes)]);
    curve::capacity_of(vault, operator_id, &operator)
}
