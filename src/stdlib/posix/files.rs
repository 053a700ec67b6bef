//! Files and file descriptors.
//!
//! A descriptor that a program opened belongs to it: it is kept in a table
//! here, by its number, until the program closes it. Numbers that the program
//! got elsewhere are unknown, but for the three standard streams.

use std::collections::HashMap;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::os::fd::{AsRawFd, OwnedFd};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::sync::{Arc, OnceLock};

use parking_lot::Mutex;

use crate::object::{Class, NativeCode, Obj, intern};
use crate::stdlib::{stdin, struct_sequence};
use crate::text::memory;
use crate::vm::{Args, Parameters, Pause, PyResult, Raised, Thread, errors, operations as ops};

use super::{descriptor, os_error, path};

pub(super) const FUNCTIONS: &[(&str, NativeCode)] = &[
    ("close", close),
    ("fstat", fstat),
    ("fsync", fsync),
    ("ftruncate", ftruncate),
    ("isatty", isatty),
    ("lseek", lseek),
    ("lstat", lstat),
    ("open", open),
    ("pipe", pipe),
    ("read", read),
    ("stat", stat),
    ("write", write),
];

/// The flags of `open`, as Linux numbers them.
pub(super) const FLAGS: &[(&str, i32)] = &[
    ("O_RDONLY", 0),
    ("O_WRONLY", 1),
    ("O_RDWR", 2),
    ("O_CREAT", 0o100),
    ("O_EXCL", 0o200),
    ("O_TRUNC", 0o1000),
    ("O_APPEND", 0o2000),
    ("O_NONBLOCK", 0o4000),
    ("O_CLOEXEC", 0o2_000_000),
    ("F_OK", 0),
    ("R_OK", 4),
    ("W_OK", 2),
    ("X_OK", 1),
    ("EX_OK", 0),
];

pub(super) const STAT_FIELDS: [&str; 16] = [
    "st_mode",
    "st_ino",
    "st_dev",
    "st_nlink",
    "st_uid",
    "st_gid",
    "st_size",
    "st_atime",
    "st_mtime",
    "st_ctime",
    "st_atime_ns",
    "st_mtime_ns",
    "st_ctime_ns",
    "st_blksize",
    "st_blocks",
    "st_rdev",
];

/// The files that the program has open.
fn table() -> &'static Mutex<HashMap<i32, Arc<File>>> {
    static TABLE: OnceLock<Mutex<HashMap<i32, Arc<File>>>> = OnceLock::new();
    TABLE.get_or_init(Mutex::default)
}

pub(super) fn keep(file: File) -> Obj {
    let number = file.as_raw_fd();
    table().lock().insert(number, Arc::new(file));
    Obj::int(number.into())
}

/// What to read from or write to.
enum Target {
    File(Arc<File>),
    Input,
    Output,
    Error,
}

fn bad_descriptor() -> io::Error {
    io::Error::from_raw_os_error(9)
}

fn target(number: i32) -> Result<Target, io::Error> {
    if let Some(file) = table().lock().get(&number) {
        return Ok(Target::File(Arc::clone(file)));
    }
    match number {
        0 => Ok(Target::Input),
        1 => Ok(Target::Output),
        2 => Ok(Target::Error),
        _ => Err(bad_descriptor()),
    }
}

pub(super) fn file(number: i32) -> Result<Arc<File>, io::Error> {
    let found = table().lock().get(&number).cloned();
    found.ok_or_else(bad_descriptor)
}

/// Runs a call on a file while other threads may run.
fn on_file<T>(
    thread: &mut Thread,
    number: &Obj,
    work: impl FnOnce(&File) -> io::Result<T>,
) -> PyResult<T> {
    let number = descriptor(thread, number)?;
    let result = match file(number) {
        Ok(file) => thread.without_lock(Pause::Io, || work(&file)),
        Err(error) => Err(error),
    };
    result.map_err(|error| os_error(thread, &error, None))
}

const OPEN: Parameters<4> = Parameters {
    function: "open",
    names: ["path", "flags", "mode", "dir_fd"],
    required: 2,
    positional_only: 0,
    positional: 3,
};

fn open(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [name, flags, mode, _] = args.bind(&OPEN)?;
    let name = name.expect("a required parameter");
    let file_name = path(thread, name)?;
    let flags = descriptor(thread, flags.expect("a required parameter"))?;
    let mode = match mode {
        Some(mode) => descriptor(thread, mode)? as u32,
        None => 0o777,
    };
    let opened = thread.without_lock(Pause::Io, || {
        let mut options = File::options();
        let access = flags & 3;
        options.read(access != 1).write(access != 0).mode(mode);
        options.append(flags & 0o2000 != 0);
        let exclusive = flags & 0o300 == 0o300;
        options.create(flags & 0o100 != 0 && !exclusive);
        options.create_new(exclusive).truncate(flags & 0o1000 != 0);
        options.custom_flags(flags & !0o3303).open(&file_name)
    });
    match opened {
        Ok(file) => Ok(keep(file)),
        Err(error) => Err(os_error(thread, &error, Some(name))),
    }
}

fn close(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [number] = args.exactly("close")?;
    let number = descriptor(thread, number)?;
    let closed = table().lock().remove(&number);
    match closed {
        Some(_) => Ok(Obj::none()),
        None if (0..3).contains(&number) => Ok(Obj::none()),
        None => Err(os_error(thread, &bad_descriptor(), None)),
    }
}

fn pipe(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    args.exactly::<0>("pipe")?;
    match rustix::pipe::pipe_with(rustix::pipe::PipeFlags::CLOEXEC) {
        Ok((reader, writer)) => {
            let kept = |end: OwnedFd| keep(File::from(end));
            Ok(Obj::tuple([kept(reader), kept(writer)]))
        }
        Err(error) => Err(os_error(thread, &error.into(), None)),
    }
}

fn read(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [number, length] = args.exactly("read")?;
    let number = descriptor(thread, number)?;
    let length = ops::clamped_index(thread, length)?;
    let Ok(length) = usize::try_from(length) else {
        return Err(os_error(thread, &io::Error::from_raw_os_error(22), None));
    };
    memory::check(0, length)?;
    let mut buffer = vec![0; length];
    let result = match target(number) {
        Ok(Target::Input) => stdin::read(thread, |input, bytes| {
            let count = input.read(&mut buffer)?;
            bytes.extend_from_slice(&buffer[..count]);
            Ok(())
        })?,
        Ok(target) => thread.without_lock(Pause::Io, || {
            let count = match target {
                Target::File(file) => (&*file).read(&mut buffer),
                Target::Input => Ok(0),
                Target::Output | Target::Error => Err(bad_descriptor()),
            };
            count.map(|count| {
                buffer.truncate(count);
                buffer
            })
        }),
        Err(error) => Err(error),
    };
    match result {
        Ok(bytes) => Ok(Obj::bytes(bytes)),
        Err(error) => Err(os_error(thread, &error, None)),
    }
}

fn write(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [number, bytes] = args.exactly("write")?;
    let number = descriptor(thread, number)?;
    let bytes = ops::bytes_like(bytes)?;
    let all = |sink: &mut dyn Write| {
        sink.write_all(&bytes)?;
        sink.flush().map(|()| bytes.len())
    };
    let result = match target(number) {
        Ok(target) => thread.without_lock(Pause::Io, || match target {
            Target::File(file) => (&*file).write(&bytes),
            Target::Output => all(&mut io::stdout().lock()),
            Target::Error => all(&mut io::stderr().lock()),
            Target::Input => Err(bad_descriptor()),
        }),
        Err(error) => Err(error),
    };
    match result {
        Ok(count) => Ok(Obj::int(count as i128)),
        Err(error) => Err(os_error(thread, &error, None)),
    }
}

fn lseek(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [number, offset, whence] = args.exactly("lseek")?;
    let offset = ops::clamped_index(thread, offset)?;
    let whence = ops::clamped_index(thread, whence)?;
    let place = match (whence, u64::try_from(offset)) {
        (0, Ok(offset)) => SeekFrom::Start(offset),
        (1, _) => SeekFrom::Current(offset),
        (2, _) => SeekFrom::End(offset),
        _ => return Err(os_error(thread, &io::Error::from_raw_os_error(22), None)),
    };
    let place = on_file(thread, number, |mut file| file.seek(place))?;
    Ok(Obj::int(place.into()))
}

fn ftruncate(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [number, length] = args.exactly("ftruncate")?;
    let length = u64::try_from(ops::clamped_index(thread, length)?);
    let length = length.map_err(|_| errors::value_error("negative size"))?;
    on_file(thread, number, |file| file.set_len(length))?;
    Ok(Obj::none())
}

fn fsync(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [number] = args.exactly("fsync")?;
    on_file(thread, number, File::sync_all)?;
    Ok(Obj::none())
}

fn isatty(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    use std::io::IsTerminal;
    let [number] = args.exactly("isatty")?;
    let number = descriptor(thread, number)?;
    Ok(Obj::bool(match target(number) {
        Ok(Target::File(file)) => file.is_terminal(),
        Ok(Target::Input) => io::stdin().is_terminal(),
        Ok(Target::Output) => io::stdout().is_terminal(),
        Ok(Target::Error) => io::stderr().is_terminal(),
        Err(_) => false,
    }))
}

fn stat_result(thread: &mut Thread, found: &std::fs::Metadata) -> PyResult<Obj> {
    let seconds = |seconds: i64, nanos: i64| Obj::float(seconds as f64 + nanos as f64 / 1e9);
    let nanos = |seconds: i64, nanos: i64| {
        Obj::int(i128::from(seconds) * 1_000_000_000 + i128::from(nanos))
    };
    let values = vec![
        Obj::int(found.mode().into()),
        Obj::int(found.ino().into()),
        Obj::int(found.dev().into()),
        Obj::int(found.nlink().into()),
        Obj::int(found.uid().into()),
        Obj::int(found.gid().into()),
        Obj::int(found.size().into()),
        seconds(found.atime(), found.atime_nsec()),
        seconds(found.mtime(), found.mtime_nsec()),
        seconds(found.ctime(), found.ctime_nsec()),
        nanos(found.atime(), found.atime_nsec()),
        nanos(found.mtime(), found.mtime_nsec()),
        nanos(found.ctime(), found.ctime_nsec()),
        Obj::int(found.blksize().into()),
        Obj::int(found.blocks().into()),
        Obj::int(found.rdev().into()),
    ];
    let posix = ops::import_module(thread, "posix")?;
    let class = ops::get_attribute(thread, &posix, &intern("stat_result"))?;
    let class = Class::from_object(&class).ok_or_else(missing_class)?;
    Ok(struct_sequence::instance(class, values))
}

fn missing_class() -> Raised {
    errors::type_error("posix.stat_result is not a class")
}

const STAT: Parameters<3> = Parameters {
    function: "stat",
    names: ["path", "dir_fd", "follow_symlinks"],
    required: 1,
    positional_only: 0,
    positional: 1,
};

fn stat(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [name, _, follow] = args.bind(&STAT)?;
    let name = name.expect("a required parameter");
    if name.is_int() {
        return fstat(thread, &Args::positional(std::slice::from_ref(name)));
    }
    let follow = match follow {
        Some(follow) => ops::is_true(thread, follow)?,
        None => true,
    };
    look_at(thread, name, follow)
}

fn lstat(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [name, ..] = args.bind(&STAT)?;
    look_at(thread, name.expect("a required parameter"), false)
}

fn look_at(thread: &mut Thread, name: &Obj, follow: bool) -> PyResult<Obj> {
    let file_name = path(thread, name)?;
    let found = thread.without_lock(Pause::Io, || match follow {
        true => std::fs::metadata(&file_name),
        false => std::fs::symlink_metadata(&file_name),
    });
    match found {
        Ok(found) => stat_result(thread, &found),
        Err(error) => Err(os_error(thread, &error, Some(name))),
    }
}

fn fstat(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [number] = args.exactly("fstat")?;
    let found = on_file(thread, number, File::metadata)?;
    stat_result(thread, &found)
}
