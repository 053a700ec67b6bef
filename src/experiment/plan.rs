//! A plan: every variant that a scenario asks for, in the order of measurement.

use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use serde::Serialize;

use super::machine::count;
use super::scenario::{Figure, FindingSpec, RegimeColumn, Row, Scenario, Simulated};
use crate::regime::Regime;
use crate::vm::Checkpoints;

/// What `{name}` stands for in a scenario's arguments and title.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Parameters(BTreeMap<String, u64>);

/// A placeholder that stands for nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PlaceholderError {
    /// No parameter has this name.
    #[error("'{{{name}}}' is no parameter: valid: {valid}")]
    Unknown {
        /// The name between the braces.
        name: String,
        /// The names there are.
        valid: String,
    },
    /// A brace is opened and not closed.
    #[error("a '{{' has no '}}'")]
    Unclosed,
}

impl From<BTreeMap<String, u64>> for Parameters {
    fn from(values: BTreeMap<String, u64>) -> Self {
        Parameters(values)
    }
}

impl Parameters {
    /// The names of all parameters.
    pub fn names(&self) -> Vec<&str> {
        self.0.keys().map(String::as_str).collect()
    }

    /// These parameters with some replaced.
    #[must_use]
    pub fn replaced_by(&self, others: &Parameters) -> Parameters {
        let mut values = self.0.clone();
        values.extend(others.0.clone());
        Parameters(values)
    }

    /// A text with its placeholders filled in.
    ///
    /// # Errors
    /// [`PlaceholderError`] if a placeholder stands for nothing.
    pub fn fill(&self, text: &str) -> Result<String, PlaceholderError> {
        self.fill_with(text, u64::to_string)
    }

    /// A text with its placeholders filled in, for people: `20,000,000`.
    /// Placeholders that stand for nothing stay as they are.
    pub fn describe(&self, text: &str) -> String {
        self.fill_with(text, |value| grouped(*value))
            .unwrap_or_else(|_| text.to_owned())
    }

    fn fill_with(
        &self,
        text: &str,
        show: impl Fn(&u64) -> String,
    ) -> Result<String, PlaceholderError> {
        let mut filled = String::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('{') {
            let (name, tail) = after.split_once('}').ok_or(PlaceholderError::Unclosed)?;
            let value = self.0.get(name).ok_or_else(|| PlaceholderError::Unknown {
                name: name.to_owned(),
                valid: self.names().join(", "),
            })?;
            filled.push_str(before);
            filled.push_str(&show(value));
            rest = tail;
        }
        filled.push_str(rest);
        Ok(filled)
    }
}

/// A whole number with its thousands apart.
pub(super) fn grouped(value: u64) -> String {
    let digits = value.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// What runs a column's programs.
#[derive(Debug, Clone, PartialEq)]
pub enum Engine {
    /// gilsim itself, under a regime.
    Gilsim(Regime),
    /// A real interpreter.
    Python {
        /// The executable.
        path: PathBuf,
        /// What it says it is, such as `CPython 3.12.1`.
        version: String,
        /// Whether it has a GIL that is on.
        gil: bool,
    },
}

impl Engine {
    /// Whether one lock lets a single thread at a time run bytecode.
    pub fn has_gil(&self) -> bool {
        match self {
            Engine::Gilsim(regime) => regime.lock.is_lock(),
            Engine::Python { gil, .. } => *gil,
        }
    }

    /// Where threads can switch, if it is known.
    pub fn checkpoints(&self) -> Option<Checkpoints> {
        match self {
            Engine::Gilsim(regime) => Some(regime.breaker),
            Engine::Python { .. } => None,
        }
    }

    /// The regime or the interpreter, by name.
    pub fn describe(&self) -> String {
        match self {
            Engine::Gilsim(regime) => format!("regime {regime}"),
            Engine::Python { version, .. } => version.clone(),
        }
    }
}

/// A column of the table.
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    /// Its heading.
    pub label: String,
    /// What runs its programs.
    pub engine: Engine,
    /// The machine that they run on, if it is a simulated one.
    pub machine: Option<Simulated>,
}

impl Column {
    /// The regime or the interpreter, by name, and the machine if that is a simulated
    /// one; how many cores it has is each row's own matter if all rows say so.
    pub fn describe(&self, rows: &[Row]) -> String {
        let engine = self.engine.describe();
        let Some(machine) = &self.machine else {
            return engine;
        };
        let cores = match rows.iter().all(|row| row.cores.is_some()) {
            true => "simulated cores".to_owned(),
            false => count(machine.cores, "simulated core"),
        };
        format!("{engine} on {cores} (profile {})", machine.profile)
    }
}

impl From<&RegimeColumn> for Column {
    fn from(column: &RegimeColumn) -> Self {
        Column {
            label: column.label.clone(),
            engine: Engine::Gilsim(column.regime.clone()),
            machine: column.machine.clone(),
        }
    }
}

/// One row under one column: what is run and measured as often as the plan says.
#[derive(Debug, Clone, PartialEq)]
pub struct Variant {
    /// The row's index.
    pub row: usize,
    /// The column's index.
    pub column: usize,
    /// The program's arguments.
    pub args: Vec<String>,
    /// The arguments of the warm-up: the same, smaller.
    pub warm_up_args: Vec<String>,
    /// The machine, if it is a simulated one. Its runs are all alike, so there
    /// is one, and others can go on at the same time.
    pub machine: Option<Simulated>,
}

/// Everything that is to be run.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    /// The scenario's name.
    pub name: String,
    /// What is measured, in one line.
    pub title: String,
    /// The program that every variant runs.
    pub program: PathBuf,
    /// How often each variant is measured.
    pub repeats: u32,
    /// Whether the work is the small one.
    pub quick: bool,
    /// How long one run may take.
    pub timeout: Duration,
    /// What the placeholders stood for.
    pub parameters: Parameters,
    /// The table's columns.
    pub columns: Vec<Column>,
    /// The table's rows.
    pub rows: Vec<Row>,
    /// Every variant once, in the order of measurement.
    pub variants: Vec<Variant>,
    /// Which part of them this is, if not all.
    pub shard: Option<Shard>,
    /// What else to show of what programs measure.
    pub figures: Vec<Figure>,
    /// Which sentences to write below the table.
    pub findings: Vec<FindingSpec>,
    /// Where published figures come from, by their short key.
    pub sources: BTreeMap<String, String>,
}

/// How a person wants a scenario run.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct PlanOptions {
    /// How often each variant is measured, instead of the scenario's own number.
    pub repeats: Option<u32>,
    /// Whether to do the small work.
    pub quick: bool,
    /// The columns, instead of the scenario's own.
    pub columns: Option<Vec<Column>>,
    /// Columns beside them.
    pub more_columns: Vec<Column>,
    /// Which part of the variants to run, if not all.
    pub shard: Option<Shard>,
}

/// One of several parts of a plan, each for a machine of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shard {
    /// Which, from 1.
    pub number: usize,
    /// Of how many.
    pub of: usize,
}

/// What does not name a part.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("'{0}' is no part: K/N, from 1/N to N/N, such as 2/8")]
pub struct NoShard(String);

impl FromStr for Shard {
    type Err = NoShard;

    fn from_str(text: &str) -> Result<Shard, NoShard> {
        let parts = text.split_once('/');
        let parts = parts.and_then(|(k, n)| Some((k.parse().ok()?, n.parse().ok()?)));
        match parts {
            Some((number, of)) if 1 <= number && number <= of => Ok(Shard { number, of }),
            _ => Err(NoShard(text.to_owned())),
        }
    }
}

impl Shard {
    /// Whether the variant with this index is in it.
    pub(super) fn has(self, index: usize) -> bool {
        index % self.of == self.number - 1
    }
}

impl fmt::Display for Shard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} of {}", self.number, self.of)
    }
}

impl Plan {
    /// Lays out a scenario's variants, row by row and column beside column, so
    /// that what is compared is measured close together.
    ///
    /// # Errors
    /// [`PlaceholderError`], which a checked scenario does not give.
    pub fn new(scenario: &Scenario, options: PlanOptions) -> Result<Plan, PlaceholderError> {
        let small = scenario.parameters.replaced_by(&scenario.quick);
        let parameters = match options.quick {
            true => small.clone(),
            false => scenario.parameters.clone(),
        };
        let own: Vec<Column> = scenario.columns.iter().map(Column::from).collect();
        let mut columns = match options.columns {
            None => own,
            Some(wanted) => wanted.into_iter().map(|one| own_label(one, &own)).collect(),
        };
        columns.extend(options.more_columns);

        let mut variants = Vec::new();
        for (row_index, row) in scenario.rows.iter().enumerate() {
            for (column_index, column) in columns.iter().enumerate() {
                if row.native && matches!(column.engine, Engine::Python { .. }) {
                    continue;
                }
                let fill = |parameters: &Parameters| -> Result<Vec<String>, PlaceholderError> {
                    row.args.iter().map(|arg| parameters.fill(arg)).collect()
                };
                variants.push(Variant {
                    row: row_index,
                    column: column_index,
                    args: fill(&parameters)?,
                    warm_up_args: fill(&small)?,
                    machine: column.machine.clone().map(|machine| Simulated {
                        cores: row.cores.unwrap_or(machine.cores),
                        ..machine
                    }),
                });
            }
        }
        if let Some(shard) = options.shard {
            let mut index = 0..;
            variants.retain(|_| index.next().is_some_and(|index| shard.has(index)));
        }
        Ok(Plan {
            shard: options.shard,
            name: scenario.name.clone(),
            title: parameters.describe(&scenario.title),
            program: scenario.program.clone(),
            repeats: options.repeats.unwrap_or(scenario.repeats),
            quick: options.quick,
            timeout: Duration::from_secs(scenario.timeout_s),
            parameters,
            columns,
            rows: scenario.rows.clone(),
            variants,
            figures: scenario.figures.clone(),
            findings: scenario.findings.clone(),
            sources: scenario.sources.clone(),
        })
    }

    /// How many runs there are, warm-ups included.
    pub fn runs(&self) -> usize {
        let runs = |variant: &Variant| match variant.machine {
            Some(_) => 1,
            None => self.repeats as usize + 1,
        };
        self.variants.iter().map(runs).sum()
    }

    /// What a variant is called in messages: its row and column.
    pub fn describe(&self, variant: &Variant) -> String {
        let row = &self.rows[variant.row].label;
        format!("{row}, {}", self.columns[variant.column].label)
    }
}

/// A column under the scenario's own label if it has the same one: published
/// figures then stand beside it.
fn own_label(wanted: Column, own: &[Column]) -> Column {
    let same = own
        .iter()
        .find(|column| column.engine == wanted.engine && column.machine == wanted.machine);
    same.cloned().unwrap_or(wanted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_are_filled_for_programs_and_for_people() {
        let parameters = Parameters::from(BTreeMap::from([("n".to_owned(), 20_000_000)]));
        assert_eq!(parameters.fill("a{n}b"), Ok("a20000000b".to_owned()));
        assert_eq!(parameters.describe("below {n}"), "below 20,000,000");
        assert_eq!(parameters.fill("{n"), Err(PlaceholderError::Unclosed));
        assert_eq!(
            parameters.fill("{m}").unwrap_err().to_string(),
            "'{m}' is no parameter: valid: n"
        );
    }

    #[test]
    fn the_parts_of_a_plan_are_the_whole() {
        let scenario = crate::experiment::mock::scenario("io_bound");
        let variants = |shard| {
            let options = PlanOptions {
                shard,
                ..PlanOptions::default()
            };
            Plan::new(&scenario, options).expect("a plan").variants
        };
        let whole = variants(None);
        let parts = ["1/3", "2/3", "3/3"].map(|text| variants(text.parse().ok()));
        let count: usize = parts.iter().map(Vec::len).sum();
        assert_eq!(count, whole.len());
        assert!(whole.iter().all(|one| parts.concat().contains(one)));
        for text in ["0/3", "4/3", "1", "a/b", "1/0"] {
            assert!(text.parse::<Shard>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_column_does_not_say_how_many_cores_there_are_where_each_row_does() {
        let column = Column {
            label: "GIL".to_owned(),
            engine: Engine::Gilsim(Regime::preset("cpython3.12").expect("a preset")),
            machine: Some(Simulated {
                cores: 4,
                seed: 1,
                profile: "reference".to_owned(),
            }),
        };
        let sweep = crate::experiment::mock::scenario("scaling");
        let of_sweep = "regime cpython3.12 on simulated cores (profile reference)";
        assert_eq!(column.describe(&sweep.rows), of_sweep);
        let table = crate::experiment::mock::scenario("sum_of_squares");
        let of_table = "regime cpython3.12 on 4 simulated cores (profile reference)";
        assert_eq!(column.describe(&table.rows), of_table);
    }

    #[test]
    fn thousands_stand_apart() {
        let texts = [0, 999, 1_000, 20_000_000].map(grouped);
        assert_eq!(texts, ["0", "999", "1,000", "20,000,000"]);
    }
}
