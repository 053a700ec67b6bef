//! `array.array` (`Modules/arraymodule.c`): numbers of one machine type, one
//! beside the other.

use std::sync::OnceLock;

use crate::object::{Guarded, Obj, Slice, TypeId};
use crate::text::memory;
use crate::vm::{Args, Comparison, Parameters, PyResult, Thread, errors, operations as ops};

use super::define::{self, ModuleBuilder};
use super::types;

/// The type of an array's items.
#[derive(Debug, Clone, Copy)]
struct ItemType {
    letter: char,
    /// In bytes.
    size: usize,
    kind: Kind,
    /// What messages call it.
    name: &'static str,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Kind {
    Signed,
    Unsigned,
    Float,
}

const fn item_type(letter: char, size: usize, kind: Kind, name: &'static str) -> ItemType {
    ItemType {
        letter,
        size,
        kind,
        name,
    }
}

/// The types as on a 64-bit machine with eight-byte longs.
const ITEM_TYPES: &[ItemType] = &[
    item_type('b', 1, Kind::Signed, "signed char"),
    item_type('B', 1, Kind::Unsigned, "unsigned byte integer"),
    item_type('h', 2, Kind::Signed, "signed short integer"),
    item_type('H', 2, Kind::Unsigned, "unsigned short"),
    item_type('i', 4, Kind::Signed, "signed integer"),
    item_type('I', 4, Kind::Unsigned, "unsigned int"),
    item_type('l', 8, Kind::Signed, "signed long"),
    item_type('L', 8, Kind::Unsigned, "unsigned long"),
    item_type('q', 8, Kind::Signed, "signed long long"),
    item_type('Q', 8, Kind::Unsigned, "unsigned long long"),
    item_type('f', 4, Kind::Float, "float"),
    item_type('d', 8, Kind::Float, "double"),
];

impl ItemType {
    /// The bytes of a number of this type.
    ///
    /// # Errors
    ///
    /// A `TypeError` if it is no number, an `OverflowError` if it does not fit.
    fn encode(&self, thread: &mut Thread, value: &Obj) -> PyResult<[u8; 8]> {
        let mut bytes = [0; 8];
        if self.kind == Kind::Float {
            let number = ops::to_float(thread, value)?;
            match self.size {
                4 => bytes[..4].copy_from_slice(&(number as f32).to_le_bytes()),
                _ => bytes = number.to_le_bytes(),
            }
            return Ok(bytes);
        }
        let number = ops::index(thread, value)?;
        let bits = 8 * self.size as u32;
        let (least, greatest) = match self.kind {
            Kind::Signed => (-(1_i128 << (bits - 1)), (1_i128 << (bits - 1)) - 1),
            _ => (0, (1_i128 << bits) - 1),
        };
        match number.as_i128() {
            Some(number) if (least..=greatest).contains(&number) => {
                bytes.copy_from_slice(&number.to_le_bytes()[..8]);
                Ok(bytes)
            }
            number => Err(errors::overflow_error(self.misfit(number, least))),
        }
    }

    /// What is wrong with a number that does not fit; `None` is one of more
    /// than 128 bits. The wider C type that it goes through speaks first.
    fn misfit(&self, number: Option<i128>, least: i128) -> String {
        let is_negative = number.is_some_and(|number| number < 0);
        let fits = |range: std::ops::RangeInclusive<i128>| {
            number.is_some_and(|number| range.contains(&number))
        };
        let long = i128::from(i64::MIN)..=i128::from(i64::MAX);
        match self.letter {
            'Q' if is_negative => "can't convert negative int to unsigned".to_owned(),
            'q' | 'Q' => "int too big to convert".to_owned(),
            'I' | 'L' if is_negative => "can't convert negative value to unsigned int".to_owned(),
            'I' | 'L' if !fits(0..=i128::from(u64::MAX)) => {
                "Python int too large to convert to C unsigned long".to_owned()
            }
            'I' | 'L' => format!("{} is greater than maximum", self.name),
            _ if !fits(long) => "Python int too large to convert to C long".to_owned(),
            _ if number < Some(least) => format!("{} is less than minimum", self.name),
            _ => format!("{} is greater than maximum", self.name),
        }
    }

    /// The number that `bytes` are, as many as an item has.
    fn decode(&self, bytes: &[u8]) -> Obj {
        let mut wide = [0; 8];
        wide[..self.size].copy_from_slice(bytes);
        let number = u64::from_le_bytes(wide);
        match self.kind {
            Kind::Float if self.size == 4 => Obj::float(f64::from(f32::from_bits(number as u32))),
            Kind::Float => Obj::float(f64::from_bits(number)),
            Kind::Unsigned => Obj::int(i128::from(number)),
            Kind::Signed => {
                let unused = 64 - 8 * self.size as u32;
                Obj::int(i128::from((number << unused) as i64 >> unused))
            }
        }
    }
}

/// The contents of an array: its items' bytes.
#[derive(Debug)]
struct Array {
    item: &'static ItemType,
    bytes: Guarded<Vec<u8>>,
}

pub(super) fn module() -> Obj {
    let letters: String = ITEM_TYPES.iter().map(|item| item.letter).collect();
    ModuleBuilder::new("array")
        .class(type_id())
        .alias("array", "ArrayType")
        .value("typecodes", Obj::str(letters))
        .build()
}

fn type_id() -> TypeId {
    static TYPE: OnceLock<TypeId> = OnceLock::new();
    *TYPE.get_or_init(|| {
        let type_id = define::native_type("array", "array");
        define::static_methods(type_id, &[("__new__", new)]);
        define::methods(type_id, METHODS);
        define::class_methods(type_id, &[("__class_getitem__", types::class_getitem)]);
        define::attributes(
            type_id,
            &[
                (
                    "itemsize",
                    |_, args| Ok(count_of(this(args).item.size)),
                    None,
                ),
                ("typecode", |_, args| Ok(letter(this(args).item)), None),
            ],
        );
        define::constant(type_id, "__hash__", Obj::none());
        type_id
    })
}

const METHODS: &[(&str, crate::object::NativeCode)] = &[
    ("__add__", add),
    ("__contains__", contains),
    ("__copy__", copy),
    ("__deepcopy__", copy),
    ("__delitem__", delete_item),
    ("__eq__", |thread, args| {
        compare(thread, args, Comparison::Equal)
    }),
    ("__ge__", |thread, args| {
        compare(thread, args, Comparison::GreaterEqual)
    }),
    ("__getitem__", get_item),
    ("__gt__", |thread, args| {
        compare(thread, args, Comparison::Greater)
    }),
    ("__iadd__", add_in_place),
    ("__imul__", repeat_in_place),
    ("__iter__", iter),
    ("__le__", |thread, args| {
        compare(thread, args, Comparison::LessEqual)
    }),
    ("__len__", |_, args| Ok(count_of(length(this(args), args)))),
    ("__lt__", |thread, args| {
        compare(thread, args, Comparison::Less)
    }),
    ("__mul__", repeat),
    ("__ne__", |thread, args| {
        compare(thread, args, Comparison::NotEqual)
    }),
    ("__reduce_ex__", reduce),
    ("__repr__", repr),
    ("__rmul__", repeat),
    ("__setitem__", set_item),
    ("append", append),
    ("byteswap", byteswap),
    ("count", count),
    ("extend", extend),
    ("frombytes", frombytes),
    ("fromlist", extend),
    ("index", index),
    ("insert", insert),
    ("pop", pop),
    ("remove", remove),
    ("reverse", reverse),
    ("tobytes", tobytes),
    ("tolist", |_, args| Ok(Obj::list(items(this(args), args)))),
];

fn count_of(number: usize) -> Obj {
    Obj::int(number as i128)
}

fn letter(item: &ItemType) -> Obj {
    Obj::str(item.letter.to_string())
}

fn as_array(object: &Obj) -> Option<&Array> {
    object.as_native::<Array>()
}

/// The array that a method was called on.
fn this<'a>(args: &Args<'a>) -> &'a Array {
    as_array(args.this()).expect("the caller has checked the receiver")
}

fn with<T>(array: &Array, args: &Args<'_>, f: impl FnOnce(&mut Vec<u8>) -> T) -> T {
    array.bytes.with(args.this().base_value().header(), f)
}

fn length(array: &Array, args: &Args<'_>) -> usize {
    with(array, args, |bytes| bytes.len()) / array.item.size
}

fn items(array: &Array, args: &Args<'_>) -> Vec<Obj> {
    decoded(array, &with(array, args, |bytes| bytes.clone()))
}

fn decoded(array: &Array, bytes: &[u8]) -> Vec<Obj> {
    let chunks = bytes.chunks_exact(array.item.size);
    chunks.map(|chunk| array.item.decode(chunk)).collect()
}

/// The bytes of another array, which may be the same one.
fn bytes_of(object: &Obj) -> Option<(&'static ItemType, Vec<u8>)> {
    let array = as_array(object)?;
    let header = object.base_value().header();
    Some((array.item, array.bytes.with(header, |bytes| bytes.clone())))
}

fn encoded(thread: &mut Thread, item: &ItemType, values: &[Obj]) -> PyResult<Vec<u8>> {
    let mut bytes = Vec::with_capacity(values.len() * item.size);
    for value in values {
        bytes.extend_from_slice(&item.encode(thread, value)?[..item.size]);
    }
    Ok(bytes)
}

fn made(type_id: TypeId, item: &'static ItemType, bytes: Vec<u8>) -> Obj {
    let bytes = Guarded::new(bytes);
    Obj::native(type_id, Array { item, bytes })
}

/// A plain array with the items of the receiver's type.
fn alike(args: &Args<'_>, bytes: Vec<u8>) -> Obj {
    made(type_id(), this(args).item, bytes)
}

const NEW: Parameters<2> = Parameters {
    function: "array",
    names: ["typecode", "initializer"],
    required: 1,
    positional_only: 2,
    positional: 2,
};

fn new(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let class = define::class_argument(args)?;
    let [code, initial] = args.after_this().bind(&NEW)?;
    let code = code.expect("a required parameter");
    let item = item_type_of(code)?;
    let bytes = match initial {
        None => Vec::new(),
        Some(text) if text.as_str_payload().is_some() => {
            return Err(errors::type_error(format!(
                "cannot use a str to initialize an array with typecode '{}'",
                item.letter
            )));
        }
        Some(initial) => contents(thread, item, initial)?,
    };
    Ok(define::of_class(class, |type_id| {
        made(type_id, item, bytes)
    }))
}

fn item_type_of(code: &Obj) -> PyResult<&'static ItemType> {
    if code.as_str_payload().is_none() {
        return Err(errors::type_error(format!(
            "array() argument 1 must be a unicode character, not {}",
            code.class().static_name()
        )));
    }
    let letter = ops::lossy(code);
    if letter == "u" {
        return Err(errors::value_error(
            "typecode 'u' (wchar_t) is not supported",
        ));
    }
    let found = ITEM_TYPES
        .iter()
        .find(|item| letter == item.letter.to_string());
    found.ok_or_else(|| {
        errors::value_error("bad typecode (must be b, B, u, h, H, i, I, l, L, q, Q, f or d)")
    })
}

/// What an array of this type is filled with: raw bytes, or numbers.
fn contents(thread: &mut Thread, item: &ItemType, source: &Obj) -> PyResult<Vec<u8>> {
    if let Some(bytes) = ops::bytes_of(source) {
        return whole_items(item, bytes);
    }
    if let Some((other, bytes)) = bytes_of(source)
        && other.letter == item.letter
    {
        return Ok(bytes);
    }
    let values = ops::collect(thread, source)?;
    encoded(thread, item, &values)
}

fn whole_items(item: &ItemType, bytes: Vec<u8>) -> PyResult<Vec<u8>> {
    match bytes.len() % item.size {
        0 => Ok(bytes),
        _ => Err(errors::value_error(
            "bytes length not a multiple of item size",
        )),
    }
}

fn append(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [value] = args.after_this().exactly("array.append")?;
    let array = this(args);
    let bytes = array.item.encode(thread, value)?;
    with(array, args, |all| {
        all.extend_from_slice(&bytes[..array.item.size]);
    });
    Ok(Obj::none())
}

fn extend(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [source] = args.after_this().exactly("array.extend")?;
    let array = this(args);
    let more = match bytes_of(source) {
        Some((item, bytes)) if item.letter == array.item.letter => bytes,
        Some(_) => {
            return Err(errors::type_error(
                "can only extend with array of same kind",
            ));
        }
        None => {
            let values = ops::collect(thread, source)?;
            encoded(thread, array.item, &values)?
        }
    };
    with(array, args, |bytes| bytes.extend_from_slice(&more));
    Ok(Obj::none())
}

fn frombytes(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [source] = args.after_this().exactly("array.frombytes")?;
    let bytes = ops::bytes_like(source)?;
    let array = this(args);
    let more = whole_items(array.item, bytes)?;
    with(array, args, |bytes| bytes.extend_from_slice(&more));
    Ok(Obj::none())
}

fn tobytes(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [] = args.after_this().exactly("array.tobytes")?;
    Ok(Obj::bytes(with(this(args), args, |bytes| bytes.clone())))
}

fn byteswap(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [] = args.after_this().exactly("array.byteswap")?;
    let array = this(args);
    with(array, args, |bytes| {
        for item in bytes.chunks_exact_mut(array.item.size) {
            item.reverse();
        }
    });
    Ok(Obj::none())
}

fn reverse(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [] = args.after_this().exactly("array.reverse")?;
    let array = this(args);
    with(array, args, |bytes| {
        bytes.reverse();
        for item in bytes.chunks_exact_mut(array.item.size) {
            item.reverse();
        }
    });
    Ok(Obj::none())
}

/// Where the first item equal to `wanted` is.
fn find(thread: &mut Thread, args: &Args<'_>, wanted: &Obj) -> PyResult<Option<usize>> {
    for (place, item) in items(this(args), args).iter().enumerate() {
        if ops::same_or_equal(thread, item, wanted)? {
            return Ok(Some(place));
        }
    }
    Ok(None)
}

fn contains(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [wanted] = args.after_this().exactly("array.__contains__")?;
    Ok(Obj::bool(find(thread, args, wanted)?.is_some()))
}

fn count(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [wanted] = args.after_this().exactly("array.count")?;
    let mut count = 0;
    for item in items(this(args), args) {
        count += usize::from(ops::same_or_equal(thread, &item, wanted)?);
    }
    Ok(count_of(count))
}

fn index(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let values = args.after_this().between("index", 1, 3)?.to_vec();
    let array = this(args);
    let mut bounds = [0, length(array, args) as i64];
    for (bound, value) in bounds.iter_mut().zip(&values[1..]) {
        let place = ops::clamped_index(thread, value)?;
        let from_the_end = if place < 0 {
            length(array, args) as i64
        } else {
            0
        };
        *bound = place.saturating_add(from_the_end).max(0);
    }
    for (place, item) in items(array, args).iter().enumerate() {
        let inside = (bounds[0]..bounds[1]).contains(&(place as i64));
        if inside && ops::same_or_equal(thread, item, &values[0])? {
            return Ok(count_of(place));
        }
    }
    Err(errors::value_error("array.index(x): x not in array"))
}

fn remove(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [wanted] = args.after_this().exactly("array.remove")?;
    match find(thread, args, wanted)? {
        Some(place) => {
            take(args, place);
            Ok(Obj::none())
        }
        None => Err(errors::value_error("array.remove(x): x not in array")),
    }
}

fn take(args: &Args<'_>, place: usize) -> Option<Obj> {
    let array = this(args);
    let size = array.item.size;
    with(array, args, |bytes| {
        let range = place * size..(place + 1) * size;
        let taken = array.item.decode(bytes.get(range.clone())?);
        drop(bytes.drain(range));
        Some(taken)
    })
}

fn insert(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [place, value] = args.after_this().exactly("insert")?;
    let array = this(args);
    let place = ops::clamped_index(thread, place)?;
    let new = array.item.encode(thread, value)?;
    let size = array.item.size;
    with(array, args, |bytes| {
        let at = ops::boundary(place, bytes.len() / size) * size;
        bytes
            .splice(at..at, new[..size].iter().copied())
            .for_each(drop);
    });
    Ok(Obj::none())
}

fn pop(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let place = match args.after_this().between("pop", 0, 1)?.first() {
        Some(place) => ops::clamped_index(thread, place)?,
        None => -1,
    };
    let length = length(this(args), args);
    if length == 0 {
        return Err(errors::index_error("pop from empty array"));
    }
    let taken = ops::position(place, length).and_then(|place| take(args, place));
    taken.ok_or_else(|| errors::index_error("pop index out of range"))
}

/// The place of one item that a key means.
fn place(thread: &mut Thread, args: &Args<'_>, key: &Obj, doing: &str) -> PyResult<usize> {
    if !key.is_int() && thread.special(key, crate::name!("__index__")).is_none() {
        return Err(errors::type_error("array indices must be integers"));
    }
    let place = ops::clamped_index(thread, key)?;
    let found = ops::position(place, length(this(args), args));
    found.ok_or_else(|| errors::index_error(format!("{doing} out of range")))
}

fn get_item(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [key] = args.after_this().exactly("__getitem__")?;
    let array = this(args);
    if key.get::<Slice>().is_some() {
        let part = ops::get_item(thread, &Obj::list(items(array, args)), key)?;
        let part = part.sequence_items().unwrap_or_default();
        return Ok(alike(args, encoded(thread, array.item, &part)?));
    }
    let place = place(thread, args, key, "array index")?;
    let size = array.item.size;
    let item = with(array, args, |bytes| {
        let bytes = bytes.get(place * size..(place + 1) * size)?;
        Some(array.item.decode(bytes))
    });
    item.ok_or_else(|| errors::index_error("array index out of range"))
}

/// Changes a list of the items and takes over what has become of it.
fn through_list(
    thread: &mut Thread,
    args: &Args<'_>,
    change: impl FnOnce(&mut Thread, &Obj) -> PyResult<()>,
) -> PyResult<Obj> {
    let array = this(args);
    let list = Obj::list(items(array, args));
    change(thread, &list)?;
    let new = encoded(
        thread,
        array.item,
        &list.sequence_items().unwrap_or_default(),
    )?;
    with(array, args, |bytes| *bytes = new);
    Ok(Obj::none())
}

fn set_item(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [key, value] = args.after_this().exactly("__setitem__")?;
    let array = this(args);
    if key.get::<Slice>().is_some() {
        let Some((item, bytes)) = bytes_of(value) else {
            return Err(errors::type_error(format!(
                "can only assign array (not \"{}\") to array slice",
                value.class().static_name()
            )));
        };
        if item.letter != array.item.letter {
            return Err(errors::type_error(
                "bad argument type for built-in operation",
            ));
        }
        let new = Obj::list(decoded(array, &bytes));
        return through_list(thread, args, |thread, list| {
            ops::set_item(thread, list, key, new)
        });
    }
    let place = place(thread, args, key, "array assignment index")?;
    let new = array.item.encode(thread, value)?;
    let size = array.item.size;
    with(array, args, |bytes| {
        if let Some(bytes) = bytes.get_mut(place * size..(place + 1) * size) {
            bytes.copy_from_slice(&new[..size]);
        }
    });
    Ok(Obj::none())
}

fn delete_item(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [key] = args.after_this().exactly("__delitem__")?;
    if key.get::<Slice>().is_some() {
        return through_list(thread, args, |thread, list| {
            ops::delete_item(thread, list, key)
        });
    }
    let place = place(thread, args, key, "array assignment index")?;
    take(args, place);
    Ok(Obj::none())
}

fn other_array(args: &Args<'_>, other: &Obj, doing: &str) -> PyResult<Vec<u8>> {
    match bytes_of(other) {
        Some((item, bytes)) if item.letter == this(args).item.letter => Ok(bytes),
        Some(_) => Err(errors::type_error(
            "bad argument type for built-in operation",
        )),
        None => Err(errors::type_error(format!(
            "can only {doing} array (not \"{}\") {}",
            other.class().static_name(),
            if doing == "append" { "to array" } else { "" }
        ))),
    }
}

fn add(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [other] = args.after_this().exactly("__add__")?;
    let more = other_array(args, other, "append")?;
    let mut bytes = with(this(args), args, |bytes| bytes.clone());
    bytes.extend(more);
    Ok(alike(args, bytes))
}

fn add_in_place(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [other] = args.after_this().exactly("__iadd__")?;
    let more = other_array(args, other, "extend with")?;
    with(this(args), args, |bytes| bytes.extend(more));
    Ok(args.this().clone())
}

/// The bytes so many times over.
fn repeated(thread: &mut Thread, args: &Args<'_>) -> PyResult<Vec<u8>> {
    let [times] = args.after_this().exactly("__mul__")?;
    let times = usize::try_from(ops::clamped_index(thread, times)?).unwrap_or(0);
    let bytes = with(this(args), args, |bytes| bytes.clone());
    memory::check(0, bytes.len().saturating_mul(times))?;
    Ok(bytes.repeat(times))
}

fn repeat(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    Ok(alike(args, repeated(thread, args)?))
}

fn repeat_in_place(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let new = repeated(thread, args)?;
    with(this(args), args, |bytes| *bytes = new);
    Ok(args.this().clone())
}

fn copy(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    Ok(alike(args, with(this(args), args, |bytes| bytes.clone())))
}

fn reduce(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let array = this(args);
    let state = [letter(array.item), Obj::list(items(array, args))];
    let class = args.this().class().object();
    Ok(Obj::tuple([class, Obj::tuple(state), Obj::none()]))
}

fn compare(thread: &mut Thread, args: &Args<'_>, comparison: Comparison) -> PyResult<Obj> {
    let [other] = args.after_this().exactly("__eq__")?;
    let Some((item, bytes)) = bytes_of(other) else {
        return Ok(Obj::not_implemented());
    };
    let theirs = bytes
        .chunks_exact(item.size)
        .map(|chunk| item.decode(chunk));
    let ours = Obj::list(items(this(args), args));
    ops::rich_compare(thread, &ours, &Obj::list(theirs.collect()), comparison)
}

fn repr(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let array = this(args);
    let (name, letter) = (args.this().class().static_name(), array.item.letter);
    let items = items(array, args);
    if items.is_empty() {
        return Ok(Obj::str(format!("{name}('{letter}')")));
    }
    let shown = ops::lossy(&ops::repr(thread, &Obj::list(items))?);
    Ok(Obj::str(format!("{name}('{letter}', {shown})")))
}

/// Items come by index, so that an array may grow meanwhile.
fn iter(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    use crate::object::{SequenceIterator, id};
    let iterator = SequenceIterator::new(args.this().clone());
    Ok(Obj::new(id::SEQUENCE_ITERATOR, iterator))
}
