// ethers.js 6 as its users use it.
import assert from "node:assert/strict";
import { once } from "node:events";
import test from "node:test";
import * as s from "./support.mjs";

const { ethers } = s.library("ethers");
const skip = s.missing("ethers");

async function connect(t) {
  const devnet = await s.startDevnet(t);
  // Answers are not kept: blocks come faster here than ethers forgets a nonce.
  const provider = new ethers.JsonRpcProvider(devnet.url, undefined, { pollingInterval: 50, cacheTimeout: -1 });
  t.after(() => provider.destroy());
  const wallets = s.accounts.map(({ key }) => new ethers.Wallet(key, provider));
  return { ...devnet, provider, wallets };
}

async function deployCommittee(wallet) {
  const { admin, members, quorum, clock } = s.committee;
  const types = ["address", "address[]", "uint16", "uint64", "uint64", "uint64"];
  const args = ethers.AbiCoder.defaultAbiCoder().encode(types, [admin, members, quorum, ...clock]);
  const init = ethers.concat([ethers.id("stylus_constructor()").slice(0, 10), args]);
  const deployer = new ethers.Contract(s.STYLUS_DEPLOYER, s.deployerAbi, wallet);
  const sent = await deployer.deploy(s.initCode("oracle_committee"), init, 0, ethers.ZeroHash, { value: s.ACTIVATION_WEI });
  const receipt = await sent.wait();
  const [address] = receipt.logs.map((log) => deployer.interface.parseLog(log)).find((log) => log !== null).args;
  return new ethers.Contract(address, s.abi("OracleCommittee"), wallet);
}

async function deployToken(wallet) {
  const { abi, bytecode } = s.artifact("TestToken");
  const token = await new ethers.ContractFactory(abi, bytecode, wallet).deploy();
  return token.waitForDeployment();
}

test("ethers: program deploys with its constructor, is called, votes and logs", { skip }, async (t) => {
  const { wallets, provider } = await connect(t);
  const committee = await deployCommittee(wallets[0]);
  assert.deepEqual([...(await committee.members())], s.committee.members);
  assert.equal(await committee.quorum(), 2n);
  for (const member of wallets.slice(1, 3)) {
    const sent = await committee.connect(member).vote(s.TOPIC, s.KEY, s.HASH);
    const receipt = await sent.wait(1);
    assert.equal(receipt.status, 1);
    const [voted] = receipt.logs.map((log) => committee.interface.parseLog(log)).filter(({ name }) => name === "Voted");
    assert.equal(voted.args.member, member.address);
  }
  const [hash, since] = await committee.agreed(s.TOPIC, s.KEY);
  assert.equal(hash, s.HASH);
  assert.equal(Number(since), (await provider.getBlock("latest")).timestamp);
  const all = await committee.queryFilter(committee.filters.Voted());
  assert.equal(all.length, 2);
  const ofOne = await committee.queryFilter(committee.filters.Voted(null, null, wallets[2].address), 0, "latest");
  assert.deepEqual(ofOne.map((event) => event.args.support), [2n]);
  assert.equal((await committee.queryFilter(committee.filters.Agreed(), "latest")).length, 1);
});

test("ethers: typed errors of a program are decoded, on call, estimate and send", { skip }, async (t) => {
  const { wallets } = await connect(t);
  const committee = await deployCommittee(wallets[0]);
  const notMember = (error) => {
    assert.equal(error.code, "CALL_EXCEPTION");
    // ethers decodes the errors of calls itself, those of the rest its users do.
    const revert = error.revert ?? committee.interface.parseError(error.data);
    assert.equal(revert.name, "NotMember");
    assert.deepEqual([...revert.args], [wallets[0].address]);
    return true;
  };
  await assert.rejects(committee.vote.staticCall(s.TOPIC, s.KEY, s.HASH), notMember);
  await assert.rejects(committee.vote.estimateGas(s.TOPIC, s.KEY, s.HASH), notMember);
  await assert.rejects(committee.vote(s.TOPIC, s.KEY, s.HASH), notMember);
  const mined = await committee.vote(s.TOPIC, s.KEY, s.HASH, { gasLimit: 300_000 });
  await assert.rejects(mined.wait(), (error) => error.code === "CALL_EXCEPTION" && error.receipt.status === 0);
});

const permitTypes = {
  Permit: ["address owner", "address spender", "uint256 value", "uint256 nonce", "uint256 deadline"].map((field) => {
    const [type, name] = field.split(" ");
    return { type, name };
  }),
};

test("ethers: EIP-712 data signed by a wallet and by the node is what a contract accepts", { skip: s.missingOrForeign("ethers", "accounts that the node signs for") }, async (t) => {
  const { wallets, provider } = await connect(t);
  const token = await deployToken(wallets[0]);
  const spender = wallets[2].address;
  const domain = { name: await token.name(), version: "1", chainId: s.CHAIN_ID, verifyingContract: await token.getAddress() };
  const signers = [wallets[1], await provider.getSigner(s.accounts[3].address)];
  for (const [index, signer] of signers.entries()) {
    const owner = await signer.getAddress();
    const value = 1000n + BigInt(index);
    const message = { owner, spender, value, nonce: 0n, deadline: ethers.MaxUint256 };
    const signature = await signer.signTypedData(domain, permitTypes, message);
    assert.equal(ethers.verifyTypedData(domain, permitTypes, message, signature), owner);
    const { v, r, s: half } = ethers.Signature.from(signature);
    await (await token.permit(owner, spender, value, ethers.MaxUint256, v, r, half)).wait();
    assert.equal(await token.allowance(owner, spender), value);
    const wrong = token.permit.staticCall(owner, spender, value, ethers.MaxUint256, v, r, half);
    await assert.rejects(wrong, (error) => error.revert?.name === "ERC2612InvalidSigner");
  }
  const text = await signers[1].signMessage("hello");
  assert.equal(ethers.verifyMessage("hello", text), s.accounts[3].address);
});

test("ethers: estimated gas is enough, fees are those of the chain", { skip }, async (t) => {
  const { wallets, provider } = await connect(t);
  const committee = await deployCommittee(wallets[0]);
  const asMember = committee.connect(wallets[1]);
  const gasLimit = await asMember.vote.estimateGas(s.TOPIC, s.KEY, s.HASH);
  const receipt = await (await asMember.vote(s.TOPIC, s.KEY, s.HASH, { gasLimit })).wait();
  assert.ok(receipt.gasUsed <= gasLimit && receipt.gasUsed * 11n >= gasLimit * 10n, `${receipt.gasUsed} of ${gasLimit}`);
  const fees = await provider.getFeeData();
  assert.equal(fees.gasPrice, 100_000_000n);
  assert.ok(fees.maxFeePerGas >= 100_000_000n);
  assert.equal(receipt.gasPrice, 100_000_000n);
  const history = await provider.send("eth_feeHistory", ["0x2", "latest", [50]]);
  assert.equal(history.baseFeePerGas.length, 3);
});

test("ethers: every type of transaction is sent and read back", { skip }, async (t) => {
  const { wallets, provider } = await connect(t);
  const token = await deployToken(wallets[0]);
  const to = ethers.Wallet.createRandom().address;
  const accessList = [{ address: await token.getAddress(), storageKeys: [ethers.ZeroHash] }];
  const requests = [
    { type: 0, gasPrice: 100_000_000n },
    { type: 1, gasPrice: 100_000_000n, accessList },
    { type: 2, maxFeePerGas: 200_000_000n, maxPriorityFeePerGas: 0n, accessList },
    { type: 4, authorizationList: [await wallets[1].authorize({ address: await token.getAddress(), nonce: await wallets[1].getNonce() })] },
  ];
  for (const request of requests) {
    const receipt = await (await wallets[0].sendTransaction({ to, value: 5n, ...request })).wait();
    assert.equal(receipt.type, request.type);
    const read = await provider.getTransaction(receipt.hash);
    assert.deepEqual([read.type, read.from, read.to, read.value], [request.type, wallets[0].address, to, 5n]);
    assert.equal(read.accessList?.length ?? 0, request.accessList ? 1 : 0);
    assert.equal(ethers.Transaction.from(read).hash, receipt.hash, "what is read back hashes to the same");
  }
  assert.equal(await provider.getBalance(to), 20n);
  const delegated = new ethers.Contract(wallets[1].address, s.artifact("TestToken").abi, provider);
  assert.equal(await delegated.symbol(), "TFEE");
});

test("ethers: refused transactions carry the codes that ethers gives them", { skip: s.missingOrForeign("ethers", "evm_ methods") }, async (t) => {
  const { wallets, provider, rpc } = await connect(t);
  const [wallet] = wallets;
  const to = wallets[1].address;
  await rpc("evm_setAutomine", false);
  const first = await wallet.sendTransaction({ to, value: 1n, nonce: 0, maxFeePerGas: 10n ** 9n });
  assert.equal(await provider.getTransactionCount(wallet, "latest"), 0);
  assert.equal(await provider.getTransactionCount(wallet, "pending"), 1);
  const cheap = wallet.sendTransaction({ to, value: 2n, nonce: 0, maxFeePerGas: 10n ** 9n + 1n });
  await assert.rejects(cheap, { code: "REPLACEMENT_UNDERPRICED" });
  const better = await wallet.sendTransaction({ to, value: 3n, nonce: 0, maxFeePerGas: 2n * 10n ** 9n });
  await rpc("evm_mine");
  await assert.rejects(first.wait(), { code: "TRANSACTION_REPLACED", hash: better.hash });
  assert.equal((await better.wait()).status, 1);
  await rpc("evm_setAutomine", true);
  await assert.rejects(wallet.sendTransaction({ to, nonce: 0 }), { code: "NONCE_EXPIRED" });
  const poor = new ethers.Wallet(ethers.id("poor"), provider);
  await assert.rejects(poor.sendTransaction({ to, value: 1n }), { code: "INSUFFICIENT_FUNDS" });
});

test("ethers: blocks, events and pending transactions come over WebSocket", { skip }, async (t) => {
  const { wallets, wsUrl } = await connect(t);
  const committee = await deployCommittee(wallets[0]);
  const provider = new ethers.WebSocketProvider(wsUrl);
  t.after(() => provider.destroy());
  const listening = committee.connect(provider);
  const block = new Promise((resolve) => provider.on("block", resolve));
  const voted = new Promise((resolve) => listening.on("Voted", (...args) => resolve(args)));
  const pending = new Promise((resolve) => provider.on("pending", resolve));
  await once(provider.websocket, "open").catch(() => {});
  await provider.getBlockNumber();
  const sent = await committee.connect(wallets[1]).vote(s.TOPIC, s.KEY, s.HASH);
  const receipt = await sent.wait();
  assert.equal(await block, receipt.blockNumber);
  assert.equal(await pending, sent.hash);
  const [topic, , member, hash, support, payload] = await voted;
  assert.deepEqual([topic, member, hash, support], [s.TOPIC, wallets[1].address, s.HASH, 1n]);
  assert.equal(payload.log.transactionHash, sent.hash);
});
