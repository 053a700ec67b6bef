//! Everything, as JSON.

use crate::experiment::outcome::Outcome;

pub(super) fn render(outcome: &Outcome) -> anyhow::Result<String> {
    Ok(serde_json::to_string_pretty(outcome)? + "\n")
}
