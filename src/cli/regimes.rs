//! `gilsim regimes`: the presets and the axes.

use std::process::ExitCode;

use clap::Args;
use comfy_table::{ContentArrangement, Table};

use super::output;
use crate::gil::Policy;
use crate::regime::{
    Axis, DEFAULT_PROCESS_START, LockKind, ModifierChanges, PRESETS, RefCountKind, show_interval,
};
use crate::report::RULES;
use crate::vm::{Checkpoints, ObjectLocks};

/// Lists the regimes and what each of their axes can be.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  gilsim regimes
  gilsim run --regime cpython3.12 --refcount atomic program.py")]
pub(super) struct Regimes {}

impl Regimes {
    pub(super) fn execute(self) -> anyhow::Result<ExitCode> {
        let text = format!(
            "{}\n\nAny axis of a regime can be replaced:\n{}\n\n\
             Plain reference counts need a lock; --switch-interval is from 1us to 1h.\n\
             A process that a program starts has a lock of its own under any --lock, and comes \
             up after --process-start, from 0s to 1h, {} if not said.\n",
            text_of(&presets()),
            text_of(&axes()),
            show_interval(DEFAULT_PROCESS_START),
        );
        output::print(&text)?;
        Ok(ExitCode::SUCCESS)
    }
}

fn table(header: &[&str]) -> Table {
    let mut table = Table::new();
    table
        .load_preset(RULES)
        .set_content_arrangement(ContentArrangement::Dynamic)
        .set_header(header);
    if let Some(width) = output::width() {
        table.set_width(u16::try_from(width).unwrap_or(u16::MAX));
    }
    table
}

/// A table as text, without the blanks that end its lines.
fn text_of(table: &Table) -> String {
    let lines: Vec<String> = table
        .lines()
        .map(|line| line.trim_end().to_owned())
        .collect();
    lines.join("\n")
}

fn presets() -> Table {
    let mut table = table(&[
        "regime",
        "lock",
        "policy",
        "breaker",
        "refcount",
        "interval",
        "what it is",
    ]);
    for preset in PRESETS {
        let (policy, interval) = match preset.lock.is_lock() {
            true => (
                preset.policy.to_string(),
                show_interval(preset.switch_interval),
            ),
            false => ("-".to_owned(), "-".to_owned()),
        };
        table.add_row([
            preset.name.to_owned(),
            preset.lock.to_string(),
            policy,
            preset.breaker.to_string(),
            preset.refcount.to_string(),
            interval,
            preset.summary.to_owned(),
        ]);
    }
    table
}

fn axes() -> Table {
    let mut table = table(&["option", "value", "what it means"]);
    add_axis::<LockKind>(&mut table);
    add_axis::<Policy>(&mut table);
    add_axis::<ObjectLocks>(&mut table);
    add_axis::<Checkpoints>(&mut table);
    add_axis::<RefCountKind>(&mut table);
    for &(name, summary) in ModifierChanges::VALUES {
        table.add_row(["--modifiers", name, summary]);
    }
    table
}

fn add_axis<A: Axis>(table: &mut Table) {
    for &(_, name, summary) in A::VALUES {
        table.add_row([
            format!("--{}", A::NAME),
            name.to_owned(),
            summary.to_owned(),
        ]);
    }
}
