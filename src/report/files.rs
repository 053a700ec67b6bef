//! Keeps an outcome in a folder: `results.json`, `table.md` and `plot.svg`.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use super::{json, markdown, svg};
use crate::experiment::outcome::Outcome;

/// Writes an outcome's files, each whole or not at all. An outcome with nothing
/// measured replaces nothing: that call only finds out whether files can be
/// written.
///
/// # Errors
/// If the folder cannot be made or written to.
pub fn write(outcome: &Outcome, folder: &Path) -> Result<()> {
    let problem = || format!("cannot write results to {}", folder.display());
    fs::create_dir_all(folder).with_context(problem)?;
    let mut cells = outcome.rows.iter().flat_map(|row| &row.cells);
    if cells.all(|cell| cell.samples.is_empty()) {
        return tempfile::tempfile_in(folder)
            .map(drop)
            .with_context(problem);
    }
    let files = [
        ("results.json", json::render(outcome)?),
        ("table.md", markdown::render(outcome)),
        ("plot.svg", svg::render(outcome)?),
    ];
    for (name, text) in files {
        let partial = folder.join(format!(".{name}.partial"));
        fs::write(&partial, text)
            .and_then(|()| fs::rename(&partial, folder.join(name)))
            .with_context(problem)?;
    }
    Ok(())
}
