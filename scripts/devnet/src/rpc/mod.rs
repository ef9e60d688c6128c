//! JSON-RPC: one table of methods, behind a server and behind the in-process client alike.

mod anvil;
mod convert;
mod debug;
mod error;
mod eth_block;
mod eth_call;
mod eth_fee;
mod eth_filter;
mod eth_state;
mod eth_tx;
mod evm;
mod filters;
mod node_interface;
mod params;
mod server;
mod sign;
mod subscribe;
mod txpool;
mod web3;

pub use error::RpcError;
pub(crate) use eth_call::call;
pub use filters::Filters;
pub use server::{ServeError, ServerHandle, serve};

use crate::node::Node;
use params::Args;
use serde::Serialize;
use serde_json::value::{RawValue, to_raw_value};
use std::collections::HashMap;
use std::sync::LazyLock;

type Run = Box<dyn Fn(&Node, Option<&str>) -> Result<Box<RawValue>, RpcError> + Send + Sync>;

pub struct Method {
    run: Run,
    /// Runs contracts, so that it must not keep a network thread busy.
    pub runs_code: bool,
}

#[derive(Default)]
pub struct Methods(HashMap<&'static str, Method>);

pub static METHODS: LazyLock<Methods> = LazyLock::new(|| {
    let mut methods = Methods::default();
    for register in [
        web3::register,
        eth_block::register,
        eth_state::register,
        eth_fee::register,
        eth_call::register,
        eth_tx::register,
        sign::register,
        eth_filter::register,
        txpool::register,
        evm::register,
        anvil::register,
        debug::register,
    ] {
        register(&mut methods);
    }
    methods
});

impl Methods {
    fn add<R: Serialize + 'static>(
        &mut self,
        name: &'static str,
        most_args: usize,
        handler: fn(&Node, Args<'_>) -> Result<R, RpcError>,
    ) {
        self.insert(name, most_args, handler, false);
    }

    fn add_running<R: Serialize + 'static>(
        &mut self,
        name: &'static str,
        most_args: usize,
        handler: fn(&Node, Args<'_>) -> Result<R, RpcError>,
    ) {
        self.insert(name, most_args, handler, true);
    }

    fn insert<R: Serialize + 'static>(
        &mut self,
        name: &'static str,
        most_args: usize,
        handler: fn(&Node, Args<'_>) -> Result<R, RpcError>,
        runs_code: bool,
    ) {
        let run: Run = Box::new(move |node, params| {
            let result = handler(node, Args::new(params, most_args)?)?;
            to_raw_value(&result).map_err(|error| RpcError::Internal(error.to_string()))
        });
        self.0.insert(name, Method { run, runs_code });
    }

    pub fn get(&self, name: &str) -> Option<&Method> {
        self.0.get(name)
    }

    pub fn iter(&self) -> impl Iterator<Item = (&'static str, &Method)> {
        self.0.iter().map(|(name, method)| (*name, method))
    }

    pub fn call(
        &self,
        node: &Node,
        name: &str,
        params: Option<&str>,
    ) -> Result<Box<RawValue>, RpcError> {
        let method = self.get(name).ok_or_else(|| RpcError::MethodNotFound(name.into()))?;
        method.call(node, params)
    }
}

impl Method {
    pub fn call(&self, node: &Node, params: Option<&str>) -> Result<Box<RawValue>, RpcError> {
        (self.run)(node, params)
    }
}
