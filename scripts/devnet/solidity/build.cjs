// Rebuilds the *.hex files: npm install solc@0.8.30 && node build.cjs
// StylusDeployer.hex and CacheManager.hex are the runtime code that genesis holds, Probe.hex the init code that the tests deploy.
const fs = require("fs");
const path = require("path");
const solc = require("solc");

const contracts = { StylusDeployer: "deployedBytecode", CacheManager: "deployedBytecode", Probe: "bytecode" };
const file = (name) => path.join(__dirname, name);
const sources = Object.keys(contracts).map((name) => [
  `${name}.sol`,
  { content: fs.readFileSync(file(`${name}.sol`), "utf8") },
]);
const input = {
  language: "Solidity",
  sources: Object.fromEntries(sources),
  settings: {
    optimizer: { enabled: true, runs: 200 },
    evmVersion: "cancun",
    metadata: { bytecodeHash: "none", appendCBOR: false },
    outputSelection: { "*": { "*": ["evm.deployedBytecode.object", "evm.bytecode.object"] } },
  },
};
const output = JSON.parse(solc.compile(JSON.stringify(input)));
for (const message of output.errors ?? []) console.error(message.formattedMessage);
for (const [name, part] of Object.entries(contracts)) {
  const code = output.contracts[`${name}.sol`][name].evm[part].object;
  fs.writeFileSync(file(`${name}.hex`), code + "\n");
  console.log(`${name}: ${code.length / 2} bytes, solc ${solc.version()}`);
}
