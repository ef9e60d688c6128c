//! Transactions as received: an envelope, who sent it, and what of it the VM needs.

use super::error::TxError;
use alloy::consensus::transaction::{Recovered, SignerRecoverable};
use alloy::consensus::{SignableTransaction, Transaction, TxEnvelope, TxType, TypedTransaction};
use alloy::eips::Decodable2718;
use alloy_primitives::{Address, B256, Signature, U256};

#[derive(Clone, Debug)]
pub struct SignedTx(Recovered<TxEnvelope>);

impl SignedTx {
    pub fn decode(bytes: &[u8]) -> Result<Self, TxError> {
        Self::recover(decode_envelope(bytes)?)
    }

    /// For a sender that is known already.
    pub fn decode_from(bytes: &[u8], sender: Address) -> Result<Self, TxError> {
        Ok(Self::signed_by(decode_envelope(bytes)?, sender))
    }

    pub fn recover(envelope: TxEnvelope) -> Result<Self, TxError> {
        let sender = envelope.recover_signer().map_err(|_| TxError::InvalidSignature)?;
        Ok(Self(Recovered::new_unchecked(envelope, sender)))
    }

    pub fn signed_by(envelope: TxEnvelope, sender: Address) -> Self {
        Self(Recovered::new_unchecked(envelope, sender))
    }

    /// For senders whose key nobody has: a signature that no key makes, different for every sender, so that
    /// equal transactions of two impersonated accounts have two hashes.
    pub fn impersonate(transaction: TypedTransaction, sender: Address) -> Self {
        let envelope = TxEnvelope::from(transaction.into_signed(signature_without_key(sender)));
        Self(Recovered::new_unchecked(envelope, sender))
    }

    pub fn is_impersonated(&self) -> bool {
        *self.envelope().signature() == signature_without_key(self.sender())
    }

    pub fn hash(&self) -> B256 {
        *self.0.inner().tx_hash()
    }

    pub fn sender(&self) -> Address {
        self.0.signer()
    }

    pub fn envelope(&self) -> &TxEnvelope {
        self.0.inner()
    }

    pub fn recovered(&self) -> &Recovered<TxEnvelope> {
        &self.0
    }

    pub fn tx_type(&self) -> TxType {
        self.envelope().tx_type()
    }

    pub fn to(&self) -> Option<Address> {
        self.envelope().to()
    }

    pub fn nonce(&self) -> u64 {
        self.envelope().nonce()
    }

    /// The most that the transaction may take from its sender.
    pub fn cost(&self) -> U256 {
        let gas = U256::from(self.envelope().gas_limit());
        let price = U256::from(self.envelope().max_fee_per_gas());
        gas.saturating_mul(price).saturating_add(self.envelope().value())
    }

    pub fn tip(&self) -> u128 {
        self.envelope().max_priority_fee_per_gas().unwrap_or(self.envelope().max_fee_per_gas())
    }
}

fn signature_without_key(sender: Address) -> Signature {
    Signature::new(U256::from_be_slice(sender.as_slice()), U256::ONE, false)
}

fn decode_envelope(mut bytes: &[u8]) -> Result<TxEnvelope, TxError> {
    let undecodable = |error: String| TxError::Undecodable(error);
    let envelope =
        TxEnvelope::decode_2718(&mut bytes).map_err(|error| undecodable(error.to_string()))?;
    if !bytes.is_empty() {
        return Err(undecodable(format!("{} bytes too many", bytes.len())));
    }
    Ok(envelope)
}
