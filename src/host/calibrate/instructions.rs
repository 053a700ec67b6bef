//! What one thread does: instructions, objects, counts.

use super::programs::{COMMON, LOOPS, REGIMES};
use super::{Laboratory, Measured, Profile, Residual, Run, prices, quickest};

/// How often each loop is measured.
const ROUNDS: u32 = 9;

/// How much less of a loop is simulated than is measured, to count it.
const COUNTED_SHARE: u64 = 100;

/// Fewer rounds than these would count what surrounds the loop.
const LEAST_COUNTED: u64 = 1000;

/// The price of the one thing that costs anything when it is counted.
const UNIT_NS: f64 = 1000.0;

/// Finds the prices of what one thread does; what its counts cost is known.
pub(super) fn measure<L: Laboratory>(
    lab: &mut L,
    profile: &mut Profile,
) -> Result<Vec<Residual>, L::Error> {
    let things = things();
    let counts = count(lab, &things)?;
    let runs: Vec<Run> = REGIMES.iter().map(|one| whole(one.regime)).collect();
    let times = quickest(lab, &runs, ROUNDS)?;
    let price = |thing: &&str| profile.get(thing).unwrap_or_default();
    let known: Vec<f64> = things.iter().map(price).collect();
    let measured: Vec<Measured> = counts
        .into_iter()
        .flatten()
        .zip(times.into_iter().flatten())
        .map(|(counts, time_ns)| Measured { counts, time_ns })
        .collect();
    let fixed: Vec<bool> = things.iter().map(|thing| is_count(thing)).collect();
    let found = prices(&measured, &known, &fixed);
    for (thing, price) in things.iter().zip(&found) {
        if let Some(value) = profile.get_mut(thing) {
            *value = *price;
        }
    }
    // An object that is made is freed: the programs cannot tell the two apart.
    profile.allocation_ns /= 2.0;
    profile.free_ns = profile.allocation_ns;
    Ok(residuals(&runs, &measured, &found))
}

/// Whether it is the price of a count.
fn is_count(thing: &str) -> bool {
    REGIMES.iter().any(|one| one.count == thing)
}

fn residuals(runs: &[Run], measured: &[Measured], found: &[f64]) -> Vec<Residual> {
    let programs = runs.iter().flat_map(|run| {
        let programs = run.programs.iter();
        programs.map(|&(program, times)| (run.regime, program, times as f64))
    });
    let residual = |((regime, program, times), measured): (_, &Measured)| {
        let each = measured.counts.iter().zip(found);
        let predicted: f64 = each.map(|(count, price)| count * price).sum();
        Residual {
            regime,
            program,
            measured_ns: measured.time_ns / times,
            predicted_ns: predicted / times,
        }
    };
    programs.zip(measured).map(residual).collect()
}

fn whole(regime: super::Regime) -> Run {
    Run {
        regime,
        programs: LOOPS.to_vec(),
    }
}

/// The loops with fewer rounds, to count what they do.
fn small(regime: super::Regime) -> Run {
    let fewer = |times: u64| (times / COUNTED_SHARE).max(LEAST_COUNTED).min(times);
    let programs = LOOPS.iter();
    Run {
        regime,
        programs: programs
            .map(|&(name, times)| (name, fewer(times)))
            .collect(),
    }
}

/// The prices that are to be found.
fn things() -> Vec<&'static str> {
    let mut things: Vec<&str> = COMMON.to_vec();
    for one in REGIMES {
        let instructions = Profile::PARAMETERS.iter();
        let instructions = instructions.filter(|parameter| parameter.section == one.section);
        things.extend(instructions.map(|parameter| parameter.name));
        things.extend(one.own);
        things.push(one.count);
    }
    things
}

/// Which price is to be counted under which regime, by their indices.
fn countings(things: &[&str]) -> Vec<(usize, usize)> {
    let section_of = |thing: &str| {
        let mut known = Profile::PARAMETERS.iter();
        known.find(|one| one.name == thing).map(|one| one.section)
    };
    let asks = |regime: usize, thing: &str| {
        let one = &REGIMES[regime];
        let is_own = one.own.contains(&thing) || one.count == thing;
        is_own || COMMON.contains(&thing) || section_of(thing) == Some(one.section)
    };
    let regimes = 0..REGIMES.len();
    let pairs = regimes.flat_map(|regime| (0..things.len()).map(move |thing| (regime, thing)));
    pairs
        .filter(|&(regime, thing)| asks(regime, things[thing]))
        .collect()
}

/// How many runs the search for these prices takes.
pub(super) fn steps() -> usize {
    countings(&things()).len() + REGIMES.len() * ROUNDS as usize
}

/// How often each loop does each thing, under each regime.
fn count<L: Laboratory>(lab: &mut L, things: &[&str]) -> Result<Vec<Vec<Vec<f64>>>, L::Error> {
    let countings = countings(things);
    let simulation =
        |&(regime, thing): &(usize, usize)| (small(REGIMES[regime].regime), only(things[thing]));
    let simulations: Vec<(Run, Profile)> = countings.iter().map(simulation).collect();
    let all = lab.simulate(&simulations)?;
    let mut counts = vec![vec![vec![0.0; things.len()]; LOOPS.len()]; REGIMES.len()];
    for ((&(regime, thing), times), (run, _)) in countings.iter().zip(all).zip(&simulations) {
        for (place, time) in times.into_iter().enumerate() {
            let scale = LOOPS[place].1 as f64 / run.programs[place].1 as f64;
            counts[regime][place][thing] = time / UNIT_NS * scale;
        }
    }
    Ok(counts)
}

/// A machine on which this alone costs anything.
fn only(name: &str) -> Profile {
    let mut profile = Profile::default();
    for parameter in Profile::PARAMETERS {
        if let Some(value) = profile.get_mut(parameter.name) {
            *value = parameter.range.0;
        }
    }
    profile.bus_gb_per_s = 100_000.0;
    profile.time_slice_us = 1e6;
    profile.minimum_run_us = 1e6;
    if let Some(value) = profile.get_mut(name) {
        *value = UNIT_NS;
    }
    profile
}
