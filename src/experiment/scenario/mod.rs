//! A scenario: a TOML file that says which program runs with which arguments
//! (rows) under which regimes (columns), and what to conclude.

mod check;
mod raw;

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::ops::Range;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use toml::Spanned;

use self::raw::RawScenario;
use super::plan::Parameters;
use super::refcount_lab::LabSpec;
use crate::regime::Regime;
use crate::suggest;

/// The most repeats that a scenario or a person may ask for.
pub const MAX_REPEATS: u32 = 1_000;

/// A scenario, read and checked.
#[derive(Debug, Clone, PartialEq)]
pub struct Scenario {
    /// The file's name without `.toml`.
    pub name: String,
    /// What is measured, in one line; parameters are not yet filled in.
    pub title: String,
    /// The program that every row runs.
    pub program: PathBuf,
    /// How often each variant is measured.
    pub repeats: u32,
    /// How long one run may take, in seconds.
    pub timeout_s: u64,
    /// What `{name}` stands for in arguments and in the title.
    pub parameters: Parameters,
    /// The parameters that are smaller under `--quick` and in warm-ups.
    pub quick: Parameters,
    /// Where published figures come from, by their short key.
    pub sources: BTreeMap<String, String>,
    /// The regimes to compare.
    pub columns: Vec<RegimeColumn>,
    /// What to run under each of them.
    pub rows: Vec<Row>,
    /// What else to show of what programs measure.
    pub figures: Vec<Figure>,
    /// Which sentences to write below the table.
    pub findings: Vec<FindingSpec>,
    /// What the refcount lab is to measure beside the programs.
    pub lab: Option<LabSpec>,
}

/// Something that a program measures beside its time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Figure {
    /// What the program calls it.
    pub name: String,
    /// What it is, with its unit.
    pub label: String,
}

/// A regime under the label that the table shows.
#[derive(Debug, Clone, PartialEq)]
pub struct RegimeColumn {
    /// Its heading.
    pub label: String,
    /// What its programs run under.
    pub regime: Regime,
    /// The machine that they run on, if it is a simulated one.
    pub machine: Option<Simulated>,
}

/// A simulated machine.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Simulated {
    /// How many cores it has.
    pub cores: usize,
    /// Varies its latencies.
    pub seed: u64,
    /// What things cost there: a known profile or a file.
    pub profile: String,
}

/// One way to run the program.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// Its heading.
    pub label: String,
    /// How sentences call it.
    pub phrase: String,
    /// The program's arguments; parameters are not yet filled in.
    pub args: Vec<String>,
    /// How many threads do its work.
    pub threads: Threads,
    /// Whether its threads wait rather than compute, so that cores do not limit them.
    pub waits: bool,
    /// Whether it needs gilsim's native kernels, so that no other interpreter can run it.
    pub native: bool,
    /// Whether its threads are processes, each with a lock of its own.
    pub processes: bool,
    /// The label of the row that its ratio is taken to.
    pub baseline: String,
    /// How many cores simulated machines have in this row, instead of the
    /// column's number.
    pub cores: Option<usize>,
    /// Which line of the plot it belongs to: rows of one group are the same
    /// work on more and more cores.
    pub group: Option<String>,
    /// Times to stand beside.
    pub published: Vec<Published>,
    /// Other figures to stand beside.
    pub published_figures: Vec<PublishedFigure>,
}

/// How many threads a row's work is spread over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Threads {
    /// As many as this.
    Count(NonZeroUsize),
    /// One on each of the machine's cores.
    #[serde(serialize_with = "serialize_all")]
    All,
}

fn serialize_all<S: serde::Serializer>(serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str("all")
}

impl Threads {
    /// The number on a machine of so many cores.
    pub fn on(self, cores: usize) -> usize {
        match self {
            Threads::Count(count) => count.get(),
            Threads::All => cores,
        }
    }
}

/// A time from elsewhere to stand beside a measured one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Published {
    /// The label of the column that it belongs to.
    pub column: String,
    /// The key of where it comes from.
    pub source: String,
    /// The time, in seconds.
    pub seconds: f64,
    /// Whether the source itself says "about".
    #[serde(default)]
    pub about: bool,
}

/// A figure from elsewhere that is no time.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PublishedFigure {
    /// The label of the column that it belongs to.
    pub column: String,
    /// The key of where it comes from.
    pub source: String,
    /// The name of the figure.
    pub figure: String,
    /// Its value, in the figure's unit.
    pub value: f64,
}

/// A conclusion to draw from rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FindingSpec {
    /// What spreading a row's work over threads did, against another row.
    Threads {
        /// The row with the threads.
        row: String,
        /// The same work without them.
        against: String,
    },
    /// What threads beside it do to the thread that a row measures.
    Beside {
        /// The row with threads beside.
        row: String,
        /// The same without them.
        against: String,
    },
    /// How a row differs between the first column and each other.
    Columns {
        /// The row.
        row: String,
    },
    /// How often the row's I/O thread had the lock back, and what that cost
    /// the computing ones.
    Convoy {
        /// The row.
        row: String,
    },
    /// Up to how many cores a group of rows becomes faster, in every column.
    Scaling {
        /// A row of the group.
        row: String,
    },
    /// What each column costs beside the first, over several kinds of work.
    Price {
        /// The rows, each another kind of work.
        rows: Vec<String>,
    },
    /// What threads do side by side, over several kinds of work.
    SpeedUp {
        /// The rows with threads; each one's baseline is the same kind of work
        /// by one thread.
        rows: Vec<String>,
    },
    /// How many unguarded updates a row's threads lost.
    Lost {
        /// The row.
        row: String,
    },
    /// How much faster compiled code is than the program.
    Native {
        /// The row that runs compiled code.
        row: String,
        /// The row that runs Python code.
        against: String,
    },
    /// What releasing the lock does to a native call's own time.
    Lock {
        /// The row that keeps the lock.
        row: String,
        /// The row that releases it.
        against: String,
    },
}

/// What is wrong with a scenario file, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ScenarioError {
    /// The file cannot be read.
    #[error("{path}: {reason}")]
    Unreadable {
        /// The file.
        path: String,
        /// Why, in the system's words.
        reason: String,
    },
    /// Something in the file is wrong.
    #[error("{path}:{line}:{column}: {message}\n  {text}\n  {caret}")]
    Invalid {
        /// The file.
        path: String,
        /// The line, from 1.
        line: usize,
        /// The column in characters, from 1.
        column: usize,
        /// What is wrong and what would be right.
        message: String,
        /// The line's text.
        text: String,
        /// A caret under the place.
        caret: String,
    },
}

/// A mistake at a place in the file's text.
struct Mistake {
    at: Range<usize>,
    message: String,
}

impl Mistake {
    fn new<T>(at: &Spanned<T>, message: impl Into<String>) -> Mistake {
        Mistake {
            at: at.span(),
            message: message.into(),
        }
    }
}

impl Scenario {
    /// Reads and checks a scenario file.
    ///
    /// # Errors
    /// [`ScenarioError`] says what is wrong, with file, line and the valid choices.
    pub fn load(path: &Path) -> Result<Scenario, ScenarioError> {
        let shown = path.display().to_string();
        let text = std::fs::read_to_string(path).map_err(|error| ScenarioError::Unreadable {
            path: shown.clone(),
            reason: error.to_string(),
        })?;
        let name = path
            .file_stem()
            .map_or_else(|| shown.clone(), |stem| stem.to_string_lossy().into_owned());
        let folder = path.parent().unwrap_or(Path::new(""));
        Scenario::parse(&text, &name, &shown, folder)
    }

    /// Checks a scenario's text. The program is looked for in `folder`; `shown`
    /// is what messages call the file.
    ///
    /// # Errors
    /// [`ScenarioError::Invalid`].
    pub fn parse(
        text: &str,
        name: &str,
        shown: &str,
        folder: &Path,
    ) -> Result<Scenario, ScenarioError> {
        let raw: RawScenario =
            toml::from_str(text).map_err(|error| located(text, shown, parse_mistake(&error)))?;
        check::check(raw, name, folder).map_err(|mistake| located(text, shown, mistake))
    }
}

/// The TOML reader's own complaint, with the nearest valid key if there is one.
fn parse_mistake(error: &toml::de::Error) -> Mistake {
    let message = error.message().trim_end().replace('\n', "; ");
    let names: Vec<&str> = message.split('`').skip(1).step_by(2).collect();
    let hint = match names.split_first() {
        Some((wrong, valid)) if message.starts_with("unknown ") => {
            suggest::nearest(wrong, valid).map(|near| format!(" (did you mean `{near}`?)"))
        }
        _ => None,
    };
    Mistake {
        at: error.span().unwrap_or(0..0),
        message: message.clone() + &hint.unwrap_or_default(),
    }
}

fn located(text: &str, shown: &str, mistake: Mistake) -> ScenarioError {
    let mut at = mistake.at.start.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    let start = text[..at].rfind('\n').map_or(0, |newline| newline + 1);
    let column = text[start..at].chars().count();
    let line_text = text[start..].lines().next().unwrap_or("");
    ScenarioError::Invalid {
        path: shown.to_owned(),
        line: text[..start].matches('\n').count() + 1,
        column: column + 1,
        message: mistake.message,
        text: line_text.replace('\t', " "),
        caret: " ".repeat(column) + "^",
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// A valid scenario; tests break one line of it.
    const VALID: &str = r#"title = "t {n}"
program = "sum_of_squares.py"
repeats = 3
[parameters]
n = 9
[quick]
n = 3
[sources]
a = "a lesson"
[[column]]
label = "GIL"
regime = "cpython3.12"
switch_interval = "10us"
[[row]]
label = "one"
args = ["{n}"]
published = [{ column = "GIL", source = "a", seconds = 1.5 }]
[[row]]
label = "four"
threads = 4
baseline = "one"
[[finding]]
kind = "threads"
row = "four"
against = "one"
"#;

    fn parse(text: &str) -> Result<Scenario, ScenarioError> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios");
        Scenario::parse(text, "s", "s.toml", &folder)
    }

    /// The first line of what is said of `VALID` with one text for another.
    fn complaint(from: &str, to: &str) -> String {
        assert!(VALID.contains(from), "{from}");
        let error = parse(&VALID.replacen(from, to, 1)).expect_err(to);
        error.to_string().lines().next().unwrap_or("").to_owned()
    }

    #[test]
    fn a_valid_scenario_is_taken_whole() {
        let scenario = parse(VALID).expect("valid");
        assert_eq!(
            scenario.columns[0].regime.to_string(),
            "cpython3.12, interval 10us"
        );
        assert_eq!(scenario.rows[0].baseline, "one");
        assert_eq!(scenario.rows[1].phrase, "four");
        assert_eq!(scenario.timeout_s, 600);
    }

    #[test]
    fn an_unknown_key_is_answered_with_the_place_and_the_valid_ones() {
        let error = parse(&VALID.replacen("repeats", "repeat", 1)).expect_err("unknown key");
        assert_eq!(
            error.to_string(),
            "s.toml:3:1: unknown field `repeat`, expected one of `title`, `program`, `repeats`, \
             `timeout_s`, `parameters`, `quick`, `sources`, `column`, `row`, `figure`, `finding`, \
             `lab` (did you mean `repeats`?)\n  repeat = 3\n  ^"
        );
    }

    #[test]
    fn every_mistake_has_its_place_and_its_remedy() {
        let mistakes = [
            (
                "repeats = 3",
                "repeats = 0",
                "s.toml:3:11: repeats must be from 1 to 1000",
            ),
            (
                "repeats = 3",
                "timeout_s = 0",
                "s.toml:3:13: timeout_s must be from 1 to 86400",
            ),
            (
                "[quick]\nn = 3",
                "[quick]\nm = 3",
                "s.toml:7:1: unknown parameter 'm': valid: n",
            ),
            (
                "\"cpython3.12\"",
                "\"cpython3.1\"",
                "s.toml:12:10: unknown regime 'cpython3.1': did you mean 'cpython3.12'? \
                 (valid: cpython3.12, cpython3.13t, cpython3.14t, gilectomy, cpython3.9, python2.7)",
            ),
            (
                "switch_interval = \"10us\"",
                "lock = \"none\"",
                "s.toml:12:10: plain reference counts are correct only under a lock: with lock \
                 'none' choose refcount 'biased' or 'atomic', or keep lock 'gil'",
            ),
            (
                "\"10us\"",
                "\"10\"",
                "s.toml:13:19: '10' is no switch interval: a number with a unit (s, ms, us), \
                 from 1us to 1h, such as 5ms or 10us",
            ),
            (
                "switch_interval = \"10us\"",
                "cores = 4",
                "s.toml:13:9: cores is of use only with clock = \"virtual\"",
            ),
            (
                "switch_interval = \"10us\"",
                "clock = \"virtual\"\ncores = 256",
                "s.toml:14:9: cores must be from 1 to 255",
            ),
            (
                "switch_interval = \"10us\"",
                "clock = \"virtual\"\nprofile = \"labtop\"",
                "s.toml:14:11: no profile 'labtop': did you mean 'laptop'? (valid: reference, \
                 laptop), or a file (see gilsim calibrate)",
            ),
            (
                "switch_interval = \"10us\"",
                "clock = \"vitual\"",
                "s.toml:13:9: unknown clock 'vitual': did you mean 'virtual'? (valid: real, virtual)",
            ),
            (
                "threads = 4",
                "threads = 4\ncores = 4",
                "s.toml:21:9: cores is of use only where a column has clock = \"virtual\"",
            ),
            (
                "{n}\"]",
                "{k}\"]",
                "s.toml:16:9: '{k}' is no parameter: valid: n",
            ),
            (
                "seconds = 1.5",
                "seconds = 0.0",
                "s.toml:17:14: seconds must be greater than 0",
            ),
            (
                "source = \"a\"",
                "source = \"b\"",
                "s.toml:17:14: unknown source 'b': valid: a",
            ),
            (
                "label = \"four\"",
                "label = \"one\"",
                "s.toml:19:9: two rows have this label",
            ),
            (
                "threads = 4",
                "threads = 0",
                "s.toml:20:11: threads must be a number from 1, or \"all\"",
            ),
            (
                "baseline = \"one\"",
                "baseline = \"onne\"",
                "s.toml:21:12: unknown row 'onne': did you mean 'one'? (valid: one, four)",
            ),
            (
                "against = \"one\"",
                "",
                "s.toml:24:7: this finding needs `against`: the row to compare with",
            ),
            (
                "kind = \"threads\"",
                "kind = \"columns\"",
                "s.toml:25:11: a finding of this kind is about one row: it takes no `against`",
            ),
            (
                "kind = \"threads\"",
                "kind = \"thread\"",
                "s.toml:23:8: unknown variant `thread`, expected one of `threads`, `beside`, \
                 `columns`, `native`, `lock`, `lost`, `convoy`, `scaling`, `price`, \
                 `speedup` (did you mean `threads`?)",
            ),
        ];
        for (from, to, expected) in mistakes {
            assert_eq!(complaint(from, to), expected);
        }
        let missing = complaint("sum_of_squares.py", "none.py");
        assert!(
            missing.starts_with("s.toml:2:11: there is no program "),
            "{missing}"
        );
    }

    #[test]
    fn a_file_that_is_no_text_or_not_there_is_said_to_be() {
        let missing = Scenario::load(Path::new("no/such.toml")).expect_err("missing");
        assert!(
            missing.to_string().starts_with("no/such.toml: "),
            "{missing}"
        );
        let program = Path::new("/bin/sh");
        let binary = Scenario::load(program).expect_err("no text");
        assert!(binary.to_string().starts_with("/bin/sh: "), "{binary}");
    }

    proptest! {
        #[test]
        fn no_text_breaks_the_reader(at in 0..VALID.len(), length in 0usize..8, new in ".{0,8}") {
            let end = (at + length).min(VALID.len());
            if let Err(error) = parse(&[&VALID[..at], &new, &VALID[end..]].concat()) {
                prop_assert!(error.to_string().starts_with("s.toml:"));
            }
        }
    }
}
