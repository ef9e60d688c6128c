//! Short numbers for often used addresses.

use alloy::rlp::{Decodable, Encodable};
use alloy_primitives::{Address, Bytes, U256};

use super::{
    abi::ArbAddressTable::{self, ArbAddressTableCalls as Method},
    call::{Answer, Call, Failure, Mutability, READ, WRITE},
    decode,
};
use crate::arbos::storage::spaces;

pub(super) fn run(call: &mut Call<'_>, input: &[u8]) -> Answer {
    let method: Method = decode(input)?;
    let mutability = match &method {
        Method::register(_) => Mutability::Write,
        _ => Mutability::View,
    };
    call.open(mutability, input.len() - 4)?;
    match method {
        Method::size(_) => {
            let size = size(call)?;
            call.give::<ArbAddressTable::sizeCall>(&U256::from(size))
        }
        Method::addressExists(args) => {
            let known = index(call, args.account)?.is_some();
            call.give::<ArbAddressTable::addressExistsCall>(&known)
        }
        Method::lookup(args) => {
            let index = index(call, args.account)?.ok_or(Failure::Plain)?;
            call.give::<ArbAddressTable::lookupCall>(&U256::from(index))
        }
        Method::lookupIndex(args) => {
            let index = args.index.try_into().map_err(|_| Failure::Plain)?;
            let account = at(call, index)?;
            call.give::<ArbAddressTable::lookupIndexCall>(&account)
        }
        Method::register(args) => {
            let index = register(call, args.account)?;
            call.give::<ArbAddressTable::registerCall>(&U256::from(index))
        }
        Method::compress(args) => {
            let mut short = Vec::new();
            match index(call, args.account)? {
                Some(index) => index.encode(&mut short),
                None => args.account.encode(&mut short),
            }
            call.give::<ArbAddressTable::compressCall>(&short.into())
        }
        Method::decompress(args) => decompress(call, &args.buf, args.offset),
    }
}

fn size(call: &mut Call<'_>) -> Result<u64, Failure> {
    call.burn(READ)?;
    Ok(call.state().get(spaces::address_table().slot_at(0))?.saturating_to())
}

/// Kept one higher, so that zero means unknown.
fn index(call: &mut Call<'_>, account: Address) -> Result<Option<u64>, Failure> {
    call.burn(READ)?;
    let slot = spaces::address_table().open(&[]).slot(account.into_word());
    let kept: u64 = call.state().get(slot)?.saturating_to();
    Ok(kept.checked_sub(1))
}

fn at(call: &mut Call<'_>, index: u64) -> Result<Address, Failure> {
    if index >= size(call)? {
        return Err(Failure::Plain);
    }
    call.burn(READ)?;
    let word = call.state().get(spaces::address_table().slot_at(index + 1))?;
    Ok(Address::from_word(word.into()))
}

fn register(call: &mut Call<'_>, account: Address) -> Result<u64, Failure> {
    if let Some(index) = index(call, account)? {
        return Ok(index);
    }
    let index = size(call)?;
    call.burn(3 * WRITE)?;
    let (table, place) = (spaces::address_table(), U256::from(index + 1));
    let mut state = call.state();
    state.set(table.slot_at(0), place)?;
    state.set(table.slot_at(index + 1), account.into_word().into())?;
    state.set(table.open(&[]).slot(account.into_word()), place)?;
    Ok(index)
}

/// A registered index or a whole address, each as an RLP string.
fn decompress(call: &mut Call<'_>, buf: &[u8], offset: U256) -> Answer {
    let offset = usize::try_from(offset).map_err(|_| Failure::Plain)?;
    let start = buf.get(offset..).ok_or(Failure::Plain)?;
    let mut rest = start;
    let short = Bytes::decode(&mut rest).map_err(|_| Failure::Plain)?;
    let account = if short.len() == Address::len_bytes() {
        Address::from_slice(&short)
    } else {
        let index = u64::decode(&mut &start[..]).map_err(|_| Failure::Plain)?;
        at(call, index)?
    };
    let length = U256::from(start.len() - rest.len());
    let found = ArbAddressTable::decompressReturn { account, length };
    call.give::<ArbAddressTable::decompressCall>(&found)
}
