//! `gilsim stages`: source, tokens, tree and bytecode of a piece of code.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use clap::{Args, ValueEnum};

use super::{ProgramError, output};
use crate::host;
use crate::stages::{Stages, StagesError};

/// Shows the stages from source to bytecode.
///
/// Source, tokens, tree and bytecode, each with the place in the source that it
/// comes from: LINE:COLUMN-LINE:COLUMN, lines from 1, columns from 0.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  gilsim stages program.py
  gilsim stages program.py --line 3
  gilsim stages program.py --line 3 --format json")]
pub(super) struct ShowStages {
    /// The Python program
    #[arg(value_name = "FILE.py")]
    file: PathBuf,

    /// Only the statements on this line, counted from 1
    #[arg(long, value_name = "N")]
    line: Option<u32>,

    /// For people or for machines
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Format {
    Text,
    Json,
}

impl ShowStages {
    pub(super) fn execute(self) -> Result<ExitCode> {
        let source = host::read_source(&self.file).map_err(ProgramError)?;
        let name = self.file.to_string_lossy();
        let stages = Stages::of(&source, &name, self.line).map_err(|error| match error {
            StagesError::Syntax(error) => ProgramError(host::describe(&error)),
            other => ProgramError(format!("error: {other}")),
        })?;
        output::print(&match self.format {
            Format::Text => stages.to_text(),
            Format::Json => stages.to_json() + "\n",
        })?;
        Ok(ExitCode::SUCCESS)
    }
}
