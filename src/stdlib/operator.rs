//! The module `operator`: Python's operators as functions, and the callables
//! that fetch items and attributes (`Modules/_operator.c`).

use std::sync::OnceLock;

use crate::bytecode::BinaryOperator;
use crate::object::{NativeCode, Obj, TypeId, intern};
use crate::vm::{Args, Comparison, PyResult, Thread, errors, operations as ops};

use super::define::{self, ModuleBuilder};

pub(super) fn module() -> Obj {
    let mut module = ModuleBuilder::new("operator")
        .functions(FUNCTIONS)
        .class(item_getter_type())
        .class(attribute_getter_type())
        .class(method_caller_type());
    for (name, code) in FUNCTIONS {
        if *name != "length_hint" && *name != "countOf" && *name != "indexOf" {
            let plain = name.trim_end_matches('_');
            module = module.functions(&[(&format!("__{plain}__"), *code)]);
        }
    }
    module.build()
}

macro_rules! binary {
    ($name:literal, $operator:ident) => {
        ($name, |thread, args| {
            let [left, right] = args.exactly($name)?;
            ops::binary(thread, BinaryOperator::$operator, left, right)
        })
    };
}

macro_rules! in_place {
    ($name:literal, $operator:ident) => {
        ($name, |thread, args| {
            let [left, right] = args.exactly($name)?;
            ops::binary_in_place(thread, BinaryOperator::$operator, left, right)
        })
    };
}

macro_rules! comparison {
    ($name:literal, $comparison:ident) => {
        ($name, |thread, args| {
            let [left, right] = args.exactly($name)?;
            ops::rich_compare(thread, left, right, Comparison::$comparison)
        })
    };
}

const FUNCTIONS: &[(&str, NativeCode)] = &[
    binary!("add", Add),
    binary!("and_", And),
    binary!("floordiv", FloorDivide),
    binary!("lshift", LeftShift),
    binary!("matmul", MatrixMultiply),
    binary!("mod", Remainder),
    binary!("mul", Multiply),
    binary!("or_", Or),
    binary!("pow", Power),
    binary!("rshift", RightShift),
    binary!("sub", Subtract),
    binary!("truediv", TrueDivide),
    binary!("xor", Xor),
    in_place!("iadd", Add),
    in_place!("iand", And),
    in_place!("ifloordiv", FloorDivide),
    in_place!("ilshift", LeftShift),
    in_place!("imatmul", MatrixMultiply),
    in_place!("imod", Remainder),
    in_place!("imul", Multiply),
    in_place!("ior", Or),
    in_place!("ipow", Power),
    in_place!("irshift", RightShift),
    in_place!("isub", Subtract),
    in_place!("itruediv", TrueDivide),
    in_place!("ixor", Xor),
    comparison!("lt", Less),
    comparison!("le", LessEqual),
    comparison!("eq", Equal),
    comparison!("ne", NotEqual),
    comparison!("ge", GreaterEqual),
    comparison!("gt", Greater),
    ("abs", super::builtin_numbers::abs),
    ("call", call),
    ("concat", concat),
    ("iconcat", concat),
    ("contains", contains),
    ("countOf", count_of),
    ("delitem", delete_item),
    ("getitem", get_item),
    ("index", index),
    ("indexOf", index_of),
    ("inv", invert),
    ("invert", invert),
    ("is_", is),
    ("is_not", is_not),
    ("length_hint", length_hint),
    ("neg", negative),
    ("not_", not),
    ("pos", positive),
    ("setitem", set_item),
    ("truth", truth),
];

fn call(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    if args.is_empty() {
        return Err(errors::type_error(
            "call() missing 1 required positional argument: 'obj'",
        ));
    }
    ops::call(thread, args.this(), &args.after_this())
}

fn concat(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [left, right] = args.exactly("concat")?;
    ops::binary(thread, BinaryOperator::Add, left, right)
}

fn contains(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [container, item] = args.exactly("contains")?;
    ops::contains(thread, container, item).map(Obj::bool)
}

fn count_of(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [items, wanted] = args.exactly("countOf")?;
    let mut count = 0;
    for item in ops::collect(thread, items)? {
        count += i128::from(ops::same_or_equal(thread, &item, wanted)?);
    }
    Ok(Obj::int(count))
}

fn index_of(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [items, wanted] = args.exactly("indexOf")?;
    for (index, item) in ops::collect(thread, items)?.iter().enumerate() {
        if ops::same_or_equal(thread, item, wanted)? {
            return Ok(Obj::int(index as i128));
        }
    }
    Err(errors::value_error("sequence.index(x): x not in sequence"))
}

fn delete_item(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [container, key] = args.exactly("delitem")?;
    ops::delete_item(thread, container, key)?;
    Ok(Obj::none())
}

fn get_item(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [container, key] = args.exactly("getitem")?;
    ops::get_item(thread, container, key)
}

fn set_item(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [container, key, value] = args.exactly("setitem")?;
    ops::set_item(thread, container, key, value.clone())?;
    Ok(Obj::none())
}

fn index(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [value] = args.exactly("index")?;
    let index = ops::index(thread, value)?;
    // A bool is an int, and not yet the int that it stands for.
    Ok(match index.as_i128() {
        Some(number) => Obj::int(number),
        None => index,
    })
}

fn invert(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [value] = args.exactly("invert")?;
    ops::invert(thread, value)
}

fn negative(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [value] = args.exactly("neg")?;
    ops::negative(thread, value)
}

fn positive(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [value] = args.exactly("pos")?;
    ops::positive(thread, value)
}

fn is(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [left, right] = args.exactly("is_")?;
    Ok(Obj::bool(left.is(right)))
}

fn is_not(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [left, right] = args.exactly("is_not")?;
    Ok(Obj::bool(!left.is(right)))
}

fn not(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [value] = args.exactly("not_")?;
    Ok(Obj::bool(!ops::is_true(thread, value)?))
}

fn truth(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [value] = args.exactly("truth")?;
    Ok(Obj::bool(ops::is_true(thread, value)?))
}

/// `len(object)`, or what `__length_hint__` guesses, or the default.
fn length_hint(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let values = args.between("length_hint", 1, 2)?;
    if let Ok(length) = ops::len(thread, &values[0]) {
        return Ok(Obj::int(length as i128));
    }
    let hint = crate::name!("__length_hint__");
    if let Some(method) = ops::get_special(thread, &values[0], hint)? {
        let guess = ops::call(thread, &method, &Args::positional(&[]))?;
        if !guess.is_not_implemented() {
            return Ok(guess);
        }
    }
    Ok(values.get(1).cloned().unwrap_or_else(|| Obj::int(0)))
}

/// Fetches items by their keys.
#[derive(Debug)]
struct ItemGetter(Box<[Obj]>);

/// Fetches attributes by their dotted names.
#[derive(Debug)]
struct AttributeGetter(Box<[Vec<Obj>]>);

/// Calls a method with arguments that are known beforehand.
#[derive(Debug)]
struct MethodCaller {
    name: Obj,
    values: Vec<Obj>,
    names: Vec<Obj>,
}

fn item_getter_type() -> TypeId {
    static TYPE: OnceLock<TypeId> = OnceLock::new();
    *TYPE.get_or_init(|| {
        let type_id = define::native_type("operator", "itemgetter");
        define::static_methods(type_id, &[("__new__", new_item_getter)]);
        define::methods(
            type_id,
            &[
                ("__call__", call_item_getter),
                ("__repr__", repr_item_getter),
            ],
        );
        type_id
    })
}

fn attribute_getter_type() -> TypeId {
    static TYPE: OnceLock<TypeId> = OnceLock::new();
    *TYPE.get_or_init(|| {
        let type_id = define::native_type("operator", "attrgetter");
        define::static_methods(type_id, &[("__new__", new_attribute_getter)]);
        define::methods(
            type_id,
            &[
                ("__call__", call_attribute_getter),
                ("__repr__", repr_attribute_getter),
            ],
        );
        type_id
    })
}

fn method_caller_type() -> TypeId {
    static TYPE: OnceLock<TypeId> = OnceLock::new();
    *TYPE.get_or_init(|| {
        let type_id = define::native_type("operator", "methodcaller");
        define::static_methods(type_id, &[("__new__", new_method_caller)]);
        define::methods(
            type_id,
            &[
                ("__call__", call_method_caller),
                ("__repr__", repr_method_caller),
            ],
        );
        type_id
    })
}

/// `itemgetter(key)`.
pub(super) fn item_getter(key: Obj) -> Obj {
    Obj::native(item_getter_type(), ItemGetter([key].into()))
}

fn needs_one(name: &str, args: &Args<'_>) -> PyResult<()> {
    args.no_keywords(name)?;
    if args.is_empty() {
        return Err(errors::type_error(format!(
            "{name} expected at least 1 argument, got 0"
        )));
    }
    Ok(())
}

fn new_item_getter(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let args = args.after_this();
    needs_one("itemgetter", &args)?;
    let getter = ItemGetter(args.values().into());
    Ok(Obj::native(item_getter_type(), getter))
}

fn call_item_getter(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [object] = args.after_this().exactly("itemgetter")?;
    let getter = args.this().as_native::<ItemGetter>();
    let keys = getter.map_or(&[][..], |getter| &getter.0);
    if let [key] = keys {
        return ops::get_item(thread, object, key);
    }
    let items = keys.iter().map(|key| ops::get_item(thread, object, key));
    Ok(Obj::tuple(items.collect::<PyResult<Vec<Obj>>>()?))
}

fn repr_all(thread: &mut Thread, values: &[Obj]) -> PyResult<Vec<String>> {
    let shown = values.iter().map(|value| ops::repr(thread, value));
    shown
        .map(|shown| shown.map(|text| ops::lossy(&text)))
        .collect()
}

fn repr_item_getter(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let getter = args.this().as_native::<ItemGetter>();
    let keys = repr_all(thread, getter.map_or(&[][..], |getter| &getter.0))?;
    Ok(Obj::str(format!(
        "operator.itemgetter({})",
        keys.join(", ")
    )))
}

fn new_attribute_getter(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let args = args.after_this();
    needs_one("attrgetter", &args)?;
    let mut paths = Vec::new();
    for name in args.values() {
        let Some(text) = name.as_utf8() else {
            return Err(errors::type_error("attribute name must be a string"));
        };
        paths.push(text.split('.').map(intern).collect());
    }
    let getter = AttributeGetter(paths.into());
    Ok(Obj::native(attribute_getter_type(), getter))
}

fn call_attribute_getter(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [object] = args.after_this().exactly("attrgetter")?;
    let getter = args.this().as_native::<AttributeGetter>();
    let mut found = Vec::new();
    for path in getter.map_or(&[][..], |getter| &getter.0) {
        let mut value = object.clone();
        for name in path {
            value = ops::get_attribute(thread, &value, name)?;
        }
        found.push(value);
    }
    if found.len() == 1 {
        return Ok(found.swap_remove(0));
    }
    Ok(Obj::tuple(found))
}

fn repr_attribute_getter(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let getter = args.this().as_native::<AttributeGetter>();
    let paths = getter.map_or(&[][..], |getter| &getter.0).iter();
    let names: Vec<String> = paths
        .map(|path| {
            let parts: Vec<String> = path.iter().map(ops::lossy).collect();
            format!("'{}'", parts.join("."))
        })
        .collect();
    Ok(Obj::str(format!(
        "operator.attrgetter({})",
        names.join(", ")
    )))
}

fn new_method_caller(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let (values, names) = args.after_this().parts();
    if values.len() == names.len() {
        return Err(errors::type_error(
            "methodcaller needs at least one argument, the method name",
        ));
    }
    let caller = MethodCaller {
        name: ops::attribute_name(&values[0])
            .map_err(|_| errors::type_error("method name must be a string"))?,
        values: values[1..].to_vec(),
        names: names.to_vec(),
    };
    Ok(Obj::native(method_caller_type(), caller))
}

fn caller<'a>(args: &Args<'a>) -> &'a MethodCaller {
    let caller = args.this().as_native::<MethodCaller>();
    caller.expect("the caller has checked the receiver")
}

fn call_method_caller(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [object] = args.after_this().exactly("methodcaller")?;
    let caller = caller(args);
    let method = ops::get_attribute(thread, object, &caller.name)?;
    ops::call(thread, &method, &Args::new(&caller.values, &caller.names))
}

fn repr_method_caller(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let caller = caller(args);
    let first_named = caller.values.len() - caller.names.len();
    let shown = repr_all(thread, &caller.values)?;
    let mut parts = vec![ops::lossy(&ops::repr(thread, &caller.name)?)];
    for (index, value) in shown.into_iter().enumerate() {
        parts.push(match index.checked_sub(first_named) {
            Some(named) => format!("{}={value}", ops::lossy(&caller.names[named])),
            None => value,
        });
    }
    Ok(Obj::str(format!(
        "operator.methodcaller({})",
        parts.join(", ")
    )))
}
