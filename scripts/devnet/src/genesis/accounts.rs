//! Development accounts: everybody knows their keys.

use alloy::signers::local::coins_bip39::English;
use alloy::signers::local::{LocalSignerError, MnemonicBuilder, PrivateKeySigner};
use alloy_primitives::Address;
use thiserror::Error;

pub const MNEMONIC: &str = "test test test test test test test test test test test junk";
pub const DEFAULT_ACCOUNTS: u32 = 10;
pub const DEFAULT_BALANCE_ETH: u64 = 1_000_000;
pub const MAX_ACCOUNTS: u32 = 10_000;

#[derive(Clone, Debug)]
pub struct DevAccount {
    pub address: Address,
    pub signer: PrivateKeySigner,
}

#[derive(Debug, Error)]
pub enum AccountsError {
    #[error("{asked} development accounts are too many: the most is {MAX_ACCOUNTS}")]
    TooMany { asked: u32 },
    #[error("the mnemonic gives no keys: {0}")]
    Mnemonic(#[from] LocalSignerError),
}

pub fn dev_accounts(mnemonic: &str, count: u32) -> Result<Vec<DevAccount>, AccountsError> {
    if count > MAX_ACCOUNTS {
        return Err(AccountsError::TooMany { asked: count });
    }
    // One slow key stretching for all accounts.
    let parent = MnemonicBuilder::<English>::default().phrase(mnemonic).build_parent_key()?;
    (0..count)
        .map(|index| {
            let signer = parent.child(index)?.signer();
            Ok(DevAccount { address: signer.address(), signer })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloy_primitives::address;

    #[test]
    fn dev_accounts_are_the_well_known_ones() {
        let accounts = dev_accounts(MNEMONIC, 10).unwrap();
        assert_eq!(accounts[0].address, address!("f39Fd6e51aad88F6F4ce6aB8827279cffFb92266"));
        assert_eq!(accounts[9].address, address!("a0Ee7A142d267C1f36714E4a8F75612F20a79720"));
    }

    #[test]
    fn dev_accounts_of_bad_mnemonic_are_an_error() {
        assert!(matches!(dev_accounts("test junk", 1), Err(AccountsError::Mnemonic(_))));
        assert!(matches!(dev_accounts(MNEMONIC, u32::MAX), Err(AccountsError::TooMany { .. })));
    }
}
