// viem as its users use it, and its test actions, which speak both of Anvil's dialects and Hardhat's.
import assert from "node:assert/strict";
import test from "node:test";
import * as s from "./support.mjs";

const viem = s.library("viem");
const { privateKeyToAccount } = s.library("viem/accounts");
const skip = s.missing("viem");

async function connect(t, mode = "anvil") {
  const devnet = await s.startDevnet(t);
  const chain = viem.defineChain({
    id: s.CHAIN_ID,
    name: "Stylus devnet",
    nativeCurrency: { name: "Ether", symbol: "ETH", decimals: 18 },
    rpcUrls: { default: { http: [devnet.url], webSocket: [devnet.wsUrl] } },
  });
  const options = { chain, transport: viem.http(), pollingInterval: 50, cacheTime: 0 };
  const keys = s.accounts.map(({ key }) => privateKeyToAccount(key));
  const node = viem.createTestClient({ ...options, mode }).extend(viem.publicActions).extend(viem.walletActions);
  const wallets = keys.map((account) => viem.createWalletClient({ ...options, account }).extend(viem.publicActions));
  return { ...devnet, options, node, wallets };
}

async function deployCommittee(wallet) {
  const { admin, members, quorum, clock } = s.committee;
  const types = viem.parseAbiParameters("address, address[], uint16, uint64, uint64, uint64");
  const init = viem.concat([
    viem.toFunctionSelector("stylus_constructor()"),
    viem.encodeAbiParameters(types, [admin, members, quorum, ...clock.map(BigInt)]),
  ]);
  const abi = viem.parseAbi(s.deployerAbi);
  const { result, request } = await wallet.simulateContract({
    address: s.STYLUS_DEPLOYER,
    abi,
    functionName: "deploy",
    args: [s.initCode("oracle_committee"), init, 0n, viem.zeroHash],
    value: s.ACTIVATION_WEI,
  });
  const receipt = await wallet.waitForTransactionReceipt({ hash: await wallet.writeContract(request) });
  const [deployed] = viem.parseEventLogs({ abi, logs: receipt.logs, eventName: "ContractDeployed" });
  assert.equal(deployed.args.deployedContract, result, "what was simulated is what happens");
  return viem.getContract({ address: result, abi: s.abi("OracleCommittee"), client: wallet });
}

async function deployToken(wallet) {
  const { abi, bytecode } = s.artifact("TestToken");
  const { contractAddress } = await mined(wallet, wallet.deployContract({ abi, bytecode }));
  return viem.getContract({ address: viem.getAddress(contractAddress), abi, client: wallet });
}

async function mined(client, hash) {
  const receipt = await client.waitForTransactionReceipt({ hash: await hash });
  assert.equal(receipt.status, "success");
  return receipt;
}

test("viem: program deploys with its constructor, is called, votes and logs", { skip }, async (t) => {
  const { wallets } = await connect(t);
  const committee = await deployCommittee(wallets[0]);
  const contract = { address: committee.address, abi: committee.abi };
  assert.deepEqual(await committee.read.members(), s.committee.members);
  for (const wallet of wallets.slice(1, 3)) {
    const args = [s.TOPIC, s.KEY, s.HASH];
    await mined(wallet, wallet.writeContract({ ...contract, functionName: "vote", args }));
  }
  const [hash] = await committee.read.agreed([s.TOPIC, s.KEY]);
  assert.equal(hash, s.HASH);
  const voted = await committee.getEvents.Voted({ member: wallets[2].account.address }, { fromBlock: 0n });
  assert.deepEqual(voted.map(({ args }) => [args.member, args.support]), [[wallets[2].account.address, 2]]);
  const both = await wallets[0].getContractEvents({ ...contract, fromBlock: "earliest", toBlock: "latest" });
  assert.deepEqual(both.map(({ eventName }) => eventName).slice(-3), ["Voted", "Voted", "Agreed"]);
});

test("viem: typed errors of a program are decoded, on call, estimate and simulation", { skip }, async (t) => {
  const { wallets } = await connect(t);
  const committee = await deployCommittee(wallets[0]);
  const args = [s.TOPIC, s.KEY, s.HASH];
  const notMember = (error) => {
    const revert = error.walk((cause) => cause instanceof viem.ContractFunctionRevertedError);
    assert.equal(revert?.data?.errorName, "NotMember", error.message);
    assert.deepEqual(revert.data.args, [wallets[0].account.address]);
    return true;
  };
  await assert.rejects(committee.simulate.vote(args), notMember);
  await assert.rejects(committee.estimateGas.vote(args), notMember);
  await assert.rejects(committee.write.vote(args), notMember);
});

test("viem: EIP-712 data signed by a wallet and by the node is what a contract accepts", { skip: s.missingOrForeign("viem", "accounts that the node signs for") }, async (t) => {
  const { wallets, node } = await connect(t);
  const token = await deployToken(wallets[0]);
  const spender = wallets[2].account.address;
  const fields = viem.parseAbiParameters("address owner, address spender, uint256 value, uint256 nonce, uint256 deadline");
  const typed = {
    domain: { name: "Surety Test Fee Token", version: "1", chainId: s.CHAIN_ID, verifyingContract: token.address },
    types: { Permit: fields },
    primaryType: "Permit",
  };
  const deadline = viem.maxUint256;
  for (const [client, account] of [[wallets[1], wallets[1].account], [node, s.accounts[3].address]]) {
    const owner = account.address ?? account;
    const message = { owner, spender, value: 77n, nonce: 0n, deadline };
    const signature = await client.signTypedData({ ...typed, account, message });
    assert.ok(await node.verifyTypedData({ ...typed, address: owner, message, signature }));
    const { r, s: half, v } = viem.parseSignature(signature);
    await mined(wallets[0], token.write.permit([owner, spender, 77n, deadline, Number(v), r, half]));
    assert.equal(await token.read.allowance([owner, spender]), 77n);
  }
  const request = await node.prepareTransactionRequest({ account: s.accounts[3].address, to: spender, value: 9n });
  const serializedTransaction = await node.signTransaction({ ...request, account: s.accounts[3].address });
  await mined(node, node.sendRawTransaction({ serializedTransaction }));
});

test("viem: gas, fees, access lists and blocks read as on Ethereum", { skip }, async (t) => {
  const { wallets } = await connect(t);
  const [wallet] = wallets;
  const committee = await deployCommittee(wallet);
  const gas = await committee.estimateGas.transferAdmin([wallets[1].account.address]);
  const receipt = await mined(wallet, committee.write.transferAdmin([wallets[1].account.address], { gas }));
  assert.ok(receipt.gasUsed <= gas);
  assert.equal(receipt.effectiveGasPrice, 100_000_000n);
  assert.ok((await wallet.estimateFeesPerGas()).maxFeePerGas >= 100_000_000n);
  const history = await wallet.getFeeHistory({ blockCount: 2, rewardPercentiles: [25, 75] });
  assert.deepEqual([history.baseFeePerGas.length, history.reward[0].length], [3, 2]);
  const data = viem.encodeFunctionData({ abi: committee.abi, functionName: "admin" });
  const list = await wallet.createAccessList({ to: committee.address, data });
  assert.equal(viem.getAddress(list.accessList[0].address), committee.address);
  const block = await wallet.getBlock({ includeTransactions: true });
  assert.deepEqual(block.transactions.map(({ hash }) => hash), [receipt.transactionHash]);
  assert.equal(await wallet.getBlockTransactionCount(), 1);
  assert.equal(await wallet.getTransactionConfirmations({ hash: receipt.transactionHash }), 1n);
});

test("viem: every type of transaction is sent and read back", { skip }, async (t) => {
  const { wallets } = await connect(t);
  const [wallet] = wallets;
  const token = await deployToken(wallet);
  const accessList = [{ address: token.address, storageKeys: [viem.zeroHash] }];
  const authorization = await wallets[1].signAuthorization({ contractAddress: token.address });
  const requests = [
    { type: "legacy", gasPrice: 100_000_000n },
    { type: "eip2930", gasPrice: 100_000_000n, accessList },
    { type: "eip1559", maxFeePerGas: 200_000_000n, maxPriorityFeePerGas: 0n },
    { type: "eip7702", authorizationList: [authorization] },
  ];
  for (const request of requests) {
    const { transactionHash } = await mined(wallet, wallet.sendTransaction({ to: `0x${"88".repeat(20)}`, value: 3n, ...request }));
    const read = await wallet.getTransaction({ hash: transactionHash });
    assert.deepEqual([read.type, read.value, read.from], [request.type, 3n, wallet.account.address.toLowerCase()]);
  }
  assert.equal(await wallet.getDelegation({ address: wallets[1].account.address }), token.address);
});

test("viem: state overrides change a call and nothing else", { skip }, async (t) => {
  const { wallets, node } = await connect(t);
  const token = await deployToken(wallets[0]);
  const ghost = `0x${"ee".repeat(20)}`;
  const code = await node.getCode({ address: token.address });
  const supplySlot = viem.pad("0x00");
  const stateOverride = [{ address: ghost, code, stateDiff: [{ slot: supplySlot, value: viem.pad("0x2a") }] }];
  const read = { address: ghost, abi: token.abi, functionName: "totalSupply" };
  assert.equal(await node.readContract({ ...read, stateOverride }), 42n);
  assert.equal(await node.getCode({ address: ghost }), undefined);
  const rich = [{ address: ghost, balance: viem.parseEther("5"), nonce: 7 }];
  await node.call({ account: ghost, to: token.address, data: "0x06fdde03", stateOverride: rich });
  const payment = { account: ghost, to: `0x${"dd".repeat(20)}`, value: 5n };
  assert.equal(await node.estimateGas({ ...payment, stateOverride: rich }), 21_000n);
  const poor = (error) => error.walk((cause) => cause instanceof viem.InsufficientFundsError) !== null;
  await assert.rejects(node.estimateGas(payment), poor);
  await assert.rejects(node.call(payment), poor);
});

for (const mode of ["anvil", "hardhat"]) {
  test(`viem: the node is controlled in the manner of ${mode}`, { skip: s.missingOrForeign("viem", "anvil_ and hardhat_ methods") }, async (t) => {
    const { node, wallets } = await connect(t, mode);
    const [from, to] = [s.accounts[0].address, `0x${"77".repeat(20)}`];
    await node.setBalance({ address: to, value: 5n });
    await node.setNonce({ address: to, nonce: 9 });
    await node.setCode({ address: to, bytecode: "0x60005460005260206000f3" });
    await node.setStorageAt({ address: to, index: 0, value: viem.pad("0x2a") });
    assert.equal(await node.getBalance({ address: to }), 5n);
    assert.equal(await node.getTransactionCount({ address: to }), 9);
    assert.equal((await node.call({ to })).data, viem.pad("0x2a"));
    assert.equal(await node.getStorageAt({ address: to, slot: "0x0" }), viem.pad("0x2a"));

    const id = await node.snapshot();
    const start = await node.getBlock();
    await node.mine({ blocks: 3, interval: 10 });
    const later = await node.getBlock();
    assert.equal(later.number, start.number + 3n);
    assert.ok(later.timestamp >= start.timestamp + 20n);
    await node.increaseTime({ seconds: 1000 });
    await node.mine({ blocks: 1 });
    assert.ok((await node.getBlock()).timestamp >= later.timestamp + 1000n);
    const next = later.timestamp + 50_000n;
    await node.setNextBlockTimestamp({ timestamp: next });
    await node.mine({ blocks: 1 });
    assert.equal((await node.getBlock()).timestamp, next);
    await node.revert({ id });
    assert.equal(await node.getBlockNumber(), start.number);

    await node.setAutomine(false);
    const hash = await node.sendTransaction({ account: from, to, value: 1n });
    const dropped = await wallets[1].sendTransaction({ to, value: 1n });
    assert.equal((await node.getTxpoolStatus()).pending, 2);
    assert.equal((await node.getTxpoolContent()).pending[from]["0"].hash, hash);
    assert.match((await node.inspectTxpool()).pending[from]["0"], /: 1 wei \+ \d+ gas × \d+ wei$/);
    await node.dropTransaction({ hash: dropped });
    await node.mine({ blocks: 1 });
    assert.equal((await node.getTransactionReceipt({ hash })).status, "success");
    await assert.rejects(node.getTransaction({ hash: dropped }), { name: "TransactionNotFoundError" });
    await node.setAutomine(true);

    const whale = `0x${"99".repeat(20)}`;
    await node.setBalance({ address: whale, value: viem.parseEther("1") });
    await node.impersonateAccount({ address: whale });
    await mined(node, node.sendTransaction({ account: whale, to, value: 4n }));
    await node.stopImpersonatingAccount({ address: whale });
    await assert.rejects(node.sendTransaction({ account: whale, to, value: 4n }));

    // In seconds, as Anvil takes them; for Hardhat viem sends milliseconds.
    await node.setIntervalMining({ interval: mode === "anvil" ? 1 : 0.001 });
    const before = await node.getBlockNumber();
    const deadline = Date.now() + 20_000;
    while ((await node.getBlockNumber()) === before && Date.now() < deadline) await new Promise((done) => setTimeout(done, 50));
    assert.ok((await node.getBlockNumber()) > before);
    await node.setIntervalMining({ interval: 0 });
    await node.reset();
    assert.deepEqual([await node.getBlockNumber(), await node.getBalance({ address: to })], [0n, 0n]);
  });
}

test("viem: filters and WebSocket subscriptions report what happens", { skip }, async (t) => {
  const { wallets, node, options } = await connect(t);
  const committee = await deployCommittee(wallets[0]);
  const watcher = viem.createPublicClient({ ...options, transport: viem.webSocket() });
  const socket = await watcher.transport.getRpcClient();
  t.after(() => socket.close());
  const heard = (watch) => new Promise(watch);
  const heads = heard((onBlock, onError) => watcher.watchBlocks({ onBlock, onError }));
  const contract = { address: committee.address, abi: committee.abi, eventName: "Voted" };
  const events = heard((onLogs, onError) => watcher.watchContractEvent({ ...contract, onLogs, onError }));
  const hashes = heard((onTransactions, onError) => watcher.watchPendingTransactions({ onTransactions, onError }));
  await watcher.getBlockNumber();
  const [logs, blocks, pending] = await Promise.all([
    node.createContractEventFilter({ ...contract, args: { member: wallets[1].account.address }, fromBlock: 0n }),
    node.createBlockFilter(),
    node.createPendingTransactionFilter(),
  ]);
  const vote = (wallet) => mined(wallet, wallet.writeContract({ ...contract, functionName: "vote", args: [s.TOPIC, s.KEY, s.HASH] }));
  const receipt = await vote(wallets[1]);
  await vote(wallets[2]);
  assert.equal((await heads).number, receipt.blockNumber);
  assert.equal((await events)[0].args.member, wallets[1].account.address);
  assert.equal((await hashes)[0], receipt.transactionHash);
  assert.deepEqual((await node.getFilterChanges({ filter: logs })).map((log) => log.transactionHash), [receipt.transactionHash]);
  assert.deepEqual(await node.getFilterChanges({ filter: logs }), []);
  assert.equal((await node.getFilterLogs({ filter: logs })).length, 1);
  assert.equal((await node.getFilterChanges({ filter: blocks })).length, 2);
  assert.equal((await node.getFilterChanges({ filter: pending })).length, 2);
  assert.equal(await node.uninstallFilter({ filter: logs }), true);
});
