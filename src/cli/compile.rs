//! `gilsim compile`: a program to a .pyc file.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::UNIX_EPOCH;

use anyhow::{Context, Result, bail};
use clap::Args;

use super::{ProgramError, output};
use crate::bytecode::pyc::{Pyc, Validation};
use crate::host;

/// Compiles a program to a .pyc file that CPython 3.12 can run too.
///
/// It goes where CPython would keep it unless --output says otherwise, and its
/// path is printed.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  gilsim compile program.py
  gilsim compile program.py -o program.pyc && python3.12 program.pyc")]
pub(super) struct Compile {
    /// The Python program
    file: PathBuf,

    /// The .pyc file [default: __pycache__/PROGRAM.cpython-312.pyc beside it]
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

impl Compile {
    pub(super) fn execute(self) -> Result<ExitCode> {
        let target = match self.output {
            Some(target) => target,
            None => cached(&self.file)?,
        };
        let code = host::read_program(&self.file).map_err(ProgramError)?;
        let validation = timestamp(&self.file).context("cannot date the program")?;
        if let Some(folder) = target.parent() {
            fs::create_dir_all(folder)
                .with_context(|| format!("cannot make {}", folder.display()))?;
        }
        Pyc { validation, code }
            .write(&target)
            .with_context(|| format!("cannot write {}", target.display()))?;
        output::print(&format!("{}\n", target.display()))?;
        Ok(ExitCode::SUCCESS)
    }
}

/// Where CPython keeps a program's bytecode (PEP 3147).
fn cached(program: &Path) -> Result<PathBuf> {
    let Some(stem) = program.file_stem() else {
        bail!("{} is no file", program.display());
    };
    let name = format!("{}.cpython-312.pyc", stem.to_string_lossy());
    Ok(program.with_file_name("__pycache__").join(name))
}

/// What ties bytecode to its source: both numbers modulo 2^32, as in
/// `Lib/importlib/_bootstrap_external.py`.
fn timestamp(program: &Path) -> Result<Validation> {
    let about = fs::metadata(program)?;
    let modified = about.modified()?.duration_since(UNIX_EPOCH)?;
    Ok(Validation::Timestamp {
        mtime: modified.as_secs() as u32,
        size: about.len() as u32,
    })
}
