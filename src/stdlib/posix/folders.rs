//! Folders and the names in them.

use std::fs;
use std::io;

use crate::object::{NativeCode, Obj};
use crate::vm::{Args, Parameters, Pause, PyResult, Thread};

use super::{descriptor, os_error, path};

pub(super) const FUNCTIONS: &[(&str, NativeCode)] = &[
    ("access", access),
    ("chdir", chdir),
    ("getcwd", getcwd),
    ("listdir", listdir),
    ("mkdir", mkdir),
    ("readlink", readlink),
    ("remove", unlink),
    ("rename", rename),
    ("replace", rename),
    ("rmdir", rmdir),
    ("symlink", symlink),
    ("unlink", unlink),
];

/// Runs a call about one name while other threads may run.
fn on_path<T>(
    thread: &mut Thread,
    name: &Obj,
    work: impl FnOnce(&str) -> io::Result<T>,
) -> PyResult<T> {
    let text = path(thread, name)?;
    let done = thread.without_lock(Pause::Io, || work(&text));
    done.map_err(|error| os_error(thread, &error, Some(name)))
}

const ACCESS: Parameters<2> = Parameters {
    function: "access",
    names: ["path", "mode"],
    required: 2,
    positional_only: 0,
    positional: 2,
};

fn access(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [name, mode] = args.bind(&ACCESS)?;
    let name = path(thread, name.expect("a required parameter"))?;
    let mode = descriptor(thread, mode.expect("a required parameter"))?;
    let mode = rustix::fs::Access::from_bits_truncate(mode as u32);
    Ok(Obj::bool(rustix::fs::access(name.as_str(), mode).is_ok()))
}

fn chdir(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [name] = args.exactly("chdir")?;
    on_path(thread, name, |name| std::env::set_current_dir(name))?;
    Ok(Obj::none())
}

fn getcwd(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    args.exactly::<0>("getcwd")?;
    match std::env::current_dir() {
        Ok(folder) => Ok(Obj::str(folder.to_string_lossy().into_owned())),
        Err(error) => Err(os_error(thread, &error, None)),
    }
}

fn listdir(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let default = Obj::str(".");
    let name = args.between("listdir", 0, 1)?.first();
    let name = name.filter(|name| !name.is_none()).unwrap_or(&default);
    let names = on_path(thread, name, |name| {
        fs::read_dir(name)?
            .map(|entry| entry.map(|entry| entry.file_name().to_string_lossy().into_owned()))
            .collect::<io::Result<Vec<String>>>()
    })?;
    Ok(Obj::list(names.into_iter().map(Obj::str).collect()))
}

const MKDIR: Parameters<3> = Parameters {
    function: "mkdir",
    names: ["path", "mode", "dir_fd"],
    required: 1,
    positional_only: 0,
    positional: 2,
};

fn mkdir(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    use std::os::unix::fs::DirBuilderExt;
    let [name, mode, _] = args.bind(&MKDIR)?;
    let mode = match mode {
        Some(mode) => descriptor(thread, mode)? as u32,
        None => 0o777,
    };
    let name = name.expect("a required parameter");
    on_path(thread, name, |name| {
        fs::DirBuilder::new().mode(mode).create(name)
    })?;
    Ok(Obj::none())
}

fn rmdir(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [name] = args.exactly("rmdir")?;
    on_path(thread, name, |name| fs::remove_dir(name))?;
    Ok(Obj::none())
}

fn unlink(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [name] = args.exactly("unlink")?;
    on_path(thread, name, |name| fs::remove_file(name))?;
    Ok(Obj::none())
}

fn readlink(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [name] = args.exactly("readlink")?;
    let found = on_path(thread, name, |name| fs::read_link(name))?;
    Ok(Obj::str(found.to_string_lossy().into_owned()))
}

fn rename(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [from, to] = args.exactly("rename")?;
    let new = path(thread, to)?;
    on_path(thread, from, |name| fs::rename(name, &new))?;
    Ok(Obj::none())
}

fn symlink(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let values = args.between("symlink", 2, 3)?;
    let target = path(thread, &values[0])?;
    on_path(thread, &values[1], |name| {
        std::os::unix::fs::symlink(&target, name)
    })?;
    Ok(Obj::none())
}
