//! A scenario file's shape, as the TOML reader fills it in. Every value that can
//! be wrong keeps its place in the text.

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::Spanned;

use super::{Published, PublishedFigure};
use crate::experiment::refcount_lab::LabSpec;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawScenario {
    pub(super) title: String,
    pub(super) program: Spanned<String>,
    #[serde(default = "default_repeats")]
    pub(super) repeats: Spanned<u32>,
    #[serde(default = "default_timeout_s")]
    pub(super) timeout_s: Spanned<u64>,
    #[serde(default)]
    pub(super) parameters: BTreeMap<String, u64>,
    #[serde(default)]
    pub(super) quick: BTreeMap<Spanned<String>, u64>,
    #[serde(default)]
    pub(super) sources: BTreeMap<String, String>,
    pub(super) column: Spanned<Vec<RawColumn>>,
    pub(super) row: Spanned<Vec<RawRow>>,
    #[serde(default)]
    pub(super) figure: Vec<RawFigure>,
    #[serde(default)]
    pub(super) finding: Vec<RawFinding>,
    pub(super) lab: Option<Spanned<LabSpec>>,
}

fn default_repeats() -> Spanned<u32> {
    Spanned::new(0..0, 5)
}

fn default_timeout_s() -> Spanned<u64> {
    Spanned::new(0..0, 600)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawColumn {
    pub(super) label: Spanned<String>,
    pub(super) regime: Spanned<String>,
    pub(super) lock: Option<Spanned<String>>,
    pub(super) policy: Option<Spanned<String>>,
    pub(super) breaker: Option<Spanned<String>>,
    pub(super) object_locks: Option<Spanned<String>>,
    pub(super) refcount: Option<Spanned<String>>,
    pub(super) modifiers: Option<Spanned<String>>,
    pub(super) switch_interval: Option<Spanned<String>>,
    pub(super) process_start: Option<Spanned<String>>,
    pub(super) clock: Option<Spanned<String>>,
    pub(super) cores: Option<Spanned<u64>>,
    pub(super) seed: Option<Spanned<u64>>,
    pub(super) profile: Option<Spanned<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawRow {
    pub(super) label: Spanned<String>,
    pub(super) phrase: Option<String>,
    #[serde(default)]
    pub(super) args: Vec<Spanned<String>>,
    pub(super) threads: Option<Spanned<RawThreads>>,
    #[serde(default)]
    pub(super) waits: bool,
    #[serde(default)]
    pub(super) native: bool,
    #[serde(default)]
    pub(super) processes: bool,
    pub(super) baseline: Option<Spanned<String>>,
    pub(super) cores: Option<Spanned<u64>>,
    pub(super) group: Option<String>,
    #[serde(default)]
    pub(super) published: Vec<Spanned<Published>>,
    #[serde(default)]
    pub(super) published_figures: Vec<Spanned<PublishedFigure>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawFigure {
    pub(super) name: Spanned<String>,
    pub(super) label: String,
}

#[derive(Deserialize)]
#[serde(untagged)]
pub(super) enum RawThreads {
    Count(i64),
    Word(String),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawFinding {
    pub(super) kind: Spanned<FindingKind>,
    pub(super) row: Option<Spanned<String>>,
    pub(super) against: Option<Spanned<String>>,
    pub(super) rows: Option<Vec<Spanned<String>>>,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum FindingKind {
    Threads,
    Beside,
    Columns,
    Native,
    Lock,
    Lost,
    Convoy,
    Scaling,
    Price,
    Speedup,
}
