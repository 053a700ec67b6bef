//! `gilsim dis`: the bytecode of a compiled program.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Result, anyhow};
use clap::Args;

use super::output;
use crate::bytecode::dis::{DisOptions, disassemble};
use crate::bytecode::pyc::Pyc;

/// Shows the bytecode of a .pyc file as `python3.12 -m dis` does.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  gilsim dis __pycache__/program.cpython-312.pyc
  gilsim dis --show-caches __pycache__/program.cpython-312.pyc")]
pub(super) struct Dis {
    /// The .pyc file
    file: PathBuf,

    /// Shows inline caches too
    #[arg(long)]
    show_caches: bool,
}

impl Dis {
    pub(super) fn execute(self) -> Result<ExitCode> {
        let pyc =
            Pyc::read(&self.file).map_err(|error| anyhow!("{}: {error}", self.file.display()))?;
        let options = DisOptions {
            show_caches: self.show_caches,
        };
        output::print(&disassemble(&pyc.code, &options))?;
        Ok(ExitCode::SUCCESS)
    }
}
