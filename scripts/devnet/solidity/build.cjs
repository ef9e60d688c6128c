// Rebuilds StylusDeployer.hex (the runtime code in genesis): npm install solc@0.8.30 && node build.cjs
const fs = require("fs");
const path = require("path");
const solc = require("solc");

const file = "StylusDeployer.sol";
const input = {
  language: "Solidity",
  sources: { [file]: { content: fs.readFileSync(path.join(__dirname, file), "utf8") } },
  settings: {
    optimizer: { enabled: true, runs: 200 },
    evmVersion: "cancun",
    metadata: { bytecodeHash: "none", appendCBOR: false },
    outputSelection: { "*": { "*": ["evm.deployedBytecode.object"] } },
  },
};
const output = JSON.parse(solc.compile(JSON.stringify(input)));
for (const message of output.errors ?? []) console.error(message.formattedMessage);
const code = output.contracts[file].StylusDeployer.evm.deployedBytecode.object;
fs.writeFileSync(path.join(__dirname, "StylusDeployer.hex"), code + "\n");
console.log(`solc ${solc.version()}: ${code.length / 2} bytes`);
