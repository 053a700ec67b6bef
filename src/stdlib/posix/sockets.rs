//! The module `_socket`: stream sockets by their descriptors, which lie among
//! the program's open files. The class around them stands in `socket.py`.
//!
//! As CPython's (`Modules/socketmodule.c`), every call lets go of the lock, even
//! where it completes at once; with a timeout it does so twice, to wait and to
//! act.

use std::fs::File;
use std::io;
use std::net::{Ipv4Addr, SocketAddrV4};
use std::sync::Arc;
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::net::{
    self, AddressFamily, RecvFlags, SendFlags, Shutdown, SocketAddrAny, SocketFlags, SocketType,
    sockopt,
};

use super::files::{file, keep};
use super::{descriptor, os_error};
use crate::object::{NativeCode, Obj};
use crate::stdlib::define::ModuleBuilder;
use crate::text::memory;
use crate::vm::{Args, Pause, PyResult, Thread, errors, operations as ops};

const FUNCTIONS: &[(&str, NativeCode)] = &[
    ("accept", accept),
    ("bind", bind),
    ("connect", connect),
    ("getpeername", peer_name),
    ("getsockname", name),
    ("listen", listen),
    ("recv", recv),
    ("send", send),
    ("set_no_delay", set_no_delay),
    ("set_reuse_address", set_reuse_address),
    ("setblocking", set_blocking),
    ("shutdown", shutdown),
    ("socket", socket),
    ("socketpair", socketpair),
];

pub(in crate::stdlib) fn module() -> Obj {
    ModuleBuilder::new("_socket").functions(FUNCTIONS).build()
}

/// Real sockets know nothing of simulated time.
fn only_in_real_time(thread: &Thread) -> PyResult<()> {
    match thread.interpreter.host.fixed_entropy() {
        None => Ok(()),
        Some(_) => Err(errors::not_implemented_error(
            "there are no sockets in simulated time: use the devices of the module simio",
        )),
    }
}

fn failed(thread: &mut Thread, error: rustix::io::Errno) -> crate::vm::Raised {
    os_error(thread, &io::Error::from(error), None)
}

fn open(thread: &mut Thread, number: &Obj) -> PyResult<Arc<File>> {
    let number = descriptor(thread, number)?;
    file(number).map_err(|error| os_error(thread, &error, None))
}

fn timeout_of(thread: &mut Thread, value: &Obj) -> PyResult<Option<Duration>> {
    if value.is_none() {
        return Ok(None);
    }
    let seconds = ops::to_float(thread, value)?;
    let timeout = Duration::try_from_secs_f64(seconds);
    let timeout = timeout.map_err(|_| errors::value_error("Timeout value out of range"))?;
    Ok(Some(timeout))
}

/// Makes a call that may block: waits for the socket first if there is a
/// timeout, which is not zero.
fn call<T>(
    thread: &mut Thread,
    socket: &File,
    timeout: Option<Duration>,
    event: PollFlags,
    mut act: impl FnMut(&File) -> rustix::io::Result<T>,
) -> PyResult<T> {
    let deadline = timeout.filter(|timeout| !timeout.is_zero());
    let deadline = deadline.map(|timeout| {
        let nanos = u64::try_from(timeout.as_nanos()).unwrap_or(u64::MAX);
        thread.interpreter.host.now_ns().saturating_add(nanos)
    });
    loop {
        if let Some(deadline) = deadline
            && !wait(thread, socket, event, deadline)?
        {
            return Err(errors::timeout_error("timed out"));
        }
        match thread.without_lock(Pause::Io, || act(socket)) {
            Ok(result) => return Ok(result),
            Err(rustix::io::Errno::INTR) => {}
            Err(rustix::io::Errno::AGAIN) if deadline.is_some() => {}
            Err(error) => return Err(failed(thread, error)),
        }
    }
}

/// Whether the event comes before the deadline, a time of the host's in
/// nanoseconds.
fn wait(thread: &mut Thread, socket: &File, event: PollFlags, deadline: u64) -> PyResult<bool> {
    loop {
        let left = deadline.saturating_sub(thread.interpreter.host.now_ns());
        let timeout = Timespec::try_from(Duration::from_nanos(left)).unwrap_or(Timespec {
            tv_sec: i64::MAX,
            tv_nsec: 0,
        });
        let mut fds = [PollFd::new(socket, event)];
        match thread.without_lock(Pause::Io, || poll(&mut fds, Some(&timeout))) {
            Ok(ready) => return Ok(ready > 0),
            Err(rustix::io::Errno::INTR) => {}
            Err(error) => return Err(failed(thread, error)),
        }
    }
}

fn socket(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [family] = args.exactly("socket")?;
    only_in_real_time(thread)?;
    let family = match ops::clamped_index(thread, family)? {
        1 => AddressFamily::UNIX,
        2 => AddressFamily::INET,
        _ => return Err(failed(thread, rustix::io::Errno::AFNOSUPPORT)),
    };
    let made = net::socket_with(family, SocketType::STREAM, SocketFlags::CLOEXEC, None);
    match made {
        Ok(socket) => Ok(keep(File::from(socket))),
        Err(error) => Err(failed(thread, error)),
    }
}

fn socketpair(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    args.exactly::<0>("socketpair")?;
    only_in_real_time(thread)?;
    let flags = SocketFlags::CLOEXEC;
    match net::socketpair(AddressFamily::UNIX, SocketType::STREAM, flags, None) {
        Ok((one, other)) => Ok(Obj::tuple([keep(File::from(one)), keep(File::from(other))])),
        Err(error) => Err(failed(thread, error)),
    }
}

/// A host by its four numbers, and a port.
fn address(thread: &mut Thread, host: &Obj, port: &Obj) -> PyResult<SocketAddrV4> {
    let host: Option<Ipv4Addr> = host.as_utf8().and_then(|host| host.parse().ok());
    let host = host.ok_or_else(|| errors::value_error("a host is four numbers here"))?;
    let port = u16::try_from(ops::clamped_index(thread, port)?);
    let port = port.map_err(|_| errors::overflow_error("port must be 0-65535."))?;
    Ok(SocketAddrV4::new(host, port))
}

/// An address as programs see it: a host and a port, or nothing for a socket
/// that has no name.
fn shown(address: Option<SocketAddrAny>) -> Obj {
    match address.map(SocketAddrV4::try_from) {
        Some(Ok(address)) => Obj::tuple([
            Obj::str(address.ip().to_string()),
            Obj::int(address.port().into()),
        ]),
        _ => Obj::str(""),
    }
}

fn bind(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [number, host, port] = args.exactly("bind")?;
    let (socket, address) = (open(thread, number)?, address(thread, host, port)?);
    call(thread, &socket, None, PollFlags::empty(), |socket| {
        net::bind(socket, &address)
    })?;
    Ok(Obj::none())
}

fn listen(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [number, backlog] = args.exactly("listen")?;
    let socket = open(thread, number)?;
    let backlog = ops::clamped_index(thread, backlog)?.clamp(0, 4096) as i32;
    call(thread, &socket, None, PollFlags::empty(), |socket| {
        net::listen(socket, backlog)
    })?;
    Ok(Obj::none())
}

fn accept(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [number, timeout] = args.exactly("accept")?;
    let (socket, timeout) = (open(thread, number)?, timeout_of(thread, timeout)?);
    let (accepted, address) = call(thread, &socket, timeout, PollFlags::IN, |socket| {
        net::acceptfrom_with(socket, SocketFlags::CLOEXEC)
    })?;
    Ok(Obj::tuple([keep(File::from(accepted)), shown(address)]))
}

fn connect(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [number, host, port, timeout] = args.exactly("connect")?;
    let (socket, address) = (open(thread, number)?, address(thread, host, port)?);
    let timeout = timeout_of(thread, timeout)?;
    let begun = thread.without_lock(Pause::Io, || net::connect(&*socket, &address));
    match begun {
        Ok(()) => Ok(Obj::none()),
        // It goes on by itself; once the socket can be written it has ended.
        Err(rustix::io::Errno::INPROGRESS | rustix::io::Errno::INTR)
            if timeout != Some(Duration::ZERO) =>
        {
            let timeout = timeout.unwrap_or(Duration::from_secs(1 << 30));
            call(thread, &socket, Some(timeout), PollFlags::OUT, |socket| {
                sockopt::socket_error(socket)?
            })?;
            Ok(Obj::none())
        }
        Err(error) => Err(failed(thread, error)),
    }
}

fn recv(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [number, length, flags, timeout] = args.exactly("recv")?;
    let (socket, timeout) = (open(thread, number)?, timeout_of(thread, timeout)?);
    let length = usize::try_from(ops::clamped_index(thread, length)?)
        .map_err(|_| errors::value_error("negative buffersize in recv"))?;
    let flags = RecvFlags::from_bits_retain(ops::clamped_index(thread, flags)? as u32);
    memory::check(0, length)?;
    let mut buffer = vec![0; length];
    let received = call(thread, &socket, timeout, PollFlags::IN, |socket| {
        net::recv(socket, &mut buffer[..], flags).map(|(received, _)| received)
    })?;
    buffer.truncate(received);
    Ok(Obj::bytes(buffer))
}

fn send(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [number, data, flags, timeout] = args.exactly("send")?;
    let (socket, timeout) = (open(thread, number)?, timeout_of(thread, timeout)?);
    let bytes = ops::bytes_like(data)?;
    let flags = SendFlags::from_bits_retain(ops::clamped_index(thread, flags)? as u32);
    let sent = call(thread, &socket, timeout, PollFlags::OUT, |socket| {
        net::send(socket, &bytes, flags | SendFlags::NOSIGNAL)
    })?;
    Ok(Obj::int(sent as i128))
}

fn shutdown(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [number, how] = args.exactly("shutdown")?;
    let socket = open(thread, number)?;
    let how = match ops::clamped_index(thread, how)? {
        0 => Shutdown::Read,
        1 => Shutdown::Write,
        2 => Shutdown::Both,
        _ => return Err(failed(thread, rustix::io::Errno::INVAL)),
    };
    call(thread, &socket, None, PollFlags::empty(), |socket| {
        net::shutdown(socket, how)
    })?;
    Ok(Obj::none())
}

fn name(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [number] = args.exactly("getsockname")?;
    let socket = open(thread, number)?;
    let address = net::getsockname(&*socket).map_err(|error| failed(thread, error))?;
    Ok(shown(Some(address)))
}

fn peer_name(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [number] = args.exactly("getpeername")?;
    let socket = open(thread, number)?;
    let address = net::getpeername(&*socket).map_err(|error| failed(thread, error))?;
    Ok(shown(address))
}

fn set_blocking(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    set(thread, args, "setblocking", |socket, blocks| {
        rustix::io::ioctl_fionbio(socket, !blocks)
    })
}

fn set_reuse_address(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    set(thread, args, "set_reuse_address", |socket, on| {
        sockopt::set_socket_reuseaddr(socket, on)
    })
}

fn set_no_delay(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    set(thread, args, "set_no_delay", |socket, on| {
        sockopt::set_tcp_nodelay(socket, on)
    })
}

/// Switches something about a socket on or off.
fn set(
    thread: &mut Thread,
    args: &Args<'_>,
    function: &str,
    switch: impl FnOnce(&File, bool) -> rustix::io::Result<()>,
) -> PyResult<Obj> {
    let [number, on] = args.exactly(function)?;
    let (socket, on) = (open(thread, number)?, ops::is_true(thread, on)?);
    switch(&socket, on).map_err(|error| failed(thread, error))?;
    Ok(Obj::none())
}
