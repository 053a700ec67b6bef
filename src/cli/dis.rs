//! `gilsim dis`: a program's bytecode.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use clap::Args;

use super::{ProgramError, output};
use crate::bytecode::dis::{DisOptions, disassemble};
use crate::host;

/// Shows a program's bytecode as `python3.12 -m dis` does.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  gilsim dis program.py
  gilsim dis --show-caches __pycache__/program.cpython-312.pyc")]
pub(super) struct Dis {
    /// The program: a .py or .pyc file
    file: PathBuf,

    /// Shows inline caches too
    #[arg(long)]
    show_caches: bool,
}

impl Dis {
    pub(super) fn execute(self) -> Result<ExitCode> {
        let code = host::read_program(&self.file).map_err(ProgramError)?;
        let options = DisOptions {
            show_caches: self.show_caches,
            depth: None,
        };
        output::print(&disassemble(&code, &options))?;
        Ok(ExitCode::SUCCESS)
    }
}
