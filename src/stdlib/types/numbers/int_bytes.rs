//! Integers as bytes: `int.to_bytes` and `int.from_bytes`.

use num_bigint::{BigInt, Sign};
use num_traits::Signed;

use crate::object::{Class, Obj};
use crate::text::memory;
use crate::vm::{Args, Parameters, PyResult, Thread, errors, operations as ops};

use super::int::value;

const TO_BYTES: Parameters<3> = Parameters {
    function: "to_bytes",
    names: ["length", "byteorder", "signed"],
    required: 0,
    positional_only: 0,
    positional: 2,
};

const FROM_BYTES: Parameters<3> = Parameters {
    function: "from_bytes",
    names: ["bytes", "byteorder", "signed"],
    required: 1,
    positional_only: 0,
    positional: 2,
};

/// Whether `byteorder` is `'little'`.
fn is_little(function: &str, order: Option<&Obj>) -> PyResult<bool> {
    let Some(order) = order else {
        return Ok(false);
    };
    match order.as_utf8() {
        Some("little") => Ok(true),
        Some("big") => Ok(false),
        Some(_) => Err(errors::value_error(
            "byteorder must be either 'little' or 'big'",
        )),
        None => Err(errors::type_error(format!(
            "{function}() argument 'byteorder' must be str, not {}",
            order.class().static_name()
        ))),
    }
}

/// `n.to_bytes(length, byteorder, signed)`.
pub(super) fn to_bytes(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [length, order, signed] = args.after_this().bind(&TO_BYTES)?;
    let length = match length {
        Some(length) => ops::clamped_index(thread, length)?,
        None => 1,
    };
    let little = is_little("to_bytes", order)?;
    let signed = match signed {
        Some(signed) => ops::is_true(thread, signed)?,
        None => false,
    };
    let Ok(length) = usize::try_from(length) else {
        return Err(errors::value_error("length argument must be non-negative"));
    };
    let value = value(args)?;
    let negative = value.is_negative();
    if negative && !signed {
        return Err(errors::overflow_error(
            "can't convert negative int to unsigned",
        ));
    }
    let mut bytes = match signed {
        true => value.to_signed_bytes_le(),
        false => value.magnitude().to_bytes_le(),
    };
    if value.sign() == Sign::NoSign {
        bytes.clear();
    }
    if bytes.len() > length {
        return Err(errors::overflow_error("int too big to convert"));
    }
    memory::check(0, length)?;
    bytes.resize(length, if negative { 0xff } else { 0 });
    if !little {
        bytes.reverse();
    }
    Ok(Obj::bytes(bytes))
}

/// `int.from_bytes(bytes, byteorder, signed)`.
pub(super) fn from_bytes(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [source, order, signed] = args.after_this().bind(&FROM_BYTES)?;
    let little = is_little("from_bytes", order)?;
    let signed = match signed {
        Some(signed) => ops::is_true(thread, signed)?,
        None => false,
    };
    let mut bytes = contents(thread, source.unwrap_or(args.this()))?;
    if !little {
        bytes.reverse();
    }
    let value = match signed {
        true => BigInt::from_signed_bytes_le(&bytes),
        false => BigInt::from_bytes_le(Sign::Plus, &bytes),
    };
    let value = Obj::big_int(value);
    match Class::from_object(args.this()).filter(|class| class.is_heap()) {
        Some(_) => ops::call(thread, args.this(), &Args::positional(&[value])),
        None => Ok(value),
    }
}

fn contents(thread: &mut Thread, source: &Obj) -> PyResult<Vec<u8>> {
    if let Some(bytes) = ops::bytes_of(source) {
        return Ok(bytes);
    }
    if source.as_str_payload().is_some() || !ops::is_iterable(thread, source) {
        return Err(errors::type_error(format!(
            "cannot convert '{}' object to bytes",
            source.class().static_name()
        )));
    }
    let mut bytes = Vec::new();
    for item in ops::collect(thread, source)? {
        let byte = ops::clamped_index(thread, &item)?;
        bytes.push(
            u8::try_from(byte)
                .map_err(|_| errors::value_error("bytes must be in range(0, 256)"))?,
        );
    }
    Ok(bytes)
}
