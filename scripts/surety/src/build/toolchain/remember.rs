use super::{Detector, Toolchain, ToolchainError, Way};
use crate::machine::Call;
use serde::{Deserialize, Serialize};
use std::path::Path;

/// The answer of the last search, so that a build that changes nothing asks nobody. It holds as long as the pinned
/// channel is the same and the toolchain is still where it was.
#[derive(Serialize, Deserialize)]
struct Remembered {
    pinned: String,
    toolchain: Toolchain,
}

/// `Detector::find`, remembered in `file` when the way is left to the machine.
pub fn find_or_remember(
    detector: &Detector<'_>,
    way: Way,
    file: &Path,
) -> Result<Toolchain, ToolchainError> {
    if way != Way::Auto {
        return detector.find(way);
    }
    let pinned =
        std::fs::read_to_string(detector.root.join("rust-toolchain.toml")).unwrap_or_default();
    if let Some(toolchain) = recall(detector, file, &pinned) {
        return Ok(toolchain);
    }
    let toolchain = detector.find(way)?;
    let remembered = Remembered { pinned, toolchain };
    if let Ok(text) = serde_json::to_string_pretty(&remembered) {
        // a lost memory costs a second of searching, nothing else
        let _ = std::fs::write(file, text);
    }
    Ok(remembered.toolchain)
}

fn recall(detector: &Detector<'_>, file: &Path, pinned: &str) -> Option<Toolchain> {
    let text = std::fs::read_to_string(file).ok()?;
    let Remembered { pinned: then, toolchain } = serde_json::from_str(&text).ok()?;
    let there = |path: &Path| detector.machine.exists(path);
    let complete = there(&toolchain.cargo)
        && there(&toolchain.library)
        && toolchain.linker.as_deref().is_none_or(there);
    let version = detector.machine.ask(&Call::new(&toolchain.rustc).args(["-vV"]))?;
    let same = version.lines().next() == Some(toolchain.version.as_str());
    (then == pinned && complete && same).then_some(toolchain)
}
