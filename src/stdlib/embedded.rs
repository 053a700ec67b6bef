//! Modules written in Python and compiled into the program.

use crate::object::{Module, Obj};
use crate::vm::{LIBRARY_FOLDER, PyResult, Thread, run_source};

macro_rules! sources {
    ($($name:literal => $file:literal,)*) => {
        /// Each module's name, file and source.
        const SOURCES: &[(&str, &str, &str)] =
            &[$(($name, $file, include_str!(concat!("python/", $file))),)*];
    };
}

sources! {
    "__future__" => "__future__.py",
    "_collections_abc" => "_collections_abc.py",
    "abc" => "abc.py",
    "argparse" => "argparse/__init__.py",
    "argparse.actions" => "argparse/actions.py",
    "argparse.command_line" => "argparse/command_line.py",
    "argparse.layout" => "argparse/layout.py",
    "argparse.parser" => "argparse/parser.py",
    "asyncio" => "asyncio/__init__.py",
    "asyncio.events" => "asyncio/events.py",
    "asyncio.exceptions" => "asyncio/exceptions.py",
    "asyncio.futures" => "asyncio/futures.py",
    "asyncio.locks" => "asyncio/locks.py",
    "asyncio.queues" => "asyncio/queues.py",
    "asyncio.runners" => "asyncio/runners.py",
    "asyncio.taskgroups" => "asyncio/taskgroups.py",
    "asyncio.tasks" => "asyncio/tasks.py",
    "asyncio.threads" => "asyncio/threads.py",
    "asyncio.timeouts" => "asyncio/timeouts.py",
    "atexit" => "atexit.py",
    "collections" => "collections/__init__.py",
    "collections.abc" => "collections/abc.py",
    "concurrent" => "concurrent/__init__.py",
    "concurrent.futures" => "concurrent/futures/__init__.py",
    "concurrent.futures._base" => "concurrent/futures/_base.py",
    "concurrent.futures.interpreter" => "concurrent/futures/interpreter.py",
    "concurrent.futures.process" => "concurrent/futures/process.py",
    "concurrent.futures.thread" => "concurrent/futures/thread.py",
    "contextlib" => "contextlib.py",
    "contextvars" => "contextvars.py",
    "copy" => "copy.py",
    "copyreg" => "copyreg.py",
    "dataclasses" => "dataclasses.py",
    "dis" => "dis.py",
    "enum" => "enum.py",
    "errno" => "errno.py",
    "functools" => "functools.py",
    "hashlib" => "hashlib.py",
    "heapq" => "heapq.py",
    "io" => "io.py",
    "json" => "json/__init__.py",
    "json.decoder" => "json/decoder.py",
    "json.encoder" => "json/encoder.py",
    "keyword" => "keyword.py",
    "linecache" => "linecache.py",
    "logging" => "logging/__init__.py",
    "os" => "os.py",
    "platform" => "platform.py",
    "posixpath" => "posixpath.py",
    "multiprocessing" => "multiprocessing.py",
    "queue" => "queue.py",
    "random" => "random.py",
    "re" => "re/__init__.py",
    "re.classes" => "re/classes.py",
    "re.flags" => "re/flags.py",
    "re.matching" => "re/matching.py",
    "re.program" => "re/program.py",
    "re.syntax" => "re/syntax.py",
    "reprlib" => "reprlib.py",
    "signal" => "signal.py",
    "socket" => "socket.py",
    "stat" => "stat.py",
    "statistics" => "statistics.py",
    "string" => "string.py",
    "sysconfig" => "sysconfig.py",
    "simio" => "../../../scenarios/simio.py",
    "textwrap" => "textwrap.py",
    "threading" => "threading.py",
    "timeit" => "timeit.py",
    "traceback" => "traceback.py",
    "types" => "types.py",
    "typing" => "typing.py",
    "warnings" => "warnings.py",
    "weakref" => "weakref.py",
}

/// Imports an embedded module; `None` if there is none of that name.
pub(super) fn import(thread: &mut Thread, name: &str) -> Option<PyResult<Obj>> {
    let (_, file, source) = SOURCES.iter().find(|(known, ..)| *known == name)?;
    let is_package = file.ends_with("/__init__.py");
    let package = match name.rsplit_once('.') {
        _ if is_package => name,
        Some((parent, _)) => parent,
        None => "",
    };
    let file = format!("{LIBRARY_FOLDER}{file}");
    let module = Obj::module(name);
    if let Some(payload) = module.get::<Module>() {
        let dict = &payload.dict;
        dict.store_name(crate::name!("__file__"), Obj::str(file.as_str()));
        dict.store_name(crate::name!("__package__"), Obj::str(package));
        if is_package {
            // Files beside a CPython library's may belong to the package.
            dict.store_name(crate::name!("__path__"), Obj::list(vec![]));
        }
    }
    Some(run_source(thread, name, &module, source, &file))
}
