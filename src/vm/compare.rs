//! Comparison: `<`, `==` and their kin, for built-in types and by protocol.

use std::cmp::Ordering;

use num_bigint::BigInt as Big;
use num_traits::FromPrimitive;

use crate::object::{
    Complex, Float, Instance, Int, NativeFunction, Obj, Range, Slice, id, plain_equal,
};

use super::error::{PyResult, errors};
use super::{Thread, call, descriptor, dict_ops, iterate, truth};

/// A comparison operator, numbered as in `COMPARE_OP`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Comparison {
    /// `<`
    Less,
    /// `<=`
    LessEqual,
    /// `==`
    Equal,
    /// `!=`
    NotEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterEqual,
}

use Comparison::{Equal, Greater, GreaterEqual, Less, LessEqual, NotEqual};

impl Comparison {
    /// The operator in the argument of `COMPARE_OP`.
    #[inline(always)]
    pub(crate) fn from_arg(arg: u32) -> Comparison {
        match arg >> 4 {
            0 => Less,
            1 => LessEqual,
            2 => Equal,
            3 => NotEqual,
            4 => Greater,
            _ => GreaterEqual,
        }
    }

    /// Whether it is `==` or `!=`.
    #[inline(always)]
    pub(crate) fn is_equality(self) -> bool {
        matches!(self, Equal | NotEqual)
    }

    /// Whether it holds for values in this order.
    #[inline(always)]
    pub(crate) fn holds(self, order: Ordering) -> bool {
        match self {
            Less => order.is_lt(),
            LessEqual => order.is_le(),
            Equal => order.is_eq(),
            NotEqual => order.is_ne(),
            Greater => order.is_gt(),
            GreaterEqual => order.is_ge(),
        }
    }

    /// Whether it holds for values that may have no order (NaN).
    #[inline(always)]
    pub(crate) fn holds_partially(self, order: Option<Ordering>) -> bool {
        match order {
            Some(order) => self.holds(order),
            None => self == NotEqual,
        }
    }

    /// The operator for swapped operands.
    fn reflected(self) -> Comparison {
        match self {
            Less => Greater,
            LessEqual => GreaterEqual,
            Greater => Less,
            GreaterEqual => LessEqual,
            same => same,
        }
    }

    fn method(self) -> &'static Obj {
        match self {
            Less => crate::name!("__lt__"),
            LessEqual => crate::name!("__le__"),
            Equal => crate::name!("__eq__"),
            NotEqual => crate::name!("__ne__"),
            Greater => crate::name!("__gt__"),
            GreaterEqual => crate::name!("__ge__"),
        }
    }

    fn symbol(self) -> &'static str {
        match self {
            Less => "<",
            LessEqual => "<=",
            Equal => "==",
            NotEqual => "!=",
            Greater => ">",
            GreaterEqual => ">=",
        }
    }
}

/// `left comparison right`, whatever object that is.
///
/// # Errors
///
/// A `TypeError` where no order is defined; whatever a method raises.
#[inline(never)]
pub fn rich_compare(
    thread: &mut Thread,
    left: &Obj,
    right: &Obj,
    comparison: Comparison,
) -> PyResult<Obj> {
    if let (id::INT, id::INT) = (left.type_id(), right.type_id())
        && let (Some(left), Some(right)) = (left.get::<Int>(), right.get::<Int>())
    {
        return Ok(Obj::bool(comparison.holds(left.0.cmp(&right.0))));
    }
    let is_set = |object: &Obj| matches!(object.type_id(), id::SET | id::FROZENSET);
    if is_set(left) && is_set(right) {
        return compare_sets(thread, left, right, comparison).map(Obj::bool);
    }
    if comparison.is_equality()
        && is_equal_to_itself_only(thread, left)
        && is_equal_to_itself_only(thread, right)
    {
        return Ok(Obj::bool(left.is(right) == (comparison == Equal)));
    }
    if let Some(result) = builtin_compare(thread, left, right, comparison)? {
        return Ok(Obj::bool(result));
    }
    let ask = left.class().is_heap()
        || right.class().is_heap()
        || left.asks_its_type()
        || right.asks_its_type();
    if ask && let Some(result) = custom_compare(thread, left, right, comparison)? {
        return Ok(result);
    }
    match comparison {
        Equal => Ok(Obj::bool(left.is(right))),
        NotEqual => Ok(Obj::bool(!left.is(right))),
        _ => Err(errors::type_error(format!(
            "'{}' not supported between instances of '{}' and '{}'",
            comparison.symbol(),
            left.class().static_name(),
            right.class().static_name()
        ))),
    }
}

/// Whether the object's class leaves `==` and `!=` to `object`: it is `None`,
/// or an instance whose class defines neither and that carries no value.
fn is_equal_to_itself_only(thread: &mut Thread, object: &Obj) -> bool {
    if object.is_none() {
        return true;
    }
    let plain = object
        .get::<Instance>()
        .is_some_and(|instance| instance.base_value().is_none());
    plain
        && [Equal, NotEqual].into_iter().all(|comparison| {
            let method = thread.special(object, comparison.method());
            let native = method
                .as_ref()
                .and_then(|method| method.get::<NativeFunction>());
            native.is_some_and(|native| native.owner == Some(id::OBJECT))
        })
}

/// Whether `left comparison right` is true.
///
/// # Errors
///
/// As for [`rich_compare`].
pub(crate) fn holds(
    thread: &mut Thread,
    left: &Obj,
    right: &Obj,
    comparison: Comparison,
) -> PyResult<bool> {
    let result = rich_compare(thread, left, right, comparison)?;
    truth::is_true(thread, &result)
}

/// Whether two objects are the same or equal, as containers compare.
///
/// # Errors
///
/// As for [`rich_compare`].
pub(crate) fn same_or_equal(thread: &mut Thread, left: &Obj, right: &Obj) -> PyResult<bool> {
    if left.is(right) {
        return Ok(true);
    }
    match plain_equal(left, right) {
        Some(equal) => Ok(equal),
        None => holds(thread, left, right, Equal),
    }
}

/// Asks the classes of the operands: the right one first if it is a subclass
/// of the left one's.
fn custom_compare(
    thread: &mut Thread,
    left: &Obj,
    right: &Obj,
    comparison: Comparison,
) -> PyResult<Option<Obj>> {
    let (left_class, right_class) = (left.class(), right.class());
    let right_first = !left_class.is(right_class) && right_class.is_subclass(left_class);
    let mut attempts = [
        (left, right, comparison),
        (right, left, comparison.reflected()),
    ];
    if right_first {
        attempts.reverse();
    }
    for (receiver, other, comparison) in attempts {
        if let Some(result) = ask(thread, receiver, other, comparison)? {
            return Ok(Some(result));
        }
    }
    Ok(None)
}

fn ask(
    thread: &mut Thread,
    receiver: &Obj,
    other: &Obj,
    comparison: Comparison,
) -> PyResult<Option<Obj>> {
    let args = std::slice::from_ref(other);
    let result = call::call_special(thread, receiver, comparison.method(), args)?;
    if let Some(result) = result.filter(|result| !result.is_not_implemented()) {
        return Ok(Some(result));
    }
    if comparison != NotEqual {
        return Ok(None);
    }
    // Without a `__ne__` of its own, a class's `__eq__` is inverted.
    let result = call::call_special(thread, receiver, Equal.method(), args)?;
    match result.filter(|result| !result.is_not_implemented()) {
        Some(equal) => Ok(Some(Obj::bool(!truth::is_true(thread, &equal)?))),
        None => Ok(None),
    }
}

/// Comparison of objects of built-in types, values inside instances of
/// subclasses included where the classes define no comparison themselves.
pub(crate) fn builtin_compare(
    thread: &mut Thread,
    left: &Obj,
    right: &Obj,
    comparison: Comparison,
) -> PyResult<Option<bool>> {
    if (left.class().is_heap() && defines_comparison(thread, left, comparison))
        || (right.class().is_heap() && defines_comparison(thread, right, comparison))
    {
        return Ok(None);
    }
    value_compare(thread, left.base_value(), right.base_value(), comparison)
}

fn defines_comparison(thread: &mut Thread, object: &Obj, comparison: Comparison) -> bool {
    [
        comparison.method(),
        comparison.reflected().method(),
        Equal.method(),
    ]
    .into_iter()
    .any(|name| {
        let method = thread.special(object, name);
        method.is_some_and(|method| method.type_id() == id::FUNCTION)
    })
}

/// Comparison of two values of exact built-in types.
pub(crate) fn value_compare(
    thread: &mut Thread,
    left: &Obj,
    right: &Obj,
    comparison: Comparison,
) -> PyResult<Option<bool>> {
    if let Some(order) = compare_numbers(left, right) {
        return Ok(Some(comparison.holds_partially(order)));
    }
    if let (Some(a), Some(b)) = (left.as_str_payload(), right.as_str_payload()) {
        let order = a.text().as_bytes().cmp(b.text().as_bytes());
        return Ok(Some(comparison.holds(order)));
    }
    if let (Some(a), Some(b)) = (
        super::sequence_ops::bytes_of(left),
        super::sequence_ops::bytes_of(right),
    ) {
        return Ok(Some(comparison.holds(a.cmp(&b))));
    }
    if let (Some(a), Some(b)) = (left.as_tuple(), right.as_tuple()) {
        let (a, b) = (a.to_vec(), b.to_vec());
        return compare_sequences(thread, &a, &b, comparison).map(Some);
    }
    if left.type_id() == id::LIST && right.type_id() == id::LIST {
        let a = left.sequence_items().unwrap_or_default();
        let b = right.sequence_items().unwrap_or_default();
        return compare_sequences(thread, &a, &b, comparison).map(Some);
    }
    if matches!(comparison, Equal | NotEqual)
        && let Some(equal) = equal_structures(thread, left, right)?
    {
        return Ok(Some(equal == (comparison == Equal)));
    }
    if is_set_like(left) && is_set_like(right) {
        return compare_sets(thread, left, right, comparison).map(Some);
    }
    Ok(None)
}

/// The order of two real numbers; `Some(None)` with a NaN, `None` if either is
/// no number.
fn compare_numbers(left: &Obj, right: &Obj) -> Option<Option<Ordering>> {
    if let (Some(a), Some(b)) = (left.as_i128(), right.as_i128()) {
        return Some(Some(a.cmp(&b)));
    }
    match (left.get::<Float>(), right.get::<Float>()) {
        (Some(a), Some(b)) => Some(a.0.partial_cmp(&b.0)),
        (Some(a), None) => Some(compare_float_with_int(a.0, right.as_big()?)),
        (None, Some(b)) => {
            let order = compare_float_with_int(b.0, left.as_big()?);
            Some(order.map(Ordering::reverse))
        }
        (None, None) => Some(Some(left.as_big()?.cmp(&right.as_big()?))),
    }
}

/// Exact: neither is rounded to the other's type.
fn compare_float_with_int(float: f64, int: Big) -> Option<Ordering> {
    if float.is_nan() {
        return None;
    }
    let Some(whole) = Big::from_f64(float.trunc()) else {
        return Some(if float > 0.0 {
            Ordering::Greater
        } else {
            Ordering::Less
        });
    };
    let fraction = float.fract().partial_cmp(&0.0)?;
    Some(whole.cmp(&int).then(fraction))
}

fn compare_sequences(
    thread: &mut Thread,
    left: &[Obj],
    right: &[Obj],
    comparison: Comparison,
) -> PyResult<bool> {
    if matches!(comparison, Equal | NotEqual) && left.len() != right.len() {
        return Ok(comparison == NotEqual);
    }
    thread.nested(|thread| {
        for (a, b) in left.iter().zip(right) {
            if same_or_equal(thread, a, b)? {
                continue;
            }
            return match comparison {
                Equal => Ok(false),
                NotEqual => Ok(true),
                _ => holds(thread, a, b, comparison),
            };
        }
        Ok(comparison.holds(left.len().cmp(&right.len())))
    })
}

/// Equality of complex numbers, dicts, ranges, slices and methods; `None` for
/// other kinds.
fn equal_structures(thread: &mut Thread, left: &Obj, right: &Obj) -> PyResult<Option<bool>> {
    if left.get::<Complex>().is_some() || right.get::<Complex>().is_some() {
        return Ok(equal_complex(left, right));
    }
    if left.with_dict(|_| ()).is_some() && right.with_dict(|_| ()).is_some() {
        return thread
            .nested(|thread| equal_dicts(thread, left, right))
            .map(Some);
    }
    if let (Some(a), Some(b)) = (left.get::<Range>(), right.get::<Range>()) {
        let a = super::iterate::range_values(a);
        let b = super::iterate::range_values(b);
        return Ok(Some(iterate::same_range(&a, &b)));
    }
    if let (Some(a), Some(b)) = (left.get::<Slice>(), right.get::<Slice>()) {
        let a = [&a.start, &a.stop, &a.step];
        let b = [&b.start, &b.stop, &b.step];
        for (a, b) in a.into_iter().zip(b) {
            if !same_or_equal(thread, a, b)? {
                return Ok(Some(false));
            }
        }
        return Ok(Some(true));
    }
    if let (Some(a), Some(b)) = (
        descriptor::bound_parts(left),
        descriptor::bound_parts(right),
    ) {
        return Ok(Some(a.0.is(b.0) && a.1.is(b.1)));
    }
    Ok(None)
}

fn equal_complex(left: &Obj, right: &Obj) -> Option<bool> {
    let parts = |object: &Obj| match object.get::<Complex>() {
        Some(complex) => Some((Obj::float(complex.real), complex.imaginary)),
        None => (object.is_int() || object.as_float().is_some()).then(|| (object.clone(), 0.0)),
    };
    let (a, b) = (parts(left)?, parts(right)?);
    Some(a.1 == b.1 && plain_equal(&a.0, &b.0) == Some(true))
}

fn equal_dicts(thread: &mut Thread, left: &Obj, right: &Obj) -> PyResult<bool> {
    let items = dict_ops::items(left);
    if Some(items.len()) != right.with_dict(|table| table.len()) {
        return Ok(false);
    }
    for (key, value) in items {
        match dict_ops::get(thread, right, &key)? {
            Some(other) if same_or_equal(thread, &value, &other)? => {}
            _ => return Ok(false),
        }
    }
    Ok(true)
}

/// Whether the object is a set, or a view of a dict that is compared as one.
fn is_set_like(object: &Obj) -> bool {
    object.is_set() || matches!(object.type_id(), id::DICT_KEYS | id::DICT_ITEMS)
}

fn compare_sets(
    thread: &mut Thread,
    left: &Obj,
    right: &Obj,
    comparison: Comparison,
) -> PyResult<bool> {
    let len = |set: &Obj| iterate::builtin_len(set).unwrap_or(0);
    let (left_len, right_len) = (len(left), len(right));
    match comparison {
        Equal => Ok(left_len == right_len && is_subset(thread, left, right)?),
        NotEqual => Ok(left_len != right_len || !is_subset(thread, left, right)?),
        Less => Ok(left_len < right_len && is_subset(thread, left, right)?),
        LessEqual => Ok(left_len <= right_len && is_subset(thread, left, right)?),
        Greater => Ok(left_len > right_len && is_subset(thread, right, left)?),
        GreaterEqual => Ok(left_len >= right_len && is_subset(thread, right, left)?),
    }
}

/// Whether every item of one set is in the other.
///
/// # Errors
///
/// Whatever comparing items raises.
pub(crate) fn is_subset(thread: &mut Thread, small: &Obj, large: &Obj) -> PyResult<bool> {
    if let Some(answer) = dict_ops::is_plain_subset(small, large) {
        return Ok(answer);
    }
    for item in iterate::collect(thread, small)? {
        if !iterate::contains(thread, large, &item)? {
            return Ok(false);
        }
    }
    Ok(true)
}
