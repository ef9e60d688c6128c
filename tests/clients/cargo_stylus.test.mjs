// cargo-stylus on this project's contracts: those that it compiles itself, and finished programs (`--wasm-file`).
import assert from "node:assert/strict";
import { join } from "node:path";
import test from "node:test";
import * as s from "./support.mjs";

const skip = s.missing("cargo-stylus");
const contract = join(s.root, "contracts/oracle_committee");
const key = ["--private-key", s.accounts[0].key];

/** Plain text of both streams: cargo-stylus colours whatever it writes to, and logs to stdout. */
async function stylus(dir, ...args) {
  const plain = (text) => text.replace(/\x1b\[[0-9;]*m/g, "");
  const { stdout, stderr } = await s.run(s.tool("cargo-stylus"), ["stylus", ...args], { cwd: dir, env: s.wasmToolchain() });
  return plain(stdout + stderr);
}

const found = (text, pattern) => {
  const match = pattern.exec(text);
  assert.ok(match, text);
  return match[1];
};

async function deployedCommittee(t) {
  const devnet = await s.startDevnet(t);
  const { admin, members, quorum, clock } = s.committee;
  const args = ["--constructor-args", admin, `[${members}]`, String(quorum), ...clock.map(String)];
  const text = await stylus(contract, "deploy", "-e", devnet.url, ...key, "--no-verify", ...args);
  return { ...devnet, address: found(text, /deployed code at address: (0x[0-9a-f]{40})/) };
}

test("cargo stylus: check and deploy compile a contract and run its constructor", { skip }, async (t) => {
  const devnet = await s.startDevnet(t);
  assert.match(await stylus(contract, "check", "-e", devnet.url), /contract size: [12]\d\.\d KB[\s\S]*wasm data fee: 0\.000\d+ ETH/);
  const { address, rpc } = await deployedCommittee(t);
  const quorum = await rpc("eth_call", { to: address, data: "0x1703a018" }, "latest");
  assert.equal(BigInt(quorum), BigInt(s.committee.quorum));
  const [again] = [await rpc("eth_call", { to: address, data: s.CONSTRUCTOR }, "latest").catch((error) => error)];
  assert.equal(again.code, 3, "the constructor runs once");
});

test("cargo stylus: export-abi prints the interface that abi/ describes", { skip }, async () => {
  const text = await stylus(contract, "export-abi");
  const exported = [...text.matchAll(/function (\w+)\(/g)].map(([, name]) => name);
  const written = s.abi("OracleCommittee").filter(({ type }) => type === "function");
  assert.deepEqual(exported.sort(), written.map(({ name }) => name).sort());
  assert.match(await stylus(contract, "constructor"), /constructor\(address admin, address\[\] memory members, uint16 quorum, uint64 genesis_time, uint64 seconds_per_slot, uint64 frame_seconds\)/);
});

test("cargo stylus: finished program is checked, deployed, activated, cached and kept alive", { skip: s.missingOrForeign("cargo-stylus", "a fresh chain and evm_ methods") }, async (t) => {
  const { url, rpc } = await s.startDevnet(t);
  const wasm = ["--wasm-file", s.wasmFile("oracle_committee")];
  assert.match(await stylus(contract, "check", "-e", url, ...wasm), /wasm data fee: 0\.000\d+ ETH/);
  const estimate = await stylus(contract, "deploy", "-e", url, ...key, "--no-verify", "--estimate-gas", ...wasm);
  assert.match(estimate, /deployment tx gas: \d+|gas/);
  const text = await stylus(contract, "deploy", "-e", url, ...key, "--no-verify", "--no-activate", ...wasm);
  const address = found(text, /deployed code at address: (0x[0-9a-f]{40})/);
  const early = await stylus(contract, "cache", "bid", "-e", url, ...key, address, "0").catch((error) => error.message);
  assert.match(early, /not yet activated/);
  assert.match(await stylus(contract, "activate", "-e", url, ...key, "--address", address), /activated/);
  assert.match(await stylus(contract, "cache", "status", "-e", url, "--address", address), /is not yet cached/);
  assert.match(await stylus(contract, "cache", "suggest-bid", "-e", url, address), /Minimum bid for contract .*: 0 wei/);
  assert.match(await stylus(contract, "cache", "bid", "-e", url, ...key, address, "0"), /Successfully cached/);
  assert.match(await stylus(contract, "cache", "status", "-e", url, "--address", address), /is cached/);
  const twice = await stylus(contract, "cache", "bid", "-e", url, ...key, address, "0").catch((error) => error.message);
  assert.match(twice, /already cached/);
  // It pays nothing for the keepalive, so that no chain with a data fee accepts it: ArbWasm's errors in their order.
  const keepalive = ["codehash-keepalive", "-e", url, ...key, "--codehash", await s.codehash(rpc, address)];
  const [tooSoon, insufficientValue] = ["16bd0cf8", "09781ab7"];
  await assert.rejects(stylus(contract, ...keepalive), (error) => error.message.includes(tooSoon));
  await rpc("evm_increaseTime", 60 * 86_400);
  await rpc("evm_mine");
  await assert.rejects(stylus(contract, ...keepalive), (error) => error.message.includes(insufficientValue));
});

test("cargo stylus: trace and simulate list the hostios of a transaction and of a call", { skip: s.missingOrForeign("cargo-stylus", "accounts that the node signs for") }, async (t) => {
  const { url, address, rpc } = await deployedCommittee(t);
  const [, member] = s.accounts;
  const data = s.voteCalldata();
  const tx = await rpc("eth_sendTransaction", { from: member.address, to: address, data });
  const trace = JSON.parse(await stylus(contract, "trace", "-e", url, "--tx", tx));
  const names = trace.map(({ name }) => name);
  assert.equal(names[0], "user_entrypoint");
  assert.equal(names.at(-1), "user_returned");
  for (const name of ["read_args", "msg_sender", "storage_load_bytes32", "storage_flush_cache", "emit_log", "write_result"]) {
    assert.ok(names.includes(name), `${name} is in ${names}`);
  }
  assert.ok(trace.every((entry, i) => i === 0 || entry.startInk <= trace[i - 1].endInk), "ink only goes down");
  const native = JSON.parse(await stylus(contract, "trace", "-e", url, "--use-native-tracer", "--tx", tx));
  assert.deepEqual(native, trace);
  const call = ["--from", member.address, "--to", address, "--data", data];
  assert.match(await stylus(contract, "simulate", "-e", url, ...call), /user_entrypoint[\s\S]*user_returned/);
});
