use super::*;
use crate::{
    client::GasOf,
    demo::{
        losses::{Blamed, Recovered},
        summary::Data,
    },
    invariants::{Assets, Bonds, Books, Fees, Losses},
};
use alloy::primitives::{Address, B256};

const ETH: u64 = 1_000_000_000_000_000_000;

fn large() -> U256 {
    U256::from(99_999) * U256::from(ETH) - U256::ONE
}

fn operator(id: u64) -> Operator {
    Operator {
        id,
        holder: Address::repeat_byte(0xfe),
        kind: surety_oracle::HolderKind::Megapool,
        performance_bps: 10_000,
        score_bps: 10_000,
        seats: 3_000,
        capacity: 3_000,
        bond_wei: large() / U256::from(10),
        debt_wei: U256::ZERO,
        fee_wei_per_slot: 1,
        fees_wei: large() / U256::from(10),
        rewards_wei: large() / U256::from(1_000),
        blame_wei: U256::from(4 * ETH - 1),
    }
}

fn settled() -> Settled {
    let wei = U256::from(4 * ETH - 1);
    let blamed = Blamed {
        operator_id: 3_000,
        performance_bps: 10_000,
        formula_wei: wei,
        charged_wei: wei,
        taken_wei: wei,
    };
    Settled {
        name: "exit of the reshared validator",
        validator: B256::ZERO,
        cluster: 1,
        balance_wei: wei,
        already_settled_wei: wei,
        loss_wei: wei,
        unrecovered_wei: wei,
        leaver: Some(3_000),
        successor: Some(2_000),
        operators: vec![blamed],
    }
}

fn frame(total_wei: U256) -> FrameFacts {
    FrameFacts {
        frame: 1_000,
        ref_slot: 10_000_000,
        total_wei,
        promised_wei: total_wei,
        nodes: 100_000,
        nodes_in_arrears: 100_000,
        report_hash: B256::ZERO,
        tree: "target/surety/demo/frame-1000.json".into(),
    }
}

fn books() -> Books {
    let wei = large();
    let third = wei / U256::from(4);
    Books {
        bonds: Bonds { balance: wei, bonds: wei, unvested: wei, recovered: wei, debt: wei },
        fees: Fees { balance: wei, clusters: wei, operators: wei, network: wei, stray: wei },
        rewards: vec![Assets {
            asset: Address::ZERO,
            balance: wei,
            funded: wei,
            promised: wei,
            claimed: wei,
            outstanding: wei,
        }],
        losses: Losses {
            settlements: 7,
            losses: wei,
            charged: third,
            taken: third,
            unrecovered: third,
            debt_repaid: third,
            collected: third,
        },
        operators: 40,
        clusters: 40,
        seats: 100_000,
        privileged: 49,
    }
}

fn change(before_wei_per_slot: u64, after_wei_per_slot: u64) -> FeeChange {
    FeeChange { operator_id: 4_000, before_wei_per_slot, after_wei_per_slot }
}

fn summary() -> Summary {
    let gas = GasOf {
        kind: "register an operator with its bond".into(),
        count: 1_000,
        min: 30_000_000,
        median: 30_000_000,
        max: 30_000_000,
        total: 0,
    };
    Summary {
        chain_id: 412_346,
        seed: 1,
        invariants_hold: true,
        real: vec!["word ".repeat(50)],
        assumed: vec!["word ".repeat(50)],
        data: Data {
            network: "testnet".into(),
            interval: 199,
            scores_interval: 199,
            validators: 25_000,
            attestations: 10_000_000,
            duties: 10_000_000,
        },
        contracts: Default::default(),
        operators: vec![operator(1), operator(4_000)],
        clusters: 40,
        frames: vec![frame(U256::ZERO), frame(large())],
        fee_slots: 46_849,
        fee_seconds: 46_849 * 12,
        fee_changes: vec![change(u64::MAX - 1, u64::MAX), change(20, 10)],
        losses: vec![settled()],
        recovered: vec![Recovered { staker: 4, wei: large() }],
        gas: vec![gas],
        transactions: 290,
        books: books(),
        seconds: 1.3,
    }
}

#[test]
fn text_fits_a_hundred_columns() {
    for line in summary().text(true).lines() {
        assert!(line.chars().count() <= WIDTH, "{}: {line}", line.chars().count());
    }
}

#[test]
fn text_tells_periods_seats_and_where_scores_come_from() {
    let text = summary().text(false);
    for part in [
        "first scores from interval 199 itself",
        "46849 slots (6 days and 12 hours)",
        "fee changed from 20 to 10 wei per slot: reduced at once",
        "100000 seats",
        "100000 validators",
    ] {
        assert!(text.contains(part), "{part} in\n{text}");
    }
}

#[test]
fn amounts_have_no_useless_zeros() {
    let milli = U256::from(ETH / 1_000);
    let cases = [
        (U256::ZERO, "0", "0"),
        (U256::ONE, "0.000000000000000001", "<0.0001"),
        (milli * U256::from(31_500), "31.5", "31.5"),
        (U256::from(ETH) * U256::from(32), "32", "32"),
        (U256::from(ETH + 1), "1.000000000000000001", "1"),
    ];
    for (wei, exact, cut) in cases {
        assert_eq!((eth(wei).as_str(), short(wei).as_str()), (exact, cut));
    }
}
