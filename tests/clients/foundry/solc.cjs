#!/usr/bin/env node
// The compiler as forge calls it, from the npm package: forge's own download is for machines with another network.
const { createRequire } = require("node:module");
const { join } = require("node:path");
const { readFileSync } = require("node:fs");

const solc = createRequire(join(__dirname, "../../../target/tools/clients/package.json"))("solc");
if (process.argv.includes("--version")) {
  console.log(`solc, the solidity compiler commandline interface\nVersion: ${solc.version()}`);
} else {
  process.stdout.write(solc.compile(readFileSync(0, "utf8")));
}
