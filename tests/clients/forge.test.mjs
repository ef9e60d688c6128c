// forge: create, script, and tests on a fork of the devnet.
import assert from "node:assert/strict";
import { join } from "node:path";
import test from "node:test";
import * as s from "./support.mjs";

const skip = s.missing("forge");
const project = join(s.here, "foundry");
const [owner] = s.accounts;
const key = ["--private-key", owner.key];

async function forge(args, env) {
  return (await s.run(s.tool("forge"), args, { cwd: project, env })).stdout;
}

const call = async (rpc, to, data) => BigInt(await rpc("eth_call", { to, data }, "latest"));
const TOTAL = "0x2ddbd13a";

test("forge: create deploys a contract with its constructor", { skip }, async (t) => {
  const { url, rpc } = await s.startDevnet(t);
  const create = ["create", "src/Purse.sol:Purse", "--rpc-url", url, ...key, "--broadcast", "--json"];
  const { deployedTo } = JSON.parse(await forge([...create, "--constructor-args", owner.address]));
  assert.equal(await call(rpc, deployedTo, "0x8da5cb5b"), BigInt(owner.address));
});

test("forge: script broadcasts, and tests run on a fork of what it made", { skip: s.missingOrForeign("forge", "a fresh chain") }, async (t) => {
  const { url, rpc } = await s.startDevnet(t);
  const script = ["script", "script/Deploy.s.sol", "--rpc-url", url, ...key, "--broadcast", "--sender", owner.address];
  await forge(script);
  const [log] = await rpc("eth_getLogs", { fromBlock: "0x0" });
  const purse = log.address;
  assert.equal(await call(rpc, purse, TOTAL), 12n);
  assert.equal(await rpc("eth_getTransactionCount", owner.address, "latest"), "0x3");
  const tested = await forge(["test", "--fork-url", url, "--json"], { PURSE: purse });
  const results = Object.values(JSON.parse(tested)).flatMap(({ test_results }) => Object.entries(test_results));
  assert.deepEqual(results.map(([name, { status }]) => `${name} ${status}`).sort(), [
    "testChangesStayInTheFork() Success",
    "testPastOfTheChainIsThere() Success",
    "testStateOfTheChainIsThere() Success",
  ]);
  assert.equal(await call(rpc, purse, TOTAL), 12n);
});
