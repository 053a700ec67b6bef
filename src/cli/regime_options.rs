//! The options that choose a regime.

use std::time::Duration;

use clap::Args;
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};

use crate::gil::Policy;
use crate::regime::{
    Axis, LockKind, ModifierChanges, Overrides, PRESETS, RefCountKind, Regime, RegimeError,
    parse_interval, parse_process_start,
};
use crate::vm::{Checkpoints, ObjectLocks};

/// A preset, and values to replace its own.
#[derive(Debug, Args)]
#[command(next_help_heading = "Regime")]
pub(crate) struct RegimeOptions {
    /// The regime to run under
    #[arg(long, value_name = "NAME", default_value = PRESETS[0].name, value_parser = presets())]
    regime: Regime,

    /// Replaces the regime's lock
    #[arg(long, value_name = "LOCK", value_parser = axis::<LockKind>())]
    lock: Option<LockKind>,

    /// Replaces who gives the lock to whom, and when
    #[arg(long, value_name = "POLICY", value_parser = axis::<Policy>())]
    policy: Option<Policy>,

    /// Replaces where threads can switch
    #[arg(long, value_name = "WHERE", value_parser = axis::<Checkpoints>())]
    breaker: Option<Checkpoints>,

    /// Replaces how threads reach what others may change, where there is no lock
    #[arg(long, value_name = "WHEN", value_parser = axis::<ObjectLocks>())]
    object_locks: Option<ObjectLocks>,

    /// Replaces how the regime counts references
    #[arg(long, value_name = "REFCOUNT", value_parser = axis::<RefCountKind>())]
    refcount: Option<RefCountKind>,

    /// Changes what is counted beside that: a list of immortal, no-immortal,
    /// counted-functions, immortal-functions, per-thread-functions, borrow,
    /// no-borrow
    #[arg(long, value_name = "LIST", value_parser = modifiers)]
    modifiers: Option<ModifierChanges>,

    /// How long a thread waits before it asks for the lock, such as 5ms or 10us
    #[arg(long, value_name = "TIME", value_parser = parse_interval)]
    switch_interval: Option<Duration>,

    /// How long a process that the program starts takes to come up, such as 30ms or 0s
    #[arg(long, value_name = "TIME", value_parser = parse_process_start)]
    process_start: Option<Duration>,
}

impl RegimeOptions {
    /// The regime that the options choose.
    pub(crate) fn regime(&self) -> Result<Regime, RegimeError> {
        self.regime.clone().with(&Overrides {
            lock: self.lock,
            policy: self.policy,
            breaker: self.breaker,
            object_locks: self.object_locks,
            refcount: self.refcount,
            modifiers: self.modifiers.unwrap_or_default(),
            switch_interval: self.switch_interval,
            process_start: self.process_start,
        })
    }
}

/// A parser for presets' names that completions and messages can list.
pub(crate) fn presets() -> impl TypedValueParser<Value = Regime> {
    let values = PRESETS
        .iter()
        .map(|preset| PossibleValue::new(preset.name).help(preset.summary));
    PossibleValuesParser::new(values).try_map(|name| Regime::preset(&name))
}

fn axis<A: Axis + Send + Sync>() -> impl TypedValueParser<Value = A> {
    let values = A::VALUES
        .iter()
        .map(|&(_, name, summary)| PossibleValue::new(name).help(summary));
    PossibleValuesParser::new(values).try_map(|name| A::named(&name))
}

fn modifiers(list: &str) -> Result<ModifierChanges, RegimeError> {
    list.parse()
}
