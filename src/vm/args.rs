//! The arguments of a native function.

use crate::object::{Obj, intern};

use super::error::{PyResult, errors};

/// The arguments of one call: positional values, then the values of keyword
/// arguments, whose names stand beside them.
#[derive(Debug, Clone, Copy)]
pub struct Args<'a> {
    values: &'a [Obj],
    names: &'a [Obj],
}

impl<'a> Args<'a> {
    /// Arguments whose last `names.len()` values are keyword arguments.
    pub fn new(values: &'a [Obj], names: &'a [Obj]) -> Self {
        debug_assert!(names.len() <= values.len());
        Args { values, names }
    }

    /// Positional arguments only.
    pub fn positional(values: &'a [Obj]) -> Self {
        Args { values, names: &[] }
    }

    /// The positional values.
    pub fn values(&self) -> &'a [Obj] {
        &self.values[..self.values.len() - self.names.len()]
    }

    /// The keyword arguments in order.
    pub fn keywords(&self) -> impl Iterator<Item = (&'a Obj, &'a Obj)> + use<'a> {
        let first = self.values.len() - self.names.len();
        self.names.iter().zip(&self.values[first..])
    }

    /// Every value and the names of the last ones, as `Args::new` takes them.
    pub fn parts(&self) -> (&'a [Obj], &'a [Obj]) {
        (self.values, self.names)
    }

    /// Whether there are keyword arguments.
    pub fn has_keywords(&self) -> bool {
        !self.names.is_empty()
    }

    /// How many positional arguments there are.
    pub fn len(&self) -> usize {
        self.values.len() - self.names.len()
    }

    /// Whether there are no positional arguments.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The first argument: the instance of a method, which a native method's
    /// caller has checked.
    pub fn this(&self) -> &'a Obj {
        &self.values[0]
    }

    /// The arguments of a method after its instance.
    pub fn after_this(&self) -> Args<'a> {
        Args {
            values: &self.values[1..],
            names: self.names,
        }
    }

    /// Exactly `N` positional arguments and no keywords.
    ///
    /// # Errors
    ///
    /// A `TypeError` that names `function`.
    pub fn exactly<const N: usize>(&self, function: &str) -> PyResult<&'a [Obj; N]> {
        self.no_keywords(function)?;
        self.values.try_into().map_err(|_| {
            let given = self.values.len();
            errors::type_error(match N {
                0 => format!("{function}() takes no arguments ({given} given)"),
                1 => format!("{function}() takes exactly one argument ({given} given)"),
                _ => format!("{function} expected {N} arguments, got {given}"),
            })
        })
    }

    /// Between `least` and `most` positional arguments and no keywords.
    ///
    /// # Errors
    ///
    /// A `TypeError` that names `function`.
    pub fn between(&self, function: &str, least: usize, most: usize) -> PyResult<&'a [Obj]> {
        self.no_keywords(function)?;
        let given = self.values.len();
        if (least..=most).contains(&given) {
            return Ok(self.values);
        }
        let (bound, word) = if given < least {
            (least, "least")
        } else {
            (most, "most")
        };
        let plural = if bound == 1 { "" } else { "s" };
        Err(errors::type_error(format!(
            "{function} expected at {word} {bound} argument{plural}, got {given}"
        )))
    }

    /// No keyword arguments.
    ///
    /// # Errors
    ///
    /// A `TypeError` that names `function`.
    pub fn no_keywords(&self, function: &str) -> PyResult<()> {
        if self.names.is_empty() {
            return Ok(());
        }
        Err(errors::type_error(format!(
            "{function}() takes no keyword arguments"
        )))
    }

    /// Binds the arguments to parameters by position and name.
    ///
    /// # Errors
    ///
    /// A `TypeError` in CPython's words.
    pub fn bind<const N: usize>(
        &self,
        parameters: &Parameters<N>,
    ) -> PyResult<[Option<&'a Obj>; N]> {
        let Parameters {
            function,
            names,
            required,
            positional_only,
            positional,
        } = *parameters;
        let given = self.values();
        if given.len() > positional {
            let total = given.len() + self.names.len();
            let least = if required == positional {
                "exactly"
            } else {
                "at most"
            };
            let plural = if positional == 1 { "" } else { "s" };
            return Err(errors::type_error(format!(
                "{function}() takes {least} {positional} positional argument{plural} ({total} given)"
            )));
        }
        let mut bound = [None; N];
        for (slot, value) in bound.iter_mut().zip(given) {
            *slot = Some(value);
        }
        for (name, value) in self.keywords() {
            let known = names
                .iter()
                .skip(positional_only)
                .position(|known| intern(known).is(name) || name.as_utf8() == Some(known));
            let Some(index) = known.map(|index| index + positional_only) else {
                let name = name.as_utf8().unwrap_or("?");
                return Err(errors::type_error(format!(
                    "'{name}' is an invalid keyword argument for {function}()"
                )));
            };
            if bound[index].is_some() {
                let (name, place) = (names[index], index + 1);
                return Err(errors::type_error(format!(
                    "argument for {function}() given by name ('{name}') and position ({place})"
                )));
            }
            bound[index] = Some(value);
        }
        if let Some(index) = bound[..required].iter().position(Option::is_none) {
            let (name, place) = (names[index], index + 1);
            return Err(errors::type_error(format!(
                "{function}() missing required argument '{name}' (pos {place})"
            )));
        }
        Ok(bound)
    }
}

/// The parameters of a native function.
#[derive(Debug)]
pub struct Parameters<const N: usize> {
    /// The function's name, for messages.
    pub function: &'static str,
    /// The parameters' names in order.
    pub names: [&'static str; N],
    /// How many of them must be given.
    pub required: usize,
    /// How many of them have no name for callers.
    pub positional_only: usize,
    /// How many of them may be given by position; the rest need their name.
    pub positional: usize,
}
