//! The process and the machine it runs on.

use std::os::unix::ffi::OsStringExt;

use crate::object::{Class, NativeCode, Obj, intern};
use crate::stdlib::struct_sequence;
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
    ("sched_getaffinity", affinity),
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

fn cpu_count(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    args.exactly::<0>("cpu_count")?;
    Ok(match std::thread::available_parallelism() {
        Ok(count) => Obj::int(count.get() as i128),
        Err(_) => Obj::none(),
    })
}

fn affinity(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [_] = args.exactly("sched_getaffinity")?;
    let set = rustix::thread::sched_getaffinity(None);
    let set = set.map_err(|error| super::os_error(thread, &error.into(), None))?;
    let cores = (0..rustix::thread::CpuSet::MAX_CPU).filter(|core| set.is_set(*core));
    let cores = cores.map(|core| Obj::int(core as i128)).collect();
    ops::to_set(thread, &Obj::list(cores))
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
