//! ethers-rs 2 as its users use it: `surety-ethers-rs CASE URL PROGRAM` runs one case against the devnet at the URL, with
//! the committee's program (init code in a file, as hex).

use ethers::abi::{encode, Token};
use ethers::prelude::*;
use ethers::types::transaction::eip2718::TypedTransaction;
use ethers::types::transaction::eip2930::{AccessList, AccessListItem};
use ethers::types::transaction::eip712::TypedData;
use eyre::{bail, ensure, eyre, Result};
use std::sync::Arc;
use std::time::Duration;

abigen!(OracleCommittee, "$CARGO_MANIFEST_DIR/../../../abi/OracleCommittee.json");
abigen!(TestToken, "$CARGO_MANIFEST_DIR/../../solidity/artifacts/TestToken.json");
abigen!(
    StylusDeployer,
    r#"[
        function deploy(bytes bytecode, bytes initData, uint256 initValue, bytes32 salt) external payable returns (address)
        event ContractDeployed(address deployedContract)
    ]"#
);

type Client = SignerMiddleware<Provider<Http>, LocalWallet>;

const CHAIN_ID: u64 = 412_346;
const DEPLOYER: &str = "0xcEcba2F1DC234f70Dd89F2041029807F8D03A990";
const ACTIVATION_WEI: u64 = 10_000_000_000_000_000;
const TOPIC: [u8; 32] = [0x11; 32];
const KEY: [u8; 32] = [0x22; 32];
const HASH: [u8; 32] = [0x33; 32];
/// The first development accounts.
const KEYS: [&str; 3] = [
    "ac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80",
    "59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d",
    "5de4111afa1a4b94908f83103eb1f1706367c2e68ca870fc3fb9a804cdab365a",
];

struct World {
    url: String,
    program: Bytes,
}

#[tokio::main]
async fn main() -> Result<()> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [case, url, program] = args.as_slice() else {
        bail!("usage: surety-ethers-rs CASE URL PROGRAM")
    };
    let program = std::fs::read_to_string(program)?.trim().parse()?;
    let world = World { url: url.clone(), program };
    match case.as_str() {
        "contract" => world.contract().await,
        "error" => world.error().await,
        "typed-data" => world.typed_data().await,
        "transactions" => world.transactions().await,
        "subscribe" => world.subscribe().await,
        other => bail!("no case {other}"),
    }
}

impl World {
    fn client(&self, account: usize) -> Result<Arc<Client>> {
        let provider =
            Provider::<Http>::try_from(self.url.as_str())?.interval(Duration::from_millis(20));
        let wallet = KEYS[account].parse::<LocalWallet>()?.with_chain_id(CHAIN_ID);
        Ok(Arc::new(SignerMiddleware::new(provider, wallet)))
    }

    async fn committee(&self) -> Result<OracleCommittee<Client>> {
        let client = self.client(0)?;
        let members =
            [1, 2].map(|index| self.client(index).map(|member| Token::Address(member.address())));
        let members = members.into_iter().collect::<Result<Vec<_>>>()?;
        let mut arguments = vec![Token::Address(client.address()), Token::Array(members)];
        // quorum, and the clock: genesis, slot and frame in seconds
        let numbers = [2, 1_742_213_400, 12, 604_800_u64];
        arguments.extend(numbers.map(|number| Token::Uint(number.into())));
        let mut init = ethers::utils::id("stylus_constructor()").to_vec();
        init.extend(encode(&arguments));
        let deployer = StylusDeployer::new(DEPLOYER.parse::<Address>()?, client.clone());
        let call = deployer.deploy(self.program.clone(), init.into(), 0.into(), [0; 32]);
        let receipt = mined(call.value(ACTIVATION_WEI)).await?;
        let deployed = logs::<ContractDeployedFilter>(&receipt);
        let address = deployed.first().ok_or(eyre!("nothing deployed"))?.deployed_contract;
        Ok(OracleCommittee::new(address, client))
    }

    async fn contract(&self) -> Result<()> {
        let committee = self.committee().await?;
        ensure!(committee.member_count().call().await? == 2);
        for account in [1, 2] {
            let member = self.client(account)?;
            let mine = OracleCommittee::new(committee.address(), member.clone());
            let vote = mine.vote(TOPIC, KEY, HASH);
            let gas = vote.estimate_gas().await?;
            let receipt = mined(vote.gas(gas)).await?;
            ensure!(receipt.gas_used.is_some_and(|used| used <= gas));
            let voted = logs::<VotedFilter>(&receipt);
            ensure!(
                voted.len() == 1
                    && voted[0].member == member.address()
                    && voted[0].support == account as u16
            );
        }
        let (hash, since) = committee.agreed(TOPIC, KEY).call().await?;
        ensure!(hash == HASH && since > 0);
        let second = self.client(2)?.address();
        // On a chain that others use too there are more committees.
        let voted = || {
            committee.event::<VotedFilter>().address(committee.address().into()).from_block(0)
        };
        ensure!(voted().query().await?.len() == 2);
        let filtered = voted().topic3(second).query().await?;
        ensure!(filtered.len() == 1 && filtered[0].member == second);
        Ok(())
    }

    async fn error(&self) -> Result<()> {
        let committee = self.committee().await?;
        let vote = committee.vote(TOPIC, KEY, HASH);
        let Err(called) = vote.call().await else { bail!("a stranger may vote") };
        let Err(estimated) = vote.estimate_gas().await else { bail!("a stranger may vote") };
        let stranger = committee.client().address();
        for error in [called, estimated] {
            match error.decode_contract_revert::<OracleCommitteeErrors>() {
                Some(OracleCommitteeErrors::NotMember(NotMember { account }))
                    if account == stranger => {}
                other => bail!("{other:?} from {error:?}"),
            }
        }
        Ok(())
    }

    async fn typed_data(&self) -> Result<()> {
        let client = self.client(1)?;
        let token = TestToken::deploy(client.clone(), ())?.send().await?;
        let spender = self.client(2)?.address();
        let field = |text: &str| {
            let (kind, name) = text.split_once(' ').unwrap_or_default();
            serde_json::json!({"name": name, "type": kind})
        };
        let domain =
            ["string name", "string version", "uint256 chainId", "address verifyingContract"];
        let permit = [
            "address owner",
            "address spender",
            "uint256 value",
            "uint256 nonce",
            "uint256 deadline",
        ];
        let typed: TypedData = serde_json::from_value(serde_json::json!({
            "types": {"EIP712Domain": domain.map(field), "Permit": permit.map(field)},
            "primaryType": "Permit",
            "domain": {"name": "Surety Test Fee Token", "version": "1", "chainId": CHAIN_ID, "verifyingContract": token.address()},
            "message": {"owner": client.address(), "spender": spender, "value": "55", "nonce": "0", "deadline": U256::MAX.to_string()},
        }))?;
        let signature = client.signer().sign_typed_data(&typed).await?;
        let (r, s) = (be(signature.r), be(signature.s));
        let permit =
            token.permit(client.address(), spender, 55.into(), U256::MAX, signature.v as u8, r, s);
        mined(permit).await?;
        ensure!(token.allowance(client.address(), spender).call().await? == 55.into());
        Ok(())
    }

    async fn transactions(&self) -> Result<()> {
        let client = self.client(0)?;
        let to = Address::repeat_byte(0x77);
        let list =
            AccessList(vec![AccessListItem { address: to, storage_keys: vec![H256::zero()] }]);
        let price = client.get_gas_price().await?;
        let before = client.get_balance(to, None).await?;
        let requests: [TypedTransaction; 3] = [
            TransactionRequest::new().to(to).value(5).gas_price(price).into(),
            TransactionRequest::new()
                .to(to)
                .value(5)
                .gas_price(price)
                .with_access_list(list)
                .into(),
            Eip1559TransactionRequest::new().to(to).value(5).into(),
        ];
        for (kind, request) in requests.into_iter().enumerate() {
            let receipt =
                client.send_transaction(request, None).await?.await?.ok_or(eyre!("not mined"))?;
            ensure!(
                receipt.transaction_type == Some(kind.into()),
                "type {:?}",
                receipt.transaction_type
            );
            let read = client
                .get_transaction(receipt.transaction_hash)
                .await?
                .ok_or(eyre!("not found"))?;
            ensure!(read.value == 5.into() && read.hash() == receipt.transaction_hash);
        }
        ensure!(client.get_balance(to, None).await? == before + 15);
        let history = client.fee_history(2, BlockNumber::Latest, &[50.0]).await?;
        ensure!(history.base_fee_per_gas.len() == 3 && history.reward.len() == 2);
        ensure!(client
            .get_block_with_txs(BlockNumber::Latest)
            .await?
            .is_some_and(|block| block.transactions.len() == 1));
        Ok(())
    }

    async fn subscribe(&self) -> Result<()> {
        let committee = self.committee().await?;
        let socket = Provider::<Ws>::connect(self.url.replace("http", "ws")).await?;
        let mut blocks = socket.subscribe_blocks().await?;
        let mut pending = socket.subscribe_pending_txs().await?;
        let listening = OracleCommittee::new(committee.address(), Arc::new(socket.clone()));
        let events = listening.event::<VotedFilter>();
        let mut events = events.subscribe().await?;
        let mine = OracleCommittee::new(committee.address(), self.client(1)?);
        let receipt = mined(mine.vote(TOPIC, KEY, HASH)).await?;
        let event = soon(events.next()).await?.ok_or(eyre!("no event"))??;
        ensure!(event.hash == HASH && event.support == 1);
        ensure!(soon(blocks.next()).await?.and_then(|block| block.hash) == receipt.block_hash);
        ensure!(soon(pending.next()).await? == Some(receipt.transaction_hash));
        Ok(())
    }
}

async fn mined<M: Middleware + 'static, D: ethers::abi::Detokenize>(
    call: ethers::contract::ContractCall<M, D>,
) -> Result<TransactionReceipt> {
    let receipt = call.send().await.map_err(|error| eyre!("{error}"))?.await?;
    let receipt = receipt.ok_or(eyre!("not mined"))?;
    ensure!(receipt.status == Some(1.into()), "failed");
    Ok(receipt)
}

fn logs<E: EthEvent>(receipt: &TransactionReceipt) -> Vec<E> {
    receipt.logs.iter().filter_map(|log| E::decode_log(&log.clone().into()).ok()).collect()
}

async fn soon<T>(future: impl std::future::Future<Output = T>) -> Result<T> {
    Ok(tokio::time::timeout(Duration::from_secs(10), future).await?)
}

fn be(word: U256) -> [u8; 32] {
    let mut bytes = [0; 32];
    word.to_big_endian(&mut bytes);
    bytes
}
