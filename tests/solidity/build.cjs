// Compiles one contract of this folder to artifacts/<name>.json. Run when a source changes:
//   npm install --no-save --prefix <any folder> solc@0.8.37 && NODE_PATH=<any folder>/node_modules node build.cjs TestToken
const fs = require("fs");
const path = require("path");
const solc = require("solc");

const name = process.argv[2];
const file = `${name}.sol`;
const settings = {
  evmVersion: "cancun",
  optimizer: { enabled: true, runs: 10000 },
  metadata: { bytecodeHash: "none", appendCBOR: false },
  outputSelection: { "*": { "*": ["abi", "evm.bytecode.object"] } },
};
const source = fs.readFileSync(path.join(__dirname, file), "utf8");
const input = { language: "Solidity", sources: { [file]: { content: source } }, settings };
const output = JSON.parse(solc.compile(JSON.stringify(input)));
for (const message of output.errors ?? []) console.error(message.formattedMessage);
if ((output.errors ?? []).some((message) => message.severity === "error")) process.exit(1);
const contract = output.contracts[file][name];
const artifact = {
  contractName: name,
  source: file,
  compiler: `solc ${solc.version()}`,
  settings: { evmVersion: settings.evmVersion, optimizer: settings.optimizer, metadata: settings.metadata },
  builtBy: `tests/solidity/build.cjs ${name}`,
  abi: contract.abi,
  bytecode: `0x${contract.evm.bytecode.object}`,
};
const target = path.join(__dirname, "artifacts", `${name}.json`);
fs.writeFileSync(target, JSON.stringify(artifact, null, 2) + "\n");
console.log(`${target}: ${artifact.bytecode.length / 2 - 1} bytes`);
