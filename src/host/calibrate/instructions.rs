//! What one thread does: instructions, objects, counts.

use super::programs::{COMMON, LOOPS, ORDINARY, REGIMES};
use super::{Known, Laboratory, Measured, Part, Profile, Residual, Run, Times, medians, prices};

/// How often each loop is measured.
const ROUNDS: u32 = 13;

/// How much less of a loop is simulated than is measured, to count it.
const COUNTED_SHARE: u64 = 100;

/// Fewer rounds than these would count what surrounds the loop.
const LEAST_COUNTED: u64 = 1000;

/// The same for ordinary programs, whose rounds differ.
const COUNTED_SHARE_OF_ORDINARY: u64 = 6;

/// How much memory they find at hand, in bytes: more than each uses.
const MEMORY: usize = 64 << 20;

/// How much an ordinary program says of others, beside a loop.
const WEIGHT_OF_ORDINARY: f64 = 2.0;

/// The price of the thing that is counted.
pub(super) const UNIT_NS: f64 = 1000.0;

/// The price of every other instruction then: next to nothing, but what costs
/// nothing at all is charged for in the end.
const LEAST_NS: f64 = 0.001;

/// The runs of all small programs, one under each regime.
fn runs() -> Vec<Run> {
    let run = |one: &super::programs::Measured| run(one.regime, |small| small.times);
    REGIMES.iter().map(run).collect()
}

/// What is measured for these prices.
pub(super) fn part() -> Part {
    Part {
        wanted: runs().into_iter().map(|run| run.wanted(ROUNDS)).collect(),
        simulated: countings(&things()).len(),
    }
}

/// Finds the prices of what one thread does.
pub(super) fn find<L: Laboratory>(
    lab: &mut L,
    profile: &mut Profile,
    times: &[Times],
) -> Result<Vec<Residual>, L::Error> {
    let things = things();
    let counts = count(lab, &things)?;
    let times = times.iter().flat_map(medians);
    let price = |thing: &&str| profile.get(thing).unwrap_or_default();
    let known: Vec<f64> = things.iter().map(price).collect();
    let measured: Vec<Measured> = counts
        .into_iter()
        .flatten()
        .zip(times)
        .zip(small_programs().cycle())
        .map(|((counts, time_ns), program)| Measured {
            counts,
            time_ns,
            weight: program.weight,
        })
        .collect();
    let known = Known {
        expected: &known,
        alike: &alike(&things),
    };
    let found = prices(&measured, &known);
    for (thing, price) in things.iter().zip(&found) {
        profile.set(thing, *price);
    }
    // An object that is made is freed: the programs cannot tell the two apart.
    profile.allocation_ns /= 2.0;
    profile.free_ns = profile.allocation_ns;
    Ok(residuals(&runs(), &measured, &found))
}

/// The prices of each kind of instruction without a lock and with one.
fn alike(things: &[&str]) -> Vec<(usize, usize)> {
    let place = |name: &str| things.iter().position(|thing| *thing == name);
    let pair = |(free, name): (usize, &&str)| Some((free, place(name.strip_prefix("free_")?)?));
    things.iter().enumerate().filter_map(pair).collect()
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

/// A small program.
#[derive(Debug, Clone, Copy)]
struct Small {
    name: &'static str,
    /// How often it goes round when it is measured, and when what it does is
    /// counted.
    times: u64,
    counted: u64,
    /// How much its error matters.
    weight: f64,
}

fn small_programs() -> impl Iterator<Item = Small> + Clone {
    let loops = LOOPS.iter().map(|&(name, times)| Small {
        name,
        times,
        counted: (times / COUNTED_SHARE).max(LEAST_COUNTED).min(times),
        weight: 1.0,
    });
    let ordinary = ORDINARY.iter().map(|&(name, times)| Small {
        name,
        times,
        counted: times / COUNTED_SHARE_OF_ORDINARY,
        weight: WEIGHT_OF_ORDINARY,
    });
    loops.chain(ordinary)
}

/// All small programs, each with so many rounds.
fn run(regime: super::Regime, rounds: impl Fn(&Small) -> u64) -> Run {
    let programs = small_programs().map(|small| (small.name, rounds(&small)));
    Run {
        regime,
        programs: programs.collect(),
        memory: MEMORY,
        is_contended: false,
    }
}

/// The prices that are to be found.
fn things() -> Vec<&'static str> {
    let mut things: Vec<&str> = COMMON.to_vec();
    for one in &REGIMES {
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

/// How often each loop does each thing, under each regime.
fn count<L: Laboratory>(lab: &mut L, things: &[&str]) -> Result<Vec<Vec<Vec<f64>>>, L::Error> {
    let countings = countings(things);
    let simulation = |&(regime, thing): &(usize, usize)| {
        let counted = run(REGIMES[regime].regime, |small| small.counted);
        (counted, only(things[thing]))
    };
    let simulations: Vec<(Run, Profile)> = countings.iter().map(simulation).collect();
    let all = lab.simulate(&simulations)?;
    let nothing = vec![0.0; things.len()];
    let mut counts = vec![vec![nothing; small_programs().count()]; REGIMES.len()];
    for (&(regime, thing), times) in countings.iter().zip(all) {
        for (place, (time, small)) in times.into_iter().zip(small_programs()).enumerate() {
            let scale = small.times as f64 / small.counted as f64;
            counts[regime][place][thing] = time / UNIT_NS * scale;
        }
    }
    Ok(counts)
}

/// A machine on which next to nothing else costs anything.
pub(super) fn only(name: &str) -> Profile {
    let mut profile = Profile::default();
    for parameter in Profile::PARAMETERS {
        let price = match parameter.section {
            "bytecode" | "free_threaded_bytecode" => LEAST_NS,
            _ => parameter.range.0,
        };
        profile.set(parameter.name, price);
    }
    profile.bus_gb_per_s = 100_000.0;
    profile.time_slice_us = 1e6;
    profile.minimum_run_us = 1e6;
    profile.set(name, UNIT_NS);
    profile
}
