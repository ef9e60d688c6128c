//! Every golden vector of `../vectors/expected.json`, in process, to the unit of gas.

mod schema;

use std::collections::BTreeMap;

use alloy_primitives::{Address, B256, Bytes, U256, hex, keccak256};
use schema::{DataPricer, Names, blur, brief, derive, entries, fill, logs, merged, padded, unhex};
use serde_json::{Map, Value, json};
use stylus_devnet::vm::{Outcome, Status, VmConfig};

use crate::chain::{
    ARB_DEBUG, ARB_WASM, ARB_WASM_CACHE, Chain, SENDER, intrinsic, method, with_word,
};

const ETHER: u64 = 1_000_000_000_000_000_000;

fn document() -> Value {
    serde_json::from_str(include_str!("../../../vectors/expected.json")).expect("valid JSON")
}

fn selector(signature: &str) -> Vec<u8> {
    keccak256(signature)[..4].to_vec()
}

fn number(value: &Value) -> U256 {
    value.as_str().and_then(|text| text.parse().ok()).unwrap_or_else(|| panic!("{value}"))
}

fn status(outcome: &Outcome) -> u64 {
    u64::from(outcome.is_success())
}

struct Runner {
    chain: Chain,
    document: Value,
    differences: Vec<String>,
    checked: usize,
    first: BTreeMap<String, Address>,
    pricer: DataPricer,
}

impl Runner {
    fn new(config: VmConfig) -> Self {
        Self {
            chain: Chain::new(config),
            document: document(),
            differences: Vec::new(),
            checked: 0,
            first: BTreeMap::new(),
            pricer: DataPricer::default(),
        }
    }

    fn code(&self, name: &str) -> Vec<u8> {
        let doc = &self.document;
        let found = [&doc["programs"][name], &doc["contracts"][name], &doc["validation"][name]]
            .into_iter()
            .find_map(|entry| entry["code"].as_str());
        unhex(found.unwrap_or_else(|| panic!("no program {name}")))
    }

    fn compare(&mut self, place: &str, expected: &Map<String, Value>, got: &Map<String, Value>) {
        for (key, want) in expected {
            if got.get(key) != Some(want) {
                let found = got.get(key).unwrap_or(&Value::Null);
                self.differences.push(format!("{place}: {key} expected {want} got {found}"));
            }
        }
    }

    fn view(&self, signature: &str, argument: B256) -> Option<Vec<u64>> {
        let outcome =
            self.chain.call(ARB_WASM, with_word(signature, argument), U256::ZERO, 10_000_000);
        let words = outcome.output.chunks_exact(32).map(|word| U256::from_be_slice(word).to());
        outcome.is_success().then(|| words.collect())
    }

    fn deploy(&mut self, name: &str) -> Option<Address> {
        let code = self.code(name);
        self.chain.deploy(&code)
    }

    fn activate_at(&mut self, address: Address) -> Outcome {
        let data = method("activateProgram(address)", address);
        self.chain.send(Some(ARB_WASM), data, U256::from(ETHER), 15_000_000)
    }

    fn activate(&mut self, name: &str) {
        let address = self.deploy(name).unwrap_or_else(|| panic!("{name} deploys"));
        self.first.insert(name.to_owned(), address);
        let outcome = self.activate_at(address);
        let data = method("activateProgram(address)", address);
        let code_hash = keccak256(self.code(name));
        let entry = self.document["programs"][name].clone();
        let mut got = Map::new();
        got.insert("status".into(), status(&outcome).into());
        got.insert("gasUsed".into(), (outcome.gas_used + 21_000 - intrinsic(&data)).into());
        let event = outcome.logs.iter().find(|log| log.address == ARB_WASM);
        let words: Vec<U256> = event
            .map(|log| log.data.data.chunks_exact(32).map(U256::from_be_slice).collect())
            .unwrap_or_default();
        got.insert("dataFee".into(), words.get(2).map(U256::to_string).into());
        got.insert("version".into(), words.get(3).map(|word| word.to::<u64>()).into());
        let word = address.into_word();
        let first = |answer: Option<Vec<u64>>| answer.and_then(|words| words.first().copied());
        got.insert("programInitGas".into(), json!(self.view("programInitGas(address)", word)));
        for (key, signature, argument) in [
            ("programMemoryFootprint", "programMemoryFootprint(address)", word),
            ("programVersion", "programVersion(address)", word),
            ("codehashVersion", "codehashVersion(bytes32)", code_hash),
            ("codehashAsmSize", "codehashAsmSize(bytes32)", code_hash),
        ] {
            got.insert(key.into(), json!(first(self.view(signature, argument))));
        }
        let mut expected = merged(&entry["recorded"], &entry["nitro"]);
        let size = entry["crate"]["asmEstimate"].as_u64().expect("asmEstimate");
        let fee = self.pricer.charge(size, self.chain.block.timestamp);
        expected.insert("dataFee".into(), fee.to_string().into());
        self.compare(&format!("activation of {name}"), &expected, &got);
        self.checked += 1;
    }

    fn activate_all(&mut self) {
        let programs = self.document["programs"].as_object().expect("programs").clone();
        for (name, entry) in &programs {
            if entry.get("activateLater").is_none_or(|later| later == false) {
                self.activate(name);
            }
        }
    }

    fn cache_all(&mut self) {
        let become_owner = selector("becomeChainOwner()").into();
        let owner = self.chain.send(Some(ARB_DEBUG), become_owner, U256::ZERO, 2_000_000);
        assert!(owner.is_success(), "becomeChainOwner");
        for (name, address) in self.first.clone() {
            let data = method("cacheProgram(address)", address);
            let outcome = self.chain.send(Some(ARB_WASM_CACHE), data, U256::ZERO, 3_000_000);
            let query = with_word("codehashIsCached(bytes32)", keccak256(self.code(&name)));
            let cached = self.chain.call(ARB_WASM_CACHE, query, U256::ZERO, 1_000_000);
            if !outcome.is_success() || cached.output.last() != Some(&1) {
                self.differences.push(format!("{name}: cacheProgram did not cache it"));
            }
        }
    }

    fn run_cases(&mut self, mode: &str) {
        let cases = self.document["cases"].as_array().expect("cases").clone();
        for case in &cases {
            let modes = case["modes"].as_array();
            if modes.is_none_or(|modes| modes.iter().any(|m| m == mode)) {
                self.run_case(case, mode);
            }
        }
    }

    fn run_case(&mut self, case: &Value, mode: &str) {
        let names = self.names(case);
        for (label, amount) in entries(&case["fund"]) {
            let funded =
                self.chain.send(Some(names[label]), Bytes::new(), number(amount), 10_000_000);
            assert!(funded.is_success(), "funding of {label}");
        }
        for (i, step) in case["steps"].as_array().expect("steps").iter().enumerate() {
            let place = format!("{}[{i}] {mode}", case["name"].as_str().expect("name"));
            let got = self.run_step(&place, step, &names, mode);
            let mut expected = merged(&step["recorded"][mode], &step["nitro"][mode]);
            for key in step["ignore"].as_array().into_iter().flatten() {
                expected.remove(key.as_str().expect("a key"));
            }
            let intrinsic = expected.remove("intrinsicGas").and_then(|gas| gas.as_u64());
            if let Some(gas) = expected.get("gasUsed").and_then(Value::as_u64) {
                let got_intrinsic = got["intrinsicGas"].as_u64().expect("a number");
                let gas = gas - intrinsic.expect("recorded with the gas") + got_intrinsic;
                expected.insert("gasUsed".into(), gas.into());
            }
            self.compare(&place, &expected, &got);
            self.checked += 1;
        }
    }

    fn names(&mut self, case: &Value) -> Names {
        let mut names = BTreeMap::from([("sender".to_owned(), SENDER)]);
        for (label, what) in entries(&case["deploy"]) {
            let address = self.deploy(what.as_str().expect("a name")).expect("deploys");
            names.insert(label.clone(), address);
        }
        for (label, spec) in entries(&case["addresses"]) {
            let address = derive(spec, &names);
            names.insert(label.clone(), address);
        }
        names
    }

    fn run_step(
        &mut self,
        place: &str,
        step: &Value,
        names: &Names,
        mode: &str,
    ) -> Map<String, Value> {
        let data = unhex(&fill(step["data"].as_str().expect("data"), names));
        let value = step.get("value").map(number).unwrap_or_default();
        let gas = step["gas"].as_u64().or_else(|| step["gas"][mode].as_u64()).expect("gas");
        let gas = gas + intrinsic(&data) - 21_000;
        let to = names[step["to"].as_str().unwrap_or("self")];
        let intrinsic_gas = intrinsic(&data);
        let data = Bytes::from(data);
        let called = self.chain.call(to, data.clone(), value, gas);
        let sent = self.chain.send(Some(to), data, value, gas);
        if called.is_success() != sent.is_success() {
            self.differences.push(format!("{place}: eth_call and the transaction disagree"));
        }
        assert!(!matches!(sent.status, Status::Halt(_)) || sent.output.is_empty());
        let mut got = Map::new();
        got.insert("status".into(), status(&sent).into());
        got.insert("gasUsed".into(), sent.gas_used.into());
        got.insert("intrinsicGas".into(), intrinsic_gas.into());
        let output = hex::encode_prefixed(&called.output);
        got.insert("output".into(), brief(blur(&output, names)).into());
        got.insert("logs".into(), logs(&sent, names));
        got.insert("storage".into(), self.storage(&step["storage"], names));
        got.insert("balances".into(), self.balances(&step["balances"], names));
        got
    }

    fn storage(&self, wanted: &Value, names: &Names) -> Value {
        let mut found = Map::new();
        for (label, slots) in entries(wanted) {
            for slot in slots.as_array().expect("slots") {
                let text = slot.as_str().expect("a slot");
                let place = U256::from_be_slice(&unhex(&padded(text)));
                let word = B256::from(self.chain.storage(names[label], place));
                found.insert(format!("{label}:{text}"), blur(&word.to_string(), names).into());
            }
        }
        found.into()
    }

    fn balances(&self, wanted: &Value, names: &Names) -> Value {
        let labels = wanted.as_array().into_iter().flatten().filter_map(Value::as_str);
        labels
            .map(|label| {
                (label.to_owned(), Value::from(self.chain.balance(names[label]).to_string()))
            })
            .collect::<Map<_, _>>()
            .into()
    }

    fn finish(self, least: usize) {
        for difference in &self.differences {
            println!("{difference}");
        }
        println!("{} checked, {} differences", self.checked, self.differences.len());
        assert!(self.differences.is_empty(), "{} differences", self.differences.len());
        assert!(self.checked >= least, "only {} checked", self.checked);
    }
}

#[test]
fn cases_uncached_and_cached_equal_nitro() {
    let mut runner = Runner::new(VmConfig::default());
    runner.activate_all();
    runner.run_cases("uncached");
    runner.cache_all();
    runner.run_cases("cached");
    runner.finish(980);
}

fn check_validation(debug_mode: bool) {
    let mut runner = Runner::new(VmConfig { debug_mode });
    let programs = runner.document["validation"].as_object().expect("validation").clone();
    for (name, entry) in &programs {
        let mut wanted = entry["activates"].as_bool();
        if debug_mode && let Some(in_debug_mode) = entry["activatesInDebugMode"].as_bool() {
            wanted = Some(in_debug_mode);
        }
        let address = runner.deploy(name);
        let activated = address.map(|address| runner.activate_at(address));
        let got = activated.as_ref().is_some_and(Outcome::is_success);
        if let (true, Some(address)) = (got, address) {
            let called = runner.chain.call(address, Bytes::new(), U256::ZERO, 1_000_000_000);
            if !called.is_success() {
                runner.differences.push(format!("{name}: {:?}", called.failure));
            }
        }
        if wanted != Some(got) {
            let why = activated.and_then(|outcome| outcome.failure);
            runner.differences.push(format!("{name}: activates {got}, {why:?}"));
        }
        runner.checked += 1;
    }
    runner.finish(99);
}

#[test]
fn validation_programs_activate_as_on_nitro() {
    check_validation(false);
}

#[test]
fn validation_programs_in_debug_mode_activate_as_on_nitro() {
    check_validation(true);
}
