use alloy_primitives::{Address, B256};
use proptest::prelude::*;
use surety_protocol::selection::{
    Candidate, Failures, Pick, Request, SAME_CLIENT_PENALTY, SAME_OWNER_PENALTY,
    SAME_REGION_PENALTY, SelectionError, select, successor, tie_break,
};

fn candidate(operator_id: u64) -> Candidate {
    let tag = |kind: u8| B256::left_padding_from(&[kind, operator_id as u8]);
    Candidate {
        operator_id,
        owner: Address::with_last_byte(operator_id as u8),
        region: tag(1),
        client: tag(2),
        active: true,
        allowed: true,
        in_debt: false,
        score_bps: 9_900,
        seats_used: 10,
        capacity: 20,
        fee: 100,
    }
}

fn request() -> Request {
    Request { validators: 1, fee_ceiling: 1_000, min_score_bps: 9_000, seed: B256::ZERO }
}

fn ids(picks: &[Pick]) -> Vec<u64> {
    picks.iter().map(|pick| pick.operator_id).collect()
}

/// Five operators worked out by hand; most seats used 20, highest fee 200.
///
/// | id | load | performance | fee | headroom | merit |
/// |---|---|---|---|---|---|
/// | 1 | 10 000 | 9 000 | 5 000 | 10 000 | 4 000 + 3 150 + 750 + 1 000 = 8 900 |
/// | 2 | 5 000 | 10 000 | 0 | 5 000 | 2 000 + 3 500 + 0 + 500 = 6 000 |
/// | 3 | 0 | 10 000 | 10 000 | 0, full | filtered |
/// | 4 | 5 000 | 9 000 | 5 000 | 7 500 | 2 000 + 3 150 + 750 + 750 = 6 650 |
/// | 5 | 0 | 9 000 | 5 000 | 5 000 | 0 + 3 150 + 750 + 500 = 4 400 |
/// | 6 | 7 500 | 0 | 10 000 | 7 500 | 3 000 + 0 + 1 500 + 750 = 5 250 |
fn by_hand() -> Vec<Candidate> {
    vec![
        Candidate { seats_used: 0, ..candidate(1) },
        Candidate { score_bps: 10_000, fee: 200, ..candidate(2) },
        Candidate { seats_used: 20, score_bps: 10_000, fee: 0, ..candidate(3) },
        Candidate { capacity: 40, ..candidate(4) },
        Candidate { seats_used: 20, capacity: 40, ..candidate(5) },
        Candidate { seats_used: 5, score_bps: 9_000, fee: 0, ..candidate(6) },
    ]
}

#[test]
fn select_follows_the_merit_worked_out_by_hand() {
    let picks = select(4, &request(), &by_hand()).unwrap();
    let merits: Vec<(u64, u64)> = picks.iter().map(|p| (p.operator_id, p.merit)).collect();
    assert_eq!(merits, [(1, 8_900), (4, 6_650), (2, 6_000), (6, 5_250)]);
    assert!(picks.iter().all(|pick| pick.penalty == 0));
}

#[test]
fn select_prefers_other_regions_and_clients() {
    let mut candidates = by_hand();
    (candidates[3].region, candidates[3].client) = (candidates[0].region, candidates[0].client);
    let picks = select(4, &request(), &candidates).unwrap();
    // 6 650 - 2 500 = 4 150 is below operator 5's 4 400
    assert_eq!(ids(&picks), [1, 2, 6, 5]);
    let seven: Vec<Candidate> = (1..=4)
        .map(|id| Candidate { region: B256::ZERO, client: B256::ZERO, ..candidate(id) })
        .collect();
    let picks = select(4, &request(), &seven).unwrap();
    let penalties: Vec<u64> = picks.iter().map(|pick| pick.penalty).collect();
    let each = SAME_REGION_PENALTY + SAME_CLIENT_PENALTY;
    assert_eq!(penalties, [0, each, 2 * each, 3 * each]);
}

#[test]
fn select_takes_an_owner_twice_only_when_nobody_else_is_left() {
    let mut candidates = by_hand();
    candidates[3].owner = candidates[0].owner;
    assert_eq!(ids(&select(4, &request(), &candidates).unwrap()), [1, 2, 6, 5]);
    candidates.retain(|c| c.operator_id != 5);
    let picks = select(4, &request(), &candidates).unwrap();
    // without operator 5 the most seats used are 10: operator 2 has 4 000, operator 6 has 4 250
    assert_eq!(ids(&picks), [1, 6, 2, 4]);
    assert_eq!(picks[3].penalty, SAME_OWNER_PENALTY);
}

#[test]
fn select_breaks_ties_by_the_seed() {
    let candidates: Vec<Candidate> = (1..=20).map(candidate).collect();
    for byte in 0..20 {
        let request = Request { seed: B256::repeat_byte(byte), ..request() };
        let mut expected: Vec<u64> = (1..=20).collect();
        expected.sort_by_key(|id| tie_break(request.seed, *id));
        expected.truncate(7);
        assert_eq!(ids(&select(7, &request, &candidates).unwrap()), expected);
    }
}

#[test]
fn select_with_too_few_operators_counts_why() {
    let candidates = [
        candidate(1),
        candidate(2),
        Candidate { active: false, in_debt: true, ..candidate(3) },
        Candidate { allowed: false, ..candidate(4) },
        Candidate { in_debt: true, ..candidate(5) },
        Candidate { score_bps: 8_999, ..candidate(6) },
        Candidate { fee: 1_001, ..candidate(7) },
        Candidate { seats_used: 20, ..candidate(8) },
        Candidate { seats_used: 30, ..candidate(9) },
    ];
    let failures = Failures {
        inactive: 1,
        not_allowed: 1,
        in_debt: 1,
        score_too_low: 1,
        fee_too_high: 1,
        no_free_seats: 2,
    };
    let error = SelectionError::TooFewOperators { needed: 4, passed: 2, failures };
    assert_eq!(select(4, &request(), &candidates), Err(error));
}

#[test]
fn select_at_the_edges_of_the_filters_passes() {
    let request = Request { validators: 10, fee_ceiling: 100, min_score_bps: 9_900, ..request() };
    let candidates: Vec<Candidate> = (1..=4).map(candidate).collect();
    assert_eq!(select(4, &request, &candidates).unwrap().len(), 4);
    let more = Request { validators: 11, ..request };
    assert!(select(4, &more, &candidates).is_err());
}

#[test]
fn select_of_another_committee_size_is_refused() {
    let candidates: Vec<Candidate> = (1..=9).map(candidate).collect();
    let error = SelectionError::InvalidCommitteeSize { given: 5 };
    assert_eq!(select(5, &request(), &candidates), Err(error));
    let twice = [candidate(1), candidate(2), candidate(1)];
    let error = SelectionError::DuplicateOperator { operator_id: 1 };
    assert_eq!(select(4, &request(), &twice), Err(error));
}

#[test]
fn successor_is_neither_the_leaver_nor_a_member() {
    let candidates = by_hand();
    let pick = successor(&request(), &candidates, &[4, 5, 6], 1).unwrap();
    assert_eq!(pick.operator_id, 2);
    let unknown = successor(&request(), &candidates, &[4, 5, 9], 1);
    assert_eq!(unknown, Err(SelectionError::UnknownOperator { operator_id: 9 }));
}

#[test]
fn successor_avoids_the_owners_that_remain() {
    let mut candidates = by_hand();
    candidates[0].owner = candidates[3].owner;
    let pick = successor(&request(), &candidates, &[4, 5, 6], 9).unwrap();
    assert_eq!(pick.operator_id, 2);
    assert_eq!(pick.penalty, 0);
}

fn any_candidates() -> impl Strategy<Value = Vec<Candidate>> {
    let one = (0u8..6, 0u8..4, 0u8..3, 8_900u16..=10_000, 0u32..30, 0u32..40, 0u64..1_200);
    prop::collection::vec(one, 0..40).prop_map(|rows| {
        let rows = rows.into_iter().enumerate();
        rows.map(|(at, (owner, region, client, score_bps, seats_used, capacity, fee))| Candidate {
            owner: Address::with_last_byte(owner),
            region: B256::with_last_byte(region),
            client: B256::with_last_byte(client),
            score_bps,
            seats_used,
            capacity,
            fee,
            ..candidate(at as u64 + 1)
        })
        .collect()
    })
}

proptest! {
    #[test]
    fn select_does_not_depend_on_the_order_of_the_candidates(
        candidates in any_candidates(), turn in any::<prop::sample::Index>(), seed in any::<[u8; 32]>(),
    ) {
        let request = Request { seed: B256::from(seed), ..request() };
        let mut turned = candidates.clone();
        if !turned.is_empty() {
            let middle = turn.index(turned.len());
            turned.rotate_left(middle);
            turned.reverse();
        }
        prop_assert_eq!(select(4, &request, &turned), select(4, &request, &candidates));
    }

    #[test]
    fn select_only_takes_operators_that_pass(candidates in any_candidates()) {
        let passes = |c: &&Candidate| c.score_bps >= 9_000 && c.fee <= 1_000 && c.capacity > c.seats_used;
        let passed = candidates.iter().filter(passes).count();
        match select(7, &request(), &candidates) {
            Ok(picks) => {
                let mut chosen = ids(&picks);
                chosen.sort_unstable();
                chosen.dedup();
                prop_assert_eq!(chosen.len(), 7);
                for pick in &picks {
                    let found = candidates.iter().find(|c| c.operator_id == pick.operator_id);
                    prop_assert!(found.as_ref().is_some_and(passes));
                    prop_assert!(pick.merit <= 10_000);
                }
            }
            Err(SelectionError::TooFewOperators { needed, passed: counted, failures: f }) => {
                prop_assert_eq!((needed, counted), (7, passed));
                prop_assert!(passed < 7);
                let failed = f.score_too_low + f.fee_too_high + f.no_free_seats;
                prop_assert_eq!(failed + passed, candidates.len());
            }
            Err(other) => prop_assert!(false, "{:?}", other),
        }
    }
}

#[test]
fn too_few_operators_reads_as_a_sentence() {
    let failures = Failures { inactive: 1, no_free_seats: 2, ..Failures::default() };
    let error = SelectionError::TooFewOperators { needed: 4, passed: 2, failures };
    assert_eq!(
        error.to_string(),
        "4 operators are needed, 2 pass the filters (1 not active, 2 without enough free seats \
         (more bond opens seats))"
    );
    let failures = Failures::default();
    let error = SelectionError::TooFewOperators { needed: 4, passed: 0, failures };
    assert_eq!(error.to_string(), "4 operators are needed, 0 pass the filters");
}
