// cast: what people type, on one of this project's programs.
import assert from "node:assert/strict";
import test from "node:test";
import * as s from "./support.mjs";

const skip = s.missing("cast");
const [admin, member, second] = s.accounts;
const DEPLOY = "deploy(bytes,bytes,uint256,bytes32)";
const VOTE = "vote(bytes32,bytes32,bytes32)";
const VOTED = "Voted(bytes32 indexed,bytes32 indexed,address indexed,bytes32,uint16)";

async function world(t) {
  const devnet = await s.startDevnet(t);
  const cast = async (...args) => (await s.run(s.tool("cast"), args, { env: { ETH_RPC_URL: devnet.url } })).stdout;
  const send = async (from, ...args) => JSON.parse(await cast("send", "--json", "--private-key", from.key, ...args));
  return { ...devnet, cast, send };
}

async function deployCommittee({ cast, send }) {
  const { members, quorum, clock } = s.committee;
  const types = "f(address,address[],uint16,uint64,uint64,uint64)";
  const arguments_ = await cast("abi-encode", types, admin.address, `[${members}]`, String(quorum), ...clock.map(String));
  const init = (await cast("sig", "stylus_constructor()")) + arguments_.slice(2);
  const zero = `0x${"00".repeat(32)}`;
  const receipt = await send(admin, s.STYLUS_DEPLOYER, DEPLOY, s.initCode("oracle_committee"), init, "0", zero, "--value", String(s.ACTIVATION_WEI));
  const log = receipt.logs.find(({ address }) => BigInt(address) === BigInt(s.STYLUS_DEPLOYER));
  return cast("parse-bytes32-address", log.data);
}

test("cast: program deploys, is called and voted on, and its logs are found", { skip }, async (t) => {
  const devnet = await world(t);
  const { cast, send } = devnet;
  const committee = await deployCommittee(devnet);
  assert.equal(await cast("call", committee, "members()(address[])"), `[${s.committee.members.join(", ")}]`);
  for (const account of [member, second]) {
    assert.equal((await send(account, committee, VOTE, s.TOPIC, s.KEY, s.HASH)).status, "0x1");
  }
  const agreed = await cast("call", committee, "agreed(bytes32,bytes32)(bytes32,uint64)", s.TOPIC, s.KEY);
  assert.ok(agreed.startsWith(s.HASH), agreed);
  const all = JSON.parse(await cast("logs", "--json", "--from-block", "0", "--address", committee, VOTED));
  assert.equal(all.length, 2);
  const logs = ["logs", "--json", "--from-block", "0", "--address", committee, VOTED, s.TOPIC, s.KEY, second.address];
  assert.equal(JSON.parse(await cast(...logs)).length, 1);
  assert.equal(JSON.parse(await cast("receipt", "--json", all[0].transactionHash)).logs.length, 1);
  assert.equal(await cast("tx", all[0].transactionHash, "from"), member.address);
});

test("cast: a refused call shows the typed error", { skip }, async (t) => {
  const devnet = await world(t);
  const committee = await deployCommittee(devnet);
  const refused = (error) => {
    // NotMember(address)
    assert.match(error.message, /0x16d6142c0{24}f39fd6e51aad88f6f4ce6ab8827279cfffb92266/i);
    return true;
  };
  const vote = [committee, VOTE, s.TOPIC, s.KEY, s.HASH];
  await assert.rejects(devnet.cast("call", "--from", admin.address, ...vote), refused);
  await assert.rejects(devnet.send(admin, ...vote), refused);
  await assert.rejects(devnet.cast("estimate", "--from", admin.address, ...vote), refused);
});

test("cast: blocks, balances, storage and code are read", { skip: s.missingOrForeign("cast", "a fresh chain and anvil_ methods") }, async (t) => {
  const { cast, send, rpc } = await world(t);
  assert.equal(await cast("chain-id"), String(s.CHAIN_ID));
  assert.equal(await cast("block-number"), "0");
  assert.equal(await cast("gas-price"), "100000000");
  assert.equal(await cast("basefee"), "100000000");
  await send(admin, second.address, "--value", "1ether", "--legacy");
  await send(admin, second.address, "--value", "1ether", "--priority-gas-price", "0");
  assert.equal(await cast("balance", "--ether", second.address), "1000002.000000000000000000");
  assert.equal(await cast("nonce", admin.address), "2");
  assert.equal(await cast("nonce", admin.address, "--block", "1"), "1");
  const block = JSON.parse(await cast("block", "--json", "latest"));
  assert.deepEqual([block.number, block.transactions.length], ["0x2", 1]);
  assert.equal(await cast("age").then((text) => text.length > 0), true);
  const word = `0x${"2a".padStart(64, "0")}`;
  await rpc("anvil_setStorageAt", second.address, "0x5", word);
  assert.equal(await cast("storage", second.address, "5"), word);
  assert.match(await cast("code", s.CREATE2_FACTORY), /^0x7f/);
  assert.equal(await cast("codesize", s.CREATE2_FACTORY), "69");
  assert.equal(await cast("rpc", "evm_snapshot"), '"0x1"');
  assert.equal(JSON.parse(await cast("rpc", "eth_feeHistory", "0x1", "latest", "[]")).gasUsedRatio.length, 1);
  assert.equal(await cast("estimate", "--from", admin.address, second.address, "--value", "1"), "21000");
  const [list] = [JSON.parse(await cast("access-list", "--json", s.STYLUS_DEPLOYER, "saltOf(bytes32,bytes)", word, "0x"))];
  assert.ok(list.gasUsed);
});

test("cast: CREATE2 through the factory gives the address that cast computes", { skip }, async (t) => {
  const { cast, send } = await world(t);
  const { bytecode } = s.artifact("TestToken");
  // Another one for each run: a node may keep what the last run deployed.
  const salt = `0x${crypto.randomUUID().replaceAll("-", "").padStart(64, "0")}`;
  const text = await cast("create2", "--salt", salt, "--init-code", bytecode, "--deployer", s.CREATE2_FACTORY);
  const address = /0x[0-9a-fA-F]{40}/.exec(text)[0];
  await send(admin, s.CREATE2_FACTORY, salt + bytecode.slice(2));
  assert.equal(await cast("call", address, "symbol()(string)"), '"TFEE"');
});

test("cast: raw and EIP-7702 transactions, unlocked and impersonated senders", { skip: s.missingOrForeign("cast", "accounts that the node signs for and anvil_ methods") }, async (t) => {
  const { cast, rpc } = await world(t);
  const raw = await cast("mktx", "--private-key", admin.key, second.address, "--value", "3");
  assert.equal(JSON.parse(await cast("publish", "--json", raw)).status, "0x1");
  const unlocked = ["send", "--json", "--unlocked", second.address, "--value", "3", "--from"];
  assert.equal(JSON.parse(await cast(...unlocked, member.address)).status, "0x1");
  await rpc("anvil_setBalance", s.CREATE2_FACTORY, "0xde0b6b3a7640000");
  await assert.rejects(cast(...unlocked, s.CREATE2_FACTORY));
  await rpc("anvil_impersonateAccount", s.CREATE2_FACTORY);
  assert.equal(JSON.parse(await cast(...unlocked, s.CREATE2_FACTORY)).status, "0x1");
  const send = ["send", "--json", "--private-key", admin.key, second.address, "--auth", s.CREATE2_FACTORY];
  assert.equal(JSON.parse(await cast(...send)).type, "0x4");
  assert.match(await cast("code", admin.address), /^0xef0100/);
});
