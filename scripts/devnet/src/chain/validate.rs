//! What a transaction must be to enter the pool.

use super::error::TxError;
use super::pool::MAX_NONCE_GAP;
use super::{BASE_FEE, BLOCK_GAS_LIMIT, Chain, SignedTx};
use alloy::consensus::{Transaction, TxEnvelope, TxType};
use revm::context_interface::cfg::gas::calculate_initial_tx_gas;
use revm::primitives::eip3860::MAX_INITCODE_SIZE;
use revm::primitives::hardfork::SpecId;

impl Chain {
    pub(super) fn validate(&self, tx: &SignedTx) -> Result<(), TxError> {
        if self.pool.get(tx.hash()).is_some() || self.places.contains_key(&tx.hash()) {
            return Err(TxError::AlreadyKnown);
        }
        let envelope = tx.envelope();
        self.validate_form(envelope)?;
        validate_fee(tx)?;
        let need = intrinsic_gas(envelope);
        if envelope.gas_limit() < need {
            return Err(TxError::IntrinsicGas { have: envelope.gas_limit(), want: need });
        }
        self.validate_sender(tx)
    }

    fn validate_form(&self, envelope: &TxEnvelope) -> Result<(), TxError> {
        let want = self.chain_id();
        match envelope.chain_id() {
            Some(have) if have != want => return Err(TxError::WrongChain { have, want }),
            _ => {}
        }
        match envelope.tx_type() {
            TxType::Eip4844 => return Err(TxError::UnsupportedType),
            TxType::Eip7702 if envelope.authorization_list().is_none_or(|list| list.is_empty()) => {
                return Err(TxError::SetCode);
            }
            _ => {}
        }
        if envelope.gas_limit() > BLOCK_GAS_LIMIT {
            return Err(TxError::GasLimit);
        }
        let size = envelope.input().len();
        if envelope.is_create() && size > MAX_INITCODE_SIZE {
            return Err(TxError::InitCodeSize { size, limit: MAX_INITCODE_SIZE });
        }
        Ok(())
    }

    fn validate_sender(&self, tx: &SignedTx) -> Result<(), TxError> {
        let (address, nonce) = (tx.sender(), tx.nonce());
        let account = self.account_now(address);
        if nonce < account.nonce {
            return Err(TxError::NonceTooLow { next: account.nonce, nonce });
        }
        if nonce == u64::MAX {
            return Err(TxError::NonceMax { address, nonce });
        }
        let next = self.pool.next_nonce(address, account.nonce);
        if nonce.saturating_sub(next) > MAX_NONCE_GAP {
            return Err(TxError::NonceTooHigh { next, nonce, ahead: MAX_NONCE_GAP });
        }
        let cost = tx.cost();
        if account.balance < cost {
            let balance = account.balance;
            return Err(TxError::InsufficientFunds { address, balance, cost });
        }
        Ok(())
    }
}

fn validate_fee(tx: &SignedTx) -> Result<(), TxError> {
    let max_fee = tx.envelope().max_fee_per_gas();
    match tx.envelope().max_priority_fee_per_gas() {
        Some(tip) if tip > max_fee => return Err(TxError::TipAboveMaxFee { tip, max_fee }),
        _ => {}
    }
    if max_fee < u128::from(BASE_FEE) {
        let address = tx.sender();
        return Err(TxError::MaxFeeBelowBaseFee { address, max_fee, base_fee: BASE_FEE });
    }
    Ok(())
}

fn intrinsic_gas(envelope: &TxEnvelope) -> u64 {
    let list = envelope.access_list();
    let slots = list.map_or(0, |list| list.iter().map(|item| item.storage_keys.len()).sum());
    calculate_initial_tx_gas(
        SpecId::OSAKA,
        envelope.input(),
        envelope.is_create(),
        list.map_or(0, |list| list.len()) as u64,
        slots as u64,
        envelope.authorization_list().map_or(0, <[_]>::len) as u64,
        None,
    )
    .initial_regular_gas
}
