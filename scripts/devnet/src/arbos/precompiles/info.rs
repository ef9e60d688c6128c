use alloy_primitives::Bytes;

use super::{
    abi::ArbInfo::{self, ArbInfoCalls as Method},
    call::{Answer, Call, Mutability},
    decode,
};

const BALANCE: u64 = 700;
const CODE: u64 = 2100;
const CODE_WORD: u64 = 3;

pub(super) fn run(call: &mut Call<'_>, input: &[u8]) -> Answer {
    let method: Method = decode(input)?;
    call.open(Mutability::View, input.len() - 4)?;
    match method {
        Method::getBalance(args) => {
            call.burn(BALANCE)?;
            let balance = call.account(args.account)?.balance;
            call.give::<ArbInfo::getBalanceCall>(&balance)
        }
        Method::getCode(args) => {
            call.burn(CODE)?;
            let code = call
                .account(args.account)?
                .code
                .map_or_else(Bytes::new, |code| code.original_bytes());
            call.burn(CODE_WORD * code.len().div_ceil(32) as u64)?;
            call.give::<ArbInfo::getCodeCall>(&code)
        }
    }
}
