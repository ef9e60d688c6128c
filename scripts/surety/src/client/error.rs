use crate::{
    bindings::{NO_ANSWER, TransportError, explain_rpc, hide_urls, origin},
    failure::{Exit, Explain},
};
use alloy::primitives::{Address, B256};

#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    #[error("{}", not_http(url))]
    BadUrl { url: String },
    #[error("{}", unreachable(url, reason))]
    Unreachable { url: String, reason: String },
    #[error("the node runs chain {found}, expected chain {expected}")]
    WrongChain { expected: u64, found: u64 },
    #[error("cannot {what}: {reason}")]
    Read { what: String, reason: String },
    #[error("{kind}: {}", refused(reason))]
    Refused { kind: String, reason: String },
    #[error("{kind} failed in transaction {hash}: {reason}")]
    Reverted { kind: String, hash: B256, reason: String },
    #[error("{kind}: no receipt of transaction {hash} after {seconds} s")]
    NoReceipt { kind: String, hash: B256, seconds: u64 },
    #[error("{waiting} earlier transactions of {account} wait to be mined")]
    StillPending { account: Address, waiting: u64 },
    #[error("{kind}: the transaction could not be signed: {reason}")]
    Signing { kind: String, reason: String },
    #[error("the chain's clock cannot be moved by {seconds} s: {}", hide_urls(reason))]
    NoTimeTravel { seconds: u64, reason: String },
}

impl ClientError {
    pub(crate) fn rpc(what: &str) -> impl Fn(TransportError) -> Self + '_ {
        move |error| Self::Read { what: what.to_owned(), reason: explain_rpc(&error) }
    }
}

impl Explain for ClientError {
    fn exit(&self) -> Exit {
        match self {
            Self::BadUrl { .. } => Exit::Usage,
            Self::Unreachable { url, .. } if is_not_http(url) => Exit::Usage,
            _ => Exit::Failure,
        }
    }

    fn next_step(&self) -> Option<String> {
        let text = match self {
            Self::BadUrl { .. } => "give a URL such as http://127.0.0.1:8547",
            Self::Unreachable { url, .. } if is_not_http(url) => {
                "give a URL such as http://127.0.0.1:8547"
            }
            Self::Unreachable { .. } => {
                "start a devnet with `cargo surety devnet`, or check --rpc-url"
            }
            Self::Refused { reason, .. } | Self::Read { reason, .. }
                if reason.starts_with(NO_ANSWER) =>
            {
                "see whether the node still runs and takes requests, then run again"
            }
            Self::WrongChain { .. } => {
                "point --rpc-url at the right node, or give the --config or --deployment of its chain"
            }
            Self::Refused { .. } => "check the sender's balance and the node's log",
            Self::NoReceipt { .. } => "look the transaction up later; running again continues",
            Self::StillPending { .. } => {
                "wait until they are mined, or replace them, and run again"
            }
            Self::NoTimeTravel { .. } => {
                "use a devnet (`cargo surety devnet`), whose clock can be moved"
            }
            Self::Read { .. } => {
                "check that the node is of the deployment's chain; a contract's error: abi/I*.sol says what it means"
            }
            Self::Reverted { .. } => "look the error up in abi/I*.sol: it says what the call needs",
            Self::Signing { .. } => "check the sender's key",
        };
        Some(text.to_owned())
    }
}

/// Not even a name that a library gave its transport.
fn is_not_http(url: &str) -> bool {
    let lower = url.to_ascii_lowercase();
    url.contains(':') && !lower.starts_with("http://") && !lower.starts_with("https://")
}

fn not_http(url: &str) -> String {
    match url.contains('@') {
        // where the password begins and ends in it cannot be told
        true => "what was given is not an http:// or https:// URL".into(),
        false => format!("`{}` is not an http:// or https:// URL", origin(url)),
    }
}

fn unreachable(url: &str, reason: &str) -> String {
    match is_not_http(url) {
        true => not_http(url),
        false => format!("no node answers at {}: {}", origin(url), hide_urls(reason)),
    }
}

fn refused(reason: &str) -> String {
    match reason.starts_with(NO_ANSWER) {
        true => reason.to_owned(),
        false => format!("the node refused the transaction: {reason}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unreachable_at(url: &str) -> ClientError {
        let reason = format!("error sending request for url ({url})");
        ClientError::Unreachable { url: url.into(), reason }
    }

    #[test]
    fn secrets_in_a_url_are_not_shown() {
        let text =
            unreachable_at("https://me:hush@node.example:8547/v2/apikey?k=apikey").to_string();
        assert!(text.contains("no node answers at https://node.example:8547: "), "{text}");
        assert!(!text.contains("hush") && !text.contains("apikey"), "{text}");
        for url in ["me:hush@node", "http://me:hu/sh@node", "ws://node/apikey"] {
            for error in [ClientError::BadUrl { url: url.into() }, unreachable_at(url)] {
                let text = error.to_string();
                assert!(!text.contains("hu") && !text.contains("apikey"), "{text}");
            }
        }
    }

    #[test]
    fn other_schemes_than_http_are_called_so() {
        for url in ["ws://node:1", "localhost:9601", "ftp://node"] {
            let error = unreachable_at(url);
            assert_eq!(error.to_string(), format!("`{url}` is not an http:// or https:// URL"));
            assert!(error.next_step().unwrap().contains("http://127.0.0.1:8547"));
        }
    }

    #[test]
    fn a_node_that_went_away_is_not_called_a_refusal() {
        let (kind, gone) = ("vote".to_owned(), format!("{NO_ANSWER}: connection closed"));
        let error = ClientError::Refused { kind: kind.clone(), reason: gone };
        assert!(!error.to_string().contains("refused"), "{error}");
        assert!(error.next_step().unwrap().contains("whether the node still runs"));
        let error = ClientError::Refused { kind, reason: "insufficient funds".into() };
        assert!(error.to_string().contains("refused the transaction: insufficient funds"));
        assert!(error.next_step().unwrap().contains("balance"));
    }
}
