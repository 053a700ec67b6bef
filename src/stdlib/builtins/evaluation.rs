//! Evaluation: `compile`, `eval`, `exec`, `globals`, `locals` and
//! `__import__`.

use std::sync::Arc;

use crate::compiler;
use crate::object::{Code, NativeCode, Obj, intern};
use crate::vm::{Args, Parameters, PyResult, Thread, errors, load_passing_code, operations as ops};

pub(super) const FUNCTIONS: &[(&str, NativeCode)] = &[
    ("__import__", import),
    ("compile", compile),
    ("eval", eval),
    ("exec", exec),
    ("globals", globals),
    ("locals", locals),
];

fn globals(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [] = args.exactly("globals")?;
    current_globals(thread)
}

fn locals(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [] = args.exactly("locals")?;
    current_locals(thread)
}

fn current_globals(thread: &mut Thread) -> PyResult<Obj> {
    let globals = ops::current_globals(thread);
    globals.ok_or_else(|| errors::system_error("no Python code is running"))
}

/// The namespace of the running frame.
pub(super) fn current_locals(thread: &mut Thread) -> PyResult<Obj> {
    let locals = ops::current_locals(thread);
    locals.ok_or_else(|| errors::system_error("no Python code is running"))
}

/// What a piece of source is to be compiled as.
#[derive(Clone, Copy, PartialEq)]
enum Mode {
    Exec,
    Eval,
    Single,
}

fn compiled(thread: &mut Thread, source: &Obj, filename: &str, mode: Mode) -> PyResult<Obj> {
    let text = match (source.as_utf8(), ops::bytes_of(source)) {
        (Some(text), _) => text.to_owned(),
        (None, Some(bytes)) => String::from_utf8_lossy(&bytes).into_owned(),
        (None, None) => {
            return Err(errors::type_error(format!(
                "{}() arg 1 must be a string, bytes or code object",
                if mode == Mode::Eval { "eval" } else { "exec" }
            )));
        }
    };
    if text.contains('\0') {
        return Err(errors::value_error(
            "source code string cannot contain null bytes",
        ));
    }
    let code = if mode == Mode::Eval {
        compiler::compile_expression(text.trim_start_matches([' ', '\t']), filename)
    } else {
        compiler::compile(&text, filename)
    };
    let code = code.map_err(|error| ops::syntax_error(&error))?;
    load_passing_code(thread, &Arc::new(code))
}

const COMPILE: Parameters<6> = Parameters {
    function: "compile",
    names: [
        "source",
        "filename",
        "mode",
        "flags",
        "dont_inherit",
        "optimize",
    ],
    required: 3,
    positional_only: 0,
    positional: 6,
};

fn compile(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let bound = args.bind(&COMPILE)?;
    let [Some(source), Some(filename), Some(mode), ..] = bound else {
        return Err(errors::system_error("required parameters are bound"));
    };
    let mode = match mode.as_utf8() {
        Some("exec") => Mode::Exec,
        Some("eval") => Mode::Eval,
        Some("single") => Mode::Single,
        _ => {
            return Err(errors::value_error(
                "compile() mode must be 'exec', 'eval' or 'single'",
            ));
        }
    };
    let filename = filename.as_utf8().unwrap_or("<string>");
    compiled(thread, source, filename, mode)
}

fn eval(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let values = args.between("eval", 1, 3)?;
    run(thread, values, Mode::Eval)
}

const EXEC: Parameters<4> = Parameters {
    function: "exec",
    names: ["source", "globals", "locals", "closure"],
    required: 1,
    positional_only: 3,
    positional: 3,
};

fn exec(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    args.bind(&EXEC)?;
    run(thread, args.values(), Mode::Exec)?;
    Ok(Obj::none())
}

/// Runs source or code in given namespaces, or in those of the caller.
fn run(thread: &mut Thread, values: &[Obj], mode: Mode) -> PyResult<Obj> {
    let function = if mode == Mode::Eval { "eval" } else { "exec" };
    let given = |index: usize| values.get(index).filter(|value| !value.is_none()).cloned();
    let (globals, locals) = match (given(1), given(2)) {
        (Some(globals), locals) => (globals.clone(), locals.unwrap_or(globals)),
        (None, Some(locals)) => (current_globals(thread)?, locals),
        (None, None) => (current_globals(thread)?, current_locals(thread)?),
    };
    if globals.with_dict(|_| ()).is_none() {
        return Err(errors::type_error(format!(
            "{function}() globals must be a dict, not {}",
            globals.class().static_name()
        )));
    }
    let code = if values[0].get::<Code>().is_some() {
        values[0].clone()
    } else {
        compiled(thread, &values[0], "<string>", mode)?
    };
    ops::run_in(thread, code, &globals, locals)
}

const IMPORT: Parameters<5> = Parameters {
    function: "__import__",
    names: ["name", "globals", "locals", "fromlist", "level"],
    required: 1,
    positional_only: 0,
    positional: 5,
};

fn import(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [name, _, _, from_list, _] = args.bind(&IMPORT)?;
    let name = name.and_then(Obj::as_utf8).unwrap_or_default();
    if name.is_empty() {
        return Err(errors::value_error("Empty module name"));
    }
    let module = ops::import_module(thread, name)?;
    let wants_parts = match from_list {
        Some(parts) => ops::is_true(thread, parts)?,
        None => false,
    };
    match name.split_once('.') {
        Some((first, _)) if !wants_parts => {
            let modules = thread.interpreter.modules.clone();
            Ok(modules.lookup_name(&intern(first)).unwrap_or(module))
        }
        _ => Ok(module),
    }
}
