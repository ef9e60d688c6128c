//! How a transaction or a call ended.

use alloy::{
    primitives::{Address, Bytes, Log},
    sol_types::{SolError, SolEvent},
};
use stylus_devnet::Receipt;
use surety::bindings::explain_revert;

/// A mined transaction. The test must say how it should have ended.
#[must_use = "say how it should end: `.ok()`, `.refused(error)` or `.refused_without_data()`"]
#[derive(Debug)]
pub struct Sent(pub Receipt);

/// A call that may have been refused.
#[must_use = "say how it should end"]
#[derive(Debug)]
pub struct Called(pub Result<Bytes, Bytes>);

/// A transaction that succeeded.
#[derive(Debug)]
pub struct Done(pub Receipt);

impl Sent {
    #[track_caller]
    pub fn ok(self) -> Done {
        let Receipt { output, failure, gas_used, .. } = &self.0;
        assert!(
            self.0.succeeded,
            "refused after {gas_used} gas: {} {failure:?}",
            explain_revert(output)
        );
        Done(self.0)
    }

    /// Compares the error with its arguments.
    #[track_caller]
    pub fn refused<E: SolError>(self, error: E) {
        assert!(!self.0.succeeded, "succeeded; expected {}", explain_revert(&error.abi_encode()));
        same_error(&self.0.output, &error);
    }

    /// Malformed calldata, an unknown function, ETH where none is taken, re-entry.
    #[track_caller]
    pub fn refused_without_data(self) {
        assert!(!self.0.succeeded, "succeeded; expected a refusal");
        assert!(self.0.output.is_empty(), "{}", explain_revert(&self.0.output));
    }
}

impl Called {
    pub fn is_refused_with<E: SolError>(&self, error: &E) -> bool {
        self.0.as_ref().is_err_and(|data| **data == error.abi_encode())
    }

    #[track_caller]
    pub fn refused<E: SolError>(self, error: E) {
        match self.0 {
            Ok(_) => panic!("succeeded; expected {}", explain_revert(&error.abi_encode())),
            Err(data) => same_error(&data, &error),
        }
    }
}

#[track_caller]
fn same_error<E: SolError>(data: &[u8], error: &E) {
    let expected = error.abi_encode();
    assert!(
        data == expected,
        "refused with {}; expected {}",
        explain_revert(data),
        explain_revert(&expected)
    );
}

impl Done {
    /// All events of one kind that a contract emitted, in order.
    pub fn events<E: SolEvent>(&self, emitter: Address) -> Vec<E> {
        let decode = |log: &Log| {
            let ours = log.address == emitter && log.topics().first() == Some(&E::SIGNATURE_HASH);
            ours.then(|| E::decode_log_validate(log).map(|event| event.data))
        };
        let events = self.0.logs.iter().filter_map(decode).collect::<Result<_, _>>();
        events.unwrap_or_else(|error| panic!("{} cannot be decoded: {error}", E::SIGNATURE))
    }

    /// The only event of its kind.
    #[track_caller]
    pub fn event<E: SolEvent>(&self, emitter: Address) -> E {
        let mut events = self.events(emitter);
        assert_eq!(events.len(), 1, "events {} of {emitter}", E::SIGNATURE);
        events.remove(0)
    }
}

impl Sent {
    /// For errors whose arguments are gas.
    #[track_caller]
    pub fn refused_like<E: SolError>(self) -> E {
        assert!(!self.0.succeeded, "succeeded; expected {}", E::SIGNATURE);
        let data = &self.0.output;
        E::abi_decode_validate(data)
            .unwrap_or_else(|_| panic!("{}; expected {}", explain_revert(data), E::SIGNATURE))
    }
}
