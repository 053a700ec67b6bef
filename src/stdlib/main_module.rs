//! The program itself: the module `__main__`, and what its end means.

use std::io::Write;
use std::sync::Arc;

use crate::bytecode::CodeObject;
use crate::object::{Module, Obj, id, intern};
use crate::vm::collector::finalize_all;
use crate::vm::finalize::unraisable;
use crate::vm::{
    Args, PyResult, Raised, Thread, format_exception, is_standard_module, load_code,
    operations as ops,
};

use super::{streams, types};

/// The shell's code for a program that Ctrl-C ended.
const INTERRUPTED: u8 = 130;

/// Runs a program's code as `__main__`, waits for its threads, and returns the
/// process's exit code.
pub fn run_main(thread: &mut Thread, code: &Arc<CodeObject>) -> u8 {
    types::install();
    let host = thread.interpreter.host.clone();
    host.name_thread(thread, "MainThread", Some(code));
    thread.interpreter.set_main_code(code);
    let done = run(thread, code, "__main__");
    let exit = match done {
        Ok(()) => 0,
        Err(raised) => report(thread, &raised),
    };
    // First the threads and processes that keep the program running, then its last words.
    wait_for_threads(thread);
    let mut exit = exit;
    for (module, function) in [
        ("multiprocessing", "_shutdown"),
        ("atexit", "_run_exitfuncs"),
    ] {
        if let Err(raised) = call_if_imported(thread, module, function) {
            exit = report(thread, &raised);
        }
    }
    // Threads that are left may still use what finalizers would take down.
    if thread.interpreter.extra_threads() == 0 {
        finalize_modules(thread);
    }
    // Standard output may be closed already; CPython ends the same way.
    std::io::stdout().flush().unwrap_or_default();
    exit
}

/// Imports the program in an interpreter that a program started, as
/// `__mp_main__` and as `__main__` (`multiprocessing/spawn.py`), and runs `body`.
pub(super) fn run_worker(
    thread: &mut Thread,
    code: Option<&Arc<CodeObject>>,
    body: impl FnOnce(&mut Thread) -> PyResult<Obj>,
) -> PyResult<()> {
    for name in ["builtins", "sys"] {
        ops::import_module(thread, name)?;
    }
    let multiprocessing = ops::import_module(thread, "multiprocessing")?;
    let began = crate::name!("_import_began");
    ops::call_method(thread, &multiprocessing, began, &[])?;
    if let Some(code) = code {
        run(thread, code, "__mp_main__")?;
    }
    body(thread).map(drop)
}

/// Runs a program's code as the module of this name, which is also `__main__`.
fn run(thread: &mut Thread, code: &Arc<CodeObject>, name: &str) -> PyResult<()> {
    for name in ["builtins", "sys"] {
        ops::import_module(thread, name)?;
    }
    let module = Obj::module(name);
    if let Some(payload) = module.get::<Module>() {
        let file = Obj::str(code.filename.clone());
        payload.dict.store_name(crate::name!("__file__"), file);
        payload
            .dict
            .store_name(crate::name!("__doc__"), Obj::none());
        payload
            .dict
            .store_name(crate::name!("__package__"), Obj::none());
    }
    let modules = thread.interpreter.modules.clone();
    modules.store_name(crate::name!("__main__"), module.clone());
    modules.store_name(&intern(name), module.clone());
    let code = load_code(thread, code)?;
    ops::run_code(thread, &module, code)
}

/// What the modules' namespaces hold comes to its end.
fn finalize_modules(thread: &mut Thread) {
    let main = thread
        .interpreter
        .modules
        .lookup_name(crate::name!("__main__"));
    if let Some(module) = main.as_ref().and_then(|main| main.get::<Module>()) {
        finalize_all(thread, &module.dict);
    }
}

/// Waits for the threads that keep the program running, until a signal comes.
fn wait_for_threads(thread: &mut Thread) {
    if let Err(raised) = call_if_imported(thread, "threading", "_shutdown") {
        let modules = &thread.interpreter.modules;
        let module = modules.lookup_name(crate::name!("threading"));
        unraisable(thread, raised, &module.unwrap_or_else(Obj::none));
    }
}

/// Calls a module's function if the program has imported the module.
fn call_if_imported(thread: &mut Thread, module: &str, function: &str) -> PyResult<()> {
    match thread.interpreter.modules.lookup_name(&intern(module)) {
        Some(module) => ops::call_method(thread, &module, &intern(function), &[]).map(drop),
        None => Ok(()),
    }
}

/// Prints an exception that nobody caught, or does what `SystemExit` asks for.
fn report(thread: &mut Thread, raised: &Raised) -> u8 {
    let exception = &raised.0;
    if exception.class().inherits(id::SYSTEM_EXIT) {
        return exit_code(thread, exception);
    }
    std::io::stdout().flush().unwrap_or_default();
    if let Err(second) = call_excepthook(thread, exception) {
        let (first, second) = (
            format_exception(thread, exception),
            format_exception(thread, &second.0),
        );
        write_error(&format!(
            "Error in sys.excepthook:\n{second}\nOriginal exception was:\n{first}"
        ));
    }
    if let Some(name) = missing_library_module(exception) {
        write_error(&format!(
            "gilsim has no module '{name}' of its own. Modules in Python alone can come from the \
             library of a CPython 3.12:\n    gilsim run --stdlib LIB/python3.12 program.py\n"
        ));
    }
    match exception.class().inherits(id::KEYBOARD_INTERRUPT) {
        true => INTERRUPTED,
        false => 1,
    }
}

/// The module of CPython's library that the program wanted in vain.
fn missing_library_module(exception: &Obj) -> Option<String> {
    if !exception.class().inherits(id::MODULE_NOT_FOUND_ERROR) {
        return None;
    }
    let fields = exception.lazy_dict()?.get_or_make();
    let name = fields.lookup_name(crate::name!("name"))?;
    let name = name.as_utf8()?;
    let first = name.split('.').next()?;
    is_standard_module(first).then(|| name.to_owned())
}

/// Shows an exception through `sys.excepthook`, which the program may replace.
fn call_excepthook(thread: &mut Thread, exception: &Obj) -> PyResult<()> {
    let hook = streams::current(thread, crate::name!("excepthook"));
    let Some(hook) = hook else {
        let text = format_exception(thread, exception);
        write_error(&text);
        return Ok(());
    };
    let traceback = exception.with_exception(|state| state.traceback.clone());
    let args = [
        exception.class().object(),
        exception.clone(),
        traceback.flatten().unwrap_or_else(Obj::none),
    ];
    ops::call(thread, &hook, &Args::positional(&args)).map(drop)
}

/// `sys.exit(value)`: nothing or `None` is 0, an int itself, anything else is
/// printed and means 1.
fn exit_code(thread: &mut Thread, exception: &Obj) -> u8 {
    let args = exception.with_exception(|state| state.args.clone());
    let code = args.and_then(|args| args.as_tuple().and_then(|args| args.first().cloned()));
    match code {
        None => 0,
        Some(code) if code.is_none() => 0,
        Some(code) => match code.as_i128() {
            Some(number) => (number & 0xff) as u8,
            None => {
                let text = ops::str_of(thread, &code).map(|text| ops::lossy(&text));
                write_error(&format!("{}\n", text.unwrap_or_default()));
                1
            }
        },
    }
}

/// Writes to standard error; if that is closed there is nowhere left to say so.
pub(super) fn write_error(text: &str) {
    std::io::stderr()
        .write_all(text.as_bytes())
        .unwrap_or_default();
}
