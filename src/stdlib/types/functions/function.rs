//! Functions written in Python (`Objects/funcobject.c`).

use crate::object::{Function, FunctionState, Obj, id};
use crate::stdlib::define;
use crate::vm::{Args, PyResult, Thread, errors, operations as ops};

pub(super) fn install() {
    define::methods(id::FUNCTION, &[("__call__", call), ("__get__", get)]);
    define::attributes(
        id::FUNCTION,
        &[
            ("__annotations__", annotations, Some(set_annotations)),
            ("__builtins__", builtins, None),
            ("__closure__", closure, None),
            ("__code__", code, None),
            ("__defaults__", defaults, Some(set_defaults)),
            ("__doc__", doc, Some(set_doc)),
            ("__globals__", globals, None),
            (
                "__kwdefaults__",
                keyword_defaults,
                Some(set_keyword_defaults),
            ),
            ("__module__", module, Some(set_module)),
            ("__name__", name, Some(set_name)),
            ("__qualname__", qualname, Some(set_qualname)),
            ("__type_params__", type_params, Some(set_type_params)),
        ],
    );
}

fn function<'a>(args: &Args<'a>) -> &'a Function {
    let function = args.this().get::<Function>();
    function.expect("the caller has checked the receiver")
}

fn state<T>(args: &Args<'_>, f: impl FnOnce(&mut FunctionState) -> T) -> T {
    let state = args.this().with_function(f);
    state.expect("the caller has checked the receiver")
}

fn or_none(value: Option<Obj>) -> Obj {
    value.unwrap_or_else(Obj::none)
}

/// A value to set; `None` stands for nothing.
fn given(args: &Args<'_>) -> Option<Obj> {
    let value = args.values().get(1);
    value.filter(|value| !value.is_none()).cloned()
}

fn call(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    ops::call(thread, args.this(), &args.after_this())
}

fn get(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let values = args.after_this().between("__get__", 1, 2)?;
    Ok(if values[0].is_none() {
        args.this().clone()
    } else {
        Obj::bound_method(args.this().clone(), values[0].clone())
    })
}

fn name(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    Ok(state(args, |state| state.name.clone()))
}

fn set_name(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let name = text(args, "__name__")?;
    let old = state(args, |state| std::mem::replace(&mut state.name, name));
    drop(old);
    Ok(Obj::none())
}

fn qualname(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    Ok(state(args, |state| state.qualname.clone()))
}

fn set_qualname(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let name = text(args, "__qualname__")?;
    let old = state(args, |state| std::mem::replace(&mut state.qualname, name));
    drop(old);
    Ok(Obj::none())
}

fn text(args: &Args<'_>, attribute: &str) -> PyResult<Obj> {
    let [_, value] = args.exactly(attribute)?;
    if value.as_str_payload().is_some() {
        return Ok(value.clone());
    }
    Err(errors::type_error(format!(
        "{attribute} must be set to a string object"
    )))
}

fn doc(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    Ok(state(args, |state| state.doc.clone()))
}

fn set_doc(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [_, value] = args.exactly("__doc__")?;
    let old = state(args, |state| {
        std::mem::replace(&mut state.doc, value.clone())
    });
    drop(old);
    Ok(Obj::none())
}

fn module(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    Ok(state(args, |state| state.module.clone()))
}

fn set_module(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [_, value] = args.exactly("__module__")?;
    let old = state(args, |state| {
        std::mem::replace(&mut state.module, value.clone())
    });
    drop(old);
    Ok(Obj::none())
}

fn defaults(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    Ok(or_none(state(args, |state| state.defaults.clone())))
}

fn set_defaults(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let value = given(args);
    if value
        .as_ref()
        .is_some_and(|value| value.as_tuple().is_none())
    {
        return Err(errors::type_error(
            "__defaults__ must be set to a tuple object",
        ));
    }
    let old = state(args, |state| std::mem::replace(&mut state.defaults, value));
    drop(old);
    Ok(Obj::none())
}

fn keyword_defaults(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    Ok(or_none(state(args, |state| state.keyword_defaults.clone())))
}

fn set_keyword_defaults(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let value = given(args);
    if value
        .as_ref()
        .is_some_and(|value| value.with_dict(|_| ()).is_none())
    {
        return Err(errors::type_error(
            "__kwdefaults__ must be set to a dict object",
        ));
    }
    let old = state(args, |state| {
        std::mem::replace(&mut state.keyword_defaults, value)
    });
    drop(old);
    Ok(Obj::none())
}

/// The compiler leaves annotations as a flat tuple; a dict is made of it when
/// it is first asked for.
fn annotations(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let kept = state(args, |state| state.annotations.clone());
    let dict = match kept {
        Some(kept) if kept.as_tuple().is_none() => return Ok(kept),
        flat => {
            let dict = Obj::dict();
            let pairs = flat.as_ref().and_then(Obj::as_tuple).unwrap_or_default();
            for pair in pairs.chunks_exact(2) {
                dict.store_name(&pair[0], pair[1].clone());
            }
            dict
        }
    };
    let old = state(args, |state| state.annotations.replace(dict.clone()));
    drop(old);
    Ok(dict)
}

fn set_annotations(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let value = given(args);
    if value
        .as_ref()
        .is_some_and(|value| value.with_dict(|_| ()).is_none())
    {
        return Err(errors::type_error(
            "__annotations__ must be set to a dict object",
        ));
    }
    let old = state(args, |state| {
        std::mem::replace(&mut state.annotations, value)
    });
    drop(old);
    Ok(Obj::none())
}

fn code(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    Ok(function(args).code.clone())
}

fn globals(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    Ok(function(args).globals.clone())
}

fn builtins(thread: &mut Thread, _: &Args<'_>) -> PyResult<Obj> {
    Ok(thread.interpreter.builtins.clone())
}

fn closure(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    Ok(or_none(function(args).closure.clone()))
}

fn type_params(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let own = function(args).dict.get();
    let params = own.and_then(|own| own.lookup_name(crate::name!("__type_params__")));
    Ok(params.unwrap_or_else(|| Obj::tuple(vec![])))
}

fn set_type_params(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let params = args
        .values()
        .get(1)
        .filter(|params| params.as_tuple().is_some());
    let Some(params) = params else {
        return Err(errors::type_error("__type_params__ must be set to a tuple"));
    };
    let own = function(args).dict.get_or_make();
    own.store_name(crate::name!("__type_params__"), params.clone());
    Ok(Obj::none())
}
