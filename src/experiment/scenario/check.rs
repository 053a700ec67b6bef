//! What must hold in a scenario file beyond its shape.

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::path::Path;

use toml::Spanned;

use super::raw::{FindingKind, RawColumn, RawFigure, RawFinding, RawRow, RawScenario, RawThreads};
use super::{
    Figure, FindingSpec, MAX_REPEATS, Mistake, Published, PublishedFigure, RegimeColumn, Row,
    Scenario, Simulated, Threads,
};
use crate::experiment::plan::Parameters;
use crate::experiment::refcount_lab::LabSpec;
use crate::host::Profile;
use crate::regime::{
    Axis, ModifierChanges, Overrides, Regime, RegimeError, parse_interval, parse_process_start,
};
use crate::substrate::virtual_cores::MAX_CORES;
use crate::suggest;

/// The longest that one run may be given: a day.
const MAX_TIMEOUT_S: u64 = 86_400;

/// Checks a scenario; its program is looked for in `folder`.
pub(super) fn check(raw: RawScenario, name: &str, folder: &Path) -> Result<Scenario, Mistake> {
    if !(1..=MAX_REPEATS).contains(raw.repeats.get_ref()) {
        let message = format!("repeats must be from 1 to {MAX_REPEATS}");
        return Err(Mistake::new(&raw.repeats, message));
    }
    if !(1..=MAX_TIMEOUT_S).contains(raw.timeout_s.get_ref()) {
        let message = format!("timeout_s must be from 1 to {MAX_TIMEOUT_S}");
        return Err(Mistake::new(&raw.timeout_s, message));
    }
    let program = folder.join(raw.program.get_ref());
    if !program.is_file() {
        let message = format!("there is no program {}", program.display());
        return Err(Mistake::new(&raw.program, message));
    }
    let parameters = Parameters::from(raw.parameters);
    let quick = check_quick(raw.quick, &parameters)?;
    let columns = check_columns(raw.column, folder)?;
    let figures = check_figures(raw.figure)?;
    let beside = Beside {
        simulates: columns.iter().any(|column| column.machine.is_some()),
        columns: columns.iter().map(|column| column.label.as_str()).collect(),
        sources: raw.sources.keys().map(String::as_str).collect(),
        figures: figures.iter().map(|figure| figure.name.as_str()).collect(),
    };
    let rows = check_rows(raw.row, &parameters, &beside)?;
    let findings = raw
        .finding
        .into_iter()
        .map(|finding| check_finding(finding, &rows))
        .collect::<Result<_, _>>()?;
    Ok(Scenario {
        name: name.to_owned(),
        title: raw.title,
        program,
        repeats: raw.repeats.into_inner(),
        timeout_s: raw.timeout_s.into_inner(),
        parameters,
        quick,
        sources: raw.sources,
        columns,
        rows,
        figures,
        findings,
        lab: raw.lab.map(check_lab).transpose()?,
    })
}

fn check_quick(
    quick: BTreeMap<Spanned<String>, u64>,
    parameters: &Parameters,
) -> Result<Parameters, Mistake> {
    let mut checked = BTreeMap::new();
    for (key, value) in quick {
        one_of("parameter", &key, &parameters.names())?;
        checked.insert(key.into_inner(), value);
    }
    Ok(Parameters::from(checked))
}

fn check_columns(
    raw: Spanned<Vec<RawColumn>>,
    folder: &Path,
) -> Result<Vec<RegimeColumn>, Mistake> {
    if raw.get_ref().is_empty() {
        return Err(Mistake::new(
            &raw,
            "a scenario needs at least one [[column]]",
        ));
    }
    let mut columns: Vec<RegimeColumn> = Vec::new();
    for column in raw.into_inner() {
        if columns
            .iter()
            .any(|other| other.label == *column.label.get_ref())
        {
            return Err(Mistake::new(&column.label, "two columns have this label"));
        }
        let regime = check_regime(&column)?;
        let machine = check_machine(&column, folder)?;
        columns.push(RegimeColumn {
            label: column.label.into_inner(),
            regime,
            machine,
        });
    }
    Ok(columns)
}

/// How many cores a simulated machine has that says nothing of them.
const USUAL_CORES: usize = 4;

fn check_machine(column: &RawColumn, folder: &Path) -> Result<Option<Simulated>, Mistake> {
    let clock = column.clock.as_ref();
    if let Some(clock) = clock {
        one_of("clock", clock, &["real", "virtual"])?;
    }
    if clock.is_none_or(|clock| clock.get_ref() == "real") {
        let message = |name: &str| format!("{name} is of use only with clock = \"virtual\"");
        return match (&column.cores, &column.seed, &column.profile) {
            (Some(cores), _, _) => Err(Mistake::new(cores, message("cores"))),
            (_, Some(seed), _) => Err(Mistake::new(seed, message("seed"))),
            (_, _, Some(profile)) => Err(Mistake::new(profile, message("profile"))),
            _ => Ok(None),
        };
    }
    Ok(Some(Simulated {
        cores: column.cores.as_ref().map_or(Ok(USUAL_CORES), check_cores)?,
        seed: column.seed.as_ref().map_or(1, |seed| *seed.get_ref()),
        profile: check_profile(column.profile.as_ref(), folder)?,
    }))
}

fn check_cores(cores: &Spanned<u64>) -> Result<usize, Mistake> {
    let count = usize::try_from(*cores.get_ref()).ok();
    count
        .filter(|count| (1..=MAX_CORES).contains(count))
        .ok_or_else(|| Mistake::new(cores, format!("cores must be from 1 to {MAX_CORES}")))
}

/// A profile is known by name, or a file beside the scenario.
fn check_profile(name: Option<&Spanned<String>>, folder: &Path) -> Result<String, Mistake> {
    let Some(name) = name else {
        return Ok("reference".to_owned());
    };
    let beside = folder.join(name.get_ref());
    let found = match beside.is_file() {
        true => beside.to_string_lossy().into_owned(),
        false => name.get_ref().clone(),
    };
    match Profile::load(&found) {
        Ok(_) => Ok(found),
        Err(error) => Err(Mistake::new(name, error.to_string())),
    }
}

fn check_lab(lab: Spanned<LabSpec>) -> Result<LabSpec, Mistake> {
    match lab.get_ref().problem() {
        Some(problem) => Err(Mistake::new(&lab, problem)),
        None => Ok(lab.into_inner()),
    }
}

fn check_regime(column: &RawColumn) -> Result<Regime, Mistake> {
    fn axis<A: Axis>(value: &Option<Spanned<String>>) -> Result<Option<A>, Mistake> {
        let parse = |text: &Spanned<String>| at(text, A::named(text.get_ref()));
        value.as_ref().map(parse).transpose()
    }
    fn at<T>(place: &Spanned<String>, result: Result<T, RegimeError>) -> Result<T, Mistake> {
        result.map_err(|error| Mistake::new(place, error.to_string()))
    }
    let interval = |text: &Spanned<String>| at(text, parse_interval(text.get_ref()));
    let start = |text: &Spanned<String>| at(text, parse_process_start(text.get_ref()));
    let modifiers = |list: &Spanned<String>| at(list, list.get_ref().parse());
    let overrides = Overrides {
        lock: axis(&column.lock)?,
        policy: axis(&column.policy)?,
        breaker: axis(&column.breaker)?,
        object_locks: axis(&column.object_locks)?,
        refcount: axis(&column.refcount)?,
        modifiers: column
            .modifiers
            .as_ref()
            .map_or(Ok(ModifierChanges::default()), modifiers)?,
        switch_interval: column.switch_interval.as_ref().map(interval).transpose()?,
        process_start: column.process_start.as_ref().map(start).transpose()?,
    };
    let preset = at(&column.regime, Regime::preset(column.regime.get_ref()))?;
    at(&column.regime, preset.with(&overrides))
}

fn check_figures(raw: Vec<RawFigure>) -> Result<Vec<Figure>, Mistake> {
    let mut figures: Vec<Figure> = Vec::new();
    for figure in raw {
        if figures
            .iter()
            .any(|other| other.name == *figure.name.get_ref())
        {
            return Err(Mistake::new(&figure.name, "two figures have this name"));
        }
        figures.push(Figure {
            name: figure.name.into_inner(),
            label: figure.label,
        });
    }
    Ok(figures)
}

/// What a published figure may belong to.
struct Beside<'a> {
    /// Whether any column's machine is a simulated one.
    simulates: bool,
    columns: Vec<&'a str>,
    sources: Vec<&'a str>,
    figures: Vec<&'a str>,
}

fn check_rows(
    raw: Spanned<Vec<RawRow>>,
    parameters: &Parameters,
    beside: &Beside<'_>,
) -> Result<Vec<Row>, Mistake> {
    let Some(first) = raw.get_ref().first() else {
        return Err(Mistake::new(&raw, "a scenario needs at least one [[row]]"));
    };
    let first = first.label.get_ref().clone();
    let labels: Vec<String> = raw
        .get_ref()
        .iter()
        .map(|row| row.label.get_ref().clone())
        .collect();
    let labels: Vec<&str> = labels.iter().map(String::as_str).collect();
    let mut rows: Vec<Row> = Vec::new();
    for row in raw.into_inner() {
        if rows.iter().any(|other| other.label == *row.label.get_ref()) {
            return Err(Mistake::new(&row.label, "two rows have this label"));
        }
        for arg in &row.args {
            let filled = parameters.fill(arg.get_ref());
            filled.map_err(|error| Mistake::new(arg, error.to_string()))?;
        }
        if let Some(baseline) = &row.baseline {
            one_of("row", baseline, &labels)?;
        }
        for figure in &row.published {
            check_published(figure, beside)?;
        }
        for figure in &row.published_figures {
            check_published_figure(figure, beside)?;
        }
        let threads = check_threads(row.threads.as_ref())?;
        let cores = row.cores.as_ref().map(check_cores).transpose()?;
        if let Some(place) = row.cores.as_ref().filter(|_| !beside.simulates) {
            let message = "cores is of use only where a column has clock = \"virtual\"";
            return Err(Mistake::new(place, message));
        }
        let label = row.label.into_inner();
        rows.push(Row {
            phrase: row.phrase.unwrap_or_else(|| label.clone()),
            label,
            args: row.args.into_iter().map(Spanned::into_inner).collect(),
            threads,
            waits: row.waits,
            native: row.native,
            processes: row.processes,
            baseline: row
                .baseline
                .map_or_else(|| first.clone(), Spanned::into_inner),
            cores,
            group: row.group,
            published: row.published.into_iter().map(Spanned::into_inner).collect(),
            published_figures: row
                .published_figures
                .into_iter()
                .map(Spanned::into_inner)
                .collect(),
        });
    }
    Ok(rows)
}

fn check_threads(raw: Option<&Spanned<RawThreads>>) -> Result<Threads, Mistake> {
    let Some(raw) = raw else {
        return Ok(Threads::Count(NonZeroUsize::MIN));
    };
    let count = match raw.get_ref() {
        RawThreads::Word(word) if word == "all" => return Ok(Threads::All),
        RawThreads::Count(count) => usize::try_from(*count).ok().and_then(NonZeroUsize::new),
        RawThreads::Word(_) => None,
    };
    count
        .map(Threads::Count)
        .ok_or_else(|| Mistake::new(raw, "threads must be a number from 1, or \"all\""))
}

fn check_published(figure: &Spanned<Published>, beside: &Beside<'_>) -> Result<(), Mistake> {
    let published = figure.get_ref();
    known("column", &published.column, &beside.columns)
        .and_then(|()| known("source", &published.source, &beside.sources))
        .and_then(|()| match published.seconds {
            seconds if seconds.is_finite() && seconds > 0.0 => Ok(()),
            _ => Err("seconds must be greater than 0".to_owned()),
        })
        .map_err(|message| Mistake::new(figure, message))
}

fn check_published_figure(
    figure: &Spanned<PublishedFigure>,
    beside: &Beside<'_>,
) -> Result<(), Mistake> {
    let published = figure.get_ref();
    known("column", &published.column, &beside.columns)
        .and_then(|()| known("source", &published.source, &beside.sources))
        .and_then(|()| known("figure", &published.figure, &beside.figures))
        .and_then(|()| match published.value.is_finite() {
            true => Ok(()),
            false => Err("value must be a finite number".to_owned()),
        })
        .map_err(|message| Mistake::new(figure, message))
}

fn check_finding(raw: RawFinding, rows: &[Row]) -> Result<FindingSpec, Mistake> {
    let labels: Vec<&str> = rows.iter().map(|row| row.label.as_str()).collect();
    if let FindingKind::Price | FindingKind::Speedup = raw.kind.get_ref() {
        return check_finding_on_rows(raw, &labels);
    }
    if let Some(row) = raw.rows.iter().flatten().next() {
        let message = "a finding of this kind is about one `row`, not about `rows`";
        return Err(Mistake::new(row, message));
    }
    let Some(row) = raw.row else {
        let message = "this finding needs `row`: what it is about";
        return Err(Mistake::new(&raw.kind, message));
    };
    one_of("row", &row, &labels)?;
    let place = row.span();
    let row = row.into_inner();
    let alone = match raw.kind.get_ref() {
        FindingKind::Columns => Some(FindingSpec::Columns { row: row.clone() }),
        FindingKind::Convoy => Some(FindingSpec::Convoy { row: row.clone() }),
        FindingKind::Lost => Some(FindingSpec::Lost { row: row.clone() }),
        FindingKind::Scaling => Some(FindingSpec::Scaling { row: row.clone() }),
        _ => None,
    };
    if let Some(finding) = alone {
        let message = "a finding of this kind is about one row: it takes no `against`";
        return match raw.against {
            None => Ok(finding),
            Some(against) => Err(Mistake::new(&against, message)),
        };
    }
    let Some(against) = raw.against else {
        return Err(Mistake {
            at: place,
            message: "this finding needs `against`: the row to compare with".to_owned(),
        });
    };
    one_of("row", &against, &labels)?;
    let against = against.into_inner();
    Ok(match raw.kind.into_inner() {
        FindingKind::Native => FindingSpec::Native { row, against },
        FindingKind::Lock => FindingSpec::Lock { row, against },
        FindingKind::Beside => FindingSpec::Beside { row, against },
        _ => FindingSpec::Threads { row, against },
    })
}

/// A finding that puts several kinds of work together.
fn check_finding_on_rows(raw: RawFinding, labels: &[&str]) -> Result<FindingSpec, Mistake> {
    if let Some(one) = raw.row.or(raw.against) {
        let message = "a finding of this kind is about several `rows`";
        return Err(Mistake::new(&one, message));
    }
    let Some(rows) = raw.rows else {
        let message = "this finding needs `rows`: what it is about";
        return Err(Mistake::new(&raw.kind, message));
    };
    let rows = rows.into_iter();
    let rows = rows
        .map(|row| one_of("row", &row, labels).map(|()| row.into_inner()))
        .collect::<Result<Vec<_>, _>>()?;
    Ok(match raw.kind.get_ref() {
        FindingKind::Price => FindingSpec::Price { rows },
        _ => FindingSpec::SpeedUp { rows },
    })
}

fn one_of(what: &str, name: &Spanned<String>, valid: &[&str]) -> Result<(), Mistake> {
    known(what, name.get_ref(), valid).map_err(|message| Mistake::new(name, message))
}

fn known(what: &str, name: &str, valid: &[&str]) -> Result<(), String> {
    if valid.contains(&name) {
        return Ok(());
    }
    let choices = suggest::choices(name, valid);
    Err(format!("unknown {what} '{name}': {choices}"))
}
