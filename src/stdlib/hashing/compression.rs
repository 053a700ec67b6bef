//! The module `zlib` (`Modules/zlibmodule.c`), over the zlib library.

use std::sync::OnceLock;

use flate2::{Compress, Compression, Decompress, FlushCompress, FlushDecompress, Status};
use parking_lot::Mutex;

use crate::object::{Class, NativeCode, Obj, TypeId};
use crate::stdlib::define::{self, ModuleBuilder};
use crate::text::memory;
use crate::vm::{
    Args, Kernel, Parameters, Pause, PyResult, Raised, Thread, errors, operations as ops,
};

use super::int_argument;

/// Checksums of more bytes than this let go of the lock.
const LARGE: usize = 5 * 1024;

/// The window of a stream in zlib's format.
const MAX_WBITS: i64 = 15;

pub(in crate::stdlib) fn module(thread: &mut Thread) -> PyResult<Obj> {
    let int = |value: i128| Obj::int(value);
    Ok(ModuleBuilder::new("zlib")
        .functions(&[
            ("adler32", |thread, args| checksum(thread, args, 1, adler32)),
            ("compress", compress),
            ("compressobj", compressobj),
            ("crc32", |thread, args| checksum(thread, args, 0, crc32)),
            ("decompress", decompress),
            ("decompressobj", decompressobj),
        ])
        .value("error", error_class(thread)?.object())
        .value("DEFLATED", int(8))
        .value("DEF_BUF_SIZE", int(16384))
        .value("MAX_WBITS", int(MAX_WBITS.into()))
        .value("Z_BEST_COMPRESSION", int(9))
        .value("Z_BEST_SPEED", int(1))
        .value("Z_DEFAULT_COMPRESSION", int(-1))
        .value("Z_FINISH", int(4))
        .value("Z_FULL_FLUSH", int(3))
        .value("Z_NO_FLUSH", int(0))
        .value("Z_SYNC_FLUSH", int(2))
        .build())
}

/// `zlib.error`.
fn error_class(thread: &mut Thread) -> PyResult<Class> {
    define::exception_class(thread, "zlib.error")
}

fn error(thread: &mut Thread, message: &str) -> Raised {
    match error_class(thread) {
        Ok(class) => Raised(Obj::exception(class.id, vec![Obj::str(message)])),
        Err(raised) => raised,
    }
}

const COMPRESS: Parameters<3> = Parameters {
    function: "compress",
    names: ["data", "level", "wbits"],
    required: 1,
    positional_only: 1,
    positional: 3,
};

fn compress(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [data, level, wbits] = args.bind(&COMPRESS)?;
    let data = ops::bytes_like(data.expect("a required parameter"))?;
    let mut stream = compressor(thread, level, wbits)?;
    let done = thread.without_lock(Pause::Native, || {
        thread.spend(Kernel::Compress, data.len());
        deflate(&mut stream, &data, FlushCompress::Finish)
    });
    Ok(Obj::bytes(done))
}

fn compressor(thread: &mut Thread, level: Option<&Obj>, wbits: Option<&Obj>) -> PyResult<Compress> {
    let level = match int_argument(thread, level, -1)? {
        -1 => Compression::default(),
        level @ 0..=9 => Compression::new(level as u32),
        _ => return Err(error(thread, "Bad compression level")),
    };
    match int_argument(thread, wbits, MAX_WBITS)? {
        wbits @ 9..=15 => Ok(Compress::new_with_window_bits(level, true, wbits as u8)),
        wbits @ -15..=-9 => Ok(Compress::new_with_window_bits(level, false, -wbits as u8)),
        wbits @ 25..=31 => Ok(Compress::new_gzip(level, (wbits - 16) as u8)),
        _ => Err(errors::value_error("Invalid initialization option")),
    }
}

fn deflate(stream: &mut Compress, data: &[u8], flush: FlushCompress) -> Vec<u8> {
    let begun = stream.total_in();
    let mut output = Vec::with_capacity(data.len() / 2 + 64);
    loop {
        output.reserve(64.max(output.len() / 2));
        let read = (stream.total_in() - begun) as usize;
        let status = stream.compress_vec(&data[read..], &mut output, flush);
        let all_read = (stream.total_in() - begun) as usize == data.len();
        let has_room = output.len() < output.capacity();
        match status {
            Ok(Status::StreamEnd) | Err(_) => return output,
            // With room left there is nothing more to come.
            Ok(_) if all_read && has_room && flush != FlushCompress::Finish => return output,
            Ok(_) => {}
        }
    }
}

const DECOMPRESS: Parameters<3> = Parameters {
    function: "decompress",
    names: ["data", "wbits", "bufsize"],
    required: 1,
    positional_only: 1,
    positional: 3,
};

fn decompress(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [data, wbits, _] = args.bind(&DECOMPRESS)?;
    let data = ops::bytes_like(data.expect("a required parameter"))?;
    let mut stream = decompressor(thread, wbits, &data)?;
    let inflated = thread.without_lock(Pause::Native, || {
        let inflated = inflate(&mut stream, &data, usize::MAX);
        let made = inflated
            .as_ref()
            .map_or(0, |inflated| inflated.output.len());
        thread.spend(Kernel::Decompress, made);
        inflated
    });
    match inflated {
        Ok(inflated) if inflated.ended => Ok(Obj::bytes(inflated.output)),
        Ok(_) => Err(error(
            thread,
            "Error -5 while decompressing data: incomplete or truncated stream",
        )),
        Err(failure) => Err(failure.raise(thread)),
    }
}

fn decompressor(thread: &mut Thread, wbits: Option<&Obj>, data: &[u8]) -> PyResult<Decompress> {
    let is_gzip = data.starts_with(&[0x1f, 0x8b]);
    match int_argument(thread, wbits, MAX_WBITS)? {
        0 => Ok(Decompress::new(true)),
        wbits @ 8..=15 => Ok(Decompress::new_with_window_bits(true, wbits as u8)),
        wbits @ -15..=-8 => Ok(Decompress::new_with_window_bits(false, -wbits as u8)),
        wbits @ 24..=31 => Ok(Decompress::new_gzip((wbits - 16) as u8)),
        40..=47 if is_gzip => Ok(Decompress::new_gzip(15)),
        40..=47 => Ok(Decompress::new(true)),
        _ => Err(errors::value_error("Invalid initialization option")),
    }
}

/// What came of a piece of a stream.
struct Inflated {
    output: Vec<u8>,
    /// How many bytes of the input were read.
    read: usize,
    /// Whether the stream is complete.
    ended: bool,
}

/// Why a stream cannot be read on.
enum Failure {
    /// The data is damaged: zlib's words for it.
    Damaged(String),
    /// There is no room for what it becomes.
    NoMemory,
}

impl Failure {
    fn raise(self, thread: &mut Thread) -> Raised {
        match self {
            Failure::NoMemory => errors::memory_error(),
            Failure::Damaged(reason) => error(
                thread,
                &format!("Error -3 while decompressing data: {reason}"),
            ),
        }
    }
}

fn inflate(stream: &mut Decompress, data: &[u8], limit: usize) -> Result<Inflated, Failure> {
    let begun = stream.total_in();
    let mut output = Vec::new();
    loop {
        let more = 16384.max(output.len()).min(limit - output.len()).max(1);
        memory::check(output.len(), more).map_err(|_| Failure::NoMemory)?;
        output
            .try_reserve_exact(more)
            .map_err(|_| Failure::NoMemory)?;
        let read = (stream.total_in() - begun) as usize;
        let before = (read, output.len());
        let status = stream.decompress_vec(&data[read..], &mut output, FlushDecompress::Sync);
        let read = (stream.total_in() - begun) as usize;
        let ended = match status {
            Ok(status) => status == Status::StreamEnd,
            Err(failed) => {
                let reason = failed.message().unwrap_or("invalid input data");
                return Err(Failure::Damaged(reason.to_owned()));
            }
        };
        if ended || output.len() >= limit || before == (read, output.len()) {
            return Ok(Inflated {
                output,
                read,
                ended,
            });
        }
    }
}

/// The contents of a `zlib.Compress`: none when it is finished.
struct Compressor(Mutex<Option<Compress>>);

/// The contents of a `zlib.Decompress`.
struct Decompressor(Mutex<Progress>);

struct Progress {
    stream: Decompress,
    ended: bool,
    unused: Vec<u8>,
    tail: Vec<u8>,
}

impl std::fmt::Debug for Compressor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Compressor(..)")
    }
}

impl std::fmt::Debug for Decompressor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Decompressor(..)")
    }
}

fn compressor_type() -> TypeId {
    static TYPE: OnceLock<TypeId> = OnceLock::new();
    *TYPE.get_or_init(|| {
        let type_id = define::native_type("zlib", "Compress");
        let methods: &[(&str, NativeCode)] = &[("compress", feed), ("flush", flush)];
        define::methods(type_id, methods);
        type_id
    })
}

fn decompressor_type() -> TypeId {
    static TYPE: OnceLock<TypeId> = OnceLock::new();
    *TYPE.get_or_init(|| {
        let type_id = define::native_type("zlib", "Decompress");
        let methods: &[(&str, NativeCode)] = &[("decompress", expand), ("flush", expand_rest)];
        define::methods(type_id, methods);
        define::attributes(
            type_id,
            &[
                (
                    "eof",
                    |_, args| Ok(Obj::bool(progress(args).lock().ended)),
                    None,
                ),
                (
                    "unconsumed_tail",
                    |_, args| Ok(kept(&progress(args).lock().tail)),
                    None,
                ),
                (
                    "unused_data",
                    |_, args| Ok(kept(&progress(args).lock().unused)),
                    None,
                ),
            ],
        );
        type_id
    })
}

fn kept(bytes: &[u8]) -> Obj {
    Obj::bytes(bytes.to_vec())
}

const COMPRESSOBJ: Parameters<5> = Parameters {
    function: "compressobj",
    names: ["level", "method", "wbits", "memLevel", "strategy"],
    required: 0,
    positional_only: 0,
    positional: 5,
};

fn compressobj(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [level, _, wbits, ..] = args.bind(&COMPRESSOBJ)?;
    let stream = compressor(thread, level, wbits)?;
    let contents = Compressor(Mutex::new(Some(stream)));
    Ok(Obj::native(compressor_type(), contents))
}

fn with_compressor(
    thread: &mut Thread,
    args: &Args<'_>,
    data: &[u8],
    flush: FlushCompress,
) -> PyResult<Obj> {
    let compressor = args.this().as_native::<Compressor>();
    let compressor = compressor.expect("the caller has checked the receiver");
    let done = thread.without_lock(Pause::Native, || {
        thread.spend(Kernel::Compress, data.len());
        let mut stream = compressor.0.lock();
        let done = deflate(stream.as_mut()?, data, flush);
        if flush == FlushCompress::Finish {
            *stream = None;
        }
        Some(done)
    });
    match done {
        Some(done) => Ok(Obj::bytes(done)),
        None => Err(error(
            thread,
            "Error -2 while compressing data: inconsistent stream state",
        )),
    }
}

fn feed(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [data] = args.after_this().exactly("Compress.compress")?;
    let data = ops::bytes_like(data)?;
    with_compressor(thread, args, &data, FlushCompress::None)
}

fn flush(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let mode = args.after_this().between("flush", 0, 1)?.first();
    match int_argument(thread, mode, 4)? {
        0 => Ok(Obj::bytes(Vec::new())),
        2 => with_compressor(thread, args, &[], FlushCompress::Sync),
        3 => with_compressor(thread, args, &[], FlushCompress::Full),
        _ => with_compressor(thread, args, &[], FlushCompress::Finish),
    }
}

const DECOMPRESSOBJ: Parameters<1> = Parameters {
    function: "decompressobj",
    names: ["wbits"],
    required: 0,
    positional_only: 0,
    positional: 1,
};

fn decompressobj(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [wbits] = args.bind(&DECOMPRESSOBJ)?;
    let progress = Progress {
        stream: decompressor(thread, wbits, &[])?,
        ended: false,
        unused: Vec::new(),
        tail: Vec::new(),
    };
    let contents = Decompressor(Mutex::new(progress));
    Ok(Obj::native(decompressor_type(), contents))
}

fn progress<'a>(args: &Args<'a>) -> &'a Mutex<Progress> {
    let decompressor = args.this().as_native::<Decompressor>();
    &decompressor.expect("the caller has checked the receiver").0
}

const EXPAND: Parameters<2> = Parameters {
    function: "decompress",
    names: ["data", "max_length"],
    required: 1,
    positional_only: 1,
    positional: 2,
};

fn expand(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [data, limit] = args.after_this().bind(&EXPAND)?;
    let data = ops::bytes_like(data.expect("a required parameter"))?;
    let limit = match int_argument(thread, limit, 0)? {
        0 => usize::MAX,
        limit => usize::try_from(limit)
            .map_err(|_| errors::value_error("max_length must be non-negative"))?,
    };
    let progress = progress(args);
    let output = thread.without_lock(Pause::Native, || {
        thread.spend(Kernel::Decompress, data.len());
        advance(&mut progress.lock(), &data, limit)
    });
    match output {
        Ok(output) => Ok(Obj::bytes(output)),
        Err(failure) => Err(failure.raise(thread)),
    }
}

fn advance(progress: &mut Progress, data: &[u8], limit: usize) -> Result<Vec<u8>, Failure> {
    if progress.ended {
        progress.unused.extend_from_slice(data);
        return Ok(Vec::new());
    }
    let inflated = inflate(&mut progress.stream, data, limit)?;
    let rest = data[inflated.read..].to_vec();
    progress.ended = inflated.ended;
    match inflated.ended {
        true => (progress.unused, progress.tail) = (rest, Vec::new()),
        false => progress.tail = rest,
    }
    Ok(inflated.output)
}

fn expand_rest(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    args.after_this().between("flush", 0, 1)?;
    let progress = progress(args);
    let output = {
        let mut progress = progress.lock();
        let tail = std::mem::take(&mut progress.tail);
        advance(&mut progress, &tail, usize::MAX)
    };
    match output {
        Ok(output) => Ok(Obj::bytes(output)),
        Err(failure) => Err(failure.raise(thread)),
    }
}

/// A checksum of the bytes, going on from another.
fn checksum(
    thread: &mut Thread,
    args: &Args<'_>,
    begin: i64,
    sum: fn(&[u8], u32) -> u32,
) -> PyResult<Obj> {
    let values = args.between("checksum", 1, 2)?;
    let data = ops::bytes_like(&values[0])?;
    let begin = int_argument(thread, values.get(1), begin)? as u32;
    let sum = match data.len() > LARGE {
        true => thread.without_lock(Pause::Native, || {
            thread.spend(Kernel::Checksum, data.len());
            sum(&data, begin)
        }),
        false => sum(&data, begin),
    };
    Ok(Obj::int(sum.into()))
}

fn crc32(data: &[u8], begin: u32) -> u32 {
    let mut hasher = crc32fast::Hasher::new_with_initial(begin);
    hasher.update(data);
    hasher.finalize()
}

fn adler32(data: &[u8], begin: u32) -> u32 {
    let mut hasher = adler2::Adler32::from_checksum(begin);
    hasher.write_slice(data);
    hasher.checksum()
}
