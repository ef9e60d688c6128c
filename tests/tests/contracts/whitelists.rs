//! Whitelisting contracts: who they let in, and that a hostile one only keeps its own operator closed.

use alloy::{
    primitives::{Address, U256},
    sol_types::SolValue,
};
use surety::bindings::{IClusterLedger, IOperatorRegistry};
use surety_tests::{Hostile, Sent, WhitelistMode, World, deposit, keys, shares, test};

const SSV_INTERFACE: [u8; 4] = [0x83, 0x06, 0x39, 0xac];

/// Private operators that all ask one contract, which lists `account`.
fn asking(w: &World, count: usize, account: Address) -> (Vec<u64>, Hostile) {
    let (ids, whitelist) = (w.operators(count), w.hostile_whitelist());
    w.arm_whitelist(&whitelist, WhitelistMode::Honest, Address::ZERO, &account.abi_encode());
    for id in &ids {
        let owner = w.owner(*id);
        w.send(owner, w.registry.setPrivate(*id, true)).ok();
        let call = w.registry.setWhitelistingContract(*id, *whitelist.address());
        let done = w.send(owner, call).ok();
        let set: IOperatorRegistry::WhitelistingContractSet = done.event(*w.registry.address());
        assert_eq!((set.operatorId, set.whitelistingContract), (*id, *whitelist.address()));
    }
    (ids, whitelist)
}

fn open(w: &World, staker: Address, ids: &[u64]) -> Sent {
    let shares = shares(ids.len(), 1);
    w.send(staker, w.ledger.openCluster(ids.to_vec(), keys(0..1), shares, deposit()))
}

fn not_allowed(operator_id: u64, owner: Address) -> IClusterLedger::OperatorNotAllowed {
    IClusterLedger::OperatorNotAllowed { operatorId: operator_id, owner }
}

#[test]
fn whitelisting_contract_lets_in_whom_it_lists() {
    test(|w| {
        let (friend, stranger) = (w.staker("friend"), w.staker("stranger"));
        let (ids, whitelist) = asking(w, 4, friend);
        assert_eq!(w.get(w.registry.whitelistingContractOf(ids[0])), *whitelist.address());
        assert!(w.get(w.registry.isWhitelisted(ids[0], friend)));
        assert!(!w.get(w.registry.isWhitelisted(ids[0], stranger)));
        open(w, stranger, &ids).refused(not_allowed(ids[0], stranger));
        open(w, friend, &ids).ok();
        for id in &ids {
            let call = w.registry.setWhitelistingContract(*id, Address::ZERO);
            w.send(w.owner(*id), call).ok();
        }
        assert!(!w.get(w.registry.isWhitelisted(ids[0], friend)));
    });
}

#[test]
fn whitelisting_contract_is_found_by_erc165() {
    test(|w| {
        let (id, whitelist) = (w.operators(1)[0], w.hostile_whitelist());
        let owner = w.owner(id);
        let set = |at: Address| w.send(owner, w.registry.setWhitelistingContract(id, at));
        let refused = |whitelistingContract: Address| {
            set(whitelistingContract)
                .refused(IOperatorRegistry::InvalidWhitelistingContract { whitelistingContract });
        };
        let at = *whitelist.address();
        for none in [owner, *w.token.address(), *w.vault.address(), *w.registry.address()] {
            refused(none);
        }
        let claim = |interface: [u8; 4], anything: bool| {
            w.send(w.actor("attacker"), whitelist.claim(interface.into(), anything)).ok()
        };
        claim([1, 2, 3, 4], false);
        refused(at);
        claim(SSV_INTERFACE, true);
        refused(at);
        claim(SSV_INTERFACE, false);
        set(at).ok();
    });
}

#[test]
fn hostile_whitelisting_contract_lists_nobody() {
    test(|w| {
        let staker = w.staker("staker");
        let (ids, whitelist) = asking(w, 4, staker);
        let ledger_call = w.ledger.settle(vec![]).calldata().clone();
        let registry_call = w.registry.isWhitelisted(ids[0], staker).calldata().clone();
        let view = w.registry.syncCapacity(ids.clone(), 0).calldata().clone();
        let (ledger, registry) = (*w.ledger.address(), *w.registry.address());
        let two = [U256::ONE.abi_encode(), U256::ONE.abi_encode()].concat();
        let of_itself = whitelist.arm(0, staker, ledger_call.clone()).calldata().clone();
        let attacks: [(WhitelistMode, Address, &[u8]); 12] = [
            (WhitelistMode::Reenter, ledger, &ledger_call),
            (WhitelistMode::Reenter, registry, &registry_call),
            (WhitelistMode::Reenter, registry, &view),
            (WhitelistMode::Reenter, *whitelist.address(), &of_itself),
            (WhitelistMode::BurnGas, ledger, &[]),
            (WhitelistMode::Revert, ledger, &[]),
            (WhitelistMode::Flood, ledger, &[]),
            (WhitelistMode::Garbage, ledger, &[]),
            (WhitelistMode::Garbage, ledger, &[1; 31]),
            (WhitelistMode::Garbage, ledger, &[1; 32]),
            (WhitelistMode::Garbage, ledger, &two),
            (WhitelistMode::Honest, ledger, &[]),
        ];
        for (mode, target, data) in attacks {
            w.arm_whitelist(&whitelist, mode, target, data);
            assert!(!w.get(w.registry.isWhitelisted(ids[1], staker)), "{mode:?}");
            open(w, staker, &ids).refused(not_allowed(ids[0], staker));
            // an account on the list is let in whatever the contract does
            let list = |listed| w.registry.setWhitelist(ids[0], vec![staker], listed);
            w.send(w.owner(ids[0]), list(true)).ok();
            open(w, staker, &ids).refused(not_allowed(ids[1], staker));
            w.send(w.owner(ids[0]), list(false)).ok();
        }
        // what is an honest answer goes through
        w.arm_whitelist(&whitelist, WhitelistMode::Garbage, ledger, &U256::ONE.abi_encode());
        open(w, staker, &ids).ok();
    });
}

#[test]
fn thirteen_operators_whose_contracts_waste_gas_stay_payable() {
    test(|w| {
        let staker = w.staker("staker");
        let (ids, whitelist) = asking(w, 13, staker);
        let honest = open(w, staker, &ids).ok().0.gas_used;
        for mode in [WhitelistMode::BurnGas, WhitelistMode::Flood] {
            w.arm_whitelist(&whitelist, mode, Address::ZERO, &[]);
            // all are asked: the last one alone refuses
            for id in &ids[..12] {
                let question = w.registry.firstRefused(staker, vec![*id]);
                assert_eq!(w.get(question), *id);
            }
            let sent = open(w, staker, &ids);
            let spent = sent.0.gas_used;
            sent.refused(not_allowed(ids[0], staker));
            assert!(spent < honest + 300_000, "{spent}");
        }
    });
}
