//! What changes how references are counted beside the strategy.

use std::fmt;
use std::str::FromStr;

use super::{RefCountKind, RegimeError};
use crate::suggest;
use crate::vm::{CountingOptions, FunctionCounts, Loads};

/// What changes how references are counted beside the strategy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Modifiers {
    /// Whether objects can be immortal (PEP 683): constants, classes, names.
    pub immortal: bool,
    /// How the functions of modules and classes are counted.
    pub functions: FunctionCounts,
    /// Whether a local that is loaded only to be looked at is not counted
    /// (CPython 3.14's `LOAD_FAST_BORROW`).
    pub borrowed_loads: bool,
}

impl Modifiers {
    /// Immortal objects and borrowed loads; functions are counted as all else.
    pub const USUAL: Modifiers = Modifiers {
        immortal: true,
        functions: FunctionCounts::Ordinary,
        borrowed_loads: true,
    };

    /// These with some replaced, for a strategy. What was not asked for and does
    /// not go with the strategy is left out.
    ///
    /// # Errors
    /// [`RegimeError::Contradiction`] if what was asked for does not go
    /// together.
    pub(super) fn with(
        mut self,
        changes: ModifierChanges,
        refcount: RefCountKind,
    ) -> Result<Modifiers, RegimeError> {
        self.immortal = changes.immortal.unwrap_or(self.immortal);
        self.borrowed_loads = changes.borrowed_loads.unwrap_or(self.borrowed_loads);
        let asked = changes.functions;
        self.functions = asked.unwrap_or(self.functions);
        let contradiction = match self.functions {
            FunctionCounts::PerThread if !refcount.has_owners() => Some(
                "counts per thread need objects with owners: choose refcount 'biased' or 'deferred'",
            ),
            FunctionCounts::ImmortalOnceThreaded if !self.immortal => {
                Some("functions cannot be immortal where nothing is: leave out 'no-immortal'")
            }
            _ => None,
        };
        match contradiction {
            Some(reason) if asked.is_some() => return Err(RegimeError::Contradiction { reason }),
            Some(_) => self.functions = FunctionCounts::Ordinary,
            None => {}
        }
        if refcount == RefCountKind::Deferred && !self.borrowed_loads {
            let reason = "deferred counts are what loads do not count: leave out 'no-borrow'";
            return Err(RegimeError::Contradiction { reason });
        }
        Ok(self)
    }

    /// What the VM is to do for these under a strategy.
    pub fn options(&self, refcount: RefCountKind) -> CountingOptions {
        CountingOptions {
            loads: match (self.borrowed_loads, refcount) {
                (false, _) => Loads::Counted,
                (true, RefCountKind::Deferred) => Loads::Deferred,
                (true, _) => Loads::Borrowed,
            },
            functions: match (self.functions, refcount) {
                // In simulated time, counts that no other thread sees are those
                // that cost nothing.
                (FunctionCounts::PerThread, RefCountKind::Metered) => {
                    FunctionCounts::ImmortalOnceThreaded
                }
                (functions, _) => functions,
            },
        }
    }

    /// What of these differs from others, as `--modifiers` spells it.
    pub(super) fn difference(&self, others: &Modifiers) -> Vec<&'static str> {
        let names = self.names().into_iter().zip(others.names());
        names
            .filter(|(own, other)| own != other)
            .map(|(own, _)| own)
            .collect()
    }

    fn names(&self) -> [&'static str; 3] {
        [
            if self.immortal {
                "immortal"
            } else {
                "no-immortal"
            },
            match self.functions {
                FunctionCounts::Ordinary => "counted-functions",
                FunctionCounts::ImmortalOnceThreaded => "immortal-functions",
                FunctionCounts::PerThread => "per-thread-functions",
            },
            if self.borrowed_loads {
                "borrow"
            } else {
                "no-borrow"
            },
        ]
    }
}

impl fmt::Display for Modifiers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.names().join(","))
    }
}

/// Values that replace a regime's own modifiers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ModifierChanges {
    immortal: Option<bool>,
    functions: Option<FunctionCounts>,
    borrowed_loads: Option<bool>,
}

impl ModifierChanges {
    /// Every modifier with what it means in one line.
    pub const VALUES: &'static [(&'static str, &'static str)] = &[
        (
            "immortal",
            "constants, classes and names are never counted (PEP 683)",
        ),
        ("no-immortal", "even None is counted"),
        (
            "counted-functions",
            "functions are counted as everything is",
        ),
        (
            "immortal-functions",
            "functions become immortal when a second thread starts (CPython 3.13t)",
        ),
        (
            "per-thread-functions",
            "each thread counts functions in a table of its own (CPython 3.14t)",
        ),
        (
            "borrow",
            "a local that is only looked at is not counted (CPython 3.14)",
        ),
        ("no-borrow", "every load of a local is counted"),
    ];
}

impl FromStr for ModifierChanges {
    type Err = RegimeError;

    /// Reads a list such as `no-immortal,borrow`; of two that contradict each
    /// other the last holds.
    fn from_str(list: &str) -> Result<Self, RegimeError> {
        let mut changes = ModifierChanges::default();
        for name in list.split(',').map(str::trim) {
            match name {
                "immortal" => changes.immortal = Some(true),
                "no-immortal" => changes.immortal = Some(false),
                "counted-functions" => changes.functions = Some(FunctionCounts::Ordinary),
                "immortal-functions" => {
                    changes.functions = Some(FunctionCounts::ImmortalOnceThreaded);
                }
                "per-thread-functions" => changes.functions = Some(FunctionCounts::PerThread),
                "borrow" => changes.borrowed_loads = Some(true),
                "no-borrow" => changes.borrowed_loads = Some(false),
                unknown => {
                    let names = Self::VALUES.iter().map(|&(name, _)| name);
                    return Err(RegimeError::UnknownValue {
                        axis: "modifier",
                        name: unknown.to_owned(),
                        choices: suggest::choices(unknown, &names.collect::<Vec<_>>()),
                    });
                }
            }
        }
        Ok(changes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn changed(list: &str, refcount: RefCountKind) -> Result<Modifiers, RegimeError> {
        Modifiers::USUAL.with(list.parse()?, refcount)
    }

    #[test]
    fn what_is_shown_reads_back() {
        for functions in [
            FunctionCounts::Ordinary,
            FunctionCounts::ImmortalOnceThreaded,
            FunctionCounts::PerThread,
        ] {
            let modifiers = Modifiers {
                functions,
                ..Modifiers::USUAL
            };
            let shown = modifiers.to_string();
            assert_eq!(changed(&shown, RefCountKind::Biased), Ok(modifiers));
        }
    }

    #[test]
    fn every_listed_modifier_is_known() {
        for (name, _) in ModifierChanges::VALUES {
            assert!(name.parse::<ModifierChanges>().is_ok(), "{name}");
        }
        let error = "no-borow".parse::<ModifierChanges>().unwrap_err();
        assert!(error.to_string().contains("did you mean 'no-borrow'?"));
    }

    #[test]
    fn what_does_not_go_together_is_refused_if_asked_for() {
        assert!(changed("per-thread-functions", RefCountKind::Atomic).is_err());
        assert!(changed("no-immortal,immortal-functions", RefCountKind::Biased).is_err());
        assert!(changed("no-borrow", RefCountKind::Deferred).is_err());
        let per_thread = changed("per-thread-functions", RefCountKind::Biased).expect("sound");
        let atomic = per_thread.with(ModifierChanges::default(), RefCountKind::Atomic);
        assert_eq!(atomic, Ok(Modifiers::USUAL));
    }
}
