//! Calldata, answers and calls word by word, for programs that would not fit otherwise: the SDK's router and alloy's
//! coders are compiled anew for every list of types. Contracts that use it compare each function with the SDK's own
//! router in their tests.

use alloc::vec::Vec;

use alloy_primitives::{Address, B256, U256};
use stylus_sdk::call::{call, static_call};
use stylus_sdk::prelude::*;

use crate::Revert;
use crate::calls::pass_on;

const WORD: usize = 32;

/// The arguments of a call, or the words of an answer. Malformed ones revert without data, as the SDK's do.
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
        self.data.get(at..at.saturating_add(length)).ok_or_else(malformed)
    }

    #[inline(never)]
    pub fn word(&mut self) -> Result<U256, Revert> {
        let word = self.slice(self.at, WORD)?.try_into().map_err(|_| malformed())?;
        let word = U256::from_be_bytes::<WORD>(word);
        self.at = self.at.saturating_add(WORD);
        Ok(word)
    }

    pub fn hash(&mut self) -> Result<B256, Revert> {
        Ok(B256::from(self.word()?))
    }

    #[inline(never)]
    pub fn address(&mut self) -> Result<Address, Revert> {
        let word = self.hash()?;
        let address = Address::from_word(word);
        if address.into_word() == word { Ok(address) } else { Err(malformed()) }
    }

    #[inline(never)]
    pub fn u64(&mut self) -> Result<u64, Revert> {
        u64::try_from(self.word()?).map_err(|_| malformed())
    }

    pub fn u32(&mut self) -> Result<u32, Revert> {
        u32::try_from(self.u64()?).map_err(|_| malformed())
    }

    pub fn u16(&mut self) -> Result<u16, Revert> {
        u16::try_from(self.u64()?).map_err(|_| malformed())
    }

    pub fn u8(&mut self) -> Result<u8, Revert> {
        u8::try_from(self.u64()?).map_err(|_| malformed())
    }

    pub fn flag(&mut self) -> Result<bool, Revert> {
        match self.u64()? {
            0 => Ok(false),
            1 => Ok(true),
            _ => Err(malformed()),
        }
    }

    /// Where a dynamic value's contents start, and its length; both are bounded by the calldata.
    #[inline(never)]
    fn tail(&mut self) -> Result<(usize, usize), Revert> {
        let offset = self.size()?;
        let mut there = Args { data: self.data, at: offset };
        let length = there.size()?;
        Ok((there.at, length))
    }

    fn size(&mut self) -> Result<usize, Revert> {
        let size = usize::try_from(self.u64()?).ok().filter(|size| *size <= self.data.len());
        size.ok_or_else(malformed)
    }

    /// The fields of a struct that has dynamic ones.
    pub fn tuple(&mut self) -> Result<Args<'a>, Revert> {
        let offset = self.size()?;
        Ok(Args::new(self.data.get(offset..).ok_or_else(malformed)?))
    }

    /// A list whose items are one word each.
    pub fn list<T>(
        &mut self,
        item: impl Fn(&mut Args<'a>) -> Result<T, Revert>,
    ) -> Result<Vec<T>, Revert> {
        let (at, length) = self.tail()?;
        let mut items = Args { data: self.data, at };
        let mut list = Vec::new();
        for _ in 0..length {
            list.push(item(&mut items)?);
        }
        Ok(list)
    }

    /// A list of byte strings; not copied.
    pub fn byte_strings(&mut self) -> Result<Vec<&'a [u8]>, Revert> {
        let (at, length) = self.tail()?;
        // offsets count from behind the length
        let mut items = Args { data: self.data.get(at..).ok_or_else(malformed)?, at: 0 };
        let mut list = Vec::new();
        for _ in 0..length {
            list.push(items.bytes()?);
        }
        Ok(list)
    }

    /// Bytes or a string. Padding is not looked at, as in Solidity.
    pub fn bytes(&mut self) -> Result<&'a [u8], Revert> {
        let (at, length) = self.tail()?;
        self.slice(at, length)
    }
}

/// ABI-encoded words, after a selector where there is one.
#[derive(Default)]
pub struct Words(pub Vec<u8>);

impl Words {
    /// The start of a call.
    pub fn call(selector: [u8; 4]) -> Self {
        Self(selector.to_vec())
    }

    #[inline(never)]
    pub fn put(&mut self, word: U256) {
        self.0.extend_from_slice(&word.to_be_bytes::<WORD>());
    }

    pub fn put_all(mut self, words: &[U256]) -> Self {
        for word in words {
            self.put(*word);
        }
        self
    }

    /// The length and the items of a list.
    pub fn put_list(mut self, items: impl ExactSizeIterator<Item = U256>) -> Self {
        self.put(U256::from(items.len()));
        for item in items {
            self.put(item);
        }
        self
    }

    /// The length and the bytes, padded to words.
    pub fn put_bytes(mut self, bytes: &[u8]) -> Self {
        self.put(U256::from(bytes.len()));
        self.0.extend_from_slice(bytes);
        let misaligned = bytes.len() % WORD;
        if misaligned > 0 {
            let padding = WORD.saturating_sub(misaligned);
            self.0.resize(self.0.len().saturating_add(padding), 0);
        }
        self
    }

    /// Two lists, with the head that points to them.
    pub fn put_lists(
        self,
        first: impl ExactSizeIterator<Item = U256>,
        second: impl ExactSizeIterator<Item = U256>,
    ) -> Self {
        // after the two words of the head, and after the first list with its length
        let offset = WORD.saturating_mul(first.len().saturating_add(3));
        let head = [U256::from(2 * WORD), U256::from(offset)];
        self.put_all(&head).put_list(first).put_list(second)
    }
}

pub fn encode(words: &[U256]) -> Vec<u8> {
    Words::default().put_all(words).0
}

/// An error whose arguments are one word each.
#[inline(never)]
pub fn error(selector: [u8; 4], args: &[U256]) -> Revert {
    Revert(Words::call(selector).put_all(args).0)
}

/// Logs an event whose fields are one word each.
#[inline(never)]
pub fn event<S: HostAccess>(storage: &S, signature: &B256, indexed: &[U256], data: &[U256]) {
    let log = Words(signature.to_vec()).put_all(indexed).put_all(data);
    storage.vm().emit_log(&log.0, indexed.len().saturating_add(1));
}

pub fn word_of(account: Address) -> U256 {
    U256::from_be_bytes(account.into_word().0)
}

/// Logs an event by the hash of its signature; a test decodes it with alloy.
#[inline(never)]
pub fn emit<S: HostAccess>(storage: &S, signature: B256, indexed: &[U256], data: &[U256]) {
    emit_bytes(storage, signature, indexed, &encode(data));
}

/// The same for an event with dynamic values.
#[inline(never)]
pub fn emit_bytes<S: HostAccess>(storage: &S, signature: B256, indexed: &[U256], data: &[u8]) {
    let mut log = Words(signature.to_vec()).put_all(indexed);
    log.0.extend_from_slice(data);
    storage.vm().emit_log(&log.0, indexed.len().saturating_add(1));
}

/// Calls a view; its revert is passed on.
#[inline(never)]
pub fn ask<S>(storage: &S, to: Address, question: Words) -> Result<Vec<u8>, Revert>
where
    S: TopLevelStorage + HostAccess,
{
    static_call(storage.vm(), Call::new(), to, &question.0).map_err(pass_on)
}

/// Calls a function with `value` wei; its revert is passed on.
#[inline(never)]
pub fn tell<S>(storage: &mut S, to: Address, value: U256, order: Words) -> Result<Vec<u8>, Revert>
where
    S: TopLevelStorage + HostAccess,
{
    let context = Call::new_payable(storage, value);
    call(storage.vm(), context, to, &order.0).map_err(pass_on)
}
