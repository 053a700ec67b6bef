//! Text operations against what CPython 3.12 answered: the committed lines of
//! `tests/text/goldens.jsonl`, and fresh ones where a CPython 3.12 is found.

use std::process::Command;

use gilsim::text::error::{ErrorKind, TextError};
use gilsim::text::{float, format_value, int, repr};
use num_bigint::BigInt;
use num_traits::Num;
use rustpython_wtf8::{CodePoint, Wtf8, Wtf8Buf};
use serde_json::{Value, json};

const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/text/make_goldens.py");

#[test]
fn committed_goldens() {
    check(include_str!("text/goldens.jsonl"));
}

#[test]
fn fresh_answers_of_cpython() {
    let python = std::env::var("GILSIM_PYTHON").unwrap_or_else(|_| "python3.12".to_owned());
    let seed = std::process::id().to_string();
    let output = Command::new(python).args([SCRIPT, &seed, "300"]).output();
    let Some(output) = output.ok().filter(|output| output.status.success()) else {
        return; // No CPython 3.12 here: the committed goldens have to do.
    };
    println!("seed {seed}");
    check(std::str::from_utf8(&output.stdout).expect("JSON is UTF-8"));
}

/// Compares every line and reports all that differ.
fn check(lines: &str) {
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
        "{} of {count} differ:\n{}",
        wrong.len(),
        wrong[..wrong.len().min(40)].join("\n")
    );
}

fn run(name: &str, a: &Arguments) -> Result<Value, TextError> {
    Ok(match name {
        "format_value" => encode_str(&format(&a.0[0], &a.str(1))?),
        "float_repr" => float::repr(a.float(0)).into(),
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
        "bytes_repr" => repr::repr_bytes(&a.bytes(0)).into(),
        _ => panic!("no such operation: {name}"),
    })
}

fn format(value: &Value, spec: &Wtf8) -> Result<Wtf8Buf, TextError> {
    let limit = int::DEFAULT_MAX_STR_DIGITS;
    if let Some(parts) = value.get("complex") {
        let (re, im) = (decode_float(&parts[0]), decode_float(&parts[1]));
        return format_value::format_complex(re, im, spec, "complex");
    }
    if value.get("f64").is_some() {
        return format_value::format_float_value(decode_float(value), spec, "float");
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
