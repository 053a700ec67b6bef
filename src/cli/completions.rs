//! `gilsim completions`: a shell's completion script.

use std::process::ExitCode;

use clap::{Args, CommandFactory};
use clap_complete::Shell;

use super::{Cli, output};

/// Prints a shell's completion script.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  gilsim completions bash > ~/.local/share/bash-completion/completions/gilsim
  gilsim completions fish > ~/.config/fish/completions/gilsim.fish")]
pub(super) struct Completions {
    /// The shell
    shell: Shell,
}

impl Completions {
    pub(super) fn execute(self) -> anyhow::Result<ExitCode> {
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut Cli::command(), "gilsim", &mut script);
        output::print(&String::from_utf8(script)?)?;
        Ok(ExitCode::SUCCESS)
    }
}
