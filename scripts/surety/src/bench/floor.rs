//! What a transaction costs at least, whatever the program: gas that only another storage layout or shorter calldata could
//! save. What is above it is the start of programs, their instructions, calls between contracts, and waste.

use alloy::primitives::{Address, Bytes, Log};
use stylus_devnet::{Touched, TouchedSlot};

/// EIP-2028; Nitro has no floor price of calldata (EIP-7623).
const INTRINSIC: u64 = 21_000;
const ZERO_BYTE: u64 = 4;
const OTHER_BYTE: u64 = 16;
/// EIP-2929: a slot that is read, one that is changed (2 100 + 2 900), and EIP-2200: one that was zero (2 100 + 20 000).
const SLOT_READ: u64 = 2_100;
const SLOT_CHANGED: u64 = 5_000;
const SLOT_FILLED: u64 = 22_100;
/// EIP-3529: for a slot that becomes zero, at most a fifth of the whole.
const SLOT_CLEARED_REFUND: u64 = 4_800;
const REFUND_QUOTIENT: u64 = 5;
const LOG: u64 = 375;
const LOG_TOPIC: u64 = 375;
const LOG_BYTE: u64 = 8;
/// A call with value (9 000), less the stipend (2 300) that a plain account gives back.
const ETH_SENT: u64 = 6_700;

/// Intrinsic gas, calldata, each distinct slot once, logs, and ETH that moves on from the called contract.
pub fn of(
    from: Address,
    to: Option<Address>,
    data: &Bytes,
    logs: &[Log],
    touched: &Touched,
) -> u64 {
    let slots: u64 = touched.slots.iter().map(slot).sum();
    let passed_on = touched
        .balances
        .iter()
        .filter(|address| **address != from && Some(**address) != to)
        .count() as u64;
    let spent = INTRINSIC + calldata(data) + slots + logs.iter().map(log).sum::<u64>();
    let spent = spent + passed_on * ETH_SENT;
    let cleared =
        touched.slots.iter().filter(|slot| !slot.before.is_zero() && slot.after.is_zero());
    let refund = cleared.count() as u64 * SLOT_CLEARED_REFUND;
    spent - refund.min(spent / REFUND_QUOTIENT)
}

fn calldata(data: &Bytes) -> u64 {
    data.iter().map(|byte| if *byte == 0 { ZERO_BYTE } else { OTHER_BYTE }).sum()
}

fn slot(slot: &TouchedSlot) -> u64 {
    if slot.before == slot.after {
        SLOT_READ
    } else if slot.before.is_zero() {
        SLOT_FILLED
    } else {
        SLOT_CHANGED
    }
}

fn log(log: &Log) -> u64 {
    LOG + LOG_TOPIC * log.topics().len() as u64 + LOG_BYTE * log.data.data.len() as u64
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloy::primitives::{B256, U256, address};

    fn touched(slots: &[(u64, u64)]) -> Touched {
        let slot = |(before, after): &(u64, u64)| TouchedSlot {
            address: Address::ZERO,
            slot: U256::ZERO,
            before: U256::from(*before),
            after: U256::from(*after),
        };
        Touched { slots: slots.iter().map(slot).collect(), balances: vec![] }
    }

    fn floor(data: &[u8], logs: &[Log], touched: &Touched) -> u64 {
        of(Address::ZERO, None, &Bytes::copy_from_slice(data), logs, touched)
    }

    #[test]
    fn calldata_slots_and_logs_have_their_prices() {
        assert_eq!(floor(&[0, 0, 7], &[], &touched(&[])), 21_000 + 2 * 4 + 16);
        let slots = touched(&[(0, 0), (5, 5), (5, 6), (0, 1)]);
        assert_eq!(floor(&[], &[], &slots), 21_000 + 2 * 2_100 + 5_000 + 22_100);
        let log = Log::new_unchecked(Address::ZERO, vec![B256::ZERO; 3], vec![1; 64].into());
        assert_eq!(floor(&[], &[log], &touched(&[])), 21_000 + 375 * 4 + 8 * 64);
    }

    #[test]
    fn cleared_slots_give_back_at_most_a_fifth() {
        assert_eq!(floor(&[], &[], &touched(&[(1, 0)])), 26_000 - 4_800);
        let many = touched(&[(1, 0); 20]);
        assert_eq!(floor(&[], &[], &many), 121_000 - 121_000 / 5);
    }

    #[test]
    fn eth_counts_where_it_moves_on() {
        let (from, to) = (Address::repeat_byte(1), Address::repeat_byte(2));
        let other = address!("00000000000000000000000000000000000000aa");
        let touched = Touched { slots: vec![], balances: vec![from, to, other] };
        assert_eq!(of(from, Some(to), &Bytes::new(), &[], &touched), 21_000 + 6_700);
    }
}
