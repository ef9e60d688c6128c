//! Routers by hand: a contract lists its functions by selector, and calldata is read as the functions' own types say. The
//! readers and writers of values are shared by all functions, where the SDK's router has alloy's coders compiled anew for
//! every list of types; with it four of the programs would be too large to deploy.

use alloc::vec::Vec;

use stylus_sdk::ArbResult;
use stylus_sdk::stylus_core::ValueDenier;
use surety_interfaces::IAccess::*;

use crate::Access;
use crate::abi::{Answer, Arg, Input, Reply};

/// A contract with a router by hand; [`crate::router!`] makes it the SDK's.
pub trait Routed: ValueDenier {
    /// Whether this program answers the functions of `IAccess` itself.
    const HAS_ROLES: bool = true;

    /// The functions that take ETH.
    fn is_payable(_selector: u32) -> bool {
        false
    }

    fn construct(call: Call<&mut Self>) -> Ended;

    /// Fails if the contract was constructed before: a constructor names an admin, and there is one ever after. (The SDK
    /// keeps a slot of its own for it, whose number in memory costs 25 gas at the start of every call.)
    fn only_once(&mut self) -> Result<(), Vec<u8>> {
        if self.access().admin().is_zero() { Ok(()) } else { Err(Vec::new()) }
    }

    /// Calls a function that may change something; none if there is no such function.
    fn change(call: Call<&mut Self>) -> Option<Ended>;

    fn view(call: Call<&Self>) -> Option<Ended>;

    fn access(&mut self) -> &mut Access;
}

/// Calls the function of a list whose selector was called, and goes on if it is not there. (Comparisons in code: a list in
/// memory would cost three quarters of a gas per byte whenever the contract is called.)
#[macro_export]
macro_rules! functions {
    ($call:ident, $(($function:ty, $arity:ident($body:expr))),* $(,)?) => {{
        $(
            if $call.is(const { u32::from_be_bytes(<$function as alloy_sol_types::SolCall>::SELECTOR) }) {
                return Some($call.$arity($body));
            }
        )*
    }};
}

/// Whether a selector is one of the functions'.
#[macro_export]
macro_rules! is_one_of {
    ($selector:ident, $($function:ty),* $(,)?) => {
        false $(|| $selector
            == const { u32::from_be_bytes(<$function as alloy_sol_types::SolCall>::SELECTOR) })*
    };
}

/// How a call ended; what it answers or reverts with is in [`Exchange`].
pub type Ended = Result<(), Refused>;

pub struct Refused;

/// What comes in with a call and goes out.
pub struct Exchange<'a> {
    selector: u32,
    input: Input<'a>,
    answer: Answer,
}

impl<'a> Exchange<'a> {
    fn new(selector: [u8; 4], data: &'a [u8]) -> Self {
        let selector = u32::from_be_bytes(selector);
        Self { selector, input: Input::new(data), answer: Answer::default() }
    }

    /// Makes an error's data the answer.
    #[inline(never)]
    fn refuse(&mut self, error: Vec<u8>) -> Ended {
        self.answer = Answer::from(error);
        Err(Refused)
    }

    fn end(self, ended: Ended) -> ArbResult {
        let data = self.answer.finish();
        match ended {
            Ok(()) => Ok(data),
            Err(Refused) => Err(data),
        }
    }
}

/// A contract and the arguments for one of its functions.
pub struct Call<'i, 'a, C> {
    contract: C,
    exchange: &'i mut Exchange<'a>,
}

impl<C> Call<'_, '_, C> {
    pub fn is(&self, selector: u32) -> bool {
        self.exchange.selector == selector
    }

    /// Has `function` read the arguments, and answers what it answers.
    pub fn whole(self, function: impl FnOnce(C, &[u8]) -> ArbResult) -> Ended {
        match function(self.contract, self.exchange.input.data()) {
            Ok(answer) => {
                self.exchange.answer = Answer::from(answer);
                Ok(())
            }
            Err(error) => self.exchange.refuse(error),
        }
    }
}

/// How a function ends.
pub trait Outcome {
    fn end(self, exchange: &mut Exchange) -> Ended;
}

impl<T: Reply> Outcome for T {
    fn end(self, exchange: &mut Exchange) -> Ended {
        self.put(&mut exchange.answer);
        Ok(())
    }
}

impl<T: Reply, E: Into<Vec<u8>>> Outcome for Result<T, E> {
    fn end(self, exchange: &mut Exchange) -> Ended {
        match self {
            Ok(reply) => reply.end(exchange),
            Err(error) => exchange.refuse(error.into()),
        }
    }
}

macro_rules! arities {
    ($($name:ident($($arg:ident)*);)*) => {
        /// By the number of arguments. Malformed ones revert without data, as the SDK's do.
        impl<'a, C> Call<'_, 'a, C> {
            $(
                #[allow(non_snake_case)]
                pub fn $name<$($arg: Arg<'a>,)* R: Outcome>(
                    self,
                    function: impl FnOnce(C $(, $arg)*) -> R,
                ) -> Ended {
                    $(let $arg = $arg::take(&mut self.exchange.input);)*
                    if !self.exchange.input.is_whole() {
                        return Err(Refused);
                    }
                    function(self.contract $(, $arg)*).end(self.exchange)
                }
            )*
        }
    };
}

arities! {
    with0();
    with1(A1);
    with2(A1 A2);
    with3(A1 A2 A3);
    with4(A1 A2 A3 A4);
    with5(A1 A2 A3 A4 A5);
    with6(A1 A2 A3 A4 A5 A6);
    with11(A1 A2 A3 A4 A5 A6 A7 A8 A9 A10 A11);
}

/// The answer to a call; none if there is no such function.
pub fn route<C: Routed>(contract: &mut C, selector: [u8; 4], data: &[u8]) -> Option<ArbResult> {
    if !C::is_payable(u32::from_be_bytes(selector))
        && let Err(refusal) = contract.deny_value("")
    {
        return Some(Err(refusal));
    }
    let mut exchange = Exchange::new(selector, data);
    let ended = find(contract, &mut exchange)?;
    Some(exchange.end(ended))
}

fn find<C: Routed>(contract: &mut C, exchange: &mut Exchange) -> Option<Ended> {
    C::change(Call { contract, exchange })
        .or_else(|| C::view(Call { contract, exchange }))
        .or_else(|| C::HAS_ROLES.then(|| roles(Call { contract: contract.access(), exchange }))?)
}

pub fn construct<C: Routed>(contract: &mut C, data: &[u8]) -> ArbResult {
    contract.deny_value("")?;
    contract.only_once()?;
    let mut exchange = Exchange::new([0; 4], data);
    let ended = C::construct(Call { contract, exchange: &mut exchange });
    exchange.end(ended)
}

/// The functions of `IAccess`, which every contract has.
fn roles(call: Call<&mut Access>) -> Option<Ended> {
    functions!(
        call,
        (adminCall, with0(|access| access.admin())),
        (pendingAdminCall, with0(|access| access.pending_admin())),
        (guardianCall, with0(|access| access.guardian())),
        (transferAdminCall, with1(Access::transfer_admin)),
        (setGuardianCall, with1(Access::set_guardian)),
        (acceptAdminCall, with0(Access::accept_admin)),
    );
    None
}

/// Makes a [`Routed`] contract's router the SDK's, on chain. Unit tests have the SDK's own, which they compare it with. Other
/// calls go to `$fallback`, a function of the contract and the calldata; without one they revert.
#[macro_export]
macro_rules! router {
    ($contract:ident) => {
        $crate::router!($contract, |_: &mut $contract, _: &[u8]| None);
    };
    ($contract:ident, $fallback:expr) => {
        #[cfg(not(any(test, feature = "export-abi")))]
        impl stylus_sdk::abi::Router<$contract> for $contract {
            type Storage = Self;

            fn route(
                contract: &mut Self,
                selector: u32,
                data: &[u8],
            ) -> Option<stylus_sdk::ArbResult> {
                $crate::router::route(contract, selector.to_be_bytes(), data)
            }

            fn constructor(contract: &mut Self, data: &[u8]) -> Option<stylus_sdk::ArbResult> {
                Some($crate::router::construct(contract, data))
            }

            fn receive(_: &mut Self) -> Option<Result<(), alloc::vec::Vec<u8>>> {
                None
            }

            fn fallback(contract: &mut Self, data: &[u8]) -> Option<stylus_sdk::ArbResult> {
                $fallback(contract, data)
            }
        }
    };
}
