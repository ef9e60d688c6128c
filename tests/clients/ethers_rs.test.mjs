// ethers-rs 2, in a small program of its own (ethers-rs/): one run for each case.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "node:test";
import * as s from "./support.mjs";

const skip = s.missing("ethers-rs");
const cases = {
  contract: "program deploys with its constructor, is called, votes and logs",
  error: "typed errors of a program are decoded, on call and estimate",
  "typed-data": "EIP-712 data signed by a wallet is what a contract accepts",
  transactions: "every type of transaction is sent and read back; fee history",
  subscribe: "blocks, events and pending transactions come over WebSocket",
};

for (const [name, title] of Object.entries(cases)) {
  test(`ethers-rs: ${title}`, { skip }, async (t) => {
    const { url } = await s.startDevnet(t);
    const dir = mkdtempSync(join(tmpdir(), "surety-"));
    t.after(() => rmSync(dir, { recursive: true }));
    const program = join(dir, "program.hex");
    writeFileSync(program, s.initCode("oracle_committee"));
    await s.run(s.tool("ethers-rs"), [name, url, program], { timeout: 60_000 });
  });
}
