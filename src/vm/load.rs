//! Loading: the compiler's plain code objects become objects that run.

mod borrow;

use std::num::NonZero;
use std::sync::Arc;
use std::sync::atomic::{AtomicU16, AtomicU32, Ordering};

use rustpython_wtf8::Wtf8;

use crate::bytecode::{CodeFlags, CodeObject, Constant, ExceptionTable, Opcode};
use crate::object::{self, Code, Handler, Obj, Probe, SetTable, id, intern};

pub(crate) use borrow::LOAD_FAST_BORROW;
pub use borrow::Loads;

/// The number, free in CPython 3.12, of the form of `LOAD_CONST` that counts:
/// where constants are not immortal.
pub(crate) const LOAD_CONST_COUNTED: u8 = 201;

use super::error::{PyResult, errors};
use super::{Thread, dict_ops};

/// Makes a code object ready to run: constants become immortal objects, names
/// are interned, the exception table is decoded.
///
/// # Errors
///
/// A constant that cannot be hashed in a frozenset (only a `.pyc` not made by
/// a compiler has one).
pub(crate) fn load_code(thread: &mut Thread, plain: &Arc<CodeObject>) -> PyResult<Obj> {
    static NUMBERS: AtomicU32 = AtomicU32::new(0);
    let next = |number: u32| number.checked_add(1).filter(|next| *next < Code::RUNS_ONCE);
    let number = NUMBERS.fetch_update(Ordering::Relaxed, Ordering::Relaxed, next);
    load_numbered(thread, plain, number.unwrap_or(Code::RUNS_ONCE))
}

/// The same for code that is made to run once, and freed then.
///
/// # Errors
///
/// As for [`load_code`].
pub(crate) fn load_passing_code(thread: &mut Thread, plain: &Arc<CodeObject>) -> PyResult<Obj> {
    load_numbered(thread, plain, Code::RUNS_ONCE)
}

fn load_numbered(thread: &mut Thread, plain: &Arc<CodeObject>, number: u32) -> PyResult<Obj> {
    let mut consts = Vec::with_capacity(plain.consts.len());
    for constant in &plain.consts {
        consts.push(load_constant(thread, constant)?);
    }
    let table = ExceptionTable::decode(&plain.exceptiontable)
        .map_err(|error| errors::system_error(error.to_string()))?;
    let handlers = table.entries().iter().map(|entry| Handler {
        start: entry.start as u32 / 2,
        end: entry.end as u32 / 2,
        target: entry.target as u32 / 2,
        depth: entry.depth,
        push_lasti: entry.lasti,
    });
    let slot_count = plain.localsplusnames.len();
    let code = Code {
        number,
        units: units(plain, thread.interpreter.counting.loads)
            .into_iter()
            .map(AtomicU16::new)
            .collect(),
        consts: consts.into(),
        names: plain.names.iter().map(intern).collect(),
        local_names: plain.localsplusnames.iter().map(intern).collect(),
        name: intern(&plain.name),
        qualname: intern(&plain.qualname),
        filename: intern(&plain.filename),
        slot_count,
        frame_size: slot_count + plain.stacksize as usize,
        handlers: handlers.collect(),
        simple_args: simple_args(plain),
        generator_begin: generator_begin(plain),
        plain: plain.clone(),
    };
    Ok(Obj::new(id::CODE, code))
}

/// The instructions, in the forms that suit how references are counted.
fn units(plain: &CodeObject, loads: Loads) -> Vec<u16> {
    let mut units = borrow::units_of(plain);
    let places = if object::counts_immortals() {
        borrow::places_of(&units, Opcode::LOAD_CONST)
    } else {
        Vec::new()
    };
    borrow::borrow_loads(&mut units, plain, loads);
    for place in places {
        units[place] = units[place] & 0xff00 | u16::from(LOAD_CONST_COUNTED);
    }
    units
}

/// How many positional arguments fill the function's slots without further
/// ado; `usize::MAX` if its parameters are of other kinds.
fn simple_args(plain: &CodeObject) -> usize {
    const OTHER: u32 = CodeFlags::VARARGS | CodeFlags::VARKEYWORDS;
    if plain.flags & OTHER != 0 || plain.kwonlyargcount > 0 {
        return usize::MAX;
    }
    plain.argcount as usize
}

/// Where generators of the code begin, if it makes one before it does anything
/// else but copy what the function has captured.
fn generator_begin(plain: &CodeObject) -> Option<NonZero<u16>> {
    const COPY: u8 = Opcode::COPY_FREE_VARS as u8;
    const MAKE: u8 = Opcode::RETURN_GENERATOR as u8;
    let code = &plain.code;
    let begin = match (code.first()?, code.get(2)) {
        (&MAKE, _) => 1,
        (&COPY, Some(&MAKE)) => 2,
        _ => return None,
    };
    NonZero::new(begin)
}

fn load_constant(thread: &mut Thread, constant: &Constant) -> PyResult<Obj> {
    let object = match constant {
        Constant::None => Obj::none(),
        Constant::Bool(value) => Obj::bool(*value),
        Constant::Ellipsis => Obj::ellipsis(),
        Constant::Int(value) => Obj::big_int(value.clone()),
        Constant::Float(value) => Obj::float(*value),
        Constant::Complex(real, imaginary) => Obj::complex(*real, *imaginary),
        Constant::Str(text) if looks_like_a_name(text) => intern(text),
        Constant::Str(text) => Obj::str(text.clone()),
        Constant::Bytes(bytes) => Obj::bytes(bytes.clone()),
        Constant::Tuple(items) => {
            let mut loaded = Vec::with_capacity(items.len());
            for item in items {
                loaded.push(load_constant(thread, item)?);
            }
            Obj::tuple(loaded)
        }
        Constant::FrozenSet(items) => {
            let mut table = SetTable::default();
            for item in items {
                let key = load_constant(thread, item)?;
                let hash = dict_ops::hash(thread, &key)?;
                if let Probe::Missing = table.probe(hash, &key) {
                    table.alone().insert(hash, key);
                }
            }
            Obj::frozenset_of(table)
        }
        Constant::Code(code) => load_code(thread, code)?,
    };
    Ok(object.immortal())
}

/// CPython interns the string constants that could be names.
fn looks_like_a_name(text: &Wtf8) -> bool {
    let bytes = text.as_bytes();
    bytes.len() <= 64
        && bytes
            .iter()
            .all(|b| b.is_ascii_alphanumeric() || *b == b'_')
}
