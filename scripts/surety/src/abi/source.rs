//! Solidity files, parsed.

use super::AbiError;
use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    str::FromStr,
};
use syn_solidity::{File, Item};

/// A file and everything that it imports.
#[derive(Debug, Default)]
pub struct Sources {
    files: BTreeMap<PathBuf, File>,
}

impl Sources {
    pub fn read(path: &Path) -> Result<Self, AbiError> {
        let mut sources = Self::default();
        sources.add(path)?;
        Ok(sources)
    }

    pub fn from_text(path: &Path, text: &str) -> Result<Self, AbiError> {
        let mut sources = Self::default();
        sources.files.insert(path.to_path_buf(), parse(path, text)?);
        Ok(sources)
    }

    pub fn items(&self) -> impl Iterator<Item = &Item> {
        self.files.values().flat_map(|file| &file.items)
    }

    fn add(&mut self, path: &Path) -> Result<(), AbiError> {
        let path = &fs::canonicalize(path).map_err(AbiError::file("read", path))?;
        if self.files.contains_key(path) {
            return Ok(());
        }
        let text = fs::read_to_string(path).map_err(AbiError::file("read", path))?;
        let file = parse(path, &text)?;
        let imports: Vec<String> = file
            .items
            .iter()
            .filter_map(|item| match item {
                Item::Import(import) => Some(import.path.path().value()),
                _ => None,
            })
            .collect();
        // entered before its imports, so that two files may import each other
        self.files.insert(path.clone(), file);
        let dir = path.parent().unwrap_or(Path::new(""));
        imports.iter().try_for_each(|import| self.add(&dir.join(import)))
    }
}

fn parse(path: &Path, text: &str) -> Result<File, AbiError> {
    let at = |span: proc_macro2::Span, reason: String| {
        let start = span.start();
        AbiError::Syntax {
            path: path.to_path_buf(),
            line: start.line,
            column: start.column.saturating_add(1),
            reason,
        }
    };
    let tokens = proc_macro2::TokenStream::from_str(&without_comments(text))
        .map_err(|error| at(error.span(), error.to_string()))?;
    syn_solidity::parse2(tokens).map_err(|error| at(error.span(), error.to_string()))
}

/// Comments become spaces: lines and columns stay, and the tokeniser, which is Rust's, sees no natspec in places where
/// Rust has no attributes.
fn without_comments(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(next) = rest.chars().next() {
        let length = if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if rest.starts_with("/*") {
            rest.find("*/").map_or(rest.len(), |end| end.saturating_add(2))
        } else if next == '"' {
            let (literal, after) = split_string(rest);
            out.push_str(literal);
            rest = after;
            continue;
        } else {
            out.push(next);
            rest = &rest[next.len_utf8()..];
            continue;
        };
        let (comment, after) = rest.split_at(length);
        out.extend(comment.chars().map(|letter| if letter == '\n' { '\n' } else { ' ' }));
        rest = after;
    }
    out
}

fn split_string(text: &str) -> (&str, &str) {
    let mut escaped = false;
    for (index, letter) in text.char_indices().skip(1) {
        match letter {
            '"' if !escaped => return text.split_at(index.saturating_add(1)),
            '\\' => escaped = !escaped,
            _ => escaped = false,
        }
    }
    (text, "")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_comments_keeps_lines_strings_and_code() {
        let text = "a; // x's \"\n/* b\n */ c(\"// no\\\"t\"); /// d";
        assert_eq!(without_comments(text), "a;         \n    \n    c(\"// no\\\"t\");      ");
    }

    #[test]
    fn parse_error_names_file_line_and_column() {
        let text = "// one\ninterface IBad {\n    function 5() external;\n}";
        let error = Sources::from_text(Path::new("IBad.sol"), text).unwrap_err();
        let AbiError::Syntax { line, .. } = &error else { panic!("{error}") };
        assert_eq!(*line, 3);
        assert!(error.to_string().starts_with("IBad.sol:3:"), "{error}");
    }

    #[test]
    fn read_follows_imports_even_in_a_circle() {
        let dir = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| fs::write(dir.path().join(name), text).unwrap();
        write("IA.sol", r#"import {IB} from "./IB.sol"; interface IA is IB {}"#);
        write("IB.sol", r#"import "./IA.sol"; interface IB { function f() external; }"#);
        let sources = Sources::read(&dir.path().join("IA.sol")).unwrap();
        assert_eq!(sources.items().filter(|item| matches!(item, Item::Contract(_))).count(), 2);
    }

    #[test]
    fn read_of_a_missing_import_names_it() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("IA.sol");
        fs::write(&file, r#"import "./Gone.sol"; interface IA {}"#).unwrap();
        assert!(Sources::read(&file).unwrap_err().to_string().contains("Gone.sol"));
    }
}
