//! The standard streams of the process: `sys.stdin`, `sys.stdout` and
//! `sys.stderr`, and the byte streams under them.

use std::io::{BufRead, Read, Write};
use std::sync::OnceLock;

use crate::object::{Module, Obj, TypeId, id};
use crate::vm::{Args, PyResult, Raised, Thread, errors, operations as ops};

use super::{define, stdin};

/// One of the process's streams.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stream {
    In,
    Out,
    Error,
}

/// A stream of text.
#[derive(Debug)]
struct TextStream(Stream);

/// The same stream as bytes.
#[derive(Debug)]
struct ByteStream(Stream);

/// `sys.stdin`, `sys.stdout` and `sys.stderr`, by name.
pub(super) fn standard_streams() -> [(&'static str, Obj); 3] {
    let stream = |stream| Obj::native(text_type(), TextStream(stream));
    [
        ("stdin", stream(Stream::In)),
        ("stdout", stream(Stream::Out)),
        ("stderr", stream(Stream::Error)),
    ]
}

fn text_type() -> TypeId {
    static TYPE: OnceLock<TypeId> = OnceLock::new();
    *TYPE.get_or_init(|| {
        let type_id = define::native_type("_io", "TextIOWrapper");
        define::methods(type_id, &[("write", write), ("__next__", next)]);
        define::methods(type_id, &[("read", read), ("readline", readline)]);
        define::attributes(type_id, &[("buffer", buffer, None)]);
        define::constant(type_id, "encoding", Obj::str("utf-8"));
        define::constant(type_id, "errors", Obj::str("strict"));
        define::constant(type_id, "newlines", Obj::none());
        install_common(type_id);
        type_id
    })
}

fn byte_type() -> TypeId {
    static TYPE: OnceLock<TypeId> = OnceLock::new();
    *TYPE.get_or_init(|| {
        let type_id = define::native_type("_io", "BufferedWriter");
        define::methods(type_id, &[("write", write_bytes), ("__next__", next_bytes)]);
        define::methods(
            type_id,
            &[("read", read_bytes), ("readline", readline_bytes)],
        );
        install_common(type_id);
        type_id
    })
}

fn install_common(type_id: TypeId) {
    define::methods(
        type_id,
        &[
            ("__enter__", itself),
            ("__exit__", |_, _| Ok(Obj::none())),
            ("__iter__", itself),
            ("__repr__", repr),
            ("close", |_, _| Ok(Obj::none())),
            ("fileno", fileno),
            ("flush", flush),
            ("isatty", isatty),
            ("readable", |_, args| {
                Ok(Obj::bool(stream(args) == Stream::In))
            }),
            ("readlines", readlines),
            ("reconfigure", |_, _| Ok(Obj::none())),
            ("seekable", |_, _| Ok(Obj::bool(false))),
            ("writable", |_, args| {
                Ok(Obj::bool(stream(args) != Stream::In))
            }),
            ("writelines", writelines),
        ],
    );
    define::attributes(type_id, &[("name", name, None), ("mode", mode, None)]);
    define::constant(type_id, "closed", Obj::bool(false));
    define::constant(type_id, "line_buffering", Obj::bool(true));
}

fn stream_of(object: &Obj) -> Option<Stream> {
    let text = object.as_native::<TextStream>().map(|stream| stream.0);
    text.or_else(|| object.as_native::<ByteStream>().map(|stream| stream.0))
}

fn stream(args: &Args<'_>) -> Stream {
    stream_of(args.this()).expect("the caller has checked the receiver")
}

fn itself(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    Ok(args.this().clone())
}

fn label(stream: Stream) -> &'static str {
    match stream {
        Stream::In => "<stdin>",
        Stream::Out => "<stdout>",
        Stream::Error => "<stderr>",
    }
}

fn letter(stream: Stream) -> &'static str {
    if stream == Stream::In { "r" } else { "w" }
}

fn name(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    Ok(Obj::str(label(stream(args))))
}

fn mode(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    Ok(Obj::str(letter(stream(args))))
}

fn repr(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let stream = stream(args);
    let (label, letter) = (label(stream), letter(stream));
    Ok(Obj::str(match args.this().as_native::<TextStream>() {
        Some(_) => format!("<_io.TextIOWrapper name='{label}' mode='{letter}' encoding='utf-8'>"),
        None => format!("<_io.BufferedWriter name='{label}'>"),
    }))
}

fn buffer(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    Ok(Obj::native(byte_type(), ByteStream(stream(args))))
}

fn fileno(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    Ok(Obj::int(stream(args) as i128))
}

fn isatty(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    use std::io::IsTerminal;
    Ok(Obj::bool(match stream(args) {
        Stream::In => std::io::stdin().is_terminal(),
        Stream::Out => std::io::stdout().is_terminal(),
        Stream::Error => std::io::stderr().is_terminal(),
    }))
}

fn failed(error: &std::io::Error) -> Raised {
    match error.kind() {
        std::io::ErrorKind::BrokenPipe => Raised(Obj::exception(
            id::BROKEN_PIPE_ERROR,
            vec![Obj::int(32), Obj::str("Broken pipe")],
        )),
        _ => errors::os_error(error.to_string()),
    }
}

fn put(stream: Stream, bytes: &[u8]) -> PyResult<()> {
    let done = match stream {
        // Standard output buffers by lines.
        Stream::Out => std::io::stdout().lock().write_all(bytes),
        Stream::Error => std::io::stderr().lock().write_all(bytes),
        Stream::In => return Err(unsupported("write")),
    };
    done.map_err(|error| failed(&error))
}

/// What CPython raises where a stream only goes the other way.
fn unsupported(what: &str) -> Raised {
    let what = if what == "write" {
        "writable"
    } else {
        "readable"
    };
    errors::value_error(format!("not {what}"))
}

fn write(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [text] = args.after_this().exactly("write")?;
    let Some(payload) = text.as_str_payload() else {
        return Err(errors::type_error(format!(
            "write() argument must be str, not {}",
            text.class().static_name()
        )));
    };
    put(stream(args), ops::lossy(text).as_bytes())?;
    Ok(Obj::int(payload.len() as i128))
}

fn write_bytes(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [bytes] = args.after_this().exactly("write")?;
    let bytes = ops::bytes_like(bytes)?;
    put(stream(args), &bytes)?;
    Ok(Obj::int(bytes.len() as i128))
}

fn writelines(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [lines] = args.after_this().exactly("writelines")?;
    for line in ops::collect(thread, lines)? {
        ops::call_method(thread, args.this(), crate::name!("write"), &[line])?;
    }
    Ok(Obj::none())
}

fn flush(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let done = match stream(args) {
        Stream::Out => std::io::stdout().flush(),
        Stream::Error => std::io::stderr().flush(),
        Stream::In => Ok(()),
    };
    done.map_err(|error| failed(&error))?;
    Ok(Obj::none())
}

/// Reads from standard input; other threads run while it waits.
fn take(
    thread: &mut Thread,
    stream: Stream,
    read: impl FnMut(&mut dyn BufRead, &mut Vec<u8>) -> std::io::Result<()>,
) -> PyResult<Vec<u8>> {
    if stream != Stream::In {
        return Err(unsupported("read"));
    }
    stdin::read(thread, read)?.map_err(|error| failed(&error))
}

fn take_line(thread: &mut Thread, stream: Stream) -> PyResult<Vec<u8>> {
    take(thread, stream, |input, bytes| {
        input.read_until(b'\n', bytes).map(drop)
    })
}

/// All that is left, or the first bytes of it.
fn take_all(thread: &mut Thread, args: &Args<'_>) -> PyResult<Vec<u8>> {
    let values = args.after_this().between("read", 0, 1)?;
    let limit = match values.first().filter(|limit| !limit.is_none()) {
        Some(limit) => ops::clamped_index(thread, limit)?,
        None => -1,
    };
    let limit = u64::try_from(limit).unwrap_or(u64::MAX);
    take(thread, stream(args), |input, bytes| {
        let left = limit - bytes.len() as u64;
        input.take(left).read_to_end(bytes).map(drop)
    })
}

fn text(bytes: &[u8]) -> Obj {
    Obj::str(String::from_utf8_lossy(bytes).into_owned())
}

fn read(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    Ok(text(&take_all(thread, args)?))
}

fn read_bytes(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    Ok(Obj::bytes(take_all(thread, args)?))
}

fn readline(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    Ok(text(&take_line(thread, stream(args))?))
}

fn readline_bytes(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    Ok(Obj::bytes(take_line(thread, stream(args))?))
}

fn readlines(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    ops::collect(thread, args.this()).map(Obj::list)
}

fn next(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let line = take_line(thread, stream(args))?;
    if line.is_empty() {
        return Err(errors::stop_iteration(Obj::none()));
    }
    Ok(text(&line))
}

fn next_bytes(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let line = take_line(thread, stream(args))?;
    if line.is_empty() {
        return Err(errors::stop_iteration(Obj::none()));
    }
    Ok(Obj::bytes(line))
}

/// What `sys.stdout` or `sys.stderr` is now; `None` if the program took it
/// away.
pub(super) fn current(thread: &Thread, name: &Obj) -> Option<Obj> {
    let modules = &thread.interpreter.modules;
    let sys = modules.lookup_name(crate::name!("sys"))?;
    let stream = sys.get::<Module>()?.dict.lookup_name(name)?;
    (!stream.is_none()).then_some(stream)
}

/// Writes text to a stream of the process or to what the program put in its
/// place.
pub(super) fn write_to(thread: &mut Thread, stream: &Obj, text: &str) -> PyResult<()> {
    match stream.as_native::<TextStream>() {
        Some(TextStream(stream)) => put(*stream, text.as_bytes()),
        None => {
            let write = crate::name!("write");
            ops::call_method(thread, stream, write, &[Obj::str(text)]).map(drop)
        }
    }
}

/// What `print` writes: at once to a stream of the process, so that no other
/// thread's text comes in between, else piece by piece.
pub(super) fn write_pieces(thread: &mut Thread, stream: &Obj, pieces: &[String]) -> PyResult<()> {
    if stream.as_native::<TextStream>().is_some() {
        return write_to(thread, stream, &pieces.concat());
    }
    for piece in pieces {
        write_to(thread, stream, piece)?;
    }
    Ok(())
}

/// Writes a report to what `sys.stderr` is now. Where even that fails there is
/// nobody left to tell.
pub(super) fn write_report(thread: &mut Thread, text: &str) {
    if let Some(stream) = current(thread, crate::name!("stderr")) {
        drop(write_to(thread, &stream, text));
    }
}
