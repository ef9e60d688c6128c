//! Splits BLS validator keys for committees of operators, in the key-share format of SSV: Shamir shares over the scalar
//! field of BLS12-381, each encrypted to an operator's RSA key, and a signature that binds them to an owner and a nonce.
//!
//! The shares' places on the polynomial are the operators' ids; the validator's key is its value at 0.

mod error;
mod file;
mod keystore;
mod operator_key;
mod shamir;
mod shares_data;
mod validator_key;

pub use error::{KeyShareError, KeystoreError, OperatorKeyError};
pub use file::{Data, Item, KeyShares, Operator, Payload, VERSION};
pub use operator_key::{OperatorKey, OperatorSecret};
pub use shamir::{Share, combine_public_keys, combine_signatures, split, threshold};
pub use shares_data::SharesData;
pub use validator_key::ValidatorKey;
