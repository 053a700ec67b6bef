//! The module `sys`.

use std::num::NonZeroU32;
use std::time::Duration;

use crate::object::{NativeCode, Obj, id};
use crate::vm::{
    Args, Parameters, PyResult, Raised, Thread, errors, format_exception, operations as ops,
};

use super::define::ModuleBuilder;
use super::{frames, streams};

mod facts;

/// The functions of the module.
const FUNCTIONS: &[(&str, NativeCode)] = &[
    ("setswitchinterval", set_switch_interval),
    ("getswitchinterval", switch_interval),
    ("_is_gil_enabled", is_gil_enabled),
    ("exit", exit),
    ("getrecursionlimit", recursion_limit),
    ("setrecursionlimit", set_recursion_limit),
    ("get_int_max_str_digits", max_str_digits),
    ("set_int_max_str_digits", set_max_str_digits),
    ("getrefcount", refcount),
    ("getsizeof", size_of_object),
    ("exception", exception),
    ("exc_info", exc_info),
    ("displayhook", displayhook),
    ("excepthook", excepthook),
    ("unraisablehook", unraisablehook),
    ("intern", intern),
    ("getdefaultencoding", encoding),
    ("getfilesystemencoding", encoding),
    ("getfilesystemencodeerrors", |_, _| {
        Ok(Obj::str("surrogateescape"))
    }),
    ("is_finalizing", |_, _| Ok(Obj::bool(false))),
    ("gettrace", |_, _| Ok(Obj::none())),
    ("getprofile", |_, _| Ok(Obj::none())),
    ("settrace", |_, args| refuse_tracing(args, "settrace")),
    ("setprofile", |_, args| refuse_tracing(args, "setprofile")),
    ("_getframe", frames::get_frame),
    ("_getframemodulename", frame_module_name),
    ("audit", |_, _| Ok(Obj::none())),
];

/// What Python has while its lock counts ticks, up to 3.8 in name.
const TICKS: &[(&str, NativeCode)] = &[
    ("getcheckinterval", check_interval),
    ("setcheckinterval", set_check_interval),
];

pub(super) fn module(thread: &mut Thread) -> PyResult<Obj> {
    let argv = &thread.interpreter.argv;
    let argv = argv
        .iter()
        .map(|argument| Obj::str(argument.as_str()))
        .collect();
    let path = thread.interpreter.path.iter();
    let path = path.map(|folder| Obj::str(folder.to_string_lossy().into_owned()));
    let path = path.collect();
    let mut module = ModuleBuilder::new("sys")
        .functions(FUNCTIONS)
        .functions(super::unraisable::FUNCTIONS)
        .value("argv", Obj::list(argv))
        .value("path", Obj::list(path))
        .value("dont_write_bytecode", Obj::bool(dont_write_bytecode()))
        .value("modules", thread.interpreter.modules.clone())
        .value("maxsize", Obj::int(i64::MAX.into()))
        .value("maxunicode", Obj::int(0x10_ffff))
        .value("byteorder", Obj::str("little"))
        .value("platform", Obj::str("linux"))
        .value("hexversion", Obj::int(0x030c_01f0))
        .value("api_version", Obj::int(1013))
        .value("abiflags", Obj::str(""))
        .value("warnoptions", Obj::list(vec![]))
        .value("pycache_prefix", Obj::none())
        .value(
            "copyright",
            Obj::str("gilsim is no CPython and shares no code with it."),
        )
        .value(
            "version",
            Obj::str(concat!("3.12.1 (gilsim ", env!("CARGO_PKG_VERSION"), ")")),
        );
    if thread.breaker().ticks_per_check().is_some() {
        module = module.functions(TICKS);
    }
    for (name, stream) in streams::standard_streams() {
        module = module
            .value(name, stream.clone())
            .value(&format!("__{name}__"), stream);
    }
    for name in ["displayhook", "excepthook", "unraisablehook"] {
        module = module.alias(name, &format!("__{name}__"));
    }
    for name in ["prefix", "base_prefix", "exec_prefix", "base_exec_prefix"] {
        module = module.value(name, Obj::str("/usr"));
    }
    let executable = std::env::current_exe().unwrap_or_default();
    let executable = executable.to_string_lossy().into_owned();
    for (name, value) in facts::values(thread)? {
        module = module.value(name, value);
    }
    Ok(module.value("executable", Obj::str(executable)).build())
}

fn check_interval(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    args.exactly::<0>("getcheckinterval")?;
    let ticks = thread.breaker().ticks_per_check();
    Ok(Obj::int(ticks.map_or(0, NonZeroU32::get).into()))
}

/// `setcheckinterval(n)`: the holder lets go of the lock after so many ticks;
/// after each, if `n` is less than one.
fn set_check_interval(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [ticks] = args.exactly("setcheckinterval")?;
    let ticks = ops::clamped_index(thread, ticks)?.clamp(1, u32::MAX.into()) as u32;
    let ticks = NonZeroU32::new(ticks).unwrap_or(NonZeroU32::MIN);
    thread.breaker().count_ticks(ticks);
    Ok(Obj::none())
}

fn encoding(_: &mut Thread, _: &Args<'_>) -> PyResult<Obj> {
    Ok(Obj::str("utf-8"))
}

/// Tracing is beyond this VM; taking a hook away is no request for it.
fn refuse_tracing(args: &Args<'_>, name: &str) -> PyResult<Obj> {
    let [hook] = args.exactly(name)?;
    if hook.is_none() {
        return Ok(Obj::none());
    }
    Err(errors::not_implemented_error(format!(
        "gilsim does not trace programs: sys.{name}() is not supported"
    )))
}

fn size_of_object(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let values = args.between("getsizeof", 1, 2)?;
    ops::call_method(thread, &values[0], crate::name!("__sizeof__"), &[])
}

/// The name of the module whose function called, so many calls up.
fn frame_module_name(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let depth = match args.between("_getframemodulename", 0, 1)?.first() {
        Some(depth) => ops::clamped_index(thread, depth)?,
        None => 0,
    };
    let name = usize::try_from(depth)
        .ok()
        .and_then(|depth| ops::globals_above(thread, depth))
        .and_then(|globals| globals.lookup_name(crate::name!("__name__")));
    Ok(name.unwrap_or_else(Obj::none))
}

/// Shows the value of a statement as the prompt does, and keeps it as `_`.
fn displayhook(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [value] = args.exactly("displayhook")?;
    if value.is_none() {
        return Ok(Obj::none());
    }
    let builtins = thread.interpreter.builtins.clone();
    builtins.store_name(crate::name!("_"), Obj::none());
    let text = ops::repr(thread, value)?;
    let Some(stream) = streams::current(thread, crate::name!("stdout")) else {
        return Err(errors::runtime_error("lost sys.stdout"));
    };
    streams::write_to(thread, &stream, &format!("{}\n", ops::lossy(&text)))?;
    builtins.store_name(crate::name!("_"), value.clone());
    Ok(Obj::none())
}

/// Prints an exception as the interpreter does when nobody caught it.
fn excepthook(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [_, exception, _] = args.exactly("excepthook")?;
    let text = format_exception(thread, exception);
    streams::write_report(thread, &text);
    Ok(Obj::none())
}

/// Prints an exception that had nowhere to go.
pub(super) fn unraisablehook(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [unraisable] = args.exactly("unraisablehook")?;
    let mut part = |name| ops::get_attribute(thread, unraisable, &crate::object::intern(name));
    let (exception, object, message) = (part("exc_value")?, part("object")?, part("err_msg")?);
    let message = match message.is_none() {
        true => "Exception ignored in".to_owned(),
        false => ops::lossy(&message),
    };
    let shown = ops::repr_lossy(thread, &object);
    let traceback = format_exception(thread, &exception);
    streams::write_report(thread, &format!("{message}: {shown}\n{traceback}"));
    Ok(Obj::none())
}

/// Any text in the environment variable means yes.
fn dont_write_bytecode() -> bool {
    std::env::var_os("PYTHONDONTWRITEBYTECODE").is_some_and(|value| !value.is_empty())
}

fn set_switch_interval(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [interval] = args.exactly("setswitchinterval")?;
    let seconds = ops::to_float(thread, interval)?;
    if seconds.is_nan() || seconds <= 0.0 {
        return Err(errors::value_error(
            "switch interval must be strictly positive",
        ));
    }
    let Ok(interval) = Duration::try_from_secs_f64(seconds) else {
        return Err(errors::overflow_error(
            "timestamp too large to convert to C PyTime_t",
        ));
    };
    thread.interpreter.host.set_switch_interval(interval);
    Ok(Obj::none())
}

fn switch_interval(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    args.exactly::<0>("getswitchinterval")?;
    let interval = thread.interpreter.host.switch_interval();
    Ok(Obj::float(interval.as_secs_f64()))
}

fn is_gil_enabled(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    args.exactly::<0>("_is_gil_enabled")?;
    Ok(Obj::bool(thread.interpreter.host.has_lock()))
}

fn exit(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let values = args.between("exit", 0, 1)?;
    Err(Raised(Obj::exception(id::SYSTEM_EXIT, values.to_vec())))
}

fn recursion_limit(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    args.exactly::<0>("getrecursionlimit")?;
    Ok(Obj::int(thread.interpreter.recursion_limit() as i128))
}

fn max_str_digits(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    args.exactly::<0>("get_int_max_str_digits")?;
    Ok(Obj::int(thread.interpreter.max_str_digits() as i128))
}

const SET_MAX_STR_DIGITS: Parameters<1> = Parameters {
    function: "set_int_max_str_digits",
    names: ["maxdigits"],
    required: 1,
    positional_only: 0,
    positional: 1,
};

fn set_max_str_digits(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [digits] = args.bind(&SET_MAX_STR_DIGITS)?;
    let digits = ops::index(thread, digits.expect("a required parameter"))?.as_i128();
    let digits = digits.and_then(|digits| usize::try_from(digits).ok());
    let allowed = digits.filter(|digits| *digits == 0 || *digits >= LEAST_STR_DIGITS);
    let Some(digits) = allowed.filter(|digits| i32::try_from(*digits).is_ok()) else {
        return Err(errors::value_error(
            "maxdigits must be 0 or larger than 640",
        ));
    };
    thread.interpreter.set_max_str_digits(digits);
    Ok(Obj::none())
}

/// The lowest limit that a program may set, but for none.
const LEAST_STR_DIGITS: usize = 640;

fn set_recursion_limit(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [limit] = args.exactly("setrecursionlimit")?;
    let limit = ops::clamped_index(thread, limit)?;
    match usize::try_from(limit) {
        Ok(limit) if limit > 0 => thread.interpreter.set_recursion_limit(limit),
        _ => {
            return Err(errors::value_error(
                "recursion limit must be greater or equal than 1",
            ));
        }
    }
    Ok(Obj::none())
}

fn refcount(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [object] = args.exactly("getrefcount")?;
    Ok(Obj::int(object.reference_count().into()))
}

fn exception(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    args.exactly::<0>("exception")?;
    Ok(thread.handled().cloned().unwrap_or_else(Obj::none))
}

fn exc_info(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    args.exactly::<0>("exc_info")?;
    let Some(handled) = thread.handled().cloned() else {
        return Ok(Obj::tuple(vec![Obj::none(), Obj::none(), Obj::none()]));
    };
    let traceback = handled.with_exception(|state| state.traceback.clone());
    let traceback = traceback.flatten().unwrap_or_else(Obj::none);
    let class = handled.class().object();
    Ok(Obj::tuple(vec![class, handled, traceback]))
}

fn intern(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [text] = args.exactly("intern")?;
    match text.as_str_payload() {
        Some(text) => Ok(crate::object::intern(text.text())),
        None => Err(errors::type_error(format!(
            "intern() argument must be str, not {}",
            text.class().static_name()
        ))),
    }
}
