//! How far predictions were off, for people.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use crate::experiment::validation::{Entry, Kind, Validation};

/// The table of a validation and what it comes to, as Markdown that is also
/// readable on a terminal.
pub fn render(validation: &Validation) -> String {
    let widest = validation.entries.iter().map(|entry| entry.name.len());
    let width = widest.max().unwrap_or(0);
    let mut text = format!(
        "Programs that no price was fitted to, on both clocks\n\n{} · profile {} ({}) · {}\n\n",
        validation.machine.describe(),
        validation.profile,
        validation.profile_description,
        validation.measured_at,
    );
    text.push_str(&format!(
        "| {:<width$} | {:<9} | {:>12} | {:>18} | {:>17} | {:>8} |\n",
        "program, regime", "kind", "predicted, s", "measured, s", "calm runs", "error"
    ));
    text.push_str(&format!(
        "| {:-<width$} | {:-<9} | {:->11}: | {:->17}: | {:->16}: | {:->7}: |\n",
        "", "", "", "", "", ""
    ));
    for entry in &validation.entries {
        text.push_str(&format!(
            "| {:<width$} | {:<9} | {:>12.5} | {:>18} | {:>17} | {:>8} |\n",
            entry.name,
            entry.kind.name(),
            entry.predicted_s,
            measured(entry),
            entry.range().map_or_else(
                || "–".to_owned(),
                |(least, most)| {
                    let mark = if entry.is_steady() { "" } else { "~ " };
                    format!("{mark}{least:.5}–{most:.5}")
                }
            ),
            entry.error().map_or_else(
                || "–".to_owned(),
                |error| format!("{:+.1} %", error * 100.0)
            ),
        ));
    }
    text.push('\n');
    for line in conclusions(validation) {
        text.push_str(&format!("- {line}\n"));
    }
    text
}

fn measured(entry: &Entry) -> String {
    match entry.measured() {
        None => "extrapolation".to_owned(),
        Some(seconds) => {
            let (calm, others) = (entry.measured_s.len(), entry.disturbed_s.len());
            format!("{seconds:.5} ({calm} of {})", calm + others)
        }
    }
}

fn share(error: f64) -> String {
    format!("{:.1} %", error * 100.0)
}

/// What the errors come to, overall and for each kind of program.
pub fn conclusions(validation: &Validation) -> Vec<String> {
    let mut lines = Vec::new();
    let entries = || validation.entries.iter();
    if let Some((median, worst)) = Validation::errors(entries()) {
        let count = entries().filter(|entry| entry.error().is_some()).count();
        lines.push(format!(
            "{count} programs: median absolute error {}, worst {}",
            share(median),
            share(worst)
        ));
    }
    lines.extend(unsteady(validation));
    for kind in Kind::ALL {
        let of_kind = entries().filter(|entry| entry.kind == kind);
        if let Some((median, worst)) = Validation::errors(of_kind) {
            let (median, worst) = (share(median), share(worst));
            lines.push(format!("{}: median {median}, worst {worst}", kind.name()));
        }
    }
    lines.extend([
        "measured: the median of the calm runs, and how many of how many those are: the cores were as fast as the profile's and, for contended programs, as near to each other"
            .to_owned(),
        "calm runs: from the shortest to the longest, in seconds".to_owned(),
        "error: by how much the prediction is too long (+) or too short (-)".to_owned(),
    ]);
    if entries().any(|entry| entry.measured().is_none()) {
        lines.push(format!(
            "extrapolation: more cores than the {} of this machine, so there is nothing to \
             compare with",
            validation.machine.cores
        ));
    }
    lines
}

/// What there is to say of programs that take very different times on the machine
/// itself, if there are any.
fn unsteady(validation: &Validation) -> Option<String> {
    let measured = validation
        .entries
        .iter()
        .filter(|one| one.error().is_some());
    let (steady, unsteady): (Vec<&Entry>, Vec<&Entry>) = measured.partition(|one| one.is_steady());
    let (_, worst) = Validation::errors(steady.iter().copied())?;
    let within = unsteady.iter().filter(|one| {
        one.range()
            .is_some_and(|(least, most)| (least..=most).contains(&one.predicted_s))
    });
    (!unsteady.is_empty()).then(|| {
        format!(
            "of these, {} take about as long every time: worst absolute error {}; the calm runs \
             of the other {} (marked ~) differ by more than a fifth, and the \
             predictions of {} of them lie between the shortest and the longest",
            steady.len(),
            share(worst),
            unsteady.len(),
            within.count()
        )
    })
}

/// The file with everything that was found.
const DATA: &str = "validation.json";

/// What was found before, if there is any of the same profile and machine.
pub fn read(folder: &Path) -> Option<Validation> {
    let text = fs::read_to_string(folder.join(DATA)).ok()?;
    serde_json::from_str(&text).ok()
}

/// Writes `validation.json` and `validation.md`.
///
/// # Errors
/// If the folder cannot be made or written to.
pub fn write(validation: &Validation, folder: &Path) -> Result<()> {
    let problem = || format!("cannot write results to {}", folder.display());
    fs::create_dir_all(folder).with_context(problem)?;
    let data = serde_json::to_string_pretty(validation)?;
    fs::write(folder.join(DATA), data + "\n").with_context(problem)?;
    fs::write(folder.join("validation.md"), render(validation)).with_context(problem)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::mock;

    #[test]
    fn what_the_machine_does_not_repeat_is_marked_and_judged_apart() {
        let mut validation = Validation {
            machine: mock::machine(2),
            measured_at: String::new(),
            profile: "reference".to_owned(),
            profile_description: String::new(),
            entries: vec![
                mock::entry(Kind::Cpu, 1.1, &[1.0, 1.0]),
                mock::entry(Kind::Contended, 2.0, &[1.0, 1.2, 3.0]),
            ],
        };
        let text = render(&validation);
        assert!(text.contains("~ 1.00000–3.00000"), "{text}");
        let judged = "1 take about as long every time: worst absolute error 10.0 %; the calm \
                      runs of the other 1";
        assert!(text.contains(judged), "{text}");
        assert!(text.contains("predictions of 1 of them"), "{text}");
        validation.entries.pop();
        assert!(unsteady(&validation).is_none());
    }
}
