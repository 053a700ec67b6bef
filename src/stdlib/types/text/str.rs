//! `str`.

use rustpython_wtf8::{CodePoint, Wtf8, Wtf8Buf};

use crate::bytecode::BinaryOperator::{Add, Multiply, Remainder};
use crate::object::{Obj, Str, id};
use crate::stdlib::define;
use crate::text::error::TextError;
use crate::text::memory::Grow;
use crate::text::string::index::Indexed;
use crate::text::string::{case, class, pad, search as find_in, split};
use crate::vm::{Args, Parameters, PyResult, Raised, Thread, errors, operations as ops};

use super::super::operators;
use super::{codec, search, str_new};

pub(super) fn install() {
    define::static_methods(
        id::STR,
        &[("__new__", str_new::new), ("maketrans", str_new::maketrans)],
    );
    operators::binary(id::STR, &[Add, Multiply, Remainder]);
    operators::reflected(id::STR, &[Multiply, Remainder]);
    operators::ordering(id::STR);
    define::methods(
        id::STR,
        &[
            ("__hash__", operators::hash),
            ("__repr__", operators::repr),
            ("__str__", str_itself),
            ("__format__", operators::format),
            ("__len__", operators::len),
            ("__iter__", operators::iter),
            ("__contains__", operators::contains),
            ("__getitem__", operators::getitem),
            ("__getnewargs__", newargs),
        ],
    );
    install_changes();
    install_tests();
    install_searches();
}

fn install_changes() {
    define::methods(
        id::STR,
        &[
            ("capitalize", |_, args| {
                changed(args, "capitalize", case::capitalize)
            }),
            ("casefold", |_, args| {
                changed(args, "casefold", case::casefold)
            }),
            ("lower", |_, args| changed(args, "lower", case::lower)),
            ("upper", |_, args| changed(args, "upper", case::upper)),
            ("title", |_, args| changed(args, "title", case::title)),
            ("swapcase", |_, args| {
                changed(args, "swapcase", case::swapcase)
            }),
            ("center", |thread, args| {
                padded(thread, args, "center", pad::center)
            }),
            ("ljust", |thread, args| {
                padded(thread, args, "ljust", pad::ljust)
            }),
            ("rjust", |thread, args| {
                padded(thread, args, "rjust", pad::rjust)
            }),
            ("zfill", zfill),
            ("expandtabs", expandtabs),
            ("strip", |_, args| stripped(args, "strip", split::strip)),
            ("lstrip", |_, args| stripped(args, "lstrip", split::lstrip)),
            ("rstrip", |_, args| stripped(args, "rstrip", split::rstrip)),
            ("replace", replace),
            ("removeprefix", remove_prefix),
            ("removesuffix", remove_suffix),
            ("translate", translate),
            ("encode", encode),
            ("format", format),
            ("format_map", format_map),
            ("join", join),
        ],
    );
}

fn install_tests() {
    define::methods(
        id::STR,
        &[
            ("isalnum", |_, args| {
                tested(args, "isalnum", class::is_alnum)
            }),
            ("isalpha", |_, args| {
                tested(args, "isalpha", class::is_alpha)
            }),
            ("isascii", |_, args| tested(args, "isascii", Wtf8::is_ascii)),
            ("isdecimal", |_, args| {
                tested(args, "isdecimal", class::is_decimal)
            }),
            ("isdigit", |_, args| {
                tested(args, "isdigit", class::is_digit)
            }),
            ("isidentifier", |_, args| {
                tested(args, "isidentifier", class::is_identifier)
            }),
            ("islower", |_, args| {
                tested(args, "islower", class::is_lower)
            }),
            ("isnumeric", |_, args| {
                tested(args, "isnumeric", class::is_numeric)
            }),
            ("isprintable", |_, args| {
                tested(args, "isprintable", class::is_printable)
            }),
            ("isspace", |_, args| {
                tested(args, "isspace", class::is_space)
            }),
            ("istitle", |_, args| {
                tested(args, "istitle", class::is_title)
            }),
            ("isupper", |_, args| {
                tested(args, "isupper", class::is_upper)
            }),
        ],
    );
}

fn install_searches() {
    define::methods(
        id::STR,
        &[
            ("find", find),
            ("rfind", rfind),
            ("index", index),
            ("rindex", rindex),
            ("count", count),
            ("startswith", |thread, args| {
                starts_or_ends(thread, args, "startswith", find_in::starts_with)
            }),
            ("endswith", |thread, args| {
                starts_or_ends(thread, args, "endswith", find_in::ends_with)
            }),
            ("partition", |_, args| partition(args, "partition")),
            ("rpartition", |_, args| partition(args, "rpartition")),
            ("split", |thread, args| {
                split_with(thread, args, &SPLIT, split::split, split::split_whitespace)
            }),
            ("rsplit", |thread, args| {
                split_with(
                    thread,
                    args,
                    &RSPLIT,
                    split::rsplit,
                    split::rsplit_whitespace,
                )
            }),
            ("splitlines", splitlines),
        ],
    );
}

/// The contents of the string that a method was called on.
fn this<'a>(args: &Args<'a>) -> PyResult<&'a Str> {
    args.this()
        .as_str_payload()
        .ok_or_else(|| errors::type_error("the instance holds no string"))
}

fn indexed(text: &Str) -> Indexed<'_> {
    Indexed::with_len(text.text(), text.len())
}

/// An argument that must be a string; `what` is how the message begins.
fn text_argument<'a>(value: &'a Obj, what: &str) -> PyResult<&'a Str> {
    value.as_str_payload().ok_or_else(|| {
        errors::type_error(format!(
            "{what}must be str, not {}",
            value.class().static_name()
        ))
    })
}

fn text_of(piece: &Wtf8) -> Obj {
    Obj::str(piece.to_owned())
}

fn str_itself(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    ops::builtin_str(thread, operators::operand(args)?)
}

fn newargs(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    Ok(Obj::tuple([text_of(this(args)?.text())]))
}

fn changed(args: &Args<'_>, name: &str, change: fn(&Wtf8) -> Wtf8Buf) -> PyResult<Obj> {
    args.after_this().exactly::<0>(&format!("str.{name}"))?;
    Ok(Obj::str(change(this(args)?.text())))
}

fn tested(args: &Args<'_>, name: &str, test: fn(&Wtf8) -> bool) -> PyResult<Obj> {
    args.after_this().exactly::<0>(&format!("str.{name}"))?;
    Ok(Obj::bool(test(this(args)?.text())))
}

type Pad = fn(Indexed<'_>, i64, CodePoint) -> Result<Wtf8Buf, TextError>;

fn padded(thread: &mut Thread, args: &Args<'_>, name: &str, pad: Pad) -> PyResult<Obj> {
    let values = args.after_this().between(name, 1, 2)?;
    let width = search::size(thread, &values[0])?;
    let fill = match values.get(1) {
        None => CodePoint::from(b' '),
        Some(fill) => fill_character(fill)?,
    };
    Ok(Obj::str(pad(indexed(this(args)?), width, fill)?))
}

fn fill_character(fill: &Obj) -> PyResult<CodePoint> {
    let Some(text) = fill.as_str_payload() else {
        return Err(errors::type_error(format!(
            "The fill character must be a unicode character, not {}",
            fill.class().static_name()
        )));
    };
    match (text.len(), text.text().code_points().next()) {
        (1, Some(character)) => Ok(character),
        _ => Err(errors::type_error(
            "The fill character must be exactly one character long",
        )),
    }
}

fn zfill(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [width] = args.after_this().exactly("str.zfill")?;
    let width = search::size(thread, width)?;
    Ok(Obj::str(pad::zfill(indexed(this(args)?), width)?))
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
    Ok(Obj::str(pad::expandtabs(this(args)?.text(), size)?))
}

type Strip = for<'a> fn(&'a Wtf8, Option<&Wtf8>) -> &'a Wtf8;

fn stripped(args: &Args<'_>, name: &str, strip: Strip) -> PyResult<Obj> {
    let values = args.after_this().between(name, 0, 1)?;
    let chars = match values.first() {
        Some(chars) if !chars.is_none() => match chars.as_str_payload() {
            Some(chars) => Some(chars.text()),
            None => {
                return Err(errors::type_error(format!(
                    "{name} arg must be None or str"
                )));
            }
        },
        _ => None,
    };
    Ok(text_of(strip(this(args)?.text(), chars)))
}

fn replace(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let values = args.after_this().between("replace", 2, 3)?;
    let old = text_argument(&values[0], "replace() argument 1 ")?;
    let new = text_argument(&values[1], "replace() argument 2 ")?;
    let count = search::count_or_all(thread, values.get(2))?;
    let replaced = find_in::replace(this(args)?.text(), old.text(), new.text(), count)?;
    Ok(Obj::str(replaced))
}

fn remove_prefix(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [prefix] = args.after_this().exactly("str.removeprefix")?;
    let prefix = text_argument(prefix, "removeprefix() argument ")?;
    let text = this(args)?.text();
    let rest = text.as_bytes().starts_with(prefix.text().as_bytes());
    Ok(text_of(if rest {
        &text[prefix.text().len()..]
    } else {
        text
    }))
}

fn remove_suffix(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [suffix] = args.after_this().exactly("str.removesuffix")?;
    let suffix = text_argument(suffix, "removesuffix() argument ")?;
    let text = this(args)?.text();
    let rest = text.as_bytes().ends_with(suffix.text().as_bytes());
    Ok(text_of(if rest {
        &text[..text.len() - suffix.text().len()]
    } else {
        text
    }))
}

fn translate(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [table] = args.after_this().exactly("str.translate")?;
    let translated = find_in::translate(this(args)?.text(), |character| {
        translation(thread, table, character)
    })?;
    Ok(Obj::str(translated))
}

fn translation(
    thread: &mut Thread,
    table: &Obj,
    character: CodePoint,
) -> PyResult<find_in::Translation> {
    use find_in::Translation;
    let key = Obj::int(character.to_u32().into());
    let found = match ops::get_item(thread, table, &key) {
        Ok(found) => found,
        Err(raised) if raised.is(id::LOOKUP_ERROR) => return Ok(Translation::Keep),
        Err(raised) => return Err(raised),
    };
    if found.is_none() {
        return Ok(Translation::Delete);
    }
    if let Some(text) = found.as_str_payload() {
        return Ok(Translation::Text(text.text().to_owned()));
    }
    if !found.is_int() {
        return Err(errors::type_error(
            "character mapping must return integer, None or str",
        ));
    }
    let number = found
        .as_i128()
        .and_then(|number| u32::try_from(number).ok());
    match number.and_then(CodePoint::from_u32) {
        Some(character) => Ok(Translation::CodePoint(character)),
        None => Err(errors::value_error(
            "character mapping must be in range(0x110000)",
        )),
    }
}

const ENCODE: Parameters<2> = Parameters {
    function: "encode",
    names: ["encoding", "errors"],
    required: 0,
    positional_only: 0,
    positional: 2,
};

fn encode(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [encoding, handler] = args.after_this().bind(&ENCODE)?;
    let encoding = codec::name_argument("encode", "encoding", encoding, "utf-8")?;
    let handler = codec::name_argument("encode", "errors", handler, "strict")?;
    Ok(Obj::bytes(codec::encode(
        thread,
        args.this(),
        &encoding,
        &handler,
    )?))
}

fn format(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    ops::str_format(thread, this(args)?.text(), &args.after_this(), None)
}

fn format_map(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [mapping] = args.after_this().exactly("str.format_map")?;
    let none = Args::positional(&[]);
    ops::str_format(thread, this(args)?.text(), &none, Some(mapping))
}

fn join(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [iterable] = args.after_this().exactly("str.join")?;
    let separator = this(args)?.text();
    if !ops::is_iterable(thread, iterable) {
        return Err(errors::type_error("can only join an iterable"));
    }
    let items = ops::collect(thread, iterable)?;
    let mut joined = Wtf8Buf::new();
    for (index, item) in items.iter().enumerate() {
        let Some(text) = item.as_str_payload() else {
            return Err(errors::type_error(format!(
                "sequence item {index}: expected str instance, {} found",
                item.class().static_name()
            )));
        };
        joined.grow(separator.len() + text.text().len())?;
        if index > 0 {
            joined.push_wtf8(separator);
        }
        joined.push_wtf8(text.text());
    }
    Ok(Obj::str(joined))
}

fn find(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let (needle, start, end) = search::arguments(thread, args, "find")?;
    let needle = text_argument(needle, "")?;
    let found = find_in::find(indexed(this(args)?), needle.text(), start, end);
    Ok(search::position(found))
}

fn rfind(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let (needle, start, end) = search::arguments(thread, args, "rfind")?;
    let needle = text_argument(needle, "")?;
    let found = find_in::rfind(indexed(this(args)?), needle.text(), start, end);
    Ok(search::position(found))
}

fn index(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let (needle, start, end) = search::arguments(thread, args, "index")?;
    let needle = text_argument(needle, "")?;
    let found = find_in::find(indexed(this(args)?), needle.text(), start, end);
    found
        .map(|index| Obj::int(index as i128))
        .ok_or_else(not_found)
}

fn rindex(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let (needle, start, end) = search::arguments(thread, args, "rindex")?;
    let needle = text_argument(needle, "")?;
    let found = find_in::rfind(indexed(this(args)?), needle.text(), start, end);
    found
        .map(|index| Obj::int(index as i128))
        .ok_or_else(not_found)
}

fn not_found() -> Raised {
    errors::value_error("substring not found")
}

fn count(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let (needle, start, end) = search::arguments(thread, args, "count")?;
    let needle = text_argument(needle, "")?;
    let count = find_in::count(indexed(this(args)?), needle.text(), start, end);
    Ok(Obj::int(count as i128))
}

type Test = fn(Indexed<'_>, &Wtf8, Option<i64>, Option<i64>) -> bool;

fn starts_or_ends(thread: &mut Thread, args: &Args<'_>, name: &str, test: Test) -> PyResult<Obj> {
    let (affix, start, end) = search::arguments(thread, args, name)?;
    let text = indexed(this(args)?);
    if let Some(affix) = affix.as_str_payload() {
        return Ok(Obj::bool(test(text, affix.text(), start, end)));
    }
    let Some(choices) = affix.as_tuple() else {
        return Err(errors::type_error(format!(
            "{name} first arg must be str or a tuple of str, not {}",
            affix.class().static_name()
        )));
    };
    for choice in choices {
        let Some(affix) = choice.as_str_payload() else {
            return Err(errors::type_error(format!(
                "tuple for {name} must only contain str, not {}",
                choice.class().static_name()
            )));
        };
        if test(text, affix.text(), start, end) {
            return Ok(Obj::bool(true));
        }
    }
    Ok(Obj::bool(false))
}

fn partition(args: &Args<'_>, name: &str) -> PyResult<Obj> {
    let [separator] = args.after_this().exactly(&format!("str.{name}"))?;
    let separator = text_argument(separator, "")?.text();
    let text = this(args)?.text();
    let from_right = name == "rpartition";
    let sides = if from_right {
        find_in::rpartition(text, separator)?
    } else {
        find_in::partition(text, separator)?
    };
    let empty = Obj::str("");
    Ok(Obj::tuple(match sides {
        Some((left, right)) => [text_of(left), text_of(separator), text_of(right)],
        None if from_right => [empty.clone(), empty, text_of(text)],
        None => [text_of(text), empty.clone(), empty],
    }))
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

type Split = for<'a> fn(&'a Wtf8, &Wtf8, i64) -> Result<Vec<&'a Wtf8>, TextError>;
type SplitSpace = for<'a> fn(&'a Wtf8, i64) -> Vec<&'a Wtf8>;

fn split_with(
    thread: &mut Thread,
    args: &Args<'_>,
    parameters: &Parameters<2>,
    split: Split,
    split_whitespace: SplitSpace,
) -> PyResult<Obj> {
    let [separator, most] = args.after_this().bind(parameters)?;
    let most = search::count_or_all(thread, most)?;
    let text = this(args)?.text();
    let pieces = match separator.filter(|separator| !separator.is_none()) {
        None => split_whitespace(text, most),
        Some(separator) => match separator.as_str_payload() {
            Some(separator) => split(text, separator.text(), most)?,
            None => {
                return Err(errors::type_error(format!(
                    "must be str or None, not {}",
                    separator.class().static_name()
                )));
            }
        },
    };
    Ok(Obj::list(pieces.into_iter().map(text_of).collect()))
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
    let lines = split::split_lines(this(args)?.text(), keep_ends);
    Ok(Obj::list(lines.into_iter().map(text_of).collect()))
}
