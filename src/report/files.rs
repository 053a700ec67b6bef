//! Keeps an outcome in a folder: `results.json`, `table.md` and `plot.svg`.

use std::fs;
use std::io::Write;
use std::path::Path;

use anyhow::{Context, Result};

use super::{json, markdown, scaling, svg};
use crate::experiment::outcome::Outcome;

/// About as much as a scenario's files take.
const ROOM_BYTES: usize = 256 << 10;

/// Finds out whether files can be written to a folder, which is made if need
/// be: whether it may be written to, and whether the disk has room.
///
/// # Errors
/// If not.
pub fn check(folder: &Path) -> Result<()> {
    let problem = || format!("cannot write results to {}", folder.display());
    fs::create_dir_all(folder).with_context(problem)?;
    tempfile::tempfile_in(folder)
        .and_then(|mut file| file.write_all(&vec![0; ROOM_BYTES]))
        .with_context(problem)
}

/// Curves where rows are groups of the same work on more and more cores, else
/// bars.
fn plot(outcome: &Outcome) -> Result<String> {
    match outcome.rows.iter().any(|row| row.group.is_some()) {
        true => scaling::render(outcome),
        false => svg::render(outcome),
    }
}

/// Writes an outcome's files, each whole or not at all. An outcome with nothing
/// measured replaces nothing: that call is a [`check`].
///
/// # Errors
/// If the folder cannot be made or written to.
pub fn write(outcome: &Outcome, folder: &Path) -> Result<()> {
    let mut cells = outcome.rows.iter().flat_map(|row| &row.cells);
    if cells.all(|cell| cell.samples.is_empty()) {
        return check(folder);
    }
    let problem = || format!("cannot write results to {}", folder.display());
    let files = [
        ("results.json", json::render(outcome)?),
        ("table.md", markdown::render(outcome)),
        ("plot.svg", plot(outcome)?),
    ];
    for (name, text) in files {
        let partial = folder.join(format!(".{name}.partial"));
        fs::write(&partial, text)
            .and_then(|()| fs::rename(&partial, folder.join(name)))
            .with_context(problem)?;
    }
    Ok(())
}
