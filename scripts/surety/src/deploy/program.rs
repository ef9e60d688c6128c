//! One Stylus program: created, activated and initialised in a single transaction through the StylusDeployer contract.

use super::{Config, DeployError, record::Deployed};
use crate::{
    bindings::{IArbDebug, IArbOwnerPublic, IArbWasm, IArbWasmCache, IStylusDeployer},
    build::Artifact,
    client::{Account, Call, Client, ClientError},
    keys::DEVNET_CHAIN_ID,
};
use alloy::{
    primitives::{Address, B256, Bytes, U256, address, keccak256},
    providers::Provider,
    rpc::types::{
        Filter, TransactionInput, TransactionRequest,
        state::{AccountOverride, StateOverride},
    },
    sol_types::{SolCall, SolEvent, SolValue},
};

pub const ARB_WASM: Address = address!("0000000000000000000000000000000000000071");
pub const ARB_WASM_CACHE: Address = address!("0000000000000000000000000000000000000072");
pub const ARB_OWNER_PUBLIC: Address = address!("000000000000000000000000000000000000006b");
pub const ARB_DEBUG: Address = address!("00000000000000000000000000000000000000ff");
/// On every Arbitrum chain and on this project's devnet.
pub const STYLUS_DEPLOYER: Address = address!("cEcba2F1DC234f70Dd89F2041029807F8D03A990");

/// Of the fee simulated now, for a price that rises until the transaction runs; what is left comes back.
const FEE_MARGIN_PERCENT: u64 = 120;

/// A program with its constructor's arguments.
#[derive(Clone, Debug)]
pub struct Program {
    pub name: &'static str,
    pub code: Bytes,
    init_code: Bytes,
    init_data: Bytes,
    salt: B256,
}

/// The 43 bytes of EVM code that return what follows them.
pub(crate) fn init_code(code: &[u8]) -> Bytes {
    let mut out = Vec::with_capacity(code.len() + 43);
    out.push(0x7f);
    out.extend_from_slice(&U256::from(code.len()).to_be_bytes::<32>());
    out.extend_from_slice(&[0x80, 0x60, 0x2b, 0x60, 0x00, 0x39, 0x60, 0x00, 0xf3, 0x00]);
    out.extend_from_slice(code);
    out.into()
}

/// `stylus_constructor()` without its arguments' types: the SDK's selector of every constructor.
fn init_data(arguments: &[u8]) -> Bytes {
    let selector = &keccak256("stylus_constructor()")[..4];
    [selector, arguments].concat().into()
}

impl Program {
    pub fn new<A: SolValue>(
        name: &'static str,
        artifacts: &[Artifact],
        config: &Config,
        arguments: &A,
    ) -> Result<Self, DeployError>
    where
        for<'a> <A::SolType as alloy::sol_types::SolType>::Token<'a>:
            alloy::sol_types::abi::TokenSeq<'a>,
    {
        let program = Self::without_constructor(name, artifacts, config)?;
        Ok(Self { init_data: init_data(&arguments.abi_encode_params()), ..program })
    }

    pub fn without_constructor(
        name: &'static str,
        artifacts: &[Artifact],
        config: &Config,
    ) -> Result<Self, DeployError> {
        let code = code_of(artifacts, name)?;
        Ok(Self {
            name,
            init_code: init_code(&code),
            init_data: Bytes::new(),
            code: code.into(),
            salt: config.salt(name),
        })
    }

    /// Where it comes to lie: the same program, arguments and name always give the same address.
    pub fn address(&self) -> Address {
        let salt = keccak256([self.salt.as_slice(), &self.init_data].concat());
        STYLUS_DEPLOYER.create2(salt, keccak256(&self.init_code))
    }

    pub fn code_hash(&self) -> B256 {
        keccak256(&self.code)
    }

    /// Creation, activation and construction are one transaction, so what has code is whole. What is known to be
    /// deployed stays, though the constructor's arguments are others by now: they are settings.
    pub async fn find(
        &self,
        client: &Client,
        known: Deployed,
    ) -> Result<Option<Deployed>, DeployError> {
        let (code_hash, planned) = (self.code_hash(), self.address());
        for address in [known.address, planned] {
            let code = client.code(address).await?;
            if code.is_empty() {
                continue;
            }
            if code != self.code {
                return Err(DeployError::OtherCode { contract: self.name, address });
            }
            let block = match known.block {
                0 => created_in(client, address).await.unwrap_or_default(),
                block => block,
            };
            return Ok(Some(Deployed { address, code_hash, block }));
        }
        Ok(None)
    }

    pub async fn deploy(
        &self,
        client: &Client,
        account: &Account,
    ) -> Result<Deployed, DeployError> {
        let call = IStylusDeployer::deployCall {
            bytecode: self.init_code.clone(),
            initData: self.init_data.clone(),
            initValue: U256::ZERO,
            salt: self.salt,
        };
        let fee = self.activation_fee(client).await?;
        let call = Call::new("deploy a program", STYLUS_DEPLOYER, &call).value(fee);
        let receipt = client.send(account, call).await?;
        let block = receipt.block_number.unwrap_or_default();
        Ok(Deployed { address: self.address(), code_hash: self.code_hash(), block })
    }

    /// Activates a program that has expired.
    pub async fn revive(
        &self,
        client: &Client,
        account: &Account,
        deployed: Deployed,
    ) -> Result<bool, DeployError> {
        if seconds_left(client, deployed.address).await.is_some() {
            return Ok(false);
        }
        let fee = self.activation_fee(client).await?;
        let call = IArbWasm::activateProgramCall { program: deployed.address };
        client.send(account, Call::new("activate a program", ARB_WASM, &call).value(fee)).await?;
        Ok(true)
    }

    /// Wei to send along, by a trial activation of the code at an address where nothing is; 0 for an active program.
    async fn activation_fee(&self, client: &Client) -> Result<U256, DeployError> {
        let version = IArbWasm::new(ARB_WASM, client.provider().clone());
        if version.codehashVersion(self.code_hash()).call().await.is_ok() {
            return Ok(U256::ZERO);
        }
        let (program, payer) = (Address::repeat_byte(0x51), Address::repeat_byte(0x52));
        let call = IArbWasm::activateProgramCall { program };
        let eth = U256::from(1_000_000_000_000_000_000u64);
        let request = TransactionRequest {
            from: Some(payer),
            to: Some(ARB_WASM.into()),
            value: Some(eth),
            input: TransactionInput::new(call.abi_encode().into()),
            ..Default::default()
        };
        let mut overrides = StateOverride::default();
        let rich = AccountOverride { balance: Some(eth * U256::from(2)), ..Default::default() };
        overrides.insert(payer, rich);
        let coded = AccountOverride { code: Some(self.code.clone()), ..Default::default() };
        overrides.insert(program, coded);
        let answer = client.provider().call(request).overrides(overrides).await;
        let answer = answer.map_err(ClientError::rpc(&format!("activate {}", self.name)))?;
        let fee = IArbWasm::activateProgramCall::abi_decode_returns(&answer)
            .map_err(|error| ClientError::Read {
                what: format!("activate {}", self.name),
                reason: error.to_string(),
            })?
            .dataFee;
        Ok(fee * U256::from(FEE_MARGIN_PERCENT) / U256::from(100))
    }
}

/// What is to be deployed of a contract.
pub fn code_of(artifacts: &[Artifact], name: &'static str) -> Result<Vec<u8>, DeployError> {
    let artifact = artifacts.iter().find(|artifact| artifact.name == name);
    Ok(artifact.ok_or(DeployError::NotBuilt { contract: name })?.read_code()?)
}

/// Whether the chain can run programs, and what is needed to deploy them.
pub async fn check_chain(client: &Client) -> Result<(), DeployError> {
    let chain_id = client.chain_id();
    let wasm = IArbWasm::new(ARB_WASM, client.provider().clone());
    if wasm.stylusVersion().call().await.is_err() {
        return Err(DeployError::NoStylus { chain_id });
    }
    if client.code(STYLUS_DEPLOYER).await?.is_empty() {
        return Err(DeployError::NoDeployer { chain_id, address: STYLUS_DEPLOYER });
    }
    Ok(())
}

/// The block in which the StylusDeployer says it created the contract; nodes may refuse so wide a search.
async fn created_in(client: &Client, address: Address) -> Option<u64> {
    let event = IStylusDeployer::ContractDeployed::SIGNATURE_HASH;
    let filter = Filter::new().address(STYLUS_DEPLOYER).event_signature(event).from_block(0);
    let logs = client.provider().get_logs(&filter).await.ok()?;
    let created = logs.iter().find(|log| log.data().data.as_ref() == address.into_word());
    created.and_then(|log| log.block_number)
}

/// Until the program expires; none if it is not active.
pub async fn seconds_left(client: &Client, program: Address) -> Option<u64> {
    let wasm = IArbWasm::new(ARB_WASM, client.provider().clone());
    wasm.programTimeLeft(program).call().await.ok()
}

/// Whether the program is in ArbOS's cache now; a sender that may put it there does.
pub async fn cache(
    client: &Client,
    account: &Account,
    deployed: Deployed,
) -> Result<bool, DeployError> {
    if is_cached(client, deployed.code_hash).await? {
        return Ok(true);
    }
    if !may_cache(client, account.address()).await && !become_owner(client, account).await {
        return Ok(false);
    }
    let call = IArbWasmCache::cacheProgramCall { program: deployed.address };
    client.send(account, Call::new("cache a program", ARB_WASM_CACHE, &call)).await?;
    Ok(true)
}

pub async fn is_cached(client: &Client, code_hash: B256) -> Result<bool, DeployError> {
    let cache = IArbWasmCache::new(ARB_WASM_CACHE, client.provider().clone());
    let cached = cache.codehashIsCached(code_hash).call().await;
    Ok(cached.map_err(|error| ClientError::Read {
        what: "ask ArbWasmCache".into(),
        reason: crate::bindings::explain(&error),
    })?)
}

/// On a development chain anyone may; elsewhere there is no such precompile.
async fn become_owner(client: &Client, account: &Account) -> bool {
    let call = Call::new("own the devnet", ARB_DEBUG, &IArbDebug::becomeChainOwnerCall {});
    client.chain_id() == DEVNET_CHAIN_ID
        && client.simulate(account.address(), &call).await.is_ok()
        && client.send(account, call).await.is_ok()
}

async fn may_cache(client: &Client, account: Address) -> bool {
    let cache = IArbWasmCache::new(ARB_WASM_CACHE, client.provider().clone());
    let owners = IArbOwnerPublic::new(ARB_OWNER_PUBLIC, client.provider().clone());
    cache.isCacheManager(account).call().await.unwrap_or(false)
        || owners.isChainOwner(account).call().await.unwrap_or(false)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn init_code_is_the_official_prelude_and_the_code() {
        let code = [0xef, 0xf0, 0x00, 0x00, 0x0b];
        let init = init_code(&code);
        assert_eq!(init.len(), 43 + 5);
        assert_eq!(init[32], 5);
        assert_eq!(init[33..43], [0x80, 0x60, 0x2b, 0x60, 0x00, 0x39, 0x60, 0x00, 0xf3, 0x00]);
        assert_eq!(init[43..], code);
    }
}
