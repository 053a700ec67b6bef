//! `gilsim compile`: programs to .pyc files.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use clap::Args;

use super::{ProgramError, output};
use crate::bytecode::pyc::{Pyc, Validation};
use crate::bytecode::pyc_cache::{SourceStamp, cache_path};
use crate::host;

/// Compiles programs to .pyc files that CPython 3.12 can run too.
///
/// Each goes where CPython would keep it unless --output or --out-dir says
/// otherwise, and its path is printed.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  gilsim compile program.py
  gilsim compile program.py -o program.pyc && python3.12 program.pyc
  gilsim compile one.py two.py --out-dir build")]
pub(super) struct Compile {
    /// The Python programs
    #[arg(required = true, value_name = "FILE.py")]
    files: Vec<PathBuf>,

    /// The .pyc file [default: __pycache__/PROGRAM.cpython-312.pyc beside it]
    #[arg(short, long, value_name = "FILE.pyc", conflicts_with = "out_dir")]
    output: Option<PathBuf>,

    /// The folder for the .pyc files, each named after its program
    #[arg(long, value_name = "DIR")]
    out_dir: Option<PathBuf>,
}

impl Compile {
    pub(super) fn execute(self) -> Result<ExitCode> {
        if self.output.is_some() && self.files.len() > 1 {
            bail!(
                "--output names one file, but there are {} programs: use --out-dir",
                self.files.len()
            );
        }
        let targets = self.targets()?;
        for (file, target) in self.files.iter().zip(&targets) {
            compile(file, target)?;
            output::print(&format!("{}\n", target.display()))?;
        }
        Ok(ExitCode::SUCCESS)
    }

    /// Where each program's code goes; no two to the same place.
    fn targets(&self) -> Result<Vec<PathBuf>> {
        let mut taken: HashMap<PathBuf, &Path> = HashMap::new();
        let mut targets = Vec::with_capacity(self.files.len());
        for file in &self.files {
            let target = self.target(file)?;
            if let Some(other) = taken.insert(target.clone(), file) {
                let (other, file) = (other.display(), file.display());
                bail!("{other} and {file} would both go to {}", target.display());
            }
            targets.push(target);
        }
        Ok(targets)
    }

    fn target(&self, file: &Path) -> Result<PathBuf> {
        if file.extension().is_some_and(|extension| extension == "pyc") {
            bail!("{} is compiled already", file.display());
        }
        if let Some(output) = &self.output {
            return Ok(output.clone());
        }
        let (Some(stem), Some(cached)) = (file.file_stem(), cache_path(file)) else {
            bail!("{} is no file", file.display());
        };
        Ok(match &self.out_dir {
            None => cached,
            Some(folder) => {
                let mut name = stem.to_owned();
                name.push(".pyc");
                folder.join(name)
            }
        })
    }
}

fn compile(file: &Path, target: &Path) -> Result<()> {
    // Stamped first: a change while it is read makes the code stale, not fresh.
    let stamp = SourceStamp::of(file);
    let code = host::read_program(file).map_err(ProgramError)?;
    let SourceStamp { mtime, size } =
        stamp.with_context(|| format!("cannot date {}", file.display()))?;
    if let Some(folder) = target.parent() {
        fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
    }
    let validation = Validation::Timestamp { mtime, size };
    Pyc { validation, code }
        .write(target)
        .with_context(|| format!("cannot write {}", target.display()))
}
