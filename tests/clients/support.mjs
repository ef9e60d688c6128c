// What the tests share: the tools that are there, a devnet for each test, and this project's contracts.
import { execFile, spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const here = dirname(fileURLToPath(import.meta.url));
export const root = join(here, "../..");
export const tools = join(root, "target/tools");
const npm = join(tools, "clients");
const programs = process.env.SURETY_PROGRAMS ?? join(root, "target/stylus");
const devnetCommand = process.env.SURETY_DEVNET ?? `${join(root, "target/debug/surety")} devnet`;

const platform = `${process.platform}-${{ x64: "amd64" }[process.arch] ?? process.arch}`;

/** The development accounts of the usual mnemonic. */
export const accounts = [
  ["0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266", "0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80"],
  ["0x70997970C51812dc3A010C7d01b50e0d17dc79C8", "0x59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d"],
  ["0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC", "0x5de4111afa1a4b94908f83103eb1f1706367c2e68ca870fc3fb9a804cdab365a"],
  ["0x90F79bf6EB2c4f870365E785982E1f101E93b906", "0x7c852118294e51e653712a81e05800f419141751be58f605c371e15141b007a6"],
].map(([address, key]) => ({ address, key }));

export const STYLUS_DEPLOYER = "0xcEcba2F1DC234f70Dd89F2041029807F8D03A990";
export const CREATE2_FACTORY = "0x4e59b44847b379578588920cA78FbF26c0B4956C";
export const ARB_WASM_CACHE = "0x0000000000000000000000000000000000000072";
export const CHAIN_ID = 412346;
export const TOPIC = `0x${"11".repeat(32)}`;
export const KEY = `0x${"22".repeat(32)}`;
export const HASH = `0x${"33".repeat(32)}`;

/** Where a tool lies. */
export function tool(name) {
  const places = {
    // Not by the packages' wrapper scripts, which do not pass the exit status on.
    cast: join(npm, `node_modules/@foundry-rs/cast-${platform}/bin/cast`),
    forge: join(npm, `node_modules/@foundry-rs/forge-${platform}/bin/forge`),
    "cargo-stylus": join(tools, "cargo-stylus/bin/cargo-stylus"),
    "ethers-rs": join(tools, "ethers-rs/debug/surety-ethers-rs"),
    ethers: join(npm, "node_modules/ethers/package.json"),
    viem: join(npm, "node_modules/viem/package.json"),
  };
  return places[name];
}

/** False, or why the tests of this tool are skipped. */
export function missing(name) {
  return existsSync(tool(name)) ? false : `${name} is not installed: bash tests/clients/run ${name}`;
}

/** A JavaScript package of `package.json`; nothing if it is not installed: its tests are skipped then. */
export function library(name) {
  const [packageName] = name.split("/");
  return missing(packageName) ? {} : createRequire(join(npm, "package.json"))(name);
}

/** A node that somebody else started (`run --rpc-url`), in place of a devnet for each test. */
const foreign = process.env.SURETY_RPC_URL;

/** False, or why a test that a foreign node cannot pass is skipped: it says what it needs of the devnet. */
export function missingOrForeign(name, needs) {
  return missing(name) || (foreign ? `only on the devnet: it needs ${needs}` : false);
}

async function foreignNode() {
  const node = { url: foreign, wsUrl: process.env.SURETY_WS_URL ?? foreign.replace("http", "ws"), rpc: (method, ...params) => rpc(foreign, method, params) };
  for (const { address } of accounts) {
    if (BigInt(await node.rpc("eth_getBalance", address, "latest")) < 10n ** 18n)
      throw new Error(`${address} has less than 1 ETH on ${foreign}: send some to the accounts of support.mjs first`);
  }
  for (const contract of [STYLUS_DEPLOYER, CREATE2_FACTORY]) {
    if ((await node.rpc("eth_getCode", contract, "latest")) === "0x") throw new Error(`there is no contract ${contract} on ${foreign}: deploy it first`);
  }
  return node;
}

/** Starts a devnet of the test's own, and ends it with the test. */
export async function startDevnet(t, ...flags) {
  if (foreign) return foreignNode();
  const [program, ...args] = devnetCommand.split(" ");
  if (!existsSync(program)) throw new Error(`no devnet at ${program}: cargo build -p surety`);
  const child = spawn(program, [...args, "--port", "0", ...flags], { stdio: ["ignore", "pipe", "inherit"] });
  t.after(() => child.kill());
  const url = await new Promise((resolve, reject) => {
    let text = "";
    child.on("error", reject);
    child.on("exit", (code) => reject(new Error(`the devnet ended with ${code}: ${text}`)));
    child.stdout.on("data", (data) => {
      text += data;
      const found = /Listening (http:\/\/\S+)/.exec(text);
      if (found) resolve(found[1]);
    });
  });
  return { url, wsUrl: url.replace("http", "ws"), rpc: (method, ...params) => rpc(url, method, params) };
}

/** A request as plain JSON: the result, or an error with `code` and `data`. */
async function rpc(url, method, params) {
  const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method, params });
  const response = await fetch(url, { method: "POST", headers: { "content-type": "application/json" }, body });
  const answer = await response.json();
  if (answer.error) throw Object.assign(new Error(answer.error.message), answer.error);
  return answer.result;
}

/** Runs a program; its output, or an error that shows all it said. */
export function run(program, args, options = {}) {
  return new Promise((resolve, reject) => {
    const settings = { maxBuffer: 1 << 28, timeout: 600_000, ...options, env: { ...process.env, NO_COLOR: "1", ...options.env } };
    const child = execFile(program, args, settings, (error, stdout, stderr) => {
      if (error) reject(Object.assign(new Error(`${program} ${args.join(" ")}\n${stdout}\n${stderr}`), { stdout, stderr }));
      else resolve({ stdout: stdout.trim(), stderr });
    });
    child.stdin.end();
  });
}

/** The environment in which cargo-stylus can compile a contract: `shim/cargo` in front, and the toolchain that
 * `cargo surety build` found. */
export function wasmToolchain() {
  const { toolchain } = json(join(programs, "toolchain.json"));
  const env = { CARGO_TARGET_DIR: join(tools, "stylus-build"), CARGO_TERM_QUIET: "true" };
  if (toolchain.std !== "source") return env;
  const PATH = `${join(here, "shim")}:${process.env.PATH}`;
  return { ...env, PATH, SURETY_CARGO: toolchain.cargo, SURETY_RUSTC: toolchain.rustc };
}

/** The code hash of an account, as ArbWasm knows programs by it: the EVM's EXTCODEHASH, run in a call. */
export async function codehash(rpc, address) {
  const probe = `0x${"ee".repeat(20)}`;
  const code = `0x73${address.slice(2)}3f60005260206000f3`;
  return rpc("eth_call", { to: probe }, "latest", { [probe]: { code } });
}

/** `vote(TOPIC, KEY, HASH)` of the committee. */
export const voteCalldata = () => `0x25dc7813${[TOPIC, KEY, HASH].map((word) => word.slice(2)).join("")}`;

const json = (path) => JSON.parse(readFileSync(path, "utf8"));

/** The contracts' JSON ABIs of abi/. */
export const abi = (name) => json(join(root, "abi", `${name}.json`));

/** `abi` and `bytecode` of a Solidity contract of tests/solidity. */
export const artifact = (name) => json(join(root, "tests/solidity/artifacts", `${name}.json`));

export const wasmFile = (crate) => join(programs, `${crate}.wasm`);

/** A program as it lies on the chain, behind the EVM code that returns it: what a deployment sends. */
export function initCode(crate) {
  const code = readFileSync(join(programs, `${crate}.code`));
  const length = code.length.toString(16).padStart(64, "0");
  return `0x7f${length}80602b6000396000f300${code.toString("hex")}`;
}

export const deployerAbi = [
  "function deploy(bytes bytecode, bytes initData, uint256 initValue, bytes32 salt) payable returns (address)",
  "event ContractDeployed(address deployedContract)",
];
/** Enough for any program's activation; the rest comes back. */
export const ACTIVATION_WEI = 10n ** 16n;
/** The constructor of the committee in the tests: accounts 1 to 3, two of which agree; genesis, slot and frame in seconds. */
export const committee = {
  admin: accounts[0].address,
  members: accounts.slice(1).map((account) => account.address),
  quorum: 2,
  clock: [1_742_213_400, 12, 604_800],
};
/** `stylus_constructor()`: the selector of every program's constructor. */
export const CONSTRUCTOR = "0x5585258d";
