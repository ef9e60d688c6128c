//! Contracts that deployment tools call at fixed addresses.

use super::GenesisAccount;
use crate::arbos::CACHE_MANAGER;
use alloy_primitives::{Address, Bytes, U256, address, hex};

/// The deterministic deployment proxy (Arachnid's): calldata is a salt and init code.
pub const CREATE2_FACTORY: Address = address!("4e59b44847b379578588920ca78fbf26c0b4956c");
const CREATE2_FACTORY_CODE: [u8; 69] = hex!(
    "7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffe0"
    "3601600081602082378035828234f58015156039578182fd5b8082525050506014600cf3"
);

/// Where `cargo stylus` looks for the contract that deploys programs with a constructor.
pub const STYLUS_DEPLOYER: Address = address!("cEcba2F1DC234f70Dd89F2041029807F8D03A990");
/// `solidity/StylusDeployer.sol`, built by `solidity/build.cjs`.
const STYLUS_DEPLOYER_CODE: &str = include_str!("../../solidity/StylusDeployer.hex");

/// `solidity/CacheManager.sol`, likewise.
const CACHE_MANAGER_CODE: &str = include_str!("../../solidity/CacheManager.hex");
/// As on Arbitrum's chains: bytes of compiled code, and the wei that a bid loses per second.
const CACHE_BYTES: u64 = 512 << 20;
const BID_DECAY: u64 = 10_322_197_911;

pub(super) fn all() -> [(Address, GenesisAccount); 3] {
    let cache_size_and_decay = U256::from(CACHE_BYTES) | U256::from(BID_DECAY) << 128;
    let cache_manager = GenesisAccount {
        storage: vec![(U256::ZERO, cache_size_and_decay)],
        ..contract(decode(CACHE_MANAGER_CODE))
    };
    [
        (CREATE2_FACTORY, contract(Bytes::from_static(&CREATE2_FACTORY_CODE))),
        (STYLUS_DEPLOYER, contract(decode(STYLUS_DEPLOYER_CODE))),
        (CACHE_MANAGER, cache_manager),
    ]
}

/// Contracts start with nonce 1 (EIP-161).
fn contract(code: Bytes) -> GenesisAccount {
    GenesisAccount { nonce: 1, code, ..GenesisAccount::default() }
}

fn decode(code: &str) -> Bytes {
    hex::decode(code.trim()).unwrap_or_default().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn compiled_code_is_whole() {
        for text in [STYLUS_DEPLOYER_CODE, CACHE_MANAGER_CODE] {
            assert!(text.len() > 2 && decode(text).len() * 2 == text.trim().len());
        }
    }
}
