//! Dicts and sets with keys of any kind: hashing, and the comparisons that a
//! table leaves to the program.

use crate::object::{
    Class, Complex, Dict, DictView, Obj, Probe, SetEntry, SetTable, SetTableMut, Slice, TableMut,
    hash_bytes, id,
};
use crate::text::number as number_hash;

use super::error::{PyResult, errors};
use super::{Thread, call, compare, descriptor, iterate, subscript};

/// The hash of an object.
///
/// # Errors
///
/// A `TypeError` if it has none; whatever `__hash__` raises.
pub fn hash(thread: &mut Thread, object: &Obj) -> PyResult<i64> {
    match object.type_id() {
        id::INT => {
            if let Some(int) = object.get::<crate::object::Int>() {
                return Ok(int_hash(int.0));
            }
        }
        id::STR => {
            if let Some(text) = object.get::<crate::object::Str>() {
                return Ok(text.hash());
            }
        }
        _ => {}
    }
    if object.class().is_heap() && Class::from_object(object).is_none() {
        return custom_hash(thread, object);
    }
    value_hash(thread, object)
}

/// The hash that the built-in type of a value defines.
pub(crate) fn value_hash(thread: &mut Thread, object: &Obj) -> PyResult<i64> {
    let value = object.base_value();
    if let Some(int) = value.get::<crate::object::Int>() {
        return Ok(int_hash(int.0));
    }
    if let Some(text) = value.get::<crate::object::Str>() {
        return Ok(text.hash());
    }
    if let Some(float) = value.get::<crate::object::Float>() {
        return Ok(float_hash(value, float.0));
    }
    if let Some(items) = value.as_tuple() {
        return thread.nested(|thread| tuple_hash(thread, items));
    }
    match value.type_id() {
        id::BIG_INT => Ok(value.as_big().map_or(0, |big| number_hash::hash_int(&big))),
        id::BYTES => Ok(hash_bytes(value.as_bytes().unwrap_or_default())),
        id::COMPLEX => Ok(value.get::<Complex>().map_or(0, |complex| {
            number_hash::hash_complex(
                float_hash(value, complex.real),
                float_hash(value, complex.imaginary),
            )
        })),
        id::FROZENSET => frozenset_hash(thread, value),
        id::LIST | id::DICT | id::SET | id::BYTEARRAY | id::DICT_KEYS | id::DICT_ITEMS => {
            Err(unhashable(value))
        }
        id::METHOD | id::BUILTIN_METHOD => {
            let (function, receiver) = descriptor::bound_parts(value).unwrap_or((value, value));
            Ok(identity_hash(function) ^ identity_hash(receiver))
        }
        id::RANGE => {
            let parts = value.get::<crate::object::Range>().map(iterate::range_key);
            tuple_hash(thread, &parts.unwrap_or_default())
        }
        _ if value.get::<Slice>().is_some() => {
            let slice = value.get::<Slice>();
            let parts = slice.map(|s| [s.start.clone(), s.stop.clone(), s.step.clone()]);
            tuple_hash(thread, &parts.map(Vec::from).unwrap_or_default())
        }
        _ if value.asks_its_type() => custom_hash(thread, value),
        _ => Ok(identity_hash(value)),
    }
}

/// The hash of an int that fits 128 bits.
#[inline]
fn int_hash(value: i128) -> i64 {
    match i64::try_from(value) {
        Ok(value) => number_hash::hash_i64(value),
        Err(_) => number_hash::hash_int(&value.into()),
    }
}

/// The hash of a float; a NaN equals nothing and hashes by identity.
fn float_hash(object: &Obj, value: f64) -> i64 {
    number_hash::hash_float(value).unwrap_or_else(|| identity_hash(object))
}

/// The hash of an object that is equal to itself only.
pub(crate) fn identity_hash(object: &Obj) -> i64 {
    (object.identity() as i64).rotate_right(4)
}

fn unhashable(object: &Obj) -> super::Raised {
    let name = object.class().static_name();
    errors::type_error(format!("unhashable type: '{name}'"))
}

/// The hash of a tuple's items, as CPython mixes them (the lanes of xxHash).
fn tuple_hash(thread: &mut Thread, items: &[Obj]) -> PyResult<i64> {
    const P1: u64 = 11_400_714_785_074_694_791;
    const P2: u64 = 14_029_467_366_897_019_727;
    const P5: u64 = 2_870_177_450_012_600_261;
    let mut sum = P5;
    for item in items {
        let lane = hash(thread, item)? as u64;
        sum = sum.wrapping_add(lane.wrapping_mul(P2));
        sum = sum.rotate_left(31).wrapping_mul(P1);
    }
    sum = sum.wrapping_add(items.len() as u64 ^ (P5 ^ 3_527_539));
    Ok(match sum as i64 {
        -1 => 1_546_275_796,
        sum => sum,
    })
}

fn frozenset_hash(thread: &mut Thread, set: &Obj) -> PyResult<i64> {
    let mut mixed: u64 = 0;
    let items = iterate::collect(thread, set)?;
    for item in &items {
        let hash = hash(thread, item)? as u64;
        mixed ^= (hash ^ 89_869_747 ^ hash << 16).wrapping_mul(3_644_798_167);
    }
    mixed ^= (items.len() as u64 + 1).wrapping_mul(1_927_868_237);
    mixed ^= (mixed >> 11) ^ (mixed >> 25);
    mixed = mixed.wrapping_mul(69_069).wrapping_add(907_133_923);
    Ok(if mixed == u64::MAX {
        590_923_713
    } else {
        mixed as i64
    })
}

fn custom_hash(thread: &mut Thread, object: &Obj) -> PyResult<i64> {
    let class = object.class();
    let method = thread.lookup(class, crate::name!("__hash__"));
    match method {
        Some(method) if method.is_none() => Err(unhashable(object)),
        Some(method)
            if method.type_id() == id::FUNCTION
                || !class.is_heap()
                || object.get::<crate::object::Weakref>().is_some() =>
        {
            let result = call::call(
                thread,
                &method,
                &super::Args::positional(std::slice::from_ref(object)),
            )?;
            match result.as_i128() {
                Some(hash) => Ok(int_hash(hash)),
                None if result.is_int() => value_hash(thread, &result),
                None => Err(errors::type_error(
                    "__hash__ method should return an integer",
                )),
            }
        }
        _ if object.base_value().is(object) => Ok(identity_hash(object)),
        _ => value_hash(thread, object),
    }
}

/// Where an operation on a table stands that the program compares keys for.
#[derive(Clone, Copy)]
enum Attempt<S> {
    /// It begins.
    First,
    /// The key in the place where the probe stands was another.
    After(S),
    /// The key in this place was the one.
    Found(usize, S),
}

/// Why an operation on a table could not be done at once.
enum Undone<S> {
    /// The program must compare the key in this place with the operation's.
    Ask(usize, Obj, S),
    /// Keys changed while it did.
    Again,
}

/// Does something with a table, of which `attempt` finds the key and does it
/// under one lock; asks the program where the table cannot compare.
fn operate<S: Copy, T>(
    thread: &mut Thread,
    key: &Obj,
    mut attempt: impl FnMut(Attempt<S>) -> Result<T, Undone<S>>,
) -> PyResult<T> {
    let mut next = Attempt::First;
    loop {
        next = match attempt(next) {
            Ok(done) => return Ok(done),
            Err(Undone::Again) => Attempt::First,
            Err(Undone::Ask(index, candidate, state)) => {
                match compare::same_or_equal(thread, &candidate, key)? {
                    true => Attempt::Found(index, state),
                    false => Attempt::After(state),
                }
            }
        }
    }
}

/// What a probe comes to: `done` with the key's place, or what is still undone.
fn conclude<S, T>(probe: Probe<S>, done: impl FnOnce(Option<usize>) -> T) -> Result<T, Undone<S>> {
    match probe {
        Probe::Found(index) => Ok(done(Some(index))),
        Probe::Missing => Ok(done(None)),
        Probe::Ask { index, key, resume } => Err(Undone::Ask(index, key, resume)),
    }
}

/// What a table is reached for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Purpose {
    /// A read that threads do without the lock where they can.
    Read,
    Change,
}

/// Calls `act` with a dict's table and the place of a key there, if it has one.
fn with_key<T>(
    thread: &mut Thread,
    dict: &Obj,
    hash: i64,
    key: &Obj,
    purpose: Purpose,
    mut act: impl FnMut(&mut TableMut<'_>, Option<usize>) -> T,
) -> PyResult<T> {
    operate(thread, key, |attempt| {
        let once = |table: &mut TableMut<'_>| {
            let probe = match attempt {
                Attempt::First => table.probe(hash, key),
                Attempt::After(state) => table.resume(hash, key, state),
                Attempt::Found(index, state) if table.is_as_at(state) => Probe::Found(index),
                Attempt::Found(..) => return Err(Undone::Again),
            };
            conclude(probe, |place| act(table, place))
        };
        let done = match purpose {
            Purpose::Read => dict.read_dict(once),
            Purpose::Change => dict.with_dict(once),
        };
        done.expect("the caller has a dict")
    })
}

/// The same for a set.
fn with_item<T>(
    thread: &mut Thread,
    set: &Obj,
    hash: i64,
    item: &Obj,
    purpose: Purpose,
    mut act: impl FnMut(&mut SetTableMut<'_>, Option<usize>) -> T,
) -> PyResult<T> {
    operate(thread, item, |attempt| {
        let once = |table: &mut SetTableMut<'_>| {
            let probe = match attempt {
                Attempt::First => table.probe(hash, item),
                Attempt::After(at) => table.resume(hash, item, at),
                Attempt::Found(index, at) if table.is_as_at(at) => Probe::Found(index),
                Attempt::Found(..) => return Err(Undone::Again),
            };
            conclude(probe, |place| act(table, place))
        };
        let done = match purpose {
            Purpose::Read => set.read_set(once),
            Purpose::Change => set.with_set(once),
        };
        done.expect("the caller has a set")
    })
}

/// The value of a key of a dict.
///
/// # Errors
///
/// Whatever hashing or comparing keys raises.
pub fn get(thread: &mut Thread, dict: &Obj, key: &Obj) -> PyResult<Option<Obj>> {
    let hash = hash(thread, key)?;
    if let Some(found) = dict.look_up(hash, key) {
        return Ok(found);
    }
    with_key(thread, dict, hash, key, Purpose::Read, |table, place| {
        let entry = table.entry(place?)?;
        if !entry.key.is(key) {
            entry.key.show();
        }
        Some(entry.value.clone_shown())
    })
}

/// Whether a dict has a key.
///
/// # Errors
///
/// As for [`get`].
pub(crate) fn contains(thread: &mut Thread, dict: &Obj, key: &Obj) -> PyResult<bool> {
    let hash = hash(thread, key)?;
    match dict.look_for(hash, key) {
        Some(found) => Ok(found),
        None => with_key(thread, dict, hash, key, Purpose::Read, |table, place| {
            if let Some(entry) = place.and_then(|place| table.entry(place)) {
                entry.key.show();
            }
            place.is_some()
        }),
    }
}

/// The same, and `None` for what is no dict.
///
/// # Errors
///
/// As for [`get`].
pub(crate) fn get_if_dict(thread: &mut Thread, object: &Obj, key: &Obj) -> PyResult<Option<Obj>> {
    if !is_dict(object) {
        return Ok(None);
    }
    get(thread, object, key)
}

/// Sets a key of a dict.
///
/// # Errors
///
/// As for [`get`].
pub fn set(thread: &mut Thread, dict: &Obj, key: &Obj, value: Obj) -> PyResult<()> {
    set_default(thread, dict, key, value, true).map(drop)
}

/// Sets a key of a dict if it is missing, or in any case if `replace`; returns
/// the value that was there.
///
/// # Errors
///
/// As for [`get`].
pub(crate) fn set_default(
    thread: &mut Thread,
    dict: &Obj,
    key: &Obj,
    value: Obj,
    replace: bool,
) -> PyResult<Option<Obj>> {
    if !is_dict(dict) {
        return Err(errors::system_error("a dict operation needs a dict"));
    }
    let hash = hash(thread, key)?;
    let mut value = Some(value);
    with_key(
        thread,
        dict,
        hash,
        key,
        Purpose::Change,
        |table, place| match place {
            Some(index) if replace => value.take().map(|value| table.replace(index, value)),
            Some(index) => table.entry(index).map(|entry| entry.value.clone()),
            None => {
                if let Some(value) = value.take() {
                    table.insert(hash, key.clone(), value);
                }
                None
            }
        },
    )
}

fn is_dict(object: &Obj) -> bool {
    object.base_value().get::<Dict>().is_some()
}

/// Removes a key of a dict; returns the key's value.
///
/// # Errors
///
/// As for [`get`].
pub(crate) fn remove(thread: &mut Thread, dict: &Obj, key: &Obj) -> PyResult<Option<Obj>> {
    let hash = hash(thread, key)?;
    let removed = with_key(thread, dict, hash, key, Purpose::Change, |table, place| {
        place.map(|index| table.remove(index))
    });
    Ok(removed?.map(|entry| entry.value))
}

/// A dict's items as they are now.
pub(crate) fn items(dict: &Obj) -> Vec<(Obj, Obj)> {
    let items = dict.with_dict(|table| {
        let pair = |entry: &crate::object::Entry| (entry.key.clone(), entry.value.clone());
        table.iter().map(pair).collect()
    });
    items.unwrap_or_default()
}

/// A dict with the same items.
pub(crate) fn copy(dict: &Obj) -> Obj {
    Obj::dict_of(dict.with_dict(|table| table.clone()).unwrap_or_default())
}

/// Whether an object can be unpacked with `**`.
pub(crate) fn is_mapping(thread: &mut Thread, object: &Obj) -> bool {
    object.with_dict(|_| ()).is_some()
        || (object.class().is_heap() && thread.special(object, crate::name!("keys")).is_some())
}

/// The items of a dict or of an object with `keys`.
///
/// # Errors
///
/// Whatever its methods raise.
pub(crate) fn mapping_items(thread: &mut Thread, object: &Obj) -> PyResult<Vec<(Obj, Obj)>> {
    if object.with_dict(|_| ()).is_some() {
        return Ok(items(object));
    }
    let keys = call::call_method(thread, object, crate::name!("keys"), &[])?;
    let mut items = Vec::new();
    for key in iterate::collect(thread, &keys)? {
        let value = subscript::get_item(thread, object, &key)?;
        items.push((key, value));
    }
    Ok(items)
}

/// Takes the items of another mapping over.
///
/// # Errors
///
/// Whatever the other's methods, hashing or comparing raise.
pub(crate) fn update(thread: &mut Thread, dict: &Obj, other: &Obj) -> PyResult<()> {
    for (key, value) in mapping_items(thread, other)? {
        set(thread, dict, &key, value)?;
    }
    Ok(())
}

/// Adds an item to a set; returns whether it was new.
///
/// # Errors
///
/// As for [`get`].
pub(crate) fn set_add(thread: &mut Thread, set: &Obj, item: Obj) -> PyResult<bool> {
    let hash = hash(thread, &item)?;
    if let Some(Some(added)) = set.with_set(|table| table.add(hash, &item)) {
        return Ok(added);
    }
    with_item(thread, set, hash, &item, Purpose::Change, |table, place| {
        if place.is_none() {
            table.insert(hash, item.clone());
        }
        place.is_none()
    })
}

/// What is looked for in a set: a set, which has no hash, stands for a
/// frozenset.
fn hashable_item(item: &Obj) -> Obj {
    if item.base_value().type_id() != id::SET {
        return item.clone();
    }
    Obj::frozenset_of(item.with_set(|table| table.clone()).unwrap_or_default())
}

/// Whether an item is in a set.
///
/// # Errors
///
/// As for [`get`].
pub(crate) fn set_contains(thread: &mut Thread, set: &Obj, item: &Obj) -> PyResult<bool> {
    let item = &hashable_item(item);
    let hash = hash(thread, item)?;
    if let Some(found) = set.look_for_item(hash, item) {
        return Ok(found);
    }
    let is_there = |entry: Option<&SetEntry>| {
        if let Some(entry) = entry.filter(|entry| !entry.key.is(item)) {
            entry.key.show();
        }
        entry.is_some()
    };
    if let Some(Some(has)) = set.read_set(|table| table.get(hash, item).map(is_there)) {
        return Ok(has);
    }
    with_item(thread, set, hash, item, Purpose::Read, |table, place| {
        is_there(place.and_then(|place| table.entry(place)))
    })
}

/// Removes an item from a set; returns whether it was there.
///
/// # Errors
///
/// As for [`get`].
pub(crate) fn set_remove(thread: &mut Thread, set: &Obj, item: &Obj) -> PyResult<bool> {
    let item = &hashable_item(item);
    let hash = hash(thread, item)?;
    let removed = with_item(thread, set, hash, item, Purpose::Change, |table, place| {
        table.remove(place?)
    });
    Ok(removed?.is_some())
}

/// Adds the items of an iterable to a set, with room made at once for those of
/// another set or a dict.
///
/// # Errors
///
/// Whatever iterating, hashing or comparing raises.
pub(crate) fn set_update(thread: &mut Thread, set: &Obj, other: &Obj) -> PyResult<()> {
    if let Some(coming) = other.keys_len().filter(|coming| *coming > 0) {
        let slots = set.read_set(|table| table.free_slots(coming)).flatten();
        // Another thread may have added an item meanwhile, which stays then.
        if let Some(slots) = slots
            && let Some(table) = other.with_set(|table| table.copy_in(slots))
            && let Some(Some(_)) =
                set.with_set(|own| own.is_empty().then(|| own.replace_with(table)))
        {
            return Ok(());
        }
        set.with_set(|table| table.reserve(coming));
    }
    let iterator = iterate::iter(thread, other)?;
    while let Some(item) = iterate::next(thread, &iterator)? {
        set_add(thread, set, item)?;
    }
    Ok(())
}

/// Removes the items of an iterable from a set.
///
/// # Errors
///
/// Whatever iterating, hashing or comparing raises.
pub(crate) fn set_subtract(thread: &mut Thread, set: &Obj, other: &Obj) -> PyResult<()> {
    for item in iterate::collect(thread, other)? {
        set_remove(thread, set, &item)?;
    }
    set.with_set(|table| table.tidy());
    Ok(())
}

/// Removes what a set has of another, and adds what it has not.
///
/// # Errors
///
/// Whatever hashing or comparing raises.
pub(crate) fn set_toggle(thread: &mut Thread, set: &Obj, other: &Obj) -> PyResult<()> {
    if set.base_value().is(other.base_value()) {
        drop(set.with_set(|table| table.take_all()));
        return Ok(());
    }
    for item in iterate::collect(thread, other)? {
        if !set_remove(thread, set, &item)? {
            set_add(thread, set, item)?;
        }
    }
    Ok(())
}

/// The items of an iterable as a set; a set is returned as it is.
///
/// # Errors
///
/// Whatever iterating, hashing or comparing raises.
pub(crate) fn to_set(thread: &mut Thread, iterable: &Obj) -> PyResult<Obj> {
    if iterable.is_set() {
        return Ok(iterable.clone());
    }
    let set = Obj::set_of(SetTable::default());
    for item in iterate::collect(thread, iterable)? {
        set_add(thread, &set, item)?;
    }
    Ok(set)
}

/// A view of a dict's keys, values or items.
pub(crate) fn view(type_id: crate::object::TypeId, dict: &Obj) -> Obj {
    let dict = dict.base_value().clone();
    Obj::new(type_id, DictView { dict })
}

/// The items of one set that are in another, or that are not, as a set; `None`
/// where one of them is no set, they are the same, or only the program can
/// compare items.
pub(crate) fn plain_selection(set: &Obj, other: &Obj, wanted: bool) -> Option<Obj> {
    let selected = set.with_two_sets(other, |set, other| {
        let mut selected = SetTable::default();
        for entry in set.iter() {
            if other.has(entry.hash, &entry.key)? == wanted {
                selected.alone().insert(entry.hash, entry.key.clone());
            }
        }
        Some(selected)
    });
    selected?.map(Obj::set_of)
}

/// Whether every item of one set is in the other; `None` as for
/// [`plain_selection`].
pub(crate) fn is_plain_subset(small: &Obj, large: &Obj) -> Option<bool> {
    small.with_two_sets(large, |small, large| {
        for entry in small.iter() {
            if !large.has(entry.hash, &entry.key)? {
                return Some(false);
            }
        }
        Some(true)
    })?
}
