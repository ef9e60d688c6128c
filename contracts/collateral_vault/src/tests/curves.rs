use surety_interfaces::IAccess::LengthMismatch;
use surety_interfaces::ICollateralVault::{BondCurveSet, InvalidBondCurve, InvalidNodeKind};

use super::*;

#[test]
fn constructor_sets_a_curve_for_each_kind() {
    let scene = Scene::unwired();
    let flat = (vec![1], vec![eth(1_000)]);
    let direct = (vec![1, 2], vec![eth(2_400), eth(1_300)]);
    for (kind, curve) in [flat.clone(), flat, direct].into_iter().enumerate() {
        let event = &scene.events::<BondCurveSet>()[kind];
        assert_eq!(usize::from(event.kind), kind);
        assert_eq!((event.fromSeats.clone(), event.pricesWei.clone()), curve);
        assert_eq!(scene.vault.bond_curve(kind as u8), Ok(curve));
    }
}

#[test]
fn curve_of_an_unknown_kind_is_refused() {
    let mut scene = Scene::new();
    for kind in [3, 255] {
        let error = revert(InvalidNodeKind { kind });
        assert_eq!(scene.vault.bond_curve(kind), Err(error.clone()));
        let result = scene.from(ADMIN).set_bond_curve(kind, vec![1], vec![eth(1_000)]);
        assert_eq!(result, Err(error));
    }
}

#[test]
fn curves_of_kinds_are_apart() {
    let mut scene = Scene::new();
    let curves = [1, 2].map(|kind| {
        let seats: Vec<u32> = (1..=16).map(|seat| seat * kind + 1 - kind).collect();
        let prices = (1..=16).map(|price| eth(1_000 * u64::from(kind) + price)).collect();
        (kind as u8, seats, prices)
    });
    for (kind, seats, prices) in curves.clone() {
        scene.from(ADMIN).set_bond_curve(kind, seats, prices).unwrap();
    }
    for (kind, seats, prices) in curves {
        assert_eq!(scene.vault.bond_curve(kind), Ok((seats, prices)));
    }
    assert_eq!(scene.vault.bond_curve(0), Ok((vec![1], vec![eth(1_000)])));
}

#[test]
fn set_bond_curve_changes_requirements_and_capacities() {
    let mut scene = Scene::new();
    scene.deposit(OPERATOR, eth(10_000));
    let prices = vec![eth(2_000), eth(500)];
    scene.from(ADMIN).set_bond_curve(0, vec![1, 3], prices.clone()).unwrap();
    assert_eq!(scene.vault.bond_curve(0), Ok((vec![1, 3], prices.clone())));
    let event = &scene.events::<BondCurveSet>()[3];
    assert_eq!(event.kind, 0);
    assert_eq!((&event.fromSeats, &event.pricesWei), (&vec![1, 3], &prices));
    assert_eq!(scene.vault.required_for(OPERATOR, 4).unwrap(), eth(5_000));
    assert_eq!(scene.vault.capacity_of(OPERATOR).unwrap(), 14);
    scene.from(ADMIN).set_bond_curve(0, vec![1], vec![eth(4_000)]).unwrap();
    assert_eq!(scene.vault.capacity_of(OPERATOR).unwrap(), 2);
}

#[test]
fn set_bond_curve_with_a_bad_curve_is_refused() {
    let mut scene = Scene::new();
    let below = eth(10) - wei(1);
    let above = eth(32_000) + wei(1);
    let many: Vec<u32> = (1..=17).collect();
    let cases = [
        (vec![], vec![]),
        (vec![2], vec![eth(1_000)]),
        (vec![1, 1], vec![eth(1_000), eth(1_000)]),
        (vec![1], vec![below]),
        (vec![1], vec![above]),
        (many, vec![eth(1_000); 17]),
    ];
    for (from_seats, prices) in cases {
        let result = scene.from(ADMIN).set_bond_curve(0, from_seats.clone(), prices);
        assert_eq!(result, Err(revert(InvalidBondCurve {})), "{from_seats:?}");
    }
    let uneven = scene.from(ADMIN).set_bond_curve(0, vec![1], vec![]);
    let error = LengthMismatch { expected: wei(1), actual: U256::ZERO };
    assert_eq!(uneven, Err(revert(error)));
    let result = scene.from(STRANGER).set_bond_curve(0, vec![1], vec![eth(1_000)]);
    assert_eq!(result, Err(unauthorized(STRANGER)));
}
