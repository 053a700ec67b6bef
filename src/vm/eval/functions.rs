//! Instructions that make and call functions, and the operators and intrinsics
//! that are calls in disguise.

use crate::bytecode::CodeFlags;
use crate::object::{Code, Function, FunctionState, Guarded, LazyDict, Obj, id, intern};
use crate::vm::{
    Args, PyResult, Thread, attribute, call, dict_ops, errors, exception_group, import, iterate,
    number, text,
};

use super::machine::at_breaker;
use super::stack::Stack;
use super::{asynchronous, names};

/// The argument says which of closure, annotations, keyword defaults and
/// defaults lie under the code.
pub(super) fn make_function(thread: &mut Thread, stack: &mut Stack, arg: u32) -> PyResult<()> {
    let code_object = stack.pop();
    let closure = (arg & 8 != 0).then(|| stack.pop());
    let annotations = (arg & 4 != 0).then(|| stack.pop());
    let keyword_defaults = (arg & 2 != 0).then(|| stack.pop());
    let defaults = (arg & 1 != 0).then(|| stack.pop());
    let frame = thread.frames.last().expect("a frame runs");
    let globals = frame.function().globals.clone();
    let Some(code) = code_object.get::<Code>() else {
        return Err(errors::system_error("a function needs code"));
    };
    let state = FunctionState {
        name: code.name.clone(),
        qualname: code.qualname.clone(),
        defaults,
        keyword_defaults,
        annotations,
        doc: docstring(code),
        module: globals
            .lookup_name(crate::name!("__name__"))
            .unwrap_or_else(Obj::none),
    };
    let nested = code.plain.flags & CodeFlags::NESTED != 0;
    let made = Obj::new(
        id::FUNCTION,
        Function {
            code: code_object,
            globals,
            closure,
            dict: LazyDict::default(),
            state: Guarded::new(state),
        },
    );
    if !nested {
        thread.interpreter.count_function(&made);
    }
    stack.push(made);
    Ok(())
}

/// The first constant of a function is its docstring, or `None`.
fn docstring(code: &Code) -> Obj {
    let first = code.consts.first();
    let text = first.filter(|constant| constant.type_id() == id::STR);
    text.cloned().unwrap_or_else(Obj::none)
}

pub(super) fn load_build_class(thread: &mut Thread, stack: &mut Stack, _: u32) -> PyResult<()> {
    let found = thread
        .interpreter
        .builtins
        .lookup_name(crate::name!("__build_class__"));
    stack.push(found.ok_or_else(|| errors::name_error("__build_class__ not found"))?);
    Ok(())
}

/// `f(*args, **kwargs)`.
pub(super) fn call_function_ex(thread: &mut Thread, stack: &mut Stack, arg: u32) -> PyResult<()> {
    let keywords = (arg & 1 != 0).then(|| stack.pop());
    let positional = stack.pop();
    let function = stack.pop();
    stack.pop_maybe_null();
    let mut values = match positional.as_tuple() {
        Some(items) => items.to_vec(),
        None => {
            if !iterate::is_iterable(thread, &positional) {
                return Err(errors::type_error(format!(
                    "{} argument after * must be an iterable, not {}",
                    text::callable_name(thread, &function),
                    positional.class().static_name()
                )));
            }
            iterate::collect(thread, &positional)?
        }
    };
    let mut names = Vec::new();
    if let Some(keywords) = keywords {
        for (name, value) in dict_ops::mapping_items(thread, &keywords)? {
            if name.as_str_payload().is_none() {
                return Err(errors::type_error("keywords must be strings"));
            }
            names.push(name);
            values.push(value);
        }
    }
    let result = call::call(thread, &function, &Args::new(&values, &names))?;
    stack.push(result);
    if thread.breaker.is_set() {
        at_breaker(thread)?;
    }
    Ok(())
}

pub(super) fn unary_negative(thread: &mut Thread, stack: &mut Stack, _: u32) -> PyResult<()> {
    let value = stack.pop();
    stack.push(number::negative(thread, &value)?);
    Ok(())
}

pub(super) fn unary_invert(thread: &mut Thread, stack: &mut Stack, _: u32) -> PyResult<()> {
    let value = stack.pop();
    stack.push(number::invert(thread, &value)?);
    Ok(())
}

/// `Include/internal/pycore_intrinsics.h` numbers them.
pub(super) fn call_intrinsic_1(thread: &mut Thread, stack: &mut Stack, arg: u32) -> PyResult<()> {
    let value = stack.pop();
    let result = match arg {
        1 => {
            let sys = import::import_module(thread, "sys")?;
            call::call_method(thread, &sys, crate::name!("displayhook"), &[value])?
        }
        2 => {
            names::import_star(thread, &value)?;
            Obj::none()
        }
        3 => stop_iteration_error(thread, value),
        4 => asynchronous::wrap_yielded(value),
        5 => number::positive(thread, &value)?,
        7 => type_syntax(thread, "_type_variable", &[value])?,
        8 => type_syntax(thread, "_parameter_specification", &[value])?,
        9 => type_syntax(thread, "_type_variable_tuple", &[value])?,
        10 => type_syntax(thread, "_generic_of", &[value])?,
        11 => {
            let parts = value.as_tuple().map(<[Obj]>::to_vec).unwrap_or_default();
            type_syntax(thread, "_type_alias", &parts)?
        }
        6 => Obj::tuple(value.with_list(|items| items.to_vec()).unwrap_or_default()),
        other => {
            return Err(errors::not_implemented_error(format!(
                "gilsim cannot execute CALL_INTRINSIC_1 {other} yet"
            )));
        }
    };
    stack.push(result);
    Ok(())
}

/// What type parameters and aliases are (PEP 695) the module `typing` knows.
fn type_syntax(thread: &mut Thread, function: &str, parts: &[Obj]) -> PyResult<Obj> {
    let typing = import::import_module(thread, "typing")?;
    call::call_method(thread, &typing, &intern(function), parts)
}

/// An exception that leaves a generator: a `StopIteration` would end the loop
/// around it without a word, so it becomes a `RuntimeError` (PEP 479).
fn stop_iteration_error(thread: &Thread, exception: Obj) -> Obj {
    let frame = thread.frames.last();
    let flags = frame.map_or(0, |frame| frame.code().plain.flags);
    let is_async = flags & CodeFlags::ASYNC_GENERATOR != 0;
    let class = exception.class();
    let name = if class.inherits(id::STOP_ITERATION) {
        "StopIteration"
    } else if is_async && class.inherits(id::STOP_ASYNC_ITERATION) {
        "StopAsyncIteration"
    } else {
        return exception;
    };
    let kind = match flags & CodeFlags::COROUTINE != 0 {
        true => "coroutine",
        false if is_async => "async generator",
        false => "generator",
    };
    let error = errors::runtime_error(format!("{kind} raised {name}")).0;
    error.with_exception(|state| {
        state.cause = Some(exception.clone());
        state.context = Some(exception);
        state.suppress_context = true;
    });
    error
}

pub(super) fn call_intrinsic_2(thread: &mut Thread, stack: &mut Stack, arg: u32) -> PyResult<()> {
    let right = stack.pop();
    let left = stack.pop();
    match arg {
        1 => stack.push({
            let results = right.sequence_items().unwrap_or_default();
            exception_group::prepare_reraise(thread, &left, results)?
        }),
        2 => stack.push(type_syntax(thread, "_bound_variable", &[left, right])?),
        3 => stack.push(type_syntax(
            thread,
            "_constrained_variable",
            &[left, right],
        )?),
        4 => {
            let name = crate::name!("__type_params__");
            attribute::set(thread, &left, name, right)?;
            stack.push(left);
        }
        other => {
            return Err(errors::not_implemented_error(format!(
                "gilsim cannot execute CALL_INTRINSIC_2 {other} yet"
            )));
        }
    }
    Ok(())
}
