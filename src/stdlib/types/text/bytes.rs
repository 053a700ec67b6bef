//! What `bytes` and `bytearray` share.

use crate::bytecode::BinaryOperator::{Add, Multiply, Remainder};
use crate::object::{Obj, id};
use crate::stdlib::define;
use crate::text::bytes::{self as rules, Side};
use crate::text::error::TextError;
use crate::vm::{Args, Parameters, PyResult, Thread, errors, operations as ops};

use super::super::operators;
use super::bytes_new::{self, OWNERS, kind_name, of_kind};
use super::{codec, search};

pub(super) fn install() {
    define::static_methods(id::BYTES, &[("__new__", bytes_new::new_bytes)]);
    define::methods(
        id::BYTES,
        &[
            ("__repr__", operators::repr),
            ("__str__", operators::repr),
            ("__hash__", operators::hash),
            ("__getnewargs__", |_, args| {
                Ok(Obj::tuple([Obj::bytes(this(args))]))
            }),
            ("__bytes__", |_, args| Ok(Obj::bytes(this(args)))),
        ],
    );
    for owner in OWNERS {
        define::static_methods(owner, &[("maketrans", bytes_new::maketrans)]);
        define::class_methods(owner, &[("fromhex", bytes_new::from_hex)]);
        operators::binary(owner, &[Add, Multiply, Remainder]);
        operators::reflected(owner, &[Multiply, Remainder]);
        operators::ordering(owner);
        define::methods(owner, OPERATORS);
        define::methods(owner, CHANGES);
        define::methods(owner, TESTS);
        define::methods(owner, SEARCHES);
    }
}

type Methods = &'static [(&'static str, crate::object::NativeCode)];

const OPERATORS: Methods = &[
    ("__len__", operators::len),
    ("__iter__", operators::iter),
    ("__contains__", operators::contains),
    ("__getitem__", operators::getitem),
];

const CHANGES: Methods = &[
    ("capitalize", |_, args| {
        changed(args, "capitalize", rules::capitalize)
    }),
    ("lower", |_, args| {
        changed(args, "lower", <[u8]>::to_ascii_lowercase)
    }),
    ("upper", |_, args| {
        changed(args, "upper", <[u8]>::to_ascii_uppercase)
    }),
    ("title", |_, args| changed(args, "title", rules::title)),
    ("swapcase", |_, args| {
        changed(args, "swapcase", rules::swapcase)
    }),
    ("center", |thread, args| {
        padded(thread, args, "center", centered)
    }),
    ("ljust", |thread, args| {
        padded(thread, args, "ljust", |_, added| (0, added))
    }),
    ("rjust", |thread, args| {
        padded(thread, args, "rjust", |_, added| (added, 0))
    }),
    ("zfill", zfill),
    ("expandtabs", expandtabs),
    ("strip", |_, args| stripped(args, "strip", Side::Both)),
    ("lstrip", |_, args| stripped(args, "lstrip", Side::Left)),
    ("rstrip", |_, args| stripped(args, "rstrip", Side::Right)),
    ("replace", replace),
    ("removeprefix", remove_prefix),
    ("removesuffix", remove_suffix),
    ("translate", translate),
    ("decode", decode),
    ("hex", hex),
    ("join", join),
];

const TESTS: Methods = &[
    ("isalnum", |_, args| {
        all(args, "isalnum", u8::is_ascii_alphanumeric)
    }),
    ("isalpha", |_, args| {
        all(args, "isalpha", u8::is_ascii_alphabetic)
    }),
    ("isdigit", |_, args| {
        all(args, "isdigit", u8::is_ascii_digit)
    }),
    ("isspace", |_, args| {
        all(args, "isspace", |byte| rules::is_space(*byte))
    }),
    ("isascii", |_, args| {
        tested(args, "isascii", <[u8]>::is_ascii)
    }),
    ("islower", |_, args| {
        tested(args, "islower", |b| {
            rules::is_cased(b, u8::is_ascii_lowercase)
        })
    }),
    ("isupper", |_, args| {
        tested(args, "isupper", |b| {
            rules::is_cased(b, u8::is_ascii_uppercase)
        })
    }),
    ("istitle", |_, args| {
        tested(args, "istitle", rules::is_title)
    }),
];

const SEARCHES: Methods = &[
    ("find", |thread, args| {
        found(thread, args, "find", rules::find, false)
    }),
    ("rfind", |thread, args| {
        found(thread, args, "rfind", rules::rfind, false)
    }),
    ("index", |thread, args| {
        found(thread, args, "index", rules::find, true)
    }),
    ("rindex", |thread, args| {
        found(thread, args, "rindex", rules::rfind, true)
    }),
    ("count", count),
    ("startswith", |thread, args| {
        starts_or_ends(thread, args, "startswith", rules::starts_with)
    }),
    ("endswith", |thread, args| {
        starts_or_ends(thread, args, "endswith", rules::ends_with)
    }),
    ("partition", |_, args| partition(args, "partition")),
    ("rpartition", |_, args| partition(args, "rpartition")),
    ("split", |thread, args| {
        split_with(thread, args, &SPLIT, rules::split, rules::split_whitespace)
    }),
    ("rsplit", |thread, args| {
        split_with(
            thread,
            args,
            &RSPLIT,
            rules::rsplit,
            rules::rsplit_whitespace,
        )
    }),
    ("splitlines", splitlines),
];

/// The contents that a method was called on.
pub(super) fn this(args: &Args<'_>) -> Vec<u8> {
    ops::bytes_of(args.this()).unwrap_or_default()
}

fn changed(args: &Args<'_>, name: &str, change: fn(&[u8]) -> Vec<u8>) -> PyResult<Obj> {
    no_arguments(args, name)?;
    Ok(of_kind(args.this(), change(&this(args))))
}

fn tested(args: &Args<'_>, name: &str, test: fn(&[u8]) -> bool) -> PyResult<Obj> {
    no_arguments(args, name)?;
    Ok(Obj::bool(test(&this(args))))
}

fn all(args: &Args<'_>, name: &str, test: fn(&u8) -> bool) -> PyResult<Obj> {
    no_arguments(args, name)?;
    let bytes = this(args);
    Ok(Obj::bool(!bytes.is_empty() && bytes.iter().all(test)))
}

/// Checks that a method got no arguments.
pub(super) fn no_arguments(args: &Args<'_>, name: &str) -> PyResult<()> {
    let name = format!("{}.{name}", kind_name(args.this()));
    args.after_this().exactly::<0>(&name).map(drop)
}

/// How many fill bytes go left and right of `width` where `added` are missing.
type Sides = fn(usize, usize) -> (usize, usize);

/// An odd one out goes left in an odd width.
fn centered(width: usize, added: usize) -> (usize, usize) {
    let left = added / 2 + (added & width & 1);
    (left, added - left)
}

fn padded(thread: &mut Thread, args: &Args<'_>, name: &str, sides: Sides) -> PyResult<Obj> {
    let values = args.after_this().between(name, 1, 2)?;
    let width = usize::try_from(search::size(thread, &values[0])?).unwrap_or(0);
    let fill = match values.get(1) {
        None => b' ',
        Some(fill) => match ops::bytes_of(fill).as_deref() {
            Some([fill]) => *fill,
            _ => {
                return Err(errors::type_error(format!(
                    "{name}() argument 2 must be a byte string of length 1, not {}",
                    fill.class().static_name()
                )));
            }
        },
    };
    let bytes = this(args);
    let (left, right) = sides(width, width.saturating_sub(bytes.len()));
    Ok(of_kind(args.this(), rules::pad(&bytes, left, right, fill)?))
}

fn zfill(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let name = format!("{}.zfill", kind_name(args.this()));
    let [width] = args.after_this().exactly(&name)?;
    let width = usize::try_from(search::size(thread, width)?).unwrap_or(0);
    let bytes = this(args);
    let zeros = width.saturating_sub(bytes.len());
    let mut filled = rules::pad(&bytes, zeros, 0, b'0')?;
    if zeros > 0 && matches!(bytes.first(), Some(b'+' | b'-')) {
        filled.swap(0, zeros);
    }
    Ok(of_kind(args.this(), filled))
}

const EXPANDTABS: Parameters<1> = Parameters {
    function: "expandtabs",
    names: ["tabsize"],
    required: 0,
    positional_only: 0,
    positional: 1,
};

fn expandtabs(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [size] = args.after_this().bind(&EXPANDTABS)?;
    let size = match size {
        Some(size) => search::size(thread, size)?,
        None => 8,
    };
    Ok(of_kind(args.this(), rules::expandtabs(&this(args), size)?))
}

fn stripped(args: &Args<'_>, name: &str, side: Side) -> PyResult<Obj> {
    let values = args.after_this().between(name, 0, 1)?;
    let chars = match values.first().filter(|chars| !chars.is_none()) {
        Some(chars) => Some(ops::bytes_like(chars)?),
        None => None,
    };
    let bytes = this(args);
    let rest = rules::strip(&bytes, chars.as_deref(), side);
    Ok(of_kind(args.this(), rest.to_vec()))
}

fn replace(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let values = args.after_this().between("replace", 2, 3)?;
    let (old, new) = (ops::bytes_like(&values[0])?, ops::bytes_like(&values[1])?);
    let count = search::count_or_all(thread, values.get(2))?;
    let replaced = rules::replace(&this(args), &old, &new, count)?;
    Ok(of_kind(args.this(), replaced))
}

fn remove_prefix(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [prefix] = args.after_this().exactly("removeprefix")?;
    let (bytes, prefix) = (this(args), ops::bytes_like(prefix)?);
    let rest = bytes.strip_prefix(&prefix[..]).unwrap_or(&bytes);
    Ok(of_kind(args.this(), rest.to_vec()))
}

fn remove_suffix(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [suffix] = args.after_this().exactly("removesuffix")?;
    let (bytes, suffix) = (this(args), ops::bytes_like(suffix)?);
    let rest = bytes.strip_suffix(&suffix[..]).unwrap_or(&bytes);
    Ok(of_kind(args.this(), rest.to_vec()))
}

const TRANSLATE: Parameters<2> = Parameters {
    function: "translate",
    names: ["table", "delete"],
    required: 1,
    positional_only: 1,
    positional: 2,
};

fn translate(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [table, delete] = args.after_this().bind(&TRANSLATE)?;
    let table = match table.filter(|table| !table.is_none()) {
        Some(table) => ops::bytes_like(table)?,
        None => (0..=255).collect(),
    };
    if table.len() != 256 {
        return Err(errors::value_error(
            "translation table must be 256 characters long",
        ));
    }
    let delete = match delete {
        Some(delete) => ops::bytes_like(delete)?,
        None => Vec::new(),
    };
    let kept = this(args).into_iter().filter(|byte| !delete.contains(byte));
    let translated = kept.map(|byte| table[usize::from(byte)]).collect();
    Ok(of_kind(args.this(), translated))
}

const DECODE: Parameters<2> = Parameters {
    function: "decode",
    names: ["encoding", "errors"],
    required: 0,
    positional_only: 0,
    positional: 2,
};

fn decode(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [encoding, handler] = args.after_this().bind(&DECODE)?;
    let encoding = codec::name_argument("decode", "encoding", encoding, "utf-8")?;
    let handler = codec::name_argument("decode", "errors", handler, "strict")?;
    codec::decode(&this(args), &encoding, &handler)
}

const HEX: Parameters<2> = Parameters {
    function: "hex",
    names: ["sep", "bytes_per_sep"],
    required: 0,
    positional_only: 0,
    positional: 2,
};

fn hex(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [separator, group] = args.after_this().bind(&HEX)?;
    let separator = match separator {
        None => None,
        Some(separator) => Some(hex_separator(separator)?),
    };
    let group = match group {
        Some(group) => search::size(thread, group)?,
        None => 1,
    };
    Ok(Obj::str(rules::hex(&this(args), separator, group)?))
}

fn hex_separator(separator: &Obj) -> PyResult<u8> {
    let bytes = match separator.as_str_payload() {
        Some(text) => text.text().as_bytes().to_vec(),
        None => match ops::bytes_of(separator) {
            Some(bytes) => bytes,
            None => {
                return Err(errors::type_error(format!(
                    "object of type '{}' has no len()",
                    separator.class().static_name()
                )));
            }
        },
    };
    match bytes[..] {
        [byte] if byte.is_ascii() => Ok(byte),
        [_] => Err(errors::value_error("sep must be ASCII.")),
        _ => Err(errors::value_error("sep must be length 1.")),
    }
}

fn join(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let name = format!("{}.join", kind_name(args.this()));
    let [iterable] = args.after_this().exactly(&name)?;
    if !ops::is_iterable(thread, iterable) {
        return Err(errors::type_error("can only join an iterable"));
    }
    let items = ops::collect(thread, iterable)?;
    let mut pieces = Vec::with_capacity(items.len());
    for (index, item) in items.iter().enumerate() {
        pieces.push(ops::bytes_of(item).ok_or_else(|| {
            errors::type_error(format!(
                "sequence item {index}: expected a bytes-like object, {} found",
                item.class().static_name()
            ))
        })?);
    }
    let separator = this(args);
    let gaps = separator.len().checked_mul(pieces.len());
    let total = pieces
        .iter()
        .map(Vec::len)
        .try_fold(gaps.unwrap_or(usize::MAX), usize::checked_add);
    crate::text::memory::check(0, total.unwrap_or(usize::MAX))?;
    Ok(of_kind(args.this(), pieces.join(&separator[..])))
}

/// What a search looks for: bytes, or one byte as an int.
fn needle(thread: &mut Thread, value: &Obj) -> PyResult<Vec<u8>> {
    if let Some(bytes) = ops::bytes_of(value) {
        return Ok(bytes);
    }
    if value.is_int() || thread.special(value, crate::name!("__index__")).is_some() {
        return Ok(vec![bytes_new::byte(thread, value, "byte")?]);
    }
    Err(errors::type_error(format!(
        "argument should be integer or bytes-like object, not '{}'",
        value.class().static_name()
    )))
}

type Find = fn(&[u8], &[u8], Option<i64>, Option<i64>) -> Option<usize>;

fn found(
    thread: &mut Thread,
    args: &Args<'_>,
    name: &str,
    find: Find,
    must: bool,
) -> PyResult<Obj> {
    let (value, start, end) = search::arguments(thread, args, name)?;
    let needle = needle(thread, value)?;
    match find(&this(args), &needle, start, end) {
        None if must => Err(errors::value_error("subsection not found")),
        found => Ok(search::position(found)),
    }
}

fn count(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let (value, start, end) = search::arguments(thread, args, "count")?;
    let needle = needle(thread, value)?;
    let count = rules::count(&this(args), &needle, start, end);
    Ok(Obj::int(count as i128))
}

type Test = fn(&[u8], &[u8], Option<i64>, Option<i64>) -> bool;

fn starts_or_ends(thread: &mut Thread, args: &Args<'_>, name: &str, test: Test) -> PyResult<Obj> {
    let (affix, start, end) = search::arguments(thread, args, name)?;
    let bytes = this(args);
    if let Some(affix) = ops::bytes_of(affix) {
        return Ok(Obj::bool(test(&bytes, &affix, start, end)));
    }
    let Some(choices) = affix.as_tuple() else {
        return Err(errors::type_error(format!(
            "{name} first arg must be bytes or a tuple of bytes, not {}",
            affix.class().static_name()
        )));
    };
    for choice in choices {
        if test(&bytes, &ops::bytes_like(choice)?, start, end) {
            return Ok(Obj::bool(true));
        }
    }
    Ok(Obj::bool(false))
}

fn partition(args: &Args<'_>, name: &str) -> PyResult<Obj> {
    let [separator] = args
        .after_this()
        .exactly(&format!("{}.{name}", kind_name(args.this())))?;
    let (bytes, separator) = (this(args), ops::bytes_like(separator)?);
    let from_right = name == "rpartition";
    let sides = if from_right {
        rules::rpartition(&bytes, &separator)?
    } else {
        rules::partition(&bytes, &separator)?
    };
    let parts: [&[u8]; 3] = match sides {
        Some((left, right)) => [left, &separator, right],
        None if from_right => [b"", b"", &bytes],
        None => [&bytes, b"", b""],
    };
    Ok(Obj::tuple(
        parts.map(|part| of_kind(args.this(), part.to_vec())),
    ))
}

const SPLIT: Parameters<2> = Parameters {
    function: "split",
    names: ["sep", "maxsplit"],
    required: 0,
    positional_only: 0,
    positional: 2,
};

const RSPLIT: Parameters<2> = Parameters {
    function: "rsplit",
    ..SPLIT
};

type Split = for<'a> fn(&'a [u8], &[u8], i64) -> Result<Vec<&'a [u8]>, TextError>;
type SplitSpace = for<'a> fn(&'a [u8], i64) -> Vec<&'a [u8]>;

fn split_with(
    thread: &mut Thread,
    args: &Args<'_>,
    parameters: &Parameters<2>,
    split: Split,
    split_whitespace: SplitSpace,
) -> PyResult<Obj> {
    let [separator, most] = args.after_this().bind(parameters)?;
    let most = search::count_or_all(thread, most)?;
    let bytes = this(args);
    let pieces = match separator.filter(|separator| !separator.is_none()) {
        None => split_whitespace(&bytes, most),
        Some(separator) => split(&bytes, &ops::bytes_like(separator)?, most)?,
    };
    Ok(list_of(args, &pieces))
}

fn list_of(args: &Args<'_>, pieces: &[&[u8]]) -> Obj {
    let pieces = pieces
        .iter()
        .map(|piece| of_kind(args.this(), piece.to_vec()));
    Obj::list(pieces.collect())
}

const SPLITLINES: Parameters<1> = Parameters {
    function: "splitlines",
    names: ["keepends"],
    required: 0,
    positional_only: 0,
    positional: 1,
};

fn splitlines(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [keep_ends] = args.after_this().bind(&SPLITLINES)?;
    let keep_ends = match keep_ends {
        Some(keep) => ops::is_true(thread, keep)?,
        None => false,
    };
    Ok(list_of(args, &rules::split_lines(&this(args), keep_ends)))
}
