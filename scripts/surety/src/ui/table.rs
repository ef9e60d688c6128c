//! Tables as plain text: no frame lines that a terminal without UTF-8 garbles, no colours.

use comfy_table::{CellAlignment, presets};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Column<'a> {
    Text(&'a str),
    Number(&'a str),
}

impl<'a> Column<'a> {
    fn title(self) -> &'a str {
        match self {
            Self::Text(title) | Self::Number(title) => title,
        }
    }

    fn alignment(self) -> CellAlignment {
        match self {
            Self::Text(_) => CellAlignment::Left,
            Self::Number(_) => CellAlignment::Right,
        }
    }
}

#[derive(Debug)]
pub struct Table {
    inner: comfy_table::Table,
}

impl Table {
    pub fn new(columns: &[Column<'_>]) -> Self {
        let mut inner = comfy_table::Table::new();
        inner.load_style(presets::NOTHING).force_no_tty();
        inner.set_header(columns.iter().map(|column| column.title()));
        for (index, column) in columns.iter().enumerate() {
            if let Some(found) = inner.column_mut(index) {
                found.set_cell_alignment(column.alignment());
            }
        }
        Self { inner }
    }

    pub fn row<S: ToString>(&mut self, cells: impl IntoIterator<Item = S>) {
        self.inner.add_row(cells.into_iter().map(|cell| cell.to_string()));
    }
}

impl std::fmt::Display for Table {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let lines: Vec<String> =
            self.inner.lines().map(|line| line.trim_end().to_owned()).collect();
        f.write_str(&lines.join("\n"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn table_aligns_numbers_right_and_text_left() {
        let mut table = Table::new(&[Column::Text("name"), Column::Number("bytes")]);
        table.row(["ledger", "7"]);
        table.row(["a", "12345"]);
        let text = table.to_string();
        let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
        assert_eq!(lines, [" name    bytes", " ledger      7", " a       12345"]);
    }
}
