//! The process and the machine it runs on.

use std::os::unix::ffi::OsStringExt;

use crate::object::{Class, NativeCode, Obj, intern};
use crate::stdlib::struct_sequence;
use crate::substrate::affinity;
use crate::text::memory;
use crate::vm::{Args, PyResult, Thread, errors, operations as ops};

use super::descriptor;

pub(super) const FUNCTIONS: &[(&str, NativeCode)] = &[
    ("_exit", exit),
    ("cpu_count", cpu_count),
    ("get_terminal_size", terminal_size),
    ("getloadavg", load_average),
    ("getpid", |_, _| Ok(Obj::int(std::process::id().into()))),
    ("getppid", |_, _| {
        Ok(Obj::int(std::os::unix::process::parent_id().into()))
    }),
    ("getuid", |_, _| {
        Ok(Obj::int(rustix::process::getuid().as_raw().into()))
    }),
    ("putenv", |_, _| Ok(Obj::none())),
    ("sched_getaffinity", get_affinity),
    ("sched_setaffinity", set_affinity),
    ("strerror", strerror),
    ("uname", uname),
    ("unsetenv", |_, _| Ok(Obj::none())),
    ("urandom", random_bytes),
];

/// The environment: bytes by bytes, as `posix.environ` has it.
pub(super) fn environment() -> Obj {
    let pairs = std::env::vars_os();
    let environment = Obj::dict();
    for (name, value) in pairs {
        let (name, value) = (name.into_vec(), value.into_vec());
        let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
        environment.store_name(&intern(text(name).as_str()), Obj::str(text(value)));
    }
    environment
}

/// Ends the process at once.
fn exit(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [status] = args.exactly("_exit")?;
    let status = descriptor(thread, status)?;
    std::process::exit(status & 0xff)
}

fn cpu_count(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    args.exactly::<0>("cpu_count")?;
    let simulated = thread.interpreter.host.simulated_cores();
    Ok(match simulated.unwrap_or_else(affinity::online) {
        0 => Obj::none(),
        count => Obj::int(count as i128),
    })
}

/// The number of a thread of the system; 0 means the calling one.
fn system_thread(thread: &mut Thread, value: &Obj) -> PyResult<i32> {
    let number = ops::clamped_index(thread, value)?;
    i32::try_from(number)
        .map_err(|_| errors::overflow_error("signed integer is greater than maximum"))
}

fn get_affinity(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [of] = args.exactly("sched_getaffinity")?;
    let of = system_thread(thread, of)?;
    let cores = match thread.interpreter.host.simulated_cores() {
        Some(count) => Ok((0..count).collect()),
        None => affinity::cores(of),
    };
    let cores: Vec<usize> = cores.map_err(|error| super::os_error(thread, &error, None))?;
    let cores = cores.into_iter().map(|core| Obj::int(core as i128));
    ops::to_set(thread, &Obj::list(cores.collect()))
}

fn set_affinity(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [of, wanted] = args.exactly("sched_setaffinity")?;
    let of = system_thread(thread, of)?;
    let mut cores = Vec::new();
    for core in ops::collect(thread, wanted)? {
        let number = ops::clamped_index(thread, &core)?;
        if number < 0 {
            return Err(errors::value_error("negative CPU number"));
        }
        let number = i32::try_from(number);
        cores.push(number.map_err(|_| errors::overflow_error("CPU number too large"))? as usize);
    }
    if thread.interpreter.host.is_simulated() {
        return Err(errors::not_implemented_error(
            "a simulated thread runs on whichever core is free",
        ));
    }
    let kept = affinity::keep_to(of, &cores);
    kept.map_err(|error| super::os_error(thread, &error, None))?;
    Ok(Obj::none())
}

fn named(thread: &mut Thread, name: &str, values: Vec<Obj>) -> PyResult<Obj> {
    let posix = ops::import_module(thread, "posix")?;
    let class = ops::get_attribute(thread, &posix, &intern(name))?;
    match Class::from_object(&class) {
        Some(class) => Ok(struct_sequence::instance(class, values)),
        None => Err(errors::type_error(format!("posix.{name} is not a class"))),
    }
}

fn terminal_size(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    args.between("get_terminal_size", 0, 1)?;
    let Some((width, height)) = terminal_size::terminal_size() else {
        // What the system says of something that is no terminal.
        let error = std::io::Error::from_raw_os_error(25);
        return Err(super::os_error(thread, &error, None));
    };
    let values = vec![Obj::int(width.0.into()), Obj::int(height.0.into())];
    named(thread, "terminal_size", values)
}

fn load_average(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    args.exactly::<0>("getloadavg")?;
    let load = sysinfo::System::load_average();
    let values = [load.one, load.five, load.fifteen];
    Ok(Obj::tuple(values.map(Obj::float)))
}

fn strerror(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [number] = args.exactly("strerror")?;
    let number = descriptor(thread, number)?;
    let error = std::io::Error::from_raw_os_error(number);
    Ok(Obj::str(super::message(&error)))
}

fn uname(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    args.exactly::<0>("uname")?;
    let system = rustix::system::uname();
    let parts = [
        system.sysname(),
        system.nodename(),
        system.release(),
        system.version(),
        system.machine(),
    ];
    let values = parts.map(|part| Obj::str(part.to_string_lossy().into_owned()));
    named(thread, "uname_result", values.to_vec())
}

fn random_bytes(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    use std::io::Read;
    let [count] = args.exactly("urandom")?;
    let Ok(count) = u64::try_from(ops::clamped_index(thread, count)?) else {
        return Err(errors::value_error("negative argument not allowed"));
    };
    memory::check(0, usize::try_from(count).unwrap_or(usize::MAX))?;
    let mut bytes = Vec::new();
    let source = std::fs::File::open("/dev/urandom");
    let read = source.and_then(|source| source.take(count).read_to_end(&mut bytes));
    match read {
        Ok(_) => Ok(Obj::bytes(bytes)),
        Err(error) => Err(super::os_error(thread, &error, None)),
    }
}
