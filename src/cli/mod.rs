//! The command line: one thin file for each subcommand. Standard output is
//! written in [`output`] alone.

mod bench;
mod calibrate;
mod clock_options;
mod compile;
mod completions;
mod dis;
mod explore;
mod interrupt;
mod limit_options;
mod output;
mod progress;
mod regime_options;
mod regimes;
mod report;
mod run;
mod stages;
mod trace;
mod validate;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Exit code for a user's mistake and for what cannot be done.
const FAILURE: u8 = 2;

/// Runs Python threading programs with and without a GIL, and measures what
/// the lock and the reference counts cost.
///
/// Without a command it prints the threading table: the same sum in one Python
/// thread, in four, and in native code, with the GIL and without.
#[derive(Debug, Parser)]
#[command(version, after_help = EXAMPLES, args_conflicts_with_subcommands = true)]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,

    #[command(flatten)]
    bench: bench::Options,
}

const EXAMPLES: &str = "\
Examples:
  gilsim                                       the threading table
  gilsim --quick                               the same with less work
  gilsim run program.py                        a program under CPython 3.12's GIL
  gilsim run --regime cpython3.13t program.py  the same program without a GIL
  gilsim trace program.py -o timeline.html     what each of its threads did
  gilsim bench                                 which scenarios there are
  gilsim bench io_bound --repeats 10           one of them";

#[derive(Debug, Subcommand)]
enum Command {
    Run(run::Run),
    Trace(trace::Trace),
    Bench(bench::Bench),
    Calibrate(calibrate::Calibrate),
    Validate(validate::Validate),
    Report(report::Report),
    Regimes(regimes::Regimes),
    Compile(compile::Compile),
    Dis(dis::Dis),
    Stages(stages::ShowStages),
    Completions(completions::Completions),
}

/// Does what the process's arguments say.
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    let result = match cli.command {
        None => bench::default(cli.bench),
        Some(Command::Run(run)) => run.execute(),
        Some(Command::Trace(trace)) => trace.execute(),
        Some(Command::Bench(bench)) => bench.execute(),
        Some(Command::Calibrate(calibrate)) => calibrate.execute(),
        Some(Command::Report(report)) => report.execute(),
        Some(Command::Validate(validate)) => validate.execute(),
        Some(Command::Regimes(regimes)) => regimes.execute(),
        Some(Command::Compile(compile)) => compile.execute(),
        Some(Command::Dis(dis)) => dis.execute(),
        Some(Command::Stages(stages)) => stages.execute(),
        Some(Command::Completions(completions)) => completions.execute(),
    };
    result.unwrap_or_else(|error| {
        output::complain(&describe(&error));
        ExitCode::from(FAILURE)
    })
}

/// What is said of an error. Messages about programs are complete as they are.
fn describe(error: &anyhow::Error) -> String {
    match error.downcast_ref::<ProgramError>() {
        Some(ProgramError(message)) => message.clone(),
        None => format!("error: {error:#}"),
    }
}

/// A program that cannot be read or compiled, in the host's words.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
struct ProgramError(String);

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }
}
