//! Regimes: how bytecode may run concurrently, as a value on each of several
//! independent axes, and presets that name well-known combinations.

mod modifiers;

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use crate::gil::{DEFAULT_SWITCH_INTERVAL, Policy};
use crate::suggest;
use crate::vm::{Checkpoints, FunctionCounts, ObjectLocks};

pub use crate::refcount::Strategy as RefCountKind;
pub use modifiers::{ModifierChanges, Modifiers};

/// Who may run bytecode at a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LockKind {
    /// One lock for all interpreters of a process; a [`Policy`] says who has it
    /// when.
    Gil,
    /// A lock for each interpreter (PEP 684). Programs of one interpreter run as
    /// under [`LockKind::Gil`].
    PerInterpreter,
    /// No lock: free-threaded (PEP 703).
    None,
}

impl LockKind {
    /// Whether one thread of an interpreter at a time runs bytecode.
    pub fn is_lock(self) -> bool {
        self != LockKind::None
    }
}

/// A set of named values, such as an axis, that a person chooses from.
pub trait Axis: Sized + Copy + 'static {
    /// The axis' name, as its command line option spells it.
    const NAME: &'static str;
    /// Every value with its name and what it means in one line.
    const VALUES: &'static [(Self, &'static str, &'static str)];

    /// The names of all values.
    fn names() -> Vec<&'static str> {
        Self::VALUES.iter().map(|&(_, name, _)| name).collect()
    }

    /// The value that a name stands for.
    ///
    /// # Errors
    /// [`RegimeError::UnknownValue`] names the valid values.
    fn named(name: &str) -> Result<Self, RegimeError> {
        Self::VALUES
            .iter()
            .find(|&&(_, known, _)| known == name)
            .map(|&(value, _, _)| value)
            .ok_or_else(|| RegimeError::UnknownValue {
                axis: Self::NAME,
                name: name.to_owned(),
                choices: suggest::choices(name, &Self::names()),
            })
    }
}

impl Axis for LockKind {
    const NAME: &'static str = "lock";
    const VALUES: &'static [(Self, &'static str, &'static str)] = &[
        (
            LockKind::Gil,
            "gil",
            "one lock for the interpreters of a process: whoever holds it runs bytecode",
        ),
        (
            LockKind::PerInterpreter,
            "per-interpreter",
            "each interpreter that a program starts has a lock of its own (PEP 684)",
        ),
        (LockKind::None, "none", "no lock: free-threaded (PEP 703)"),
    ];
}

impl Axis for Policy {
    const NAME: &'static str = "policy";
    const VALUES: &'static [(Self, &'static str, &'static str)] = &[
        (
            Policy::Interval,
            "interval",
            "who has waited for a switch interval asks for the lock (CPython 3.2 and later)",
        ),
        (
            Policy::Ticks,
            "ticks",
            "the holder lets go after 100 ticks and at once tries again (Python 2)",
        ),
        (
            Policy::IoPriority,
            "io-priority",
            "as interval, but who let go by itself asks a CPU-bound thread at once (bpo-7946)",
        ),
        (
            Policy::Fifo,
            "fifo",
            "as interval, but the lock is handed to who has waited longest",
        ),
    ];
}

impl Axis for Checkpoints {
    const NAME: &'static str = "breaker";
    const VALUES: &'static [(Self, &'static str, &'static str)] = &[
        (
            Checkpoints::CallsAndLoops,
            "calls-and-loops",
            "threads can switch at function entry, after calls and at a loop's end (3.10 and later)",
        ),
        (
            Checkpoints::EveryBytecode,
            "every-bytecode",
            "threads can switch between almost any two instructions (up to 3.9)",
        ),
    ];
}

impl Axis for ObjectLocks {
    const NAME: &'static str = "object-locks";
    const VALUES: &'static [(Self, &'static str, &'static str)] = &[
        (
            ObjectLocks::Always,
            "always",
            "each access to what threads may change takes the object's lock",
        ),
        (
            ObjectLocks::Optimistic,
            "optimistic",
            "attributes and what lists, dicts and sets hold are read without it where they can be",
        ),
    ];
}

impl Axis for RefCountKind {
    const NAME: &'static str = "refcount";
    const VALUES: &'static [(Self, &'static str, &'static str)] = &[
        (
            RefCountKind::Plain,
            "plain",
            "ordinary increments: correct only under a lock",
        ),
        (
            RefCountKind::Atomic,
            "atomic",
            "every count is an atomic read-modify-write (the Gilectomy)",
        ),
        (
            RefCountKind::Biased,
            "biased",
            "ordinary increments for an object's owner, atomic for other threads (PEP 703)",
        ),
        (
            RefCountKind::ModeBit,
            "mode-bit",
            "ordinary until an object escapes its thread, then atomic (Koka, Lean 4)",
        ),
        (
            RefCountKind::Deferred,
            "deferred",
            "biased, and locals give up what they held at safepoints only",
        ),
        (
            RefCountKind::Uncounted,
            "none",
            "nothing is counted or freed: the floor, for programs of bounded memory",
        ),
    ];
}

macro_rules! axis_text {
    ($($axis:ty),*) => {$(
        impl fmt::Display for $axis {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                let named = <$axis as Axis>::VALUES.iter().find(|(value, _, _)| value == self);
                f.write_str(named.map_or("", |&(_, name, _)| name))
            }
        }

        impl FromStr for $axis {
            type Err = RegimeError;

            fn from_str(name: &str) -> Result<Self, RegimeError> {
                <$axis as Axis>::named(name)
            }
        }
    )*};
}
axis_text!(LockKind, Policy, Checkpoints, ObjectLocks, RefCountKind);

/// A named regime.
#[derive(Debug, Clone, Copy)]
pub struct Preset {
    /// What `--regime` calls it.
    pub name: &'static str,
    /// What it is, in one line.
    pub summary: &'static str,
    /// Who may run bytecode at a time.
    pub lock: LockKind,
    /// Who gives the lock to whom, and when.
    pub policy: Policy,
    /// Where threads can switch.
    pub breaker: Checkpoints,
    /// How references are counted.
    pub refcount: RefCountKind,
    /// What changes how references are counted beside that.
    pub modifiers: Modifiers,
    /// How long a waiter waits before it asks for the lock.
    pub switch_interval: Duration,
}

/// Every preset; the first is the default.
pub const PRESETS: &[Preset] = &[
    Preset {
        name: "cpython3.12",
        summary: "CPython 3.12: a GIL, plain reference counts",
        lock: LockKind::Gil,
        policy: Policy::Interval,
        breaker: Checkpoints::CallsAndLoops,
        refcount: RefCountKind::Plain,
        modifiers: Modifiers::USUAL,
        switch_interval: DEFAULT_SWITCH_INTERVAL,
    },
    Preset {
        name: "cpython3.13t",
        summary: "CPython 3.13's free-threaded build: no lock, biased reference counts",
        lock: LockKind::None,
        policy: Policy::Interval,
        breaker: Checkpoints::CallsAndLoops,
        refcount: RefCountKind::Biased,
        modifiers: Modifiers {
            functions: FunctionCounts::ImmortalOnceThreaded,
            ..Modifiers::USUAL
        },
        switch_interval: DEFAULT_SWITCH_INTERVAL,
    },
    Preset {
        name: "cpython3.14t",
        summary: "CPython 3.14's: functions are counted by each thread and freed with the last",
        lock: LockKind::None,
        policy: Policy::Interval,
        breaker: Checkpoints::CallsAndLoops,
        refcount: RefCountKind::Biased,
        modifiers: Modifiers {
            functions: FunctionCounts::PerThread,
            ..Modifiers::USUAL
        },
        switch_interval: DEFAULT_SWITCH_INTERVAL,
    },
    Preset {
        name: "gilectomy",
        summary: "Hastings's Gilectomy of 2016: no lock, atomic reference counts",
        lock: LockKind::None,
        policy: Policy::Interval,
        breaker: Checkpoints::CallsAndLoops,
        refcount: RefCountKind::Atomic,
        modifiers: Modifiers::USUAL,
        switch_interval: DEFAULT_SWITCH_INTERVAL,
    },
    Preset {
        name: "cpython3.9",
        summary: "CPython 3.2 to 3.9: the same GIL, but threads can switch almost anywhere",
        lock: LockKind::Gil,
        policy: Policy::Interval,
        breaker: Checkpoints::EveryBytecode,
        refcount: RefCountKind::Plain,
        modifiers: Modifiers::USUAL,
        switch_interval: DEFAULT_SWITCH_INTERVAL,
    },
    Preset {
        name: "python2.7",
        summary: "Python 2: the holder counts ticks, lets go of the GIL and at once tries again",
        lock: LockKind::Gil,
        policy: Policy::Ticks,
        breaker: Checkpoints::EveryBytecode,
        refcount: RefCountKind::Plain,
        modifiers: Modifiers::USUAL,
        switch_interval: DEFAULT_SWITCH_INTERVAL,
    },
];

/// One value on each axis.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Regime {
    /// The preset's name, or the name of the preset it was changed from.
    pub name: String,
    /// Who may run bytecode at a time.
    pub lock: LockKind,
    /// Who gives the lock to whom, and when.
    pub policy: Policy,
    /// Where threads can switch.
    pub breaker: Checkpoints,
    /// How threads reach what others may change, where no lock holds those off.
    pub object_locks: ObjectLocks,
    /// How references are counted.
    pub refcount: RefCountKind,
    /// What changes how references are counted beside that.
    pub modifiers: Modifiers,
    /// How long a waiter waits before it asks for the lock.
    pub switch_interval: Duration,
    /// How long a process that the program starts takes to come up.
    pub process_start: Duration,
}

/// About what CPython's start method "spawn" takes to start an interpreter.
pub const DEFAULT_PROCESS_START: Duration = Duration::from_millis(30);

/// Values that replace a preset's own.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Overrides {
    /// Replaces who may run bytecode at a time.
    pub lock: Option<LockKind>,
    /// Replaces who gives the lock to whom.
    pub policy: Option<Policy>,
    /// Replaces where threads can switch.
    pub breaker: Option<Checkpoints>,
    /// Replaces how threads reach what others may change.
    pub object_locks: Option<ObjectLocks>,
    /// Replaces how references are counted.
    pub refcount: Option<RefCountKind>,
    /// Replace what changes how references are counted beside that.
    pub modifiers: ModifierChanges,
    /// Replaces how long a waiter waits before it asks for the lock.
    pub switch_interval: Option<Duration>,
    /// Replaces how long a process takes to come up.
    pub process_start: Option<Duration>,
}

/// Why a regime cannot be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RegimeError {
    /// No preset has this name.
    #[error("unknown regime '{name}': {choices}")]
    UnknownPreset {
        /// What was asked for.
        name: String,
        /// What there is.
        choices: String,
    },
    /// An axis has no such value.
    #[error("unknown {axis} '{name}': {choices}")]
    UnknownValue {
        /// The axis.
        axis: &'static str,
        /// What was asked for.
        name: String,
        /// What there is.
        choices: String,
    },
    /// Two values that do not go together.
    #[error(
        "plain reference counts are correct only under a lock: \
         with lock 'none' choose refcount 'biased' or 'atomic', or keep lock 'gil'"
    )]
    Unsound,
    /// A policy for a lock that there is not.
    #[error("policy '{0}' needs a lock to be about: choose lock 'gil', or no policy")]
    NothingToDecide(Policy),
    /// Modifiers that do not go together, or not with the strategy.
    #[error("{reason}")]
    Contradiction {
        /// Why, and what to do about it.
        reason: &'static str,
    },
    /// Not a duration that a thread can wait.
    #[error(
        "'{text}' is no switch interval: a number with a unit (s, ms, us), \
         from 1us to 1h, such as 5ms or 10us"
    )]
    BadInterval {
        /// What was given.
        text: String,
    },
    /// Not a duration that a process can take to start.
    #[error(
        "'{text}' is no time that a process takes to start: a number with a unit (s, ms, us), \
         from 0s to 1h, such as 30ms"
    )]
    BadProcessStart {
        /// What was given.
        text: String,
    },
}

impl Regime {
    /// The preset of this name.
    ///
    /// # Errors
    /// [`RegimeError::UnknownPreset`] names the presets there are.
    pub fn preset(name: &str) -> Result<Regime, RegimeError> {
        PRESETS
            .iter()
            .find(|preset| preset.name == name)
            .map(Regime::from)
            .ok_or_else(|| {
                let names: Vec<&str> = PRESETS.iter().map(|preset| preset.name).collect();
                RegimeError::UnknownPreset {
                    name: name.to_owned(),
                    choices: suggest::choices(name, &names),
                }
            })
    }

    /// This regime with some values replaced.
    ///
    /// # Errors
    /// [`RegimeError::Unsound`], [`RegimeError::NothingToDecide`] or
    /// [`RegimeError::Contradiction`] if the values do not go together.
    pub fn with(mut self, overrides: &Overrides) -> Result<Regime, RegimeError> {
        self.lock = overrides.lock.unwrap_or(self.lock);
        self.policy = overrides.policy.unwrap_or(self.policy);
        self.breaker = overrides.breaker.unwrap_or(self.breaker);
        self.object_locks = overrides.object_locks.unwrap_or(self.object_locks);
        self.refcount = overrides.refcount.unwrap_or(self.refcount);
        self.switch_interval = overrides.switch_interval.unwrap_or(self.switch_interval);
        self.process_start = overrides.process_start.unwrap_or(self.process_start);
        match (self.lock, overrides.policy) {
            (LockKind::None, _) if self.refcount.needs_lock() => return Err(RegimeError::Unsound),
            (LockKind::None, Some(policy)) => return Err(RegimeError::NothingToDecide(policy)),
            _ => {}
        }
        if self.lock.is_lock() && overrides.object_locks.is_some() {
            let reason = "object-locks goes with lock 'none': under a lock objects need none";
            return Err(RegimeError::Contradiction { reason });
        }
        let is_plain = self.refcount == RefCountKind::Plain;
        if self.breaker == Checkpoints::EveryBytecode && !is_plain {
            let reason = "breaker 'every-bytecode' goes with refcount 'plain'";
            return Err(RegimeError::Contradiction { reason });
        }
        self.modifiers = self.modifiers.with(overrides.modifiers, self.refcount)?;
        Ok(self)
    }

    /// The command line options that choose exactly this regime.
    pub fn to_args(&self) -> Vec<String> {
        let policy = self.lock.is_lock();
        let policy = policy.then(|| ("--policy", self.policy.to_string()));
        let object_locks = (!self.lock.is_lock()).then_some(self.object_locks);
        let object_locks = object_locks.map(|locks| ("--object-locks", locks.to_string()));
        [
            ("--regime", self.name.clone()),
            ("--lock", self.lock.to_string()),
            ("--breaker", self.breaker.to_string()),
            ("--refcount", self.refcount.to_string()),
            ("--modifiers", self.modifiers.to_string()),
            ("--switch-interval", show_interval(self.switch_interval)),
            ("--process-start", show_interval(self.process_start)),
        ]
        .into_iter()
        .chain(policy)
        .chain(object_locks)
        .flat_map(|(option, value)| [option.to_owned(), value])
        .collect()
    }
}

impl Default for Regime {
    fn default() -> Self {
        Regime::from(&PRESETS[0])
    }
}

impl From<&Preset> for Regime {
    fn from(preset: &Preset) -> Self {
        Regime {
            name: preset.name.to_owned(),
            lock: preset.lock,
            policy: preset.policy,
            breaker: preset.breaker,
            object_locks: ObjectLocks::default(),
            refcount: preset.refcount,
            modifiers: preset.modifiers,
            switch_interval: preset.switch_interval,
            process_start: DEFAULT_PROCESS_START,
        }
    }
}

impl fmt::Display for Regime {
    /// The preset's name, followed by what differs from it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)?;
        let Ok(preset) = Regime::preset(&self.name) else {
            return Ok(());
        };
        if self.lock != preset.lock {
            write!(f, ", lock {}", self.lock)?;
        }
        if self.policy != preset.policy {
            write!(f, ", policy {}", self.policy)?;
        }
        if self.breaker != preset.breaker {
            write!(f, ", breaker {}", self.breaker)?;
        }
        if self.object_locks != ObjectLocks::default() {
            write!(f, ", object locks {}", self.object_locks)?;
        }
        if self.refcount != preset.refcount {
            write!(f, ", refcount {}", self.refcount)?;
        }
        for modifier in self.modifiers.difference(&preset.modifiers) {
            write!(f, ", {modifier}")?;
        }
        if self.switch_interval != preset.switch_interval {
            write!(f, ", interval {}", show_interval(self.switch_interval))?;
        }
        if self.process_start != DEFAULT_PROCESS_START {
            write!(f, ", process start {}", show_interval(self.process_start))?;
        }
        Ok(())
    }
}

/// Reads a switch interval such as `5ms`, `10us` or `0.1s`.
///
/// # Errors
/// [`RegimeError::BadInterval`] without a unit or outside 1us to 1h: CPython
/// keeps the interval in whole microseconds, and an hour is for ever.
pub fn parse_interval(text: &str) -> Result<Duration, RegimeError> {
    let interval = parse_micros(text).filter(|&micros| micros >= 1);
    interval
        .map(Duration::from_micros)
        .ok_or_else(|| RegimeError::BadInterval {
            text: text.to_owned(),
        })
}

/// Reads how long a process takes to start, such as `30ms` or `0s`.
///
/// # Errors
/// [`RegimeError::BadProcessStart`] without a unit or over 1h.
pub fn parse_process_start(text: &str) -> Result<Duration, RegimeError> {
    let start = parse_micros(text).map(Duration::from_micros);
    start.ok_or_else(|| RegimeError::BadProcessStart {
        text: text.to_owned(),
    })
}

/// A number with a unit of time, up to an hour, in whole microseconds.
fn parse_micros(text: &str) -> Option<u64> {
    let trimmed = text.trim();
    let digits = trimmed.find(|c: char| !c.is_ascii_digit() && c != '.' && c != '_')?;
    let (number, unit) = trimmed.split_at(digits);
    let micros_per_unit = match unit.trim() {
        "s" => 1e6,
        "ms" => 1e3,
        "us" | "µs" | "μs" => 1.0,
        "m" | "min" => 60e6,
        "h" => 3600e6,
        _ => return None,
    };
    let number: f64 = number.replace('_', "").parse().ok()?;
    let micros = (number * micros_per_unit).round();
    (0.0..=3600e6).contains(&micros).then_some(micros as u64)
}

/// A switch interval in the largest unit that shows it whole.
pub fn show_interval(interval: Duration) -> String {
    let micros = interval.as_micros();
    if micros.is_multiple_of(1_000_000) {
        format!("{}s", micros / 1_000_000)
    } else if micros.is_multiple_of(1_000) {
        format!("{}ms", micros / 1_000)
    } else {
        format!("{micros}us")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn every_preset_is_sound_and_found_by_its_name() {
        for preset in PRESETS {
            let regime = Regime::preset(preset.name).expect("a preset's own name");
            assert_eq!(regime.clone().with(&Overrides::default()), Ok(regime));
        }
    }

    #[test]
    fn unknown_names_are_answered_with_the_nearest_and_all() {
        let error = Regime::preset("cpython3.21").unwrap_err().to_string();
        assert_eq!(
            error,
            "unknown regime 'cpython3.21': did you mean 'cpython3.12'? \
             (valid: cpython3.12, cpython3.13t, cpython3.14t, gilectomy, cpython3.9, python2.7)"
        );
        let error = "atmoic".parse::<RefCountKind>().unwrap_err().to_string();
        assert_eq!(
            error,
            "unknown refcount 'atmoic': did you mean 'atomic'? \
             (valid: plain, atomic, biased, mode-bit, deferred, none)"
        );
    }

    #[test]
    fn plain_counts_without_a_lock_are_refused_however_asked_for() {
        let no_lock = Overrides {
            lock: Some(LockKind::None),
            ..Overrides::default()
        };
        let plain = Overrides {
            refcount: Some(RefCountKind::Plain),
            ..Overrides::default()
        };
        let preset = |name| Regime::preset(name).expect("a preset");
        assert_eq!(
            preset("cpython3.12").with(&no_lock),
            Err(RegimeError::Unsound)
        );
        assert_eq!(
            preset("cpython3.13t").with(&plain),
            Err(RegimeError::Unsound)
        );
    }

    #[test]
    fn a_policy_for_no_lock_is_refused() {
        let overrides = Overrides {
            policy: Some(Policy::Fifo),
            ..Overrides::default()
        };
        let refused = Regime::preset("cpython3.13t")
            .expect("a preset")
            .with(&overrides)
            .unwrap_err();
        assert_eq!(
            refused.to_string(),
            "policy 'fifo' needs a lock to be about: choose lock 'gil', or no policy"
        );
    }

    #[test]
    fn object_locks_go_with_no_lock() {
        let always = Overrides {
            object_locks: Some(ObjectLocks::Always),
            ..Overrides::default()
        };
        let preset = |name| Regime::preset(name).expect("a preset");
        assert!(preset("cpython3.12").with(&always).is_err());
        let free = preset("cpython3.13t").with(&always).expect("sound");
        assert_eq!(free.to_string(), "cpython3.13t, object locks always");
        assert!(free.to_args().join(" ").contains("--object-locks always"));
    }

    #[test]
    fn a_changed_regime_says_what_differs() {
        let regime = Regime::default()
            .with(&Overrides {
                policy: Some(Policy::Fifo),
                refcount: Some(RefCountKind::Atomic),
                modifiers: "no-borrow".parse().expect("a modifier"),
                switch_interval: Some(Duration::from_micros(10)),
                ..Overrides::default()
            })
            .expect("sound");
        assert_eq!(
            regime.to_string(),
            "cpython3.12, policy fifo, refcount atomic, no-borrow, interval 10us"
        );
        assert_eq!(
            regime.to_args().join(" "),
            "--regime cpython3.12 --lock gil --breaker calls-and-loops --refcount atomic \
             --modifiers immortal,counted-functions,no-borrow --switch-interval 10us \
             --process-start 30ms --policy fifo"
        );
    }

    #[test]
    fn intervals_need_a_number_a_unit_and_sense() {
        assert_eq!(parse_interval("5ms"), Ok(Duration::from_millis(5)));
        assert_eq!(parse_interval("0.1s"), Ok(Duration::from_millis(100)));
        assert_eq!(parse_interval("1_000 us"), Ok(Duration::from_millis(1)));
        for bad in [
            "",
            "5",
            "ms",
            "5 parsecs",
            "0s",
            "0.1us",
            "2h",
            "-1ms",
            "1e3s",
            "1.2.3s",
        ] {
            assert!(parse_interval(bad).is_err(), "{bad:?} was taken");
        }
    }

    #[test]
    fn a_process_may_start_at_once_but_not_never() {
        assert_eq!(parse_process_start("0s"), Ok(Duration::ZERO));
        assert_eq!(parse_process_start("30ms"), Ok(DEFAULT_PROCESS_START));
        for bad in ["0", "-1ms", "2h", "soon"] {
            assert!(parse_process_start(bad).is_err(), "{bad:?} was taken");
        }
    }

    proptest! {
        #[test]
        fn an_interval_reads_back_as_it_is_shown(micros in 1u64..=3_600_000_000) {
            let interval = Duration::from_micros(micros);
            prop_assert_eq!(parse_interval(&show_interval(interval)), Ok(interval));
        }

        #[test]
        fn no_text_breaks_the_interval_reader(text in ".{0,20}") {
            let _ = parse_interval(&text);
        }
    }
}
