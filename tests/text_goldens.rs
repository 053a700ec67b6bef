//! Text operations against what CPython 3.12 answered: the committed lines of
//! `tests/text/goldens.jsonl`, and fresh ones where a CPython 3.12 is found.

use std::process::Command;

use gilsim::text::error::{ErrorKind, TextError};
use gilsim::text::percent::{self, Amount};
use gilsim::text::str_format::{self, Step};
use gilsim::text::string::codec::{self, Encoding, ErrorHandler};
use gilsim::text::string::index::{Indexed, Slice};
use gilsim::text::string::{case, class, pad, search, split};
use gilsim::text::{float, float_hex, format_value, int, number, repr};
use num_bigint::BigInt;
use num_traits::Num;
use rustpython_wtf8::{CodePoint, Wtf8, Wtf8Buf};
use serde_json::{Value, json};

const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/text/make_goldens.py");

#[test]
fn committed_goldens() {
    check("committed", include_str!("text/goldens.jsonl"));
}

#[test]
fn every_code_point() {
    check("Unicode", include_str!("text/unicode.jsonl"));
}

#[test]
fn fresh_answers_of_cpython() {
    let python = std::env::var("GILSIM_PYTHON").unwrap_or_else(|_| "python3.12".to_owned());
    let seed = std::process::id().to_string();
    let output = Command::new(python).args([SCRIPT, &seed, "200"]).output();
    let Some(output) = output.ok().filter(|output| output.status.success()) else {
        return; // No CPython 3.12 here: the committed goldens have to do.
    };
    let lines = std::str::from_utf8(&output.stdout).expect("JSON is UTF-8");
    check(&format!("seed {seed}"), lines);
}

/// Compares every line and reports all that differ.
fn check(origin: &str, lines: &str) {
    let mut wrong = Vec::new();
    let mut count = 0;
    for line in lines.lines() {
        let case: Value = serde_json::from_str(line).expect("a JSON line");
        let name = case[0].as_str().expect("an operation");
        let arguments = Arguments(case[1].as_array().expect("arguments"));
        let actual = match run(name, &arguments) {
            Ok(value) => json!({ "ok": value }),
            Err(error) => json!({ "err": encode_error(&error) }),
        };
        count += 1;
        if actual != case[2] {
            wrong.push(format!(
                "{name}{}\n  expected {}\n  actual   {actual}",
                case[1], case[2]
            ));
        }
    }
    assert!(count > 0, "no goldens");
    assert!(
        wrong.is_empty(),
        "{origin}: {} of {count} differ:\n{}",
        wrong.len(),
        wrong[..wrong.len().min(40)].join("\n")
    );
}

fn run(name: &str, a: &Arguments) -> Result<Value, TextError> {
    Ok(match name {
        "format_value" => encode_str(&format(&a.0[0], &a.str(1))?),
        "float_repr" => float::repr(a.float(0)).into(),
        "float_hex" => float_hex::hex(a.float(0)).into(),
        "float_from_hex" => encode_float(float_hex::from_hex(&a.str(0))?),
        "float_parse" => encode_float(float::parse(&a.str(0))?),
        "float_round" => encode_float(float::round(a.float(0), a.small(1))?),
        "float_to_int" => encode_int(&float::to_integer(a.float(0))?),
        "float_ratio" => {
            let (numerator, denominator) = float::as_integer_ratio(a.float(0))?;
            json!([encode_int(&numerator), encode_int(&denominator)])
        }
        "int_parse" => {
            let parsed = int::parse(&a.str(0), a.small(1), int::DEFAULT_MAX_STR_DIGITS)?;
            if let Some(small) = int::parse_small(&a.str(0)).filter(|_| a.small(1) == 10) {
                assert_eq!(parsed, BigInt::from(small));
            }
            encode_int(&parsed)
        }
        "int_str" => int::to_decimal(&a.int(0), int::DEFAULT_MAX_STR_DIGITS)?.into(),
        "str_repr" => repr::repr_str(&a.str(0)).into(),
        "str_ascii" => repr::ascii_str(&a.str(0)).into(),
        "percent" => encode_str(&percent(&a.str(0), a.0[1].as_array().expect("a list"))?),
        "str_format" => {
            let mut values = Positional(a.0[1].as_array().expect("a list"));
            encode_str(&str_format::format(&a.str(0), &mut values)?)
        }
        "method" => method(a)?,
        "encode" => encode(&a.str(0), &a.str(1), &a.str(2))?,
        "decode" => decode(&a.bytes(0), &a.str(1), &a.str(2))?,
        "digest" => digest(&a.str(0)),
        "number_hash" => encode_int(&BigInt::from(hash(&a.0[0]))),
        "complex_repr" => {
            let (re, im) = decode_complex(&a.0[0]);
            number::repr_complex(re, im).into()
        }
        "complex_parse" => {
            let (re, im) = number::parse_complex(&a.str(0))?;
            json!({ "complex": [encode_float(re), encode_float(im)] })
        }
        "bytes_repr" => repr::repr_bytes(&a.bytes(0)).into(),
        _ => panic!("no such operation: {name}"),
    })
}

fn format(value: &Value, spec: &Wtf8) -> Result<Wtf8Buf, TextError> {
    let limit = int::DEFAULT_MAX_STR_DIGITS;
    if value.get("complex").is_some() {
        let (re, im) = decode_complex(value);
        return format_value::format_complex(re, im, spec, "complex");
    }
    if value.get("f64").is_some() {
        return format_value::format_float(decode_float(value), spec, "float");
    }
    if value.get("int").is_some() {
        let n = decode_int(value);
        let big = format_value::format_int(&n, spec, "int", limit);
        if let Ok(small) = i64::try_from(&n) {
            assert_eq!(format_value::format_int(&small, spec, "int", limit), big);
        }
        if let Ok(wide) = i128::try_from(&n) {
            assert_eq!(format_value::format_int(&wide, spec, "int", limit), big);
        }
        return big;
    }
    format_value::format_str(&decode_str(value), spec, "str")
}

/// A method of `str`: its name, the string, its arguments.
fn method(a: &Arguments) -> Result<Value, TextError> {
    let name = a.str(0).to_string();
    let s = a.str(1);
    if let Some(value) = plain_method(&name, &s) {
        return Ok(value);
    }
    let indexed = Indexed::new(&s);
    let (start, end) = (a.bound(3), a.bound(4));
    let fill = || a.str(3).code_points().next().expect("a fill character");
    let found = |at: Option<usize>| at.map_or(Value::Null, |at| encode_int(&at.into()));
    Ok(match name.as_str() {
        "getitem" => {
            let slice = Slice::fit(
                indexed.len(),
                a.bound(2),
                a.bound(3),
                a.bound(4).unwrap_or(1),
            );
            encode_str(&indexed.slice(slice))
        }
        "find" => found(search::find(indexed, &a.str(2), start, end)),
        "rfind" => found(search::rfind(indexed, &a.str(2), start, end)),
        "count" => encode_int(&search::count(indexed, &a.str(2), start, end).into()),
        "startswith" => search::starts_with(indexed, &a.str(2), start, end).into(),
        "endswith" => search::ends_with(indexed, &a.str(2), start, end).into(),
        "replace" => encode_str(&search::replace(&s, &a.str(2), &a.str(3), a.small(4))?),
        "partition" => match search::partition(&s, &a.str(2))? {
            Some((before, after)) => encode_list(&[before, &a.str(2), after]),
            None => encode_list(&[&s, "".into(), "".into()]),
        },
        "rpartition" => match search::rpartition(&s, &a.str(2))? {
            Some((before, after)) => encode_list(&[before, &a.str(2), after]),
            None => encode_list(&["".into(), "".into(), &s]),
        },
        "split" => encode_list(&match a.optional_str(2) {
            Some(separator) => split::split(&s, &separator, a.small(3))?,
            None => split::split_whitespace(&s, a.small(3)),
        }),
        "rsplit" => encode_list(&match a.optional_str(2) {
            Some(separator) => split::rsplit(&s, &separator, a.small(3))?,
            None => split::rsplit_whitespace(&s, a.small(3)),
        }),
        "splitlines" => encode_list(&split::split_lines(&s, a.0[2] == true)),
        "strip" => encode_str(split::strip(&s, a.optional_str(2).as_deref())),
        "lstrip" => encode_str(split::lstrip(&s, a.optional_str(2).as_deref())),
        "rstrip" => encode_str(split::rstrip(&s, a.optional_str(2).as_deref())),
        "ljust" => encode_str(&pad::ljust(indexed, a.small(2), fill())?),
        "rjust" => encode_str(&pad::rjust(indexed, a.small(2), fill())?),
        "center" => encode_str(&pad::center(indexed, a.small(2), fill())?),
        "zfill" => encode_str(&pad::zfill(indexed, a.small(2))?),
        "expandtabs" => encode_str(&pad::expandtabs(&s, a.small(2))?),
        _ => panic!("no such method: {name}"),
    })
}

/// A method without arguments.
fn plain_method(name: &str, s: &Wtf8) -> Option<Value> {
    Some(match name {
        "lower" => encode_str(&case::lower(s)),
        "upper" => encode_str(&case::upper(s)),
        "casefold" => encode_str(&case::casefold(s)),
        "capitalize" => encode_str(&case::capitalize(s)),
        "title" => encode_str(&case::title(s)),
        "swapcase" => encode_str(&case::swapcase(s)),
        "isalpha" => class::is_alpha(s).into(),
        "isalnum" => class::is_alnum(s).into(),
        "isdecimal" => class::is_decimal(s).into(),
        "isdigit" => class::is_digit(s).into(),
        "isnumeric" => class::is_numeric(s).into(),
        "isspace" => class::is_space(s).into(),
        "isprintable" => class::is_printable(s).into(),
        "islower" => class::is_lower(s).into(),
        "isupper" => class::is_upper(s).into(),
        "istitle" => class::is_title(s).into(),
        "isidentifier" => class::is_identifier(s).into(),
        "isascii" => Indexed::new(s).is_ascii().into(),
        _ => return None,
    })
}

/// One number for what a method says of every code point.
fn digest(name: &Wtf8) -> Value {
    let name = name.to_string();
    let mut total: u64 = 0;
    let mut add = |item: u64| total = total.wrapping_mul(31).wrapping_add(item);
    for c in (0..0x11_0000).filter_map(CodePoint::from_u32) {
        let s: Wtf8Buf = std::iter::once(c).collect();
        match plain_method(&name, &s).expect("a method without arguments") {
            Value::Bool(holds) => add(holds.into()),
            text => decode_str(&text)
                .code_points()
                .for_each(|c| add(c.to_u32().into())),
        }
    }
    encode_int(&total.into())
}

fn encode(s: &Wtf8, encoding: &Wtf8, errors: &Wtf8) -> Result<Value, TextError> {
    let encoding = Encoding::named(&encoding.to_string())?;
    let errors = ErrorHandler::named(&errors.to_string())?;
    match codec::encode(s, encoding, errors) {
        Ok(bytes) => {
            let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
            Ok(json!({ "bytes": hex }))
        }
        Err(error) => Err(unicode_error("Encode", &error.encode_message(s))),
    }
}

fn decode(bytes: &[u8], encoding: &Wtf8, errors: &Wtf8) -> Result<Value, TextError> {
    let encoding = Encoding::named(&encoding.to_string())?;
    let errors = ErrorHandler::named(&errors.to_string())?;
    match codec::decode(bytes, encoding, errors) {
        Ok(text) => Ok(encode_str(&text)),
        Err(error) => Err(unicode_error("Decode", &error.decode_message(bytes))),
    }
}

/// As [`encode_error`] shows it, a `UnicodeEncodeError` or its counterpart.
fn unicode_error(kind: &str, message: &str) -> TextError {
    TextError::new(ErrorKind::Value, format!("Unicode{kind}Error: {message}"))
}

/// What the VM does for `template % arguments`.
fn percent(template: &Wtf8, arguments: &[Value]) -> Result<Wtf8Buf, TextError> {
    let mut arguments = arguments.iter();
    let mut next = || {
        let error = || TextError::type_error("not enough arguments for format string");
        arguments.next().ok_or_else(error)
    };
    let mut out = Wtf8Buf::new();
    for piece in percent::pieces(template, false) {
        let mut conversion = match piece? {
            percent::Piece::Literal(text) => {
                out.push_wtf8(text);
                continue;
            }
            percent::Piece::Conversion(conversion) => conversion,
        };
        if conversion.width == Amount::Argument {
            conversion.set_width(star(next()?)?);
        }
        if conversion.precision == Amount::Argument {
            conversion.set_precision(star(next()?)?);
        }
        let limit = int::DEFAULT_MAX_STR_DIGITS;
        let value = next()?;
        out.push_wtf8(&match conversion.kind.to_char() {
            Some('s') => conversion.format_str(&str_of(value))?,
            Some('r') => conversion.format_str(&repr_of(value))?,
            Some('a') => {
                conversion.format_str(repr::ascii_of_repr(&repr_of(value)).as_str().into())?
            }
            Some('c') => match (is_str(value), value.get("int")) {
                (true, _) => match decode_str(value).code_points().collect::<Vec<_>>()[..] {
                    [c] => conversion.format_char(c)?,
                    _ => return Err(conversion.wrong_type("str")),
                },
                (_, Some(_)) => conversion.format_char(percent::code_point(&decode_int(value))?)?,
                _ => return Err(conversion.wrong_type("float")),
            },
            Some('d' | 'i' | 'u' | 'o' | 'x' | 'X') => match value.get("int") {
                Some(_) => conversion.format_int(&decode_int(value), limit)?,
                None => return Err(conversion.wrong_type(type_name(value))),
            },
            Some('e' | 'E' | 'f' | 'F' | 'g' | 'G') => match value.get("f64") {
                Some(_) => conversion.format_float(decode_float(value))?,
                None => return Err(TextError::type_error("must be real number, not str")),
            },
            _ => return Err(conversion.unsupported()),
        });
    }
    match arguments.next() {
        Some(_) => Err(TextError::type_error(
            "not all arguments converted during string formatting",
        )),
        None => Ok(out),
    }
}

fn star(value: &Value) -> Result<i64, TextError> {
    match value.get("int") {
        Some(_) => Ok(i64::try_from(&decode_int(value)).expect("a small integer")),
        None => Err(TextError::type_error("* wants int")),
    }
}

/// The positional arguments of `str.format`.
struct Positional<'a>(&'a [Value]);

impl str_format::Values for Positional<'_> {
    type Value = Value;
    type Error = TextError;

    fn positional(&mut self, index: usize) -> Result<Value, TextError> {
        self.0.get(index).cloned().ok_or_else(|| {
            TextError::new(
                ErrorKind::Index,
                format!("Replacement index {index} out of range for positional args tuple"),
            )
        })
    }

    fn named(&mut self, name: &Wtf8) -> Result<Value, TextError> {
        Err(TextError::new(ErrorKind::Lookup, name.to_owned()))
    }

    fn step(&mut self, value: Value, step: Step<'_>) -> Result<Value, TextError> {
        match (step, value.as_array()) {
            (Step::Index(index), Some(items)) => Ok(items
                .get(index)
                .cloned()
                .ok_or_else(|| TextError::new(ErrorKind::Index, "list index out of range"))?),
            (Step::Key(_), _) => Err(TextError::type_error(
                "list indices must be integers or slices, not str",
            )),
            _ => panic!("no case takes {step:?} of {value}"),
        }
    }

    fn convert(&mut self, value: Value, conversion: char) -> Result<Value, TextError> {
        Ok(encode_str(&match conversion {
            'r' => repr_of(&value),
            's' => str_of(&value),
            _ => repr::ascii_of_repr(&repr_of(&value)).into(),
        }))
    }

    fn format(&mut self, value: Value, spec: &Wtf8) -> Result<Wtf8Buf, TextError> {
        match (spec.is_empty(), value.is_array()) {
            (true, _) => Ok(str_of(&value)),
            (_, true) => Err(TextError::type_error(
                "unsupported format string passed to list.__format__",
            )),
            _ => format(&value, spec),
        }
    }
}

fn is_str(value: &Value) -> bool {
    value.is_string() || value.get("points").is_some()
}

fn type_name(value: &Value) -> &'static str {
    if is_str(value) { "str" } else { "float" }
}

fn str_of(value: &Value) -> Wtf8Buf {
    if is_str(value) {
        decode_str(value)
    } else {
        repr_of(value)
    }
}

fn repr_of(value: &Value) -> Wtf8Buf {
    if let Some(items) = value.as_array() {
        let items: Vec<String> = items.iter().map(|item| repr_of(item).to_string()).collect();
        return format!("[{}]", items.join(", ")).into();
    }
    if value.get("f64").is_some() {
        return float::repr(decode_float(value)).into();
    }
    if value.get("int").is_some() {
        return decode_int(value).to_string().into();
    }
    repr::repr_str(&decode_str(value)).into()
}

fn hash(value: &Value) -> i64 {
    if value.get("f64").is_some() {
        return number::hash_float(decode_float(value)).expect("not a NaN");
    }
    let n = decode_int(value);
    if let Ok(small) = i64::try_from(&n) {
        assert_eq!(number::hash_i64(small), number::hash_int(&n));
    }
    number::hash_int(&n)
}

fn decode_complex(value: &Value) -> (f64, f64) {
    let parts = &value["complex"];
    (decode_float(&parts[0]), decode_float(&parts[1]))
}

/// The arguments of one call.
struct Arguments<'a>(&'a [Value]);

impl Arguments<'_> {
    fn str(&self, at: usize) -> Wtf8Buf {
        decode_str(&self.0[at])
    }

    fn float(&self, at: usize) -> f64 {
        decode_float(&self.0[at])
    }

    fn int(&self, at: usize) -> BigInt {
        decode_int(&self.0[at])
    }

    fn small(&self, at: usize) -> i64 {
        i64::try_from(&self.int(at)).expect("a small integer")
    }

    fn optional_str(&self, at: usize) -> Option<Wtf8Buf> {
        (!self.0[at].is_null()).then(|| self.str(at))
    }

    /// A position that may be missing or `None`.
    fn bound(&self, at: usize) -> Option<i64> {
        self.0.get(at)?.get("int").map(|_| self.small(at))
    }

    fn bytes(&self, at: usize) -> Vec<u8> {
        let hex = self.0[at]["bytes"].as_str().expect("bytes");
        let byte = |at| u8::from_str_radix(&hex[at..at + 2], 16).expect("hexadecimal");
        (0..hex.len()).step_by(2).map(byte).collect()
    }
}

fn decode_str(value: &Value) -> Wtf8Buf {
    match value.as_str() {
        Some(plain) => plain.into(),
        None => value["points"]
            .as_array()
            .expect("code points")
            .iter()
            .map(|c| CodePoint::from_u32(c.as_u64().expect("a number") as u32).expect("in range"))
            .collect(),
    }
}

fn encode_str(s: &Wtf8) -> Value {
    match s.as_str() {
        Ok(plain) => plain.into(),
        Err(_) => json!({ "points": s.code_points().map(CodePoint::to_u32).collect::<Vec<_>>() }),
    }
}

fn encode_list(items: &[&Wtf8]) -> Value {
    items.iter().map(|item| encode_str(item)).collect()
}

fn decode_float(value: &Value) -> f64 {
    match value["f64"].as_str().expect("a float") {
        "nan" => f64::NAN,
        bits => f64::from_bits(u64::from_str_radix(bits, 16).expect("hexadecimal")),
    }
}

fn encode_float(x: f64) -> Value {
    match x.is_nan() {
        true => json!({ "f64": "nan" }),
        false => json!({ "f64": format!("{:016x}", x.to_bits()) }),
    }
}

fn decode_int(value: &Value) -> BigInt {
    let text = value["int"].as_str().expect("an integer").replace("0x", "");
    BigInt::from_str_radix(&text, 16).expect("hexadecimal")
}

fn encode_int(n: &BigInt) -> Value {
    json!({ "int": int::to_prefixed(n, 16) })
}

fn encode_error(error: &TextError) -> Value {
    let class = match error.kind {
        ErrorKind::Value if error.message.starts_with("Unicode") => {
            return encode_str(&error.message);
        }
        ErrorKind::Value => "ValueError",
        ErrorKind::Type => "TypeError",
        ErrorKind::Overflow => "OverflowError",
        ErrorKind::Index => "IndexError",
        ErrorKind::Lookup => "LookupError",
        ErrorKind::Memory => "MemoryError",
    };
    let mut shown = Wtf8Buf::from(format!("{class}: "));
    shown.push_wtf8(&error.message);
    encode_str(&shown)
}
