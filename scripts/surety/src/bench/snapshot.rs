//! The committed figures, and how measured ones compare with them.

use super::{BenchError, scenarios::Measured};
use crate::{build::Artifact, workspace::Workspace};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

const GAS: &str = "gas.json";
const SIZES: &str = "sizes.json";

/// What the programs were made with: figures compare exactly only between equal tools.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tools {
    /// The compiler's version and the way of its standard library.
    pub toolchain: String,
    /// wasm-opt's version and level; none if it was not used.
    pub optimizer: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Size {
    pub wasm_bytes: u64,
    pub code_bytes: u64,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct GasFile {
    tools: Tools,
    gas: BTreeMap<String, u64>,
    /// What each scenario costs at least.
    #[serde(default)]
    floors: BTreeMap<String, u64>,
    /// Of what is above its floor, the fixed price of calls to further contracts.
    #[serde(default)]
    calls: BTreeMap<String, u64>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct SizesFile {
    tools: Tools,
    sizes: BTreeMap<String, Size>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snapshot {
    gas: GasFile,
    sizes: SizesFile,
}

impl Tools {
    pub fn of(artifacts: &[Artifact]) -> Self {
        let first = artifacts.first();
        Self {
            toolchain: first.map(|artifact| artifact.toolchain.clone()).unwrap_or_default(),
            optimizer: first.and_then(|artifact| artifact.optimizer.clone()),
        }
    }

    /// The part after the comma is the way of the standard library.
    fn way(&self) -> &str {
        self.toolchain.rsplit(", ").next().unwrap_or_default()
    }
}

impl Snapshot {
    pub fn new(tools: Tools, gas: &[Measured], artifacts: &[Artifact]) -> Self {
        let floors =
            gas.iter().filter_map(|row| Some((row.scenario.clone(), row.floor?))).collect();
        let calls = gas.iter().filter_map(|row| Some((row.scenario.clone(), row.calls?))).collect();
        let gas = gas.iter().map(|row| (row.scenario.clone(), row.gas)).collect();
        let size = |artifact: &Artifact| {
            let (wasm_bytes, code_bytes) = (artifact.raw_size as u64, artifact.code_size as u64);
            (artifact.name.clone(), Size { wasm_bytes, code_bytes })
        };
        let sizes = artifacts.iter().map(size).collect();
        let gas = GasFile { tools: tools.clone(), gas, floors, calls };
        Self { gas, sizes: SizesFile { tools, sizes } }
    }

    /// None if the repository lacks one of the files.
    pub fn load(workspace: &Workspace) -> Result<Option<Self>, BenchError> {
        Self::load_from(&workspace.root().join("snapshots"))
    }

    fn load_from(dir: &Path) -> Result<Option<Self>, BenchError> {
        let (gas, sizes) = (dir.join(GAS), dir.join(SIZES));
        if !gas.exists() || !sizes.exists() {
            return Ok(None);
        }
        Ok(Some(Self { gas: read(&gas)?, sizes: read(&sizes)? }))
    }

    pub fn save(&self, workspace: &Workspace) -> Result<(), BenchError> {
        let dir = workspace.root().join("snapshots");
        fs::create_dir_all(&dir).map_err(BenchError::file("create", &dir))?;
        write(&dir.join(GAS), &self.gas)?;
        write(&dir.join(SIZES), &self.sizes)
    }

    fn figures(&self) -> BTreeMap<String, u64> {
        let mut all: BTreeMap<String, u64> =
            self.gas.gas.iter().map(|(name, gas)| (format!("gas: {name}"), *gas)).collect();
        for (name, floor) in &self.gas.floors {
            all.insert(format!("floor: {name}"), *floor);
        }
        for (name, calls) in &self.gas.calls {
            all.insert(format!("calls: {name}"), *calls);
        }
        for (name, size) in &self.sizes.sizes {
            all.insert(format!("WASM bytes: {name}"), size.wasm_bytes);
            all.insert(format!("code bytes: {name}"), size.code_bytes);
        }
        all
    }
}

fn read<T: DeserializeOwned>(path: &Path) -> Result<T, BenchError> {
    let text = fs::read_to_string(path).map_err(BenchError::file("read", path))?;
    serde_json::from_str(&text)
        .map_err(|error| BenchError::Malformed { path: path.into(), reason: error.to_string() })
}

fn write<T: Serialize>(path: &Path, value: &T) -> Result<(), BenchError> {
    let failed = |error: serde_json::Error| BenchError::file("write", path)(error.into());
    let mut text = serde_json::to_string_pretty(value).map_err(failed)?;
    text.push('\n');
    fs::write(path, text).map_err(BenchError::file("write", path))
}

/// How far a figure may be off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Tolerance {
    Exact,
    OtherCompiler,
    OtherRecipe,
}

impl Tolerance {
    fn between(before: &Tools, now: &Tools) -> Self {
        if before == now {
            Self::Exact
        } else if before.optimizer == now.optimizer && before.way() == now.way() {
            Self::OtherCompiler
        } else {
            Self::OtherRecipe
        }
    }

    fn percent(self) -> u64 {
        match self {
            Self::Exact => 0,
            Self::OtherCompiler => 5,
            Self::OtherRecipe => 50,
        }
    }
}

/// A figure before and now; none where it is new or gone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Change {
    pub figure: String,
    pub before: Option<u64>,
    pub now: Option<u64>,
}

impl Change {
    fn is_beyond(&self, tolerance: Tolerance) -> bool {
        match (self.before, self.now) {
            (Some(before), Some(now)) => {
                before.abs_diff(now).saturating_mul(100)
                    > before.saturating_mul(tolerance.percent())
            }
            _ => true,
        }
    }

    fn line(&self) -> String {
        let figure = &self.figure;
        match (self.before, self.now) {
            (Some(before), Some(now)) => {
                format!("  {figure}: {before} -> {now} ({})", signed(before, now))
            }
            (None, Some(now)) => format!("  {figure}: new, {now}"),
            (before, _) => format!("  {figure}: gone, was {}", before.unwrap_or_default()),
        }
    }
}

/// `+12` or `-3`, with the share where there is one.
pub fn signed(before: u64, now: u64) -> String {
    let (sign, difference) = if now >= before { ("+", now - before) } else { ("-", before - now) };
    let tenths = difference.saturating_mul(1_000).checked_div(before).unwrap_or_default();
    format!("{sign}{difference}, {sign}{}.{} %", tenths / 10, tenths % 10)
}

#[derive(Debug)]
pub struct Comparison {
    tolerance: Tolerance,
    tools: Option<(Tools, Tools)>,
    /// By figure's name.
    before: BTreeMap<String, u64>,
    pub changes: Vec<Change>,
}

impl Comparison {
    pub fn new(before: Option<&Snapshot>, now: &Snapshot) -> Self {
        let tolerance = before.map_or(Tolerance::Exact, |before| {
            Tolerance::between(&before.gas.tools, &now.gas.tools)
        });
        let tools = before
            .filter(|_| tolerance != Tolerance::Exact)
            .map(|before| (before.gas.tools.clone(), now.gas.tools.clone()));
        let before = before.map(Snapshot::figures).unwrap_or_default();
        let now = now.figures();
        let names: BTreeSet<&String> = before.keys().chain(now.keys()).collect();
        let change = |name: &String| Change {
            figure: name.clone(),
            before: before.get(name).copied(),
            now: now.get(name).copied(),
        };
        let changes = names.into_iter().map(change).filter(|c| c.before != c.now).collect();
        Self { tolerance, tools, before, changes }
    }

    pub fn gas_before(&self, scenario: &str) -> Option<u64> {
        self.before.get(&format!("gas: {scenario}")).copied()
    }

    pub fn rule(&self) -> String {
        let Some((before, now)) = &self.tools else { return "same tools: exact".into() };
        let name = |tools: &Tools| {
            let optimizer = tools.optimizer.as_deref().unwrap_or("no wasm-opt");
            format!("{}, {optimizer}", tools.toolchain)
        };
        let percent = self.tolerance.percent();
        format!(
            "tools differ: {percent} % allowed; snapshot by {}; here {}",
            name(before),
            name(now)
        )
    }

    pub fn verdict(&self, has_snapshot: bool) -> Result<(), BenchError> {
        if !has_snapshot {
            return Err(BenchError::NoSnapshot);
        }
        let beyond: Vec<&Change> =
            self.changes.iter().filter(|change| change.is_beyond(self.tolerance)).collect();
        if beyond.is_empty() {
            return Ok(());
        }
        let diff: Vec<String> = beyond.iter().map(|change| change.line()).collect();
        let (count, diff) = (beyond.len(), diff.join("\n"));
        Err(BenchError::Different { count, rule: self.rule(), diff })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn snapshot(toolchain: &str, optimizer: Option<&str>, figures: &[(&str, u64)]) -> Snapshot {
        let tools = Tools { toolchain: toolchain.into(), optimizer: optimizer.map(str::to_owned) };
        let gas = figures.iter().map(|(name, gas)| ((*name).to_owned(), *gas)).collect();
        let (floors, calls, sizes) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
        let gas = GasFile { tools: tools.clone(), gas, floors, calls };
        Snapshot { gas, sizes: SizesFile { tools, sizes } }
    }

    fn verdict(before: &Snapshot, now: &Snapshot) -> Result<(), BenchError> {
        Comparison::new(Some(before), now).verdict(true)
    }

    #[test]
    fn same_tools_allow_no_difference_and_the_diff_names_it() {
        let before = snapshot("rustc 1, std from source", None, &[("claim", 1_000), ("vote", 5)]);
        assert!(verdict(&before, &before).is_ok());
        let now = snapshot("rustc 1, std from source", None, &[("claim", 1_001), ("vote", 5)]);
        let error = verdict(&before, &now).unwrap_err().to_string();
        assert!(error.contains("gas: claim: 1000 -> 1001 (+1, +0.1 %)"), "{error}");
    }

    #[test]
    fn another_compiler_is_compared_within_five_percent() {
        let before = snapshot("rustc 1, std from source", None, &[("claim", 1_000)]);
        let near = snapshot("rustc 2, std from source", None, &[("claim", 1_050)]);
        assert!(verdict(&before, &near).is_ok());
        let far = snapshot("rustc 2, std from source", None, &[("claim", 1_051)]);
        let error = verdict(&before, &far).unwrap_err().to_string();
        assert!(error.contains("rustc 2"), "{error}");
    }

    #[test]
    fn another_recipe_is_compared_within_half() {
        let before = snapshot("rustc 1, std from source", Some("wasm-opt"), &[("claim", 1_000)]);
        let larger = snapshot("rustc 1, std from source", None, &[("claim", 1_500)]);
        assert!(verdict(&before, &larger).is_ok());
        let ready = snapshot("rustc 1, ready std", Some("wasm-opt"), &[("claim", 1_501)]);
        assert!(verdict(&before, &ready).is_err());
    }

    #[test]
    fn scenarios_that_are_new_or_gone_are_a_difference() {
        let before = snapshot("rustc 1", None, &[("claim", 1_000)]);
        let now = snapshot("rustc 2", None, &[("vote", 1_000)]);
        let error = verdict(&before, &now).unwrap_err().to_string();
        assert!(error.contains("gas: claim: gone") && error.contains("gas: vote: new"), "{error}");
        let nothing = Comparison::new(None, &now).verdict(false);
        assert!(matches!(nothing, Err(BenchError::NoSnapshot)));
    }

    #[test]
    fn load_of_one_file_is_none_and_of_a_broken_one_an_error_with_a_way_out() {
        let dir = tempfile::tempdir().unwrap();
        let whole = snapshot("rustc 1", None, &[("claim", 1)]);
        write(&dir.path().join(SIZES), &whole.sizes).unwrap();
        assert!(Snapshot::load_from(dir.path()).unwrap().is_none());
        fs::write(dir.path().join(GAS), "{").unwrap();
        let error = Snapshot::load_from(dir.path()).unwrap_err();
        let next = crate::failure::Explain::next_step(&error).unwrap();
        assert!(error.to_string().contains(GAS) && next.contains("delete"), "{error}: {next}");
        write(&dir.path().join(GAS), &whole.gas).unwrap();
        assert_eq!(Snapshot::load_from(dir.path()).unwrap(), Some(whole));
    }
}
