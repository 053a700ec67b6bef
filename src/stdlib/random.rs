//! The module `_random`: the Mersenne Twister (MT19937), whose numbers for a
//! seed are those of CPython. `random` in Python stands on it.

use std::hash::{BuildHasher, RandomState};
use std::sync::OnceLock;

use num_bigint::{BigInt, Sign};
use num_traits::ToPrimitive;
use sha2::Digest;

use crate::object::{Guarded, Obj, TypeId};
use crate::text::memory;
use crate::vm::{Args, PyResult, Thread, errors, operations as ops};

use super::define::{self, ModuleBuilder};
use super::types::construct;

pub(super) fn module() -> Obj {
    ModuleBuilder::new("_random")
        .functions(&[("digest", digest), ("entropy", entropy)])
        .class(generator_type())
        .build()
}

fn generator_type() -> TypeId {
    static TYPE: OnceLock<TypeId> = OnceLock::new();
    *TYPE.get_or_init(|| {
        let type_id = define::native_type("_random", "Random");
        define::static_methods(type_id, &[("__new__", new)]);
        define::methods(
            type_id,
            &[
                ("seed", seed),
                ("random", random),
                ("getrandbits", getrandbits),
                ("getstate", getstate),
                ("setstate", setstate),
            ],
        );
        type_id
    })
}

/// How many words the state has.
const WORDS: usize = 624;
/// How far apart the words are that are mixed.
const MIDDLE: usize = 397;

/// The state of a Mersenne Twister.
#[derive(Debug, Clone)]
struct Twister {
    words: [u32; WORDS],
    /// The next word to give out; `WORDS` where all were.
    next: usize,
}

impl Twister {
    /// The state that one word starts.
    fn from_word(seed: u32) -> Self {
        let mut words = [seed; WORDS];
        for index in 1..WORDS {
            let before = words[index - 1];
            words[index] = (before ^ (before >> 30))
                .wrapping_mul(1_812_433_253)
                .wrapping_add(index as u32);
        }
        Twister { words, next: WORDS }
    }

    /// The state that any number of words starts.
    fn from_key(key: &[u32]) -> Self {
        let mut twister = Twister::from_word(19_650_218);
        let words = &mut twister.words;
        let mix = |before: u32, factor: u32| (before ^ (before >> 30)).wrapping_mul(factor);
        let mut index = 1;
        let advance = |words: &mut [u32; WORDS], index: usize| {
            if index + 1 < WORDS {
                return index + 1;
            }
            words[0] = words[WORDS - 1];
            1
        };
        for step in 0..WORDS.max(key.len()) {
            let place = step % key.len();
            words[index] = (words[index] ^ mix(words[index - 1], 1_664_525))
                .wrapping_add(key[place])
                .wrapping_add(place as u32);
            index = advance(words, index);
        }
        for _ in 1..WORDS {
            words[index] =
                (words[index] ^ mix(words[index - 1], 1_566_083_941)).wrapping_sub(index as u32);
            index = advance(words, index);
        }
        words[0] = 1 << 31;
        twister
    }

    fn refill(&mut self) {
        for index in 0..WORDS {
            let joined =
                (self.words[index] & 0x8000_0000) | (self.words[(index + 1) % WORDS] & 0x7fff_ffff);
            let mut mixed = self.words[(index + MIDDLE) % WORDS] ^ (joined >> 1);
            if joined & 1 == 1 {
                mixed ^= 0x9908_b0df;
            }
            self.words[index] = mixed;
        }
        self.next = 0;
    }

    /// The next 32 bits.
    fn word(&mut self) -> u32 {
        if self.next >= WORDS {
            self.refill();
        }
        let mut word = self.words[self.next];
        self.next += 1;
        word ^= word >> 11;
        word ^= (word << 7) & 0x9d2c_5680;
        word ^= (word << 15) & 0xefc6_0000;
        word ^ (word >> 18)
    }

    /// The next float in [0, 1), of 53 bits.
    fn float(&mut self) -> f64 {
        let high = f64::from(self.word() >> 5);
        let low = f64::from(self.word() >> 6);
        (high * 67_108_864.0 + low) / 9_007_199_254_740_992.0
    }
}

/// A generator: its state changes with each number.
#[derive(Debug)]
struct Generator(Guarded<Twister>);

fn with<T>(args: &Args<'_>, f: impl FnOnce(&mut Twister) -> T) -> PyResult<T> {
    let value = args.this().base_value();
    match value.as_native::<Generator>() {
        Some(generator) => Ok(generator.0.with(value.header(), f)),
        None => Err(errors::type_error("the instance holds no generator")),
    }
}

fn new(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let class = construct::class_argument(args, generator_type())?;
    let state = match args.after_this().values().first() {
        Some(source) if !class.is_heap() => seeded(thread, Some(source))?,
        _ => seeded(thread, None)?,
    };
    let generator = Obj::native(generator_type(), Generator(Guarded::new(state)));
    Ok(construct::of_class(class, generator))
}

fn seed(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let values = args.after_this().between("seed", 0, 1)?;
    let state = seeded(thread, values.first())?;
    with(args, |twister| *twister = state)?;
    Ok(Obj::none())
}

/// The state for a seed: the size of an int, the hash of anything else, and
/// what the operating system gives for none.
fn seeded(thread: &mut Thread, source: Option<&Obj>) -> PyResult<Twister> {
    let number = match source.filter(|source| !source.is_none()) {
        None => return Ok(Twister::from_key(&random_words(thread))),
        Some(source) => match source.as_big() {
            Some(int) => int.magnitude().clone(),
            None => (ops::hash(thread, source)? as u64).into(),
        },
    };
    let mut key = number.to_u32_digits();
    if key.is_empty() {
        key.push(0);
    }
    Ok(Twister::from_key(&key))
}

/// Words that differ from run to run: the keys of the hasher of Rust's maps. In
/// simulated time they depend on the simulation's seed.
fn random_words(thread: &Thread) -> [u32; 16] {
    let host = &thread.interpreter.host;
    std::array::from_fn(|index| match host.fixed_entropy() {
        Some(word) => word as u32,
        None => RandomState::new().hash_one(index) as u32,
    })
}

fn random(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    args.after_this().exactly::<0>("Random.random")?;
    Ok(Obj::float(with(args, Twister::float)?))
}

fn getrandbits(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [count] = args.after_this().exactly("Random.getrandbits")?;
    let count = ops::clamped_index(thread, count)?;
    let Ok(count) = usize::try_from(count) else {
        return Err(errors::value_error("number of bits must be non-negative"));
    };
    if count > i32::MAX as usize {
        return Err(errors::overflow_error(
            "Python int too large to convert to C int",
        ));
    }
    if count <= 32 {
        let word = with(args, |twister| match count {
            0 => 0,
            _ => twister.word() >> (32 - count),
        })?;
        return Ok(Obj::int(word.into()));
    }
    memory::check(0, count / 8)?;
    let words = with(args, |twister| {
        let mut words: Vec<u32> = (0..count.div_ceil(32)).map(|_| twister.word()).collect();
        if let (Some(last), true) = (words.last_mut(), count % 32 != 0) {
            *last >>= 32 - count % 32;
        }
        words
    })?;
    Ok(Obj::big_int(BigInt::from_slice(Sign::Plus, &words)))
}

fn getstate(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    args.after_this().exactly::<0>("Random.getstate")?;
    let state = with(args, |twister| twister.clone())?;
    let words = state.words.iter().map(|word| Obj::int((*word).into()));
    let parts: Vec<Obj> = words.chain([Obj::int(state.next as i128)]).collect();
    Ok(Obj::tuple(parts))
}

fn setstate(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [state] = args.after_this().exactly("Random.setstate")?;
    let Some(parts) = state.as_tuple() else {
        return Err(errors::type_error("state vector must be a tuple"));
    };
    let Some((next, words)) = parts.split_last().filter(|(_, words)| words.len() == WORDS) else {
        return Err(errors::value_error("state vector is the wrong size"));
    };
    let next = next.as_i128().and_then(|next| usize::try_from(next).ok());
    let Some(next) = next.filter(|next| *next <= WORDS) else {
        return Err(errors::value_error("invalid state"));
    };
    let mut twister = Twister {
        words: [0; WORDS],
        next,
    };
    for (slot, word) in twister.words.iter_mut().zip(words) {
        let Some(word) = word.as_big() else {
            return Err(errors::type_error("an integer is required"));
        };
        *slot = word
            .to_u32()
            .ok_or_else(|| errors::value_error("invalid state"))?;
    }
    with(args, |state| *state = twister)?;
    Ok(Obj::none())
}

/// `digest(data)`: the SHA-512 of bytes, by which texts become seeds.
fn digest(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [data] = args.exactly("digest")?;
    let data = ops::bytes_like(data)?;
    Ok(Obj::bytes(sha2::Sha512::digest(&data).to_vec()))
}

/// `entropy(count)`: so many bytes that nobody can repeat.
fn entropy(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [count] = args.exactly("entropy")?;
    let count = ops::clamped_index(thread, count)?;
    let Ok(count) = usize::try_from(count) else {
        return Err(errors::value_error("negative argument not allowed"));
    };
    memory::check(0, count)?;
    let mut bytes = Vec::with_capacity(count + 64);
    while bytes.len() < count {
        bytes.extend(
            random_words(thread)
                .iter()
                .flat_map(|word| word.to_le_bytes()),
        );
    }
    bytes.truncate(count);
    Ok(Obj::bytes(bytes))
}
