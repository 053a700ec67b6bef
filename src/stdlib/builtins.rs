//! The module `builtins`.

use std::io::Write;

use crate::object::{Class, Obj, id};
use crate::vm::{Args, Parameters, PyResult, Thread, errors, operations as ops};

use super::define::ModuleBuilder;

pub(super) fn module(thread: &mut Thread) -> Obj {
    let mut builder = ModuleBuilder::new("builtins")
        .functions(&[
            ("__build_class__", build_class),
            ("print", print),
            ("len", len),
            ("isinstance", isinstance),
            ("issubclass", issubclass),
            ("iter", iter),
            ("next", next),
            ("repr", repr),
            ("hash", hash),
            ("id", identity),
            ("sum", sum),
        ])
        .functions(super::builtin_numbers::FUNCTIONS)
        .functions(super::builtin_text::FUNCTIONS)
        .value("None", Obj::none())
        .value("True", Obj::bool(true))
        .value("False", Obj::bool(false))
        .value("NotImplemented", Obj::not_implemented())
        .value("Ellipsis", Obj::ellipsis());
    for type_id in CLASSES {
        builder = builder.class(*type_id);
    }
    for number in id::BASE_EXCEPTION.0..=id::USER_WARNING.0 {
        builder = builder.class(crate::object::TypeId(number));
    }
    let os_error = crate::object::types::class(id::OS_ERROR).object();
    let module = builder
        .value("IOError", os_error.clone())
        .value("EnvironmentError", os_error)
        .build();
    if let Some(payload) = module.get::<crate::object::Module>() {
        let builtins = thread.interpreter.builtins.clone();
        for (name, value) in ops::dict_items(&payload.dict) {
            builtins.store_name(&name, value);
        }
    }
    module
}

/// The built-in classes that programs know by name.
const CLASSES: &[crate::object::TypeId] = &[
    id::OBJECT,
    id::TYPE,
    id::INT,
    id::BOOL,
    id::FLOAT,
    id::COMPLEX,
    id::STR,
    id::BYTES,
    id::BYTEARRAY,
    id::TUPLE,
    id::LIST,
    id::DICT,
    id::SET,
    id::FROZENSET,
    id::RANGE,
    id::SLICE,
    id::ENUMERATE,
    id::ZIP,
    id::MAP,
    id::FILTER,
    id::REVERSED,
    id::PROPERTY,
    id::STATICMETHOD,
    id::CLASSMETHOD,
    id::SUPER,
];

fn build_class(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    ops::build_class(thread, args)
}

const PRINT: Parameters<4> = Parameters {
    function: "print",
    names: ["sep", "end", "file", "flush"],
    required: 0,
    positional_only: 0,
    positional: 0,
};

fn print(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let (values, names) = args.parts();
    let keywords = &values[args.len()..];
    let [separator, end, file, flush] = Args::new(keywords, names).bind(&PRINT)?;
    let separator = text_or(separator, "sep", " ")?;
    let end = text_or(end, "end", "\n")?;
    let mut line = String::new();
    for (index, value) in args.values().iter().enumerate() {
        if index > 0 {
            line.push_str(&separator);
        }
        line.push_str(&ops::lossy(&ops::str_of(thread, value)?));
    }
    line.push_str(&end);
    if let Some(file) = file.filter(|file| !file.is_none()) {
        let write = crate::name!("write");
        return ops::call_method(thread, file, write, &[Obj::str(line)]).map(|_| Obj::none());
    }
    let flush = match flush {
        Some(flush) => ops::is_true(thread, flush)?,
        None => false,
    };
    write_out(&line, flush)?;
    Ok(Obj::none())
}

fn text_or(value: Option<&Obj>, name: &str, default: &str) -> PyResult<String> {
    match value {
        None => Ok(default.to_owned()),
        Some(value) if value.is_none() => Ok(default.to_owned()),
        Some(value) if value.as_str_payload().is_some() => Ok(ops::lossy(value)),
        Some(value) => Err(errors::type_error(format!(
            "{name} must be None or a string, not {}",
            value.class().static_name()
        ))),
    }
}

/// Writes to the process's standard output, which buffers by lines.
fn write_out(text: &str, flush: bool) -> PyResult<()> {
    let mut out = std::io::stdout().lock();
    let mut done = out.write_all(text.as_bytes());
    if flush {
        done = done.and_then(|()| out.flush());
    }
    done.map_err(|error| match error.kind() {
        std::io::ErrorKind::BrokenPipe => crate::vm::Raised(Obj::exception(
            id::BROKEN_PIPE_ERROR,
            vec![Obj::int(32), Obj::str("Broken pipe")],
        )),
        _ => errors::os_error(error.to_string()),
    })
}

fn len(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [object] = args.exactly("len")?;
    Ok(Obj::int(ops::len(thread, object)? as i128))
}

fn isinstance(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [object, classes] = args.exactly("isinstance")?;
    let class = object.class();
    let found = any_class(thread, classes, "isinstance", &mut |candidate| {
        class.is_subclass(candidate)
    })?;
    Ok(Obj::bool(found))
}

fn issubclass(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [class, classes] = args.exactly("issubclass")?;
    let Some(class) = Class::from_object(class) else {
        return Err(errors::type_error("issubclass() arg 1 must be a class"));
    };
    let found = any_class(thread, classes, "issubclass", &mut |candidate| {
        class.is_subclass(candidate)
    })?;
    Ok(Obj::bool(found))
}

fn any_class(
    thread: &mut Thread,
    classes: &Obj,
    function: &str,
    test: &mut dyn FnMut(Class) -> bool,
) -> PyResult<bool> {
    if let Some(class) = Class::from_object(classes) {
        return Ok(test(class));
    }
    let Some(members) = classes.as_tuple() else {
        return Err(errors::type_error(format!(
            "{function}() arg 2 must be a type, a tuple of types, or a union"
        )));
    };
    for member in members {
        if any_class(thread, member, function, test)? {
            return Ok(true);
        }
    }
    Ok(false)
}

fn iter(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [object] = args.exactly("iter")?;
    ops::iter(thread, object)
}

fn next(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let values = args.between("next", 1, 2)?;
    if !ops::is_iterator(thread, &values[0]) {
        return Err(errors::type_error(format!(
            "'{}' object is not an iterator",
            values[0].class().static_name()
        )));
    }
    match (ops::next(thread, &values[0])?, values.get(1)) {
        (Some(item), _) => Ok(item),
        (None, Some(default)) => Ok(default.clone()),
        (None, None) => Err(errors::stop_iteration(Obj::none())),
    }
}

fn repr(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [object] = args.exactly("repr")?;
    ops::repr(thread, object)
}

fn hash(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [object] = args.exactly("hash")?;
    Ok(Obj::int(ops::hash(thread, object)?.into()))
}

fn identity(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [object] = args.exactly("id")?;
    Ok(Obj::int(object.address() as i128))
}

const SUM: Parameters<2> = Parameters {
    function: "sum",
    names: ["iterable", "start"],
    required: 1,
    positional_only: 1,
    positional: 2,
};

fn sum(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [iterable, start] = args.bind(&SUM)?;
    let mut total = start.cloned().unwrap_or_else(|| Obj::int(0));
    let iterator = ops::iter(thread, iterable.unwrap_or(&total))?;
    while let Some(item) = ops::next(thread, &iterator)? {
        total = ops::binary(thread, crate::bytecode::BinaryOperator::Add, &total, &item)?;
    }
    Ok(total)
}
