//! A bar chart of the times.

use anyhow::Result;

use crate::experiment::outcome::Outcome;

pub(super) fn render(outcome: &Outcome) -> Result<String> {
    let _ = outcome;
    Ok(String::new())
}
