//! Contracts that deployment tools call at fixed addresses.

use super::GenesisAccount;
use alloy_primitives::{Address, Bytes, address, hex};

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

pub(super) fn all() -> [(Address, GenesisAccount); 2] {
    [
        (CREATE2_FACTORY, contract(Bytes::from_static(&CREATE2_FACTORY_CODE))),
        (STYLUS_DEPLOYER, contract(Bytes::from(stylus_deployer_code()))),
    ]
}

/// Contracts start with nonce 1 (EIP-161).
fn contract(code: Bytes) -> GenesisAccount {
    GenesisAccount { nonce: 1, code, ..GenesisAccount::default() }
}

fn stylus_deployer_code() -> Vec<u8> {
    hex::decode(STYLUS_DEPLOYER_CODE.trim()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stylus_deployer_code_is_whole() {
        assert_eq!(stylus_deployer_code().len() * 2, STYLUS_DEPLOYER_CODE.trim().len());
    }
}
