//! Calls of functions written in Python: arguments become the fast slots of a
//! new frame.

use rustpython_wtf8::Wtf8Buf;

use crate::bytecode::CodeFlags;
use crate::object::{Code, Function, Obj, Table};

use super::error::{PyResult, Raised, errors};
use super::eval::{Frame, FrameKind};
use super::{Args, Thread, dict_ops};

/// Pushes a frame for a call of a function written in Python. `kind` is
/// what it is a call of; `entry` says that returning from it is
/// to leave the eval loop.
///
/// # Errors
///
/// A `TypeError` if the arguments do not fit, a `RecursionError`.
pub(crate) fn push_frame(
    thread: &mut Thread,
    callable: Obj,
    args: &Args<'_>,
    kind: FrameKind,
    entry: bool,
) -> PyResult<()> {
    thread.check_depth()?;
    let Some(function) = callable.get::<Function>() else {
        return Err(errors::system_error("a frame needs a function"));
    };
    let Some(code) = function.code.get::<Code>() else {
        return Err(errors::system_error("a function needs code"));
    };
    let units = thread.units_to_run(code);
    let frame = if code.simple_args == args.len() && !args.has_keywords() {
        let slots = args.values().iter().cloned().map(Some);
        Frame::new(
            &mut thread.stack,
            units,
            callable.clone(),
            slots,
            kind,
            entry,
        )
    } else {
        let slots = bind(thread, &callable, code, args)?.into_iter();
        Frame::new(
            &mut thread.stack,
            units,
            callable.clone(),
            slots,
            kind,
            entry,
        )
    };
    thread.frames.push(frame);
    Ok(())
}

/// The values of the fast slots at the start of a call.
fn bind(
    thread: &mut Thread,
    callable: &Obj,
    code: &Code,
    args: &Args<'_>,
) -> PyResult<Vec<Option<Obj>>> {
    let mut call = Binding::new(callable, code, args);
    call.take_positional();
    call.take_keywords(thread)?;
    call.check_surplus()?;
    call.fill_defaults()?;
    Ok(call.slots)
}

/// A call whose arguments are being bound.
struct Binding<'a> {
    code: &'a Code,
    args: &'a Args<'a>,
    qualname: Obj,
    defaults: Option<Obj>,
    keyword_defaults: Option<Obj>,
    slots: Vec<Option<Obj>>,
    positional: usize,
    keyword_only: usize,
}

impl<'a> Binding<'a> {
    fn new(callable: &Obj, code: &'a Code, args: &'a Args<'a>) -> Self {
        let (qualname, defaults, keyword_defaults) = callable
            .with_function(|state| {
                (
                    state.qualname.clone(),
                    state.defaults.clone(),
                    state.keyword_defaults.clone(),
                )
            })
            .unwrap_or_else(|| (Obj::none(), None, None));
        Binding {
            code,
            args,
            qualname,
            defaults,
            keyword_defaults,
            slots: vec![None; code.slot_count],
            positional: code.plain.argcount as usize,
            keyword_only: code.plain.kwonlyargcount as usize,
        }
    }

    fn has(&self, flag: u32) -> bool {
        self.code.plain.flags & flag != 0
    }

    fn name_of(&self, slot: usize) -> &'a str {
        self.code.local_names[slot].as_utf8().unwrap_or("?")
    }

    fn function_name(&self) -> String {
        self.qualname.as_utf8().unwrap_or("?").to_owned()
    }

    fn error(&self, what: impl std::fmt::Display) -> Raised {
        errors::type_error(format!("{}() {what}", self.function_name()))
    }

    /// Positional arguments fill the first slots; `*args` takes the rest.
    fn take_positional(&mut self) {
        let given = self.args.values();
        for (slot, value) in self.slots.iter_mut().zip(given).take(self.positional) {
            *slot = Some(value.clone());
        }
        if self.has(CodeFlags::VARARGS) {
            let rest = given.get(self.positional..).unwrap_or_default();
            self.slots[self.positional + self.keyword_only] = Some(Obj::tuple(rest));
        }
    }

    fn take_keywords(&mut self, thread: &mut Thread) -> PyResult<()> {
        let mut rest = self.has(CodeFlags::VARKEYWORDS).then(|| {
            let varargs = usize::from(self.has(CodeFlags::VARARGS));
            let slot = self.positional + self.keyword_only + varargs;
            let dict = Obj::dict_of(Table::default());
            self.slots[slot] = Some(dict.clone());
            dict
        });
        for (name, value) in self.args.keywords() {
            match self.parameter(name) {
                Some(slot) if self.slots[slot].is_some() => {
                    let name = self.name_of(slot);
                    return Err(self.error(format!("got multiple values for argument '{name}'")));
                }
                Some(slot) => self.slots[slot] = Some(value.clone()),
                None => match &mut rest {
                    Some(rest) => dict_ops::set(thread, rest, name, value.clone())?,
                    None => return Err(self.unexpected(name)),
                },
            }
        }
        Ok(())
    }

    /// The slot of the parameter that this name may be used for.
    fn parameter(&self, name: &Obj) -> Option<usize> {
        let first = self.code.plain.posonlyargcount as usize;
        let end = self.positional + self.keyword_only;
        let names = &self.code.local_names[first..end];
        let same_object = names.iter().position(|known| known.is(name));
        same_object
            .or_else(|| {
                let text = name.as_str_payload()?.text();
                names
                    .iter()
                    .position(|known| known.as_str_payload().is_some_and(|k| k.text() == text))
            })
            .map(|index| first + index)
    }

    fn unexpected(&self, name: &Obj) -> Raised {
        let text = name.as_utf8().unwrap_or("?");
        let positional_only = &self.code.local_names[..self.code.plain.posonlyargcount as usize];
        if positional_only
            .iter()
            .any(|known| known.as_utf8() == Some(text))
        {
            return self.error(format!(
                "got some positional-only arguments passed as keyword arguments: '{text}'"
            ));
        }
        self.error(format!("got an unexpected keyword argument '{text}'"))
    }

    fn check_surplus(&self) -> PyResult<()> {
        let given = self.args.len();
        if given <= self.positional || self.has(CodeFlags::VARARGS) {
            return Ok(());
        }
        let optional = self.default_values().len();
        let takes = if optional > 0 {
            let least = self.positional - optional;
            format!("from {least} to {}", self.positional)
        } else {
            self.positional.to_string()
        };
        let plural = if self.positional == 1 && optional == 0 {
            ""
        } else {
            "s"
        };
        let range = self.positional..self.positional + self.keyword_only;
        let by_keyword = self.slots[range].iter().flatten().count();
        let (also, verb) = if by_keyword > 0 {
            let plural_given = if given == 1 { "" } else { "s" };
            let plural_keyword = if by_keyword == 1 { "" } else { "s" };
            (
                format!(
                    " positional argument{plural_given} (and {by_keyword} keyword-only argument{plural_keyword})"
                ),
                "were",
            )
        } else {
            (String::new(), if given == 1 { "was" } else { "were" })
        };
        Err(self.error(format!(
            "takes {takes} positional argument{plural} but {given}{also} {verb} given"
        )))
    }

    fn default_values(&self) -> &[Obj] {
        let defaults = self.defaults.as_ref().and_then(Obj::as_tuple);
        defaults.unwrap_or_default()
    }

    fn fill_defaults(&mut self) -> PyResult<()> {
        let defaults = self.default_values().to_vec();
        let first = self.positional.saturating_sub(defaults.len());
        let missing: Vec<usize> = (0..first).filter(|i| self.slots[*i].is_none()).collect();
        if !missing.is_empty() {
            return Err(self.missing("positional", &missing));
        }
        for (slot, value) in self.slots[first..self.positional].iter_mut().zip(defaults) {
            slot.get_or_insert(value);
        }
        let mut missing = Vec::new();
        for slot in self.positional..self.positional + self.keyword_only {
            if self.slots[slot].is_some() {
                continue;
            }
            let name = &self.code.local_names[slot];
            let default = self.keyword_defaults.as_ref();
            match default.and_then(|defaults| defaults.lookup_name(name)) {
                Some(value) => self.slots[slot] = Some(value),
                None => missing.push(slot),
            }
        }
        if missing.is_empty() {
            return Ok(());
        }
        Err(self.missing("keyword-only", &missing))
    }

    fn missing(&self, kind: &str, slots: &[usize]) -> Raised {
        let names: Vec<String> = slots
            .iter()
            .map(|slot| format!("'{}'", self.name_of(*slot)))
            .collect();
        let list = match names.as_slice() {
            [only] => only.clone(),
            [first, second] => format!("{first} and {second}"),
            [most @ .., last] => format!("{}, and {last}", most.join(", ")),
            [] => String::new(),
        };
        let plural = if slots.len() == 1 { "" } else { "s" };
        self.error(format!(
            "missing {} required {kind} argument{plural}: {list}",
            slots.len()
        ))
    }
}

/// A function without parameters around loaded code: the body of a module.
pub(crate) fn module_function(code: Obj, globals: Obj) -> Obj {
    use crate::object::{FunctionState, Guarded, LazyDict, id, intern};
    let name = code
        .get::<Code>()
        .map_or_else(|| intern(Wtf8Buf::new()), |code| code.name.clone());
    let state = FunctionState {
        qualname: name.clone(),
        name,
        defaults: None,
        keyword_defaults: None,
        annotations: None,
        doc: Obj::none(),
        module: Obj::none(),
    };
    Obj::new(
        id::FUNCTION,
        Function {
            code,
            globals,
            closure: None,
            dict: LazyDict::default(),
            state: Guarded::new(state),
        },
    )
}
