//! Message digests (`Modules/_hashopenssl.c` and its relatives).

use std::sync::OnceLock;

use blake2::{Blake2b512, Blake2s256};
use md5::Md5;
use parking_lot::Mutex;
use sha1::Sha1;
use sha2::digest::DynDigest;
use sha2::{Sha224, Sha256, Sha384, Sha512};
use sha3::{Sha3_224, Sha3_256, Sha3_384, Sha3_512};

use crate::object::{NativeCode, Obj, TypeId};
use crate::stdlib::define::{self, ModuleBuilder};
use crate::text::memory;
use crate::vm::{Args, Kernel, Parameters, Pause, PyResult, Thread, errors, operations as ops};

use super::int_argument;

/// Data of more bytes than this is worth letting go of the lock for
/// (`HASHLIB_GIL_MINSIZE`).
const LARGE: usize = 2047;

/// A digest that is being made.
trait Digesting: DynDigest + Send {
    fn copy(&self) -> Box<dyn Digesting>;
}

impl<D: DynDigest + Clone + Send + 'static> Digesting for D {
    fn copy(&self) -> Box<dyn Digesting> {
        Box::new(self.clone())
    }
}

/// A digest by its name.
struct Algorithm {
    name: &'static str,
    /// In bytes.
    block_size: usize,
    make: fn() -> Box<dyn Digesting>,
}

macro_rules! algorithms {
    ($($name:literal $block_size:literal $digest:ty,)*) => {
        const ALGORITHMS: &[Algorithm] = &[$(Algorithm {
            name: $name,
            block_size: $block_size,
            make: || Box::new(<$digest>::default()),
        },)*];
    };
}

algorithms! {
    "md5" 64 Md5,
    "sha1" 64 Sha1,
    "sha224" 64 Sha224,
    "sha256" 64 Sha256,
    "sha384" 128 Sha384,
    "sha512" 128 Sha512,
    "sha3_224" 144 Sha3_224,
    "sha3_256" 136 Sha3_256,
    "sha3_384" 104 Sha3_384,
    "sha3_512" 72 Sha3_512,
    "blake2b" 128 Blake2b512,
    "blake2s" 64 Blake2s256,
}

/// The contents of a hash object.
struct Hash {
    algorithm: &'static Algorithm,
    /// Held by threads that need no other lock to go on.
    state: Mutex<Box<dyn Digesting>>,
}

impl std::fmt::Debug for Hash {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Hash").field(&self.algorithm.name).finish()
    }
}

pub(in crate::stdlib) fn module() -> Obj {
    let names = ALGORITHMS.iter().map(|algorithm| Obj::str(algorithm.name));
    ModuleBuilder::new("_hashlib")
        .class(type_id())
        .functions(&[("new", new), ("pbkdf2_hmac", pbkdf2_hmac)])
        .value("names", Obj::tuple(names.collect::<Vec<_>>()))
        .build()
}

const METHODS: &[(&str, NativeCode)] = &[
    ("__repr__", repr),
    ("copy", copy),
    ("digest", |_, args| {
        let [] = args.after_this().exactly("HASH.digest")?;
        Ok(Obj::bytes(digest(args)))
    }),
    ("hexdigest", |_, args| {
        let [] = args.after_this().exactly("HASH.hexdigest")?;
        Ok(Obj::str(hexadecimal(&digest(args))))
    }),
    ("update", update),
];

fn type_id() -> TypeId {
    static TYPE: OnceLock<TypeId> = OnceLock::new();
    *TYPE.get_or_init(|| {
        let type_id = define::native_type("_hashlib", "HASH");
        define::methods(type_id, METHODS);
        define::attributes(
            type_id,
            &[
                ("block_size", block_size, None),
                ("digest_size", digest_size, None),
                (
                    "name",
                    |_, args| Ok(Obj::str(this(args).algorithm.name)),
                    None,
                ),
            ],
        );
        type_id
    })
}

fn this<'a>(args: &Args<'a>) -> &'a Hash {
    let hash = args.this().as_native::<Hash>();
    hash.expect("the caller has checked the receiver")
}

fn block_size(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    Ok(Obj::int(this(args).algorithm.block_size as i128))
}

fn digest_size(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    Ok(Obj::int(this(args).state.lock().output_size() as i128))
}

fn repr(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let name = this(args).algorithm.name;
    let place = args.this().as_raw().addr();
    Ok(Obj::str(format!(
        "<{name} _hashlib.HASH object @ {place:#x}>"
    )))
}

const NEW: Parameters<2> = Parameters {
    function: "new",
    names: ["name", "string"],
    required: 1,
    positional_only: 0,
    positional: 2,
};

/// A hash object of the algorithm with this name, fed with the bytes.
fn new(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [name, data] = args.bind(&NEW)?;
    let algorithm = algorithm(name.expect("a required parameter"))?;
    let hash = Hash {
        algorithm,
        state: Mutex::new((algorithm.make)()),
    };
    if let Some(data) = data {
        feed(thread, &hash, data)?;
    }
    Ok(Obj::native(type_id(), hash))
}

fn algorithm(name: &Obj) -> PyResult<&'static Algorithm> {
    let name = ops::lossy(name);
    let plain = name.to_ascii_lowercase().replace('-', "_");
    let is_meant = |known: &str| known == plain || known.replacen("sha", "sha_", 1) == plain;
    let found = ALGORITHMS.iter().find(|known| is_meant(known.name));
    found.ok_or_else(|| errors::value_error(format!("unsupported hash type {name}")))
}

fn feed(thread: &mut Thread, hash: &Hash, data: &Obj) -> PyResult<()> {
    if data.as_str_payload().is_some() {
        return Err(errors::type_error("Strings must be encoded before hashing"));
    }
    let Some(bytes) = ops::bytes_of(data) else {
        return Err(errors::type_error(
            "object supporting the buffer API required",
        ));
    };
    if bytes.len() > LARGE {
        thread.without_lock(Pause::Native, || {
            thread.spend(Kernel::Hash, bytes.len());
            hash.state.lock().update(&bytes);
        });
    } else {
        hash.state.lock().update(&bytes);
    }
    Ok(())
}

fn update(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [data] = args.after_this().exactly("HASH.update")?;
    feed(thread, this(args), data)?;
    Ok(Obj::none())
}

fn copy(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [] = args.after_this().exactly("HASH.copy")?;
    let hash = this(args);
    let state = (**hash.state.lock()).copy();
    let copied = Hash {
        algorithm: hash.algorithm,
        state: Mutex::new(state),
    };
    Ok(Obj::native(type_id(), copied))
}

fn digest(args: &Args<'_>) -> Box<[u8]> {
    let state = (**this(args).state.lock()).copy();
    finished(state)
}

fn finished(mut state: Box<dyn Digesting>) -> Box<[u8]> {
    let mut output = vec![0; state.output_size()];
    let written = state.finalize_into_reset(&mut output);
    written.expect("the buffer has the digest's size");
    output.into()
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

const PBKDF2: Parameters<5> = Parameters {
    function: "pbkdf2_hmac",
    names: ["hash_name", "password", "salt", "iterations", "dklen"],
    required: 4,
    positional_only: 0,
    positional: 5,
};

/// A key from a password (RFC 8018), made without the lock.
fn pbkdf2_hmac(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [name, password, salt, iterations, length] = args.bind(&PBKDF2)?;
    let required = "a required parameter";
    let algorithm = algorithm(name.expect(required))?;
    let password = ops::bytes_like(password.expect(required))?;
    let salt = ops::bytes_like(salt.expect(required))?;
    let iterations = int_argument(thread, iterations, 0)?;
    let size = (algorithm.make)().output_size() as i64;
    let length = int_argument(thread, length.filter(|length| !length.is_none()), size)?;
    let (Ok(rounds @ 1..), Ok(length @ 1..)) = (u32::try_from(iterations), u32::try_from(length))
    else {
        let name = if iterations < 1 {
            "iteration value"
        } else {
            "key length"
        };
        return Err(errors::value_error(format!(
            "{name} must be greater than 0."
        )));
    };
    memory::check(0, length as usize)?;
    let key = thread.without_lock(Pause::Native, || {
        let blocks = length.div_ceil(size as u32) as usize;
        let work = blocks * rounds as usize * 2 * algorithm.block_size;
        thread.spend(Kernel::Hash, work);
        derived_key(algorithm, &password, &salt, rounds, length as usize)
    });
    Ok(Obj::bytes(key))
}

/// A digest keyed with a password (RFC 2104): its inner and its outer state.
struct Keyed {
    inner: Box<dyn Digesting>,
    outer: Box<dyn Digesting>,
}

impl Keyed {
    fn new(algorithm: &Algorithm, password: &[u8]) -> Keyed {
        let mut key = password.to_vec();
        if key.len() > algorithm.block_size {
            let mut state = (algorithm.make)();
            state.update(&key);
            key = finished(state).into_vec();
        }
        key.resize(algorithm.block_size, 0);
        let begun = |mask: u8| {
            let mut state = (algorithm.make)();
            state.update(&key.iter().map(|byte| byte ^ mask).collect::<Vec<_>>());
            state
        };
        Keyed {
            inner: begun(0x36),
            outer: begun(0x5c),
        }
    }

    fn digest(&self, parts: &[&[u8]]) -> Box<[u8]> {
        let mut inner = (*self.inner).copy();
        for part in parts {
            inner.update(part);
        }
        let mut outer = (*self.outer).copy();
        outer.update(&finished(inner));
        finished(outer)
    }
}

fn derived_key(
    algorithm: &Algorithm,
    password: &[u8],
    salt: &[u8],
    rounds: u32,
    length: usize,
) -> Vec<u8> {
    let keyed = Keyed::new(algorithm, password);
    let mut key = Vec::with_capacity(length);
    for number in 1_u32.. {
        let mut last = keyed.digest(&[salt, &number.to_be_bytes()]);
        let mut block = last.clone();
        for _ in 1..rounds {
            last = keyed.digest(&[&last]);
            for (sum, byte) in block.iter_mut().zip(&last) {
                *sum ^= byte;
            }
        }
        key.extend_from_slice(&block);
        if key.len() >= length {
            break;
        }
    }
    key.truncate(length);
    key
}
