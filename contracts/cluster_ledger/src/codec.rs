//! Calldata, results, events and questions to the registry, word by word. The SDK's router and alloy's encoders are
//! compiled anew for every list of types; with them alone this program is 40 kB compressed, and 24 kB may be deployed.
//! The tests compare every function with the SDK's own router and decode every event with alloy.

use alloc::vec::Vec;

use alloy_primitives::{Address, B256, U256};
use stylus_sdk::call::static_call;
use stylus_sdk::prelude::*;
use stylus_sdk::stylus_core::calls::errors::Error;
use surety_components::Revert;

use crate::ClusterLedger;

const WORD: usize = 32;

/// The arguments of a call. Malformed ones revert without data, as the SDK's do.
pub struct Args<'a> {
    data: &'a [u8],
    at: usize,
}

fn malformed() -> Revert {
    Revert(Vec::new())
}

impl<'a> Args<'a> {
    pub fn new(data: &'a [u8]) -> Self {
        Self { data, at: 0 }
    }

    fn slice(&self, at: usize, length: usize) -> Result<&'a [u8], Revert> {
        let end = at.saturating_add(length);
        self.data.get(at..end).ok_or_else(malformed)
    }

    fn word_at(&self, at: usize) -> Result<U256, Revert> {
        Ok(U256::from_be_slice(self.slice(at, WORD)?))
    }

    pub fn word(&mut self) -> Result<U256, Revert> {
        let word = self.word_at(self.at)?;
        self.at = self.at.saturating_add(WORD);
        Ok(word)
    }

    pub fn hash(&mut self) -> Result<B256, Revert> {
        Ok(B256::from(self.word()?))
    }

    pub fn address(&mut self) -> Result<Address, Revert> {
        let word = B256::from(self.word()?);
        let address = Address::from_word(word);
        if address.into_word() == word { Ok(address) } else { Err(malformed()) }
    }

    pub fn u64(&mut self) -> Result<u64, Revert> {
        u64::try_from(self.word()?).map_err(|_| malformed())
    }

    pub fn u32(&mut self) -> Result<u32, Revert> {
        u32::try_from(self.u64()?).map_err(|_| malformed())
    }

    pub fn flag(&mut self) -> Result<bool, Revert> {
        match self.u64()? {
            0 => Ok(false),
            1 => Ok(true),
            _ => Err(malformed()),
        }
    }

    /// A dynamic value: what follows its length, and the length, both bounded by the calldata.
    fn tail(&self, at: usize, base: usize) -> Result<(usize, usize), Revert> {
        let bounded = |word: U256| {
            let value = usize::try_from(word).ok().filter(|value| *value <= self.data.len());
            value.ok_or_else(malformed)
        };
        let start = base.saturating_add(bounded(self.word_at(at)?)?);
        Ok((start.saturating_add(WORD), bounded(self.word_at(start)?)?))
    }

    pub fn u64s(&mut self) -> Result<Vec<u64>, Revert> {
        let (start, length) = self.tail(self.at, 0)?;
        self.at = self.at.saturating_add(WORD);
        let mut items = Args { data: self.data, at: start };
        let mut list = Vec::new();
        for _ in 0..length {
            list.push(items.u64()?);
        }
        Ok(list)
    }

    pub fn u32s(&mut self) -> Result<Vec<u32>, Revert> {
        let mut list = Vec::new();
        for item in self.u64s()? {
            list.push(u32::try_from(item).map_err(|_| malformed())?);
        }
        Ok(list)
    }

    /// Not copied: public keys and shares go from the calldata to the log.
    pub fn byte_strings(&mut self) -> Result<Vec<&'a [u8]>, Revert> {
        let (base, length) = self.tail(self.at, 0)?;
        self.at = self.at.saturating_add(WORD);
        let mut list = Vec::new();
        let mut at = base;
        for _ in 0..length {
            let (start, length) = self.tail(at, base)?;
            list.push(self.slice(start, length)?);
            at = at.saturating_add(WORD);
        }
        Ok(list)
    }
}

/// ABI-encoded words.
#[derive(Default)]
pub struct Words(pub Vec<u8>);

impl Words {
    pub fn put(&mut self, word: U256) {
        self.0.extend_from_slice(&word.to_be_bytes::<WORD>());
    }

    pub fn put_all(&mut self, words: &[U256]) {
        for word in words {
            self.put(*word);
        }
    }

    /// The length and the items of a list.
    pub fn put_list(&mut self, items: &[u64]) {
        self.put(U256::from(items.len()));
        for item in items {
            self.put(U256::from(*item));
        }
    }

    /// The length and the bytes, padded to words.
    pub fn put_bytes(&mut self, bytes: &[u8]) {
        self.put(U256::from(bytes.len()));
        self.0.extend_from_slice(bytes);
        self.0.resize(self.0.len().next_multiple_of(WORD), 0);
    }
}

pub fn encode(words: &[U256]) -> Vec<u8> {
    let mut encoded = Words::default();
    encoded.put_all(words);
    encoded.0
}

pub fn word_of(account: Address) -> U256 {
    U256::from_be_bytes(account.into_word().0)
}

impl ClusterLedger {
    pub(crate) fn emit(&self, signature: B256, indexed: &[U256], data: &[U256]) {
        self.emit_bytes(signature, indexed, &encode(data));
    }

    pub(crate) fn emit_bytes(&self, signature: B256, indexed: &[U256], data: &[u8]) {
        let mut log = Words(signature.to_vec());
        log.put_all(indexed);
        log.0.extend_from_slice(data);
        self.vm().emit_log(&log.0, indexed.len().saturating_add(1));
    }

    /// The one word that a view of the registry answers; its revert is passed on.
    pub(crate) fn ask_registry(&self, question: Words) -> Result<U256, Revert> {
        let answer = static_call(self.vm(), Call::new(), self.registry.get(), &question.0);
        match answer {
            Ok(data) => Args::new(&data).word(),
            Err(Error::Revert(data)) => Err(Revert(data)),
            Err(Error::AbiDecodingFailed(_)) => Err(malformed()),
        }
    }
}
