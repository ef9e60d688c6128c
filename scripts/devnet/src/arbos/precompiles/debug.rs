use super::{
    abi::ArbDebug::{self, ArbDebugCalls as Method},
    call::{Answer, Call, Failure, Mutability, READ, WRITE},
    decode,
};
use crate::arbos::storage::spaces;

const CUSTOM_TEXT: &str = "This spider family wards off bugs: /\\oo/\\ //\\(oo)//\\ /\\oo/\\";

pub(super) fn run(call: &mut Call<'_>, input: &[u8]) -> Answer {
    let method: Method = decode(input)?;
    let mutability = match &method {
        Method::events(_) => Mutability::Payable,
        Method::customRevert(_) | Method::legacyError(_) => Mutability::Pure,
        Method::becomeChainOwner(_) | Method::panic(_) => Mutability::Write,
        Method::eventsView(_) => Mutability::View,
    };
    call.open(mutability, input.len() - 4)?;
    match method {
        Method::becomeChainOwner(_) => {
            let caller = call.caller;
            call.burn(READ)?;
            if !call.state().is_owner(caller)? {
                call.burn(READ + 3 * WRITE)?;
                call.state().address_set(spaces::chain_owners()).add(caller)?;
            }
            Ok(Vec::new())
        }
        Method::events(args) => {
            let caller = call.caller;
            let conn = call.address;
            call.emit(&ArbDebug::Basic { flag: !args.flag, value: args.value })?;
            call.emit(&ArbDebug::Mixed {
                flag: args.flag,
                not: !args.flag,
                value: args.value,
                conn,
                caller,
            })?;
            let paid = call.value;
            call.give::<ArbDebug::eventsCall>(&ArbDebug::eventsReturn { _0: caller, _1: paid })
        }
        Method::customRevert(args) => call.fail(ArbDebug::Custom {
            number: args.number,
            text: CUSTOM_TEXT.to_owned(),
            flag: true,
        }),
        // A view cannot log.
        Method::legacyError(_) | Method::eventsView(_) => Err(Failure::Plain),
        Method::panic(_) => Err(Failure::Refused),
    }
}
