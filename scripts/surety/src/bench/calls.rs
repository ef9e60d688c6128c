//! What calls between contracts cost whatever they do: the part of a transaction above its floor that only another cut into
//! contracts could save.

use alloy::primitives::{Address, Bytes, address};
use serde::Deserialize;
use std::collections::BTreeSet;

/// EIP-2929: the first call of an account in a transaction, and each later one.
const COLD: u64 = 2_600;
const WARM: u64 = 100;
/// What a program gives along with ETH; the call pays 9 000 even if it comes back, and the floor counts 6 700.
const STIPEND: u64 = 2_300;
/// The precompiled contract that recovers signers, and its price.
const ECRECOVER: Address = address!("0000000000000000000000000000000000000001");
const ECRECOVER_GAS: u64 = 3_000;
/// Those that prove a key: SHA-256 of its 82 bytes, and a power modulo 256 bytes (EIP-7883: 2 * 32^2 * 16).
const SHA256: Address = address!("0000000000000000000000000000000000000002");
const SHA256_GAS: u64 = 60 + 3 * 12;
const MODEXP: Address = address!("0000000000000000000000000000000000000005");
const MODEXP_GAS: u64 = 32_768;

/// An entry of the Stylus tracer.
#[derive(Debug, Deserialize)]
pub struct Entry {
    name: String,
    address: Option<Address>,
    /// Of a call: callee 20 bytes, gas 8, ETH 32 unless it is static, data.
    args: Bytes,
    /// Of the callee, if it is a program.
    #[serde(default)]
    steps: Vec<Entry>,
}

impl Entry {
    fn sends_eth(&self) -> bool {
        let value = self.args.get(28..60).filter(|_| self.name == "call_contract");
        value.is_some_and(|value| value.iter().any(|byte| *byte != 0))
    }
}

/// The access of each called account, the start of each called program, the stipend of each call with ETH, and what
/// precompiled contracts cost.
pub fn of(trace: &[Entry], to: Option<Address>, start_gas: &impl Fn(Address) -> u64) -> u64 {
    let mut seen: BTreeSet<Address> = to.into_iter().collect();
    sum(trace, &mut seen, start_gas)
}

fn sum(trace: &[Entry], seen: &mut BTreeSet<Address>, start_gas: &impl Fn(Address) -> u64) -> u64 {
    let mut gas = 0;
    for entry in trace {
        let callee = entry.address.filter(|_| entry.name.ends_with("call_contract"));
        gas += match callee {
            None => 0,
            Some(ECRECOVER) => WARM + ECRECOVER_GAS,
            Some(SHA256) => WARM + SHA256_GAS,
            Some(MODEXP) => WARM + MODEXP_GAS,
            Some(callee) => (if seen.insert(callee) { COLD } else { WARM }) + start_gas(callee),
        };
        gas += if entry.sends_eth() { STIPEND } else { 0 };
        gas += sum(&entry.steps, seen, start_gas);
    }
    gas
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOP: Address = Address::repeat_byte(1);
    const VAULT: Address = Address::repeat_byte(2);
    const LEDGER: Address = Address::repeat_byte(3);

    fn entry(name: &str, address: Option<Address>, steps: Vec<Entry>) -> Entry {
        Entry { name: name.into(), address, args: Bytes::new(), steps }
    }

    #[test]
    fn each_account_is_cold_once_and_each_call_starts_a_program() {
        let again = entry("static_call_contract", Some(VAULT), vec![]);
        let back = entry("call_contract", Some(TOP), vec![]);
        let trace = [
            entry("user_entrypoint", None, vec![]),
            entry("call_contract", Some(VAULT), vec![entry("storage_load_bytes32", None, vec![])]),
            entry("call_contract", Some(LEDGER), vec![again, back]),
            entry("create1", Some(Address::repeat_byte(9)), vec![]),
        ];
        let start = |at: Address| if at == TOP { 0 } else { 1_000 };
        let expected = (2_600 + 1_000) * 2 + (100 + 1_000) + 100;
        assert_eq!(of(&trace, Some(TOP), &start), expected);
    }

    #[test]
    fn stipend_is_that_of_calls_with_eth() {
        let sends = |name: &str, value: u8| {
            let args = [&[0xff; 28][..], &[0; 31], &[value], &[0xff; 4]].concat().into();
            Entry { args, ..entry(name, Some(VAULT), vec![]) }
        };
        let of = |sent| of(&[sent], Some(VAULT), &|_| 0);
        assert_eq!(of(sends("call_contract", 1)), 100 + 2_300);
        assert_eq!(of(sends("call_contract", 0)), 100);
        assert_eq!(of(sends("static_call_contract", 1)), 100, "what follows the gas is data");
    }

    #[test]
    fn proofs_of_keys_have_the_price_of_the_precompiles() {
        let ask = |at| entry("static_call_contract", Some(at), vec![]);
        assert_eq!(of(&[ask(SHA256), ask(MODEXP)], Some(TOP), &|_| 1_000), 196 + 32_868);
    }

    #[test]
    fn signers_have_the_price_of_the_precompile() {
        let recover = || entry("static_call_contract", Some(ECRECOVER), vec![]);
        assert_eq!(of(&[recover(), recover()], Some(TOP), &|_| 1_000), 2 * 3_100);
    }
}
