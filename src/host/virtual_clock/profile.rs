//! A machine profile: every price of a simulated machine, with its unit and
//! what it means, as a TOML file.

use std::collections::BTreeMap;
use std::path::Path;

use crate::suggest;

/// One value of a profile.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Parameter {
    /// The table that it stands in.
    pub section: &'static str,
    /// Its key there.
    pub name: &'static str,
    /// What it is measured in.
    pub unit: &'static str,
    /// What it is at least and at most.
    pub range: (f64, f64),
    /// What it means.
    pub meaning: &'static str,
}

macro_rules! profile {
    ($([$section:ident] $($name:ident: $unit:literal, $least:literal..=$most:literal, $meaning:literal;)*)*) => {
        /// What things cost on a machine.
        #[derive(Debug, Clone, PartialEq, Default)]
        pub struct Profile {
            /// What was measured, and where.
            pub description: String,
            $($(
                #[doc = concat!($meaning, " (", $unit, ")")]
                pub $name: f64,
            )*)*
        }

        impl Profile {
            /// Every value that a profile has.
            pub const PARAMETERS: &'static [Parameter] = &[$($(
                Parameter {
                    section: stringify!($section),
                    name: stringify!($name),
                    unit: $unit,
                    range: ($least, $most),
                    meaning: $meaning,
                },
            )*)*];

            /// A value by its name.
            pub fn get(&self, name: &str) -> Option<f64> {
                match name {
                    $($(stringify!($name) => Some(self.$name),)*)*
                    _ => None,
                }
            }

            /// The same, to change it.
            pub fn get_mut(&mut self, name: &str) -> Option<&mut f64> {
                match name {
                    $($(stringify!($name) => Some(&mut self.$name),)*)*
                    _ => None,
                }
            }

            /// Sets the value of that name, if there is one.
            pub fn set(&mut self, name: &str, value: f64) {
                if let Some(place) = self.get_mut(name) {
                    *place = value;
                }
            }
        }
    };
}

profile! {
    [machine]
    work_us: "us", 1.0..=1_000_000.0, "how fast its cores were: a certain piece of work (see experiment/calm.rs)";
    answer_ns: "ns", 1.0..=100_000.0, "how far apart they were: one way of a word through which two threads answer each other";
    [bytecode]
    overhead_ns: "ns", 0.0..=10_000.0, "one instruction that does no work of the program";
    constant_ns: "ns", 0.0..=10_000.0, "loading one constant";
    load_ns: "ns", 0.0..=10_000.0, "loading one local that must be counted";
    borrow_ns: "ns", 0.0..=10_000.0, "loading one local that need not be counted";
    store_ns: "ns", 0.0..=10_000.0, "storing one local";
    stack_ns: "ns", 0.0..=10_000.0, "moving values on the stack";
    jump_ns: "ns", 0.0..=10_000.0, "one jump forward, or test of a bool";
    truth_ns: "ns", 0.0..=10_000.0, "one test of anything but a bool";
    loop_ns: "ns", 0.0..=10_000.0, "the end of one round of a loop";
    arithmetic_ns: "ns", 0.0..=10_000.0, "one operator on ints";
    division_ns: "ns", 0.0..=10_000.0, "one division of ints";
    float_arithmetic_ns: "ns", 0.0..=10_000.0, "one operator on floats";
    text_arithmetic_ns: "ns", 0.0..=10_000.0, "one operator on strings";
    other_arithmetic_ns: "ns", 0.0..=10_000.0, "one operator on anything else";
    compare_ns: "ns", 0.0..=10_000.0, "one comparison of numbers, or test for identity";
    other_compare_ns: "ns", 0.0..=10_000.0, "one comparison of anything else";
    contains_ns: "ns", 0.0..=10_000.0, "one test for membership";
    sequence_contains_ns: "ns", 0.0..=10_000.0, "one test for membership of a list or tuple";
    subscript_ns: "ns", 0.0..=10_000.0, "reading one item of a list or tuple";
    other_subscript_ns: "ns", 0.0..=10_000.0, "reading one item of anything else";
    slice_ns: "ns", 0.0..=10_000.0, "making one slice";
    store_subscript_ns: "ns", 0.0..=10_000.0, "writing one item of a list";
    store_other_subscript_ns: "ns", 0.0..=10_000.0, "writing one item of anything else, or a slice";
    attribute_ns: "ns", 0.0..=10_000.0, "reading one attribute";
    method_ns: "ns", 0.0..=10_000.0, "reading one attribute to call it";
    store_attribute_ns: "ns", 0.0..=10_000.0, "writing one attribute";
    cached_attribute_ns: "ns", 0.0..=10_000.0, "reading one attribute whose place was found before";
    cached_method_ns: "ns", 0.0..=10_000.0, "reading one attribute to call it whose place was found before";
    cached_store_attribute_ns: "ns", 0.0..=10_000.0, "writing one attribute whose place was found before";
    name_ns: "ns", 0.0..=10_000.0, "one access to a global or a name";
    cached_name_ns: "ns", 0.0..=10_000.0, "one access to a global whose place was found before";
    cell_ns: "ns", 0.0..=10_000.0, "one access to a closure's cell";
    call_ns: "ns", 0.0..=10_000.0, "one call";
    binding_call_ns: "ns", 0.0..=10_000.0, "one call that names arguments, or leaves out some that have defaults";
    construct_ns: "ns", 0.0..=10_000.0, "one call of a class";
    return_ns: "ns", 0.0..=10_000.0, "one return";
    iteration_ns: "ns", 0.0..=10_000.0, "one step of a range or another iterator";
    list_iteration_ns: "ns", 0.0..=10_000.0, "one step of an iterator over a list or tuple";
    generator_ns: "ns", 0.0..=10_000.0, "one way into or out of a generator";
    build_ns: "ns", 0.0..=10_000.0, "building one container";
    unpack_ns: "ns", 0.0..=10_000.0, "taking one container apart";
    append_ns: "ns", 0.0..=10_000.0, "one step of a comprehension";
    text_ns: "ns", 0.0..=10_000.0, "one piece of a formatted string";
    with_ns: "ns", 0.0..=10_000.0, "one way into a block under with";
    rare_ns: "ns", 0.0..=10_000.0, "one import, exception or pattern match";
    [free_threaded_bytecode]
    free_overhead_ns: "ns", 0.0..=10_000.0, "one instruction that does no work of the program";
    free_constant_ns: "ns", 0.0..=10_000.0, "loading one constant";
    free_load_ns: "ns", 0.0..=10_000.0, "loading one local that must be counted";
    free_borrow_ns: "ns", 0.0..=10_000.0, "loading one local that need not be counted";
    free_store_ns: "ns", 0.0..=10_000.0, "storing one local";
    free_stack_ns: "ns", 0.0..=10_000.0, "moving values on the stack";
    free_jump_ns: "ns", 0.0..=10_000.0, "one jump forward, or test of a bool";
    free_truth_ns: "ns", 0.0..=10_000.0, "one test of anything but a bool";
    free_loop_ns: "ns", 0.0..=10_000.0, "the end of one round of a loop";
    free_arithmetic_ns: "ns", 0.0..=10_000.0, "one operator on ints";
    free_division_ns: "ns", 0.0..=10_000.0, "one division of ints";
    free_float_arithmetic_ns: "ns", 0.0..=10_000.0, "one operator on floats";
    free_text_arithmetic_ns: "ns", 0.0..=10_000.0, "one operator on strings";
    free_other_arithmetic_ns: "ns", 0.0..=10_000.0, "one operator on anything else";
    free_compare_ns: "ns", 0.0..=10_000.0, "one comparison of numbers, or test for identity";
    free_other_compare_ns: "ns", 0.0..=10_000.0, "one comparison of anything else";
    free_contains_ns: "ns", 0.0..=10_000.0, "one test for membership";
    free_sequence_contains_ns: "ns", 0.0..=10_000.0, "one test for membership of a list or tuple";
    free_subscript_ns: "ns", 0.0..=10_000.0, "reading one item of a list or tuple";
    free_other_subscript_ns: "ns", 0.0..=10_000.0, "reading one item of anything else";
    free_slice_ns: "ns", 0.0..=10_000.0, "making one slice";
    free_store_subscript_ns: "ns", 0.0..=10_000.0, "writing one item of a list";
    free_store_other_subscript_ns: "ns", 0.0..=10_000.0, "writing one item of anything else, or a slice";
    free_attribute_ns: "ns", 0.0..=10_000.0, "reading one attribute";
    free_method_ns: "ns", 0.0..=10_000.0, "reading one attribute to call it";
    free_store_attribute_ns: "ns", 0.0..=10_000.0, "writing one attribute";
    free_cached_attribute_ns: "ns", 0.0..=10_000.0, "reading one attribute whose place was found before";
    free_cached_method_ns: "ns", 0.0..=10_000.0, "reading one attribute to call it whose place was found before";
    free_cached_store_attribute_ns: "ns", 0.0..=10_000.0, "writing one attribute whose place was found before";
    free_name_ns: "ns", 0.0..=10_000.0, "one access to a global or a name";
    free_cached_name_ns: "ns", 0.0..=10_000.0, "one access to a global whose place was found before";
    free_cell_ns: "ns", 0.0..=10_000.0, "one access to a closure's cell";
    free_call_ns: "ns", 0.0..=10_000.0, "one call";
    free_binding_call_ns: "ns", 0.0..=10_000.0, "one call that names arguments, or leaves out some that have defaults";
    free_construct_ns: "ns", 0.0..=10_000.0, "one call of a class";
    free_return_ns: "ns", 0.0..=10_000.0, "one return";
    free_iteration_ns: "ns", 0.0..=10_000.0, "one step of a range or another iterator";
    free_list_iteration_ns: "ns", 0.0..=10_000.0, "one step of an iterator over a list or tuple";
    free_generator_ns: "ns", 0.0..=10_000.0, "one way into or out of a generator";
    free_build_ns: "ns", 0.0..=10_000.0, "building one container";
    free_unpack_ns: "ns", 0.0..=10_000.0, "taking one container apart";
    free_append_ns: "ns", 0.0..=10_000.0, "one step of a comprehension";
    free_text_ns: "ns", 0.0..=10_000.0, "one piece of a formatted string";
    free_with_ns: "ns", 0.0..=10_000.0, "one way into a block under with";
    free_rare_ns: "ns", 0.0..=10_000.0, "one import, exception or pattern match";
    [objects]
    allocation_ns: "ns", 0.0..=10_000.0, "making one object";
    free_ns: "ns", 0.0..=10_000.0, "freeing one object";
    string_ns: "ns", 0.0..=10_000.0, "making one string, beside its object";
    native_call_ns: "ns", 0.0..=10_000.0, "one call of a native function or class, beside its instruction";
    native_method_ns: "ns", 0.0..=10_000.0, "one call of a native method, beside its instruction";
    list_method_ns: "ns", 0.0..=10_000.0, "one call of a list's or tuple's method, beside its instruction";
    table_method_ns: "ns", 0.0..=10_000.0, "one call of a dict's or set's method, beside its instruction";
    native_step_ns: "ns", 0.0..=10_000.0, "one step of an iterator that native code takes";
    copy_ns: "ns", 0.0..=10_000.0, "one item that native code puts into a new list or tuple";
    object_lock_ns: "ns", 0.0..=10_000.0, "locking and unlocking one object that no other core wants";
    [jumps]
    misprediction_ns: "ns", 0.0..=10_000.0, "one conditional jump, or end of a loop, that the processor did not foresee";
    [checks]
    tick_ns: "ns", 0.0..=1_000.0, "counting one of Python 2's ticks, of which every hundredth lets go of the lock";
    [counts]
    plain_ns: "ns", 0.0..=1_000.0, "one ordinary count of references";
    atomic_ns: "ns", 0.0..=1_000.0, "one atomic count";
    owner_ns: "ns", 0.0..=1_000.0, "one biased count by the object's owner";
    other_ns: "ns", 0.0..=1_000.0, "one biased count by another thread";
    last_other_ns: "ns", 0.0..=10_000.0, "what the last biased count of an object costs another thread beside it";
    handover_ns: "ns", 0.0..=10_000.0, "what that costs beside it while the object's owner runs on another core";
    [memory]
    line_transfer_ns: "ns", 0.0..=10_000.0, "moving one cache line from core to core";
    contents_transfer_ns: "ns", 0.0..=10_000.0, "fetching what an object's lock guards from another core, beside the lock's line";
    transfer_spread_percent: "%", 0.0..=100.0, "by how much of itself a transfer takes longer or shorter";
    bus_gb_per_s: "GB/s", 0.1..=100_000.0, "what all cores together read and write of memory";
    [os]
    mutex_ns: "ns", 0.0..=100_000.0, "taking and giving back one free mutex";
    clock_read_ns: "ns", 0.0..=100_000.0, "reading the clock";
    notify_us: "us", 0.0..=10_000.0, "waking a thread, for the one that wakes it";
    doze_us: "us", 0.0..=10_000.0, "from when a thread begins to wait to when it sleeps, in the middle: from nothing to twice that";
    brief_wake_us: "us", 0.0..=10_000.0, "waking a thread that does not sleep yet: for the one that wakes it, and until it goes on";
    wake_latency_us: "us", 0.0..=100_000.0, "from when a thread begins to wake another to when that runs, on an idle core";
    context_switch_us: "us", 0.0..=10_000.0, "a core's change from one thread to another";
    thread_start_us: "us", 0.0..=100_000.0, "starting a thread, for the one that starts it";
    thread_latency_us: "us", 0.0..=100_000.0, "from being started to running";
    time_slice_us: "us", 10.0..=10_000_000.0, "how long a thread keeps its core while others wait for one";
    minimum_run_us: "us", 1.0..=10_000_000.0, "how long it keeps the core at least when another was woken";
    timer_slack_us: "us", 0.0..=100_000.0, "how much later than asked for a sleep ends";
    jitter_percent: "%", 0.0..=1_000.0, "by how much of itself a wake-up latency varies with the seed";
    [kernels]
    sum_of_squares_ns: "ns", 0.0..=10_000.0, "one element of the exact sum of squares";
    fill_ns: "ns", 0.0..=10_000.0, "one element of a new array of 64-bit ints, written to memory";
    elementwise_ns: "ns", 0.0..=10_000.0, "one element made from two arrays";
    sum_ns: "ns", 0.0..=10_000.0, "one element of the sum of an array";
    hash_ns: "ns", 0.0..=10_000.0, "one byte of a message digest";
    checksum_ns: "ns", 0.0..=10_000.0, "one byte of a checksum";
    compress_ns: "ns", 0.0..=10_000.0, "compressing one byte";
    decompress_ns: "ns", 0.0..=10_000.0, "one byte made of compressed ones";
    [simulation]
    slack_ns: "ns", 0.0..=1_000_000.0, "by how much a core may run ahead of the others (0: one instruction)";
}

/// Why a profile is of no use.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum ProfileError {
    /// Neither a known profile nor a file.
    #[error("no profile '{name}': {choices}, or a file (see gilsim calibrate)")]
    Unknown {
        /// What was asked for.
        name: String,
        /// What there is.
        choices: String,
    },
    /// The file cannot be read.
    #[error("cannot read {path}: {reason}")]
    Unreadable {
        /// The file.
        path: String,
        /// Why.
        reason: String,
    },
    /// It is no TOML.
    #[error("{path}: {reason}")]
    NotToml {
        /// The file.
        path: String,
        /// What is wrong, and where.
        reason: String,
    },
    /// A value is not there.
    #[error("{path}: '{parameter}' is missing: {meaning} ({unit})")]
    Missing {
        /// The file.
        path: String,
        /// The value's name.
        parameter: String,
        /// What it means.
        meaning: &'static str,
        /// What it is measured in.
        unit: &'static str,
    },
    /// A value is there that means nothing.
    #[error("{path}: unknown '{parameter}': {choices}")]
    Superfluous {
        /// The file.
        path: String,
        /// The name.
        parameter: String,
        /// What is meant, perhaps.
        choices: String,
    },
    /// A value that cannot be.
    #[error("{path}: '{parameter}' is {value}, but must be a number from {least} to {most} {unit}")]
    Absurd {
        /// The file.
        path: String,
        /// The value's name.
        parameter: String,
        /// What it is.
        value: String,
        /// What it is at least.
        least: f64,
        /// What it is at most.
        most: f64,
        /// What it is measured in.
        unit: &'static str,
    },
}

/// The tables of what the interpreter does by itself.
const INTERPRETER: [&str; 6] = [
    "bytecode",
    "free_threaded_bytecode",
    "objects",
    "jumps",
    "checks",
    "counts",
];

/// The profiles that are part of gilsim: the machine that it was calibrated on,
/// and that machine with an interpreter that is as slow as the published one.
const KNOWN: &[(&str, &str)] = &[
    (
        "reference",
        include_str!("../../../profiles/reference.toml"),
    ),
    ("laptop", include_str!("../../../profiles/laptop.toml")),
];

impl Profile {
    /// A profile by its name, or from a file.
    ///
    /// # Errors
    /// [`ProfileError`] names the value that is wrong.
    pub fn load(name: &str) -> Result<Profile, ProfileError> {
        if let Some((_, text)) = KNOWN.iter().find(|(known, _)| *known == name) {
            return Profile::parse(name, text);
        }
        let path = Path::new(name);
        if !path.exists() && path.extension().is_none() {
            let names: Vec<&str> = KNOWN.iter().map(|&(known, _)| known).collect();
            return Err(ProfileError::Unknown {
                name: name.to_owned(),
                choices: suggest::choices(name, &names),
            });
        }
        let text = std::fs::read_to_string(path).map_err(|error| ProfileError::Unreadable {
            path: name.to_owned(),
            reason: error.to_string(),
        })?;
        Profile::parse(name, &text)
    }

    /// A profile from the text of a file; `path` is for messages.
    ///
    /// # Errors
    /// [`ProfileError`] names the value that is wrong.
    pub fn parse(path: &str, text: &str) -> Result<Profile, ProfileError> {
        let mut tables: toml::Table =
            text.parse()
                .map_err(|error: toml::de::Error| ProfileError::NotToml {
                    path: path.to_owned(),
                    reason: error.to_string().trim_end().to_owned(),
                })?;
        let mut profile = Profile::default();
        if let Some(toml::Value::String(text)) = tables.remove("description") {
            profile.description = text;
        }
        for parameter in Profile::PARAMETERS {
            let table = tables.get_mut(parameter.section);
            let table = table.and_then(toml::Value::as_table_mut);
            let value = table.and_then(|table| table.remove(parameter.name));
            let value = parameter.check(path, value)?;
            profile.set(parameter.name, value);
        }
        match left_over(&tables) {
            Some(parameter) => Err(ProfileError::Superfluous {
                path: path.to_owned(),
                choices: suggest::choices(&parameter, &full_names()),
                parameter,
            }),
            None => Ok(profile),
        }
    }

    /// The profile as the text of a file that [`Profile::parse`] reads back.
    pub fn to_toml(&self) -> String {
        let mut text = format!("description = {:?}\n", self.description);
        let mut section = "";
        for parameter in Profile::PARAMETERS {
            if parameter.section != section {
                section = parameter.section;
                text.push_str(&format!("\n[{section}]\n"));
            }
            let value = self.get(parameter.name).unwrap_or_default();
            let (name, unit, meaning) = (parameter.name, parameter.unit, parameter.meaning);
            text.push_str(&format!("# {meaning}, in {unit}\n{name} = {value:?}\n"));
        }
        text
    }

    /// The profile of the same machine with an interpreter that takes so many
    /// times as long for all that it does: instructions, objects and counts.
    /// Native code, memory and the operating system stay as they are.
    #[must_use]
    pub fn with_slower_interpreter(&self, factor: f64) -> Profile {
        let mut scaled = self.clone();
        for parameter in Profile::PARAMETERS {
            let is_interpreter = INTERPRETER.contains(&parameter.section);
            let place = scaled.get_mut(parameter.name);
            if let Some(value) = place.filter(|_| is_interpreter) {
                *value *= factor;
            }
        }
        scaled
    }
}

impl Parameter {
    /// Its name with its table's.
    pub fn full_name(&self) -> String {
        format!("{}.{}", self.section, self.name)
    }

    fn check(&self, path: &str, value: Option<toml::Value>) -> Result<f64, ProfileError> {
        let value = value.ok_or_else(|| ProfileError::Missing {
            path: path.to_owned(),
            parameter: self.full_name(),
            meaning: self.meaning,
            unit: self.unit,
        })?;
        let number = match &value {
            toml::Value::Float(number) => Some(*number),
            toml::Value::Integer(number) => Some(*number as f64),
            _ => None,
        };
        let (least, most) = self.range;
        number
            .filter(|number| (least..=most).contains(number))
            .ok_or_else(|| ProfileError::Absurd {
                path: path.to_owned(),
                parameter: self.full_name(),
                value: value.to_string(),
                least,
                most,
                unit: self.unit,
            })
    }
}

fn full_names() -> Vec<&'static str> {
    Profile::PARAMETERS.iter().map(|known| known.name).collect()
}

/// The first value that nothing has asked for.
fn left_over(tables: &toml::Table) -> Option<String> {
    let flat: BTreeMap<String, ()> = tables
        .iter()
        .flat_map(|(section, value)| match value.as_table() {
            Some(table) => table
                .keys()
                .map(|key| (format!("{section}.{key}"), ()))
                .collect(),
            None => vec![(section.clone(), ())],
        })
        .collect();
    flat.into_keys().next()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn valid() -> Profile {
        let mut profile = Profile::default();
        for parameter in Profile::PARAMETERS {
            *profile.get_mut(parameter.name).expect("it is there") = parameter.range.0 + 1.5;
        }
        profile
    }

    #[test]
    fn a_profile_reads_back_as_it_was_written() {
        let profile = valid();
        assert_eq!(Profile::parse("p", &profile.to_toml()), Ok(profile));
    }

    #[test]
    fn every_known_profile_is_valid() {
        for (name, _) in KNOWN {
            Profile::load(name).expect(name);
        }
    }

    #[test]
    fn every_value_that_is_missing_or_absurd_is_refused_by_name() {
        let text = valid().to_toml();
        for parameter in Profile::PARAMETERS {
            let line = |line: &&str| !line.starts_with(&format!("{} =", parameter.name));
            let without: Vec<&str> = text.lines().filter(line).collect();
            let without = without.join("\n");
            let error = Profile::parse("p.toml", &without).unwrap_err().to_string();
            let name = parameter.full_name();
            assert!(
                error.starts_with(&format!("p.toml: '{name}' is missing")),
                "{error}"
            );
            for bad in ["-1.0", "nan", "inf", "1e300", "\"fast\""] {
                let value = valid().get(parameter.name).expect("it is there");
                let from = format!("{} = {value:?}", parameter.name);
                let to = format!("{} = {bad}", parameter.name);
                let error = Profile::parse("p.toml", &text.replace(&from, &to));
                let error = error.unwrap_err().to_string();
                assert!(error.contains(&name), "{bad}: {error}");
            }
        }
    }

    #[test]
    fn what_means_nothing_is_refused() {
        let text = valid().to_toml() + "slak_ns = 1\n";
        let error = Profile::parse("p.toml", &text).unwrap_err().to_string();
        assert!(error.contains("'simulation.slak_ns'"), "{error}");
        assert!(
            Profile::load("laptob")
                .unwrap_err()
                .to_string()
                .contains("'laptop'")
        );
        assert!(Profile::parse("p", "a = [").is_err());
    }

    #[test]
    fn a_slower_interpreter_is_slower_in_all_that_it_does_and_in_nothing_else() {
        let (fast, slow) = (valid(), valid().with_slower_interpreter(2.0));
        assert_eq!(slow.call_ns, 2.0 * fast.call_ns);
        assert_eq!(slow.allocation_ns, 2.0 * fast.allocation_ns);
        assert_eq!(slow.atomic_ns, 2.0 * fast.atomic_ns);
        assert_eq!(slow.wake_latency_us, fast.wake_latency_us);
        assert_eq!(slow.bus_gb_per_s, fast.bus_gb_per_s);
        assert_eq!(slow.sum_ns, fast.sum_ns);
    }
}
