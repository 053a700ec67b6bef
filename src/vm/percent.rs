//! `%` on strings and on bytes.

use rustpython_wtf8::{CodePoint, Wtf8Buf};

use crate::object::Obj;
use crate::text::{float, percent};

use super::error::{PyResult, errors};
use super::text::{ascii, repr, str_of};
use super::{Thread, call, number, sequence_ops, subscript};

/// `template % values`.
///
/// # Errors
///
/// A `TypeError` or `ValueError` where they do not fit together.
pub(crate) fn percent_format(thread: &mut Thread, template: &Obj, values: &Obj) -> PyResult<Obj> {
    let Some(template) = template.as_str_payload().map(|text| text.text().to_owned()) else {
        return Err(errors::type_error("format requires a string"));
    };
    let is_text = values.as_str_payload().is_some();
    fill(thread, &template, values, is_text, &STRING).map(Obj::str)
}

/// `template % values` of bytes.
///
/// # Errors
///
/// As for [`percent_format`].
pub(crate) fn percent_bytes(
    thread: &mut Thread,
    template: &[u8],
    values: &Obj,
) -> PyResult<Vec<u8>> {
    // Each byte stands for itself as a character, there and back.
    let template: Wtf8Buf = template.iter().map(|byte| CodePoint::from(*byte)).collect();
    let one_value = sequence_ops::bytes_of(values).is_some() || values.as_str_payload().is_some();
    let filled = fill(thread, &template, values, one_value, &BYTES)?;
    Ok(filled
        .code_points()
        .map(|character| character.to_u32() as u8)
        .collect())
}

/// What differs between strings and bytes.
struct Kind {
    /// What the formatting is called in messages.
    name: &'static str,
    format:
        fn(&mut Thread, percent::Conversion<'_>, &mut PercentArguments<'_>) -> PyResult<Wtf8Buf>,
}

const STRING: Kind = Kind {
    name: "string",
    format: format_conversion,
};

const BYTES: Kind = Kind {
    name: "bytes",
    format: format_bytes_conversion,
};

/// Fills a template in. Text is one value and no mapping of values.
fn fill(
    thread: &mut Thread,
    template: &Wtf8Buf,
    values: &Obj,
    is_one_value: bool,
    kind: &Kind,
) -> PyResult<Wtf8Buf> {
    let mapping = values.as_tuple().is_none()
        && !is_one_value
        && (values.with_dict(|_| ()).is_some()
            || values.with_list(|_| ()).is_some()
            || thread
                .special(values, crate::name!("__getitem__"))
                .is_some());
    let mut arguments = PercentArguments {
        values,
        mapping,
        next: 0,
    };
    let mut result = Wtf8Buf::new();
    for piece in percent::pieces(template, mapping) {
        match piece? {
            percent::Piece::Literal(text) => result.push_wtf8(text),
            percent::Piece::Conversion(conversion) => {
                let text = (kind.format)(thread, conversion, &mut arguments)?;
                result.push_wtf8(&text);
            }
        }
    }
    arguments.check_all_used(kind.name)?;
    Ok(result)
}

struct PercentArguments<'a> {
    values: &'a Obj,
    mapping: bool,
    next: usize,
}

impl PercentArguments<'_> {
    fn take(&mut self) -> PyResult<Obj> {
        let index = self.next;
        self.next += 1;
        let found = match self.values.as_tuple() {
            Some(items) => items.get(index).cloned(),
            None => (index == 0).then(|| self.values.clone()),
        };
        found.ok_or_else(|| errors::type_error("not enough arguments for format string"))
    }

    fn check_all_used(&self, kind: &str) -> PyResult<()> {
        let given = self.values.as_tuple().map_or(1, <[Obj]>::len);
        if self.next >= given || self.mapping {
            return Ok(());
        }
        Err(errors::type_error(format!(
            "not all arguments converted during {kind} formatting"
        )))
    }
}

/// The value that a conversion is of, its `*` amounts taken first.
fn value_of(
    thread: &mut Thread,
    conversion: &mut percent::Conversion<'_>,
    arguments: &mut PercentArguments<'_>,
    key_of: fn(&rustpython_wtf8::Wtf8) -> Obj,
) -> PyResult<Obj> {
    if conversion.width == percent::Amount::Argument {
        conversion.set_width(star_argument(arguments)?);
    }
    if conversion.precision == percent::Amount::Argument {
        conversion.set_precision(star_argument(arguments)?);
    }
    match conversion.key {
        Some(key) => subscript::get_item(thread, arguments.values, &key_of(key)),
        None => arguments.take(),
    }
}

fn format_conversion(
    thread: &mut Thread,
    mut conversion: percent::Conversion<'_>,
    arguments: &mut PercentArguments<'_>,
) -> PyResult<Wtf8Buf> {
    let value = value_of(thread, &mut conversion, arguments, |key| {
        Obj::str(key.to_owned())
    })?;
    let letter = conversion.kind.to_char().unwrap_or('?');
    Ok(match letter {
        's' | 'r' | 'a' => {
            let text = match letter {
                's' => str_of(thread, &value)?,
                'r' => repr(thread, &value)?,
                _ => ascii(thread, &value)?,
            };
            let text = text.as_str_payload().map(|text| text.text().to_owned());
            conversion.format_str(&text.unwrap_or_default())?
        }
        'c' => percent_character(&conversion, &value)?,
        _ => format_number(thread, &conversion, &value, letter)?,
    })
}

fn format_number(
    thread: &mut Thread,
    conversion: &percent::Conversion<'_>,
    value: &Obj,
    letter: char,
) -> PyResult<Wtf8Buf> {
    match letter {
        'd' | 'i' | 'u' | 'o' | 'x' | 'X' => {
            let int = percent_int(thread, conversion, value, letter)?;
            Ok(conversion.format_int(&int, thread.interpreter.max_str_digits())?)
        }
        'e' | 'E' | 'f' | 'F' | 'g' | 'G' => {
            Ok(conversion.format_float(number::to_float(thread, value)?)?)
        }
        _ => Err(conversion.unsupported().into()),
    }
}

fn star_argument(arguments: &mut PercentArguments<'_>) -> PyResult<i64> {
    let value = arguments.take()?.as_i128();
    let value = value.and_then(|value| i64::try_from(value).ok());
    value.ok_or_else(|| errors::type_error("* wants int"))
}

fn percent_int(
    thread: &mut Thread,
    conversion: &percent::Conversion<'_>,
    value: &Obj,
    letter: char,
) -> PyResult<num_bigint::BigInt> {
    if let Some(int) = value.as_big() {
        return Ok(int);
    }
    if let (Some(float), 'd' | 'i' | 'u') = (value.as_float(), letter) {
        return Ok(float::to_integer(float)?);
    }
    match number::index(thread, value) {
        Ok(int) => Ok(int.as_big().unwrap_or_default()),
        Err(_) => Err(conversion.wrong_type(value.class().static_name()).into()),
    }
}

fn percent_character(conversion: &percent::Conversion<'_>, value: &Obj) -> PyResult<Wtf8Buf> {
    if let Some(int) = value.as_big() {
        return Ok(conversion.format_char(percent::code_point(&int)?)?);
    }
    let text = value.as_str_payload().filter(|text| text.len() == 1);
    match text.and_then(|text| text.text().code_points().next()) {
        Some(character) => Ok(conversion.format_char(character)?),
        None => Err(conversion.wrong_type(value.class().static_name()).into()),
    }
}

fn format_bytes_conversion(
    thread: &mut Thread,
    mut conversion: percent::Conversion<'_>,
    arguments: &mut PercentArguments<'_>,
) -> PyResult<Wtf8Buf> {
    let value = value_of(thread, &mut conversion, arguments, |key| {
        let bytes = key.code_points().map(|character| character.to_u32() as u8);
        Obj::bytes(bytes.collect::<Vec<u8>>())
    })?;
    let letter = conversion.kind.to_char().unwrap_or('?');
    match letter {
        's' | 'b' => {
            let bytes = bytes_argument(thread, &value)?;
            let text: Wtf8Buf = bytes.into_iter().map(CodePoint::from).collect();
            Ok(conversion.format_str(&text)?)
        }
        'r' | 'a' => {
            let text = ascii(thread, &value)?;
            let text = text.as_str_payload().map(|text| text.text().to_owned());
            Ok(conversion.format_str(&text.unwrap_or_default())?)
        }
        'c' => {
            let byte = byte_argument(&value)?;
            Ok(conversion.format_char(CodePoint::from(byte))?)
        }
        _ => format_number(thread, &conversion, &value, letter),
    }
}

fn bytes_argument(thread: &mut Thread, value: &Obj) -> PyResult<Vec<u8>> {
    if let Some(bytes) = sequence_ops::bytes_of(value) {
        return Ok(bytes);
    }
    let made = call::call_special(thread, value, crate::name!("__bytes__"), &[])?;
    let made = made.as_ref().and_then(sequence_ops::bytes_of);
    made.ok_or_else(|| {
        errors::type_error(format!(
            "%b requires a bytes-like object, or an object that implements __bytes__, not '{}'",
            value.class().static_name()
        ))
    })
}

fn byte_argument(value: &Obj) -> PyResult<u8> {
    if let Some(int) = value.as_big() {
        return u8::try_from(int).map_err(|_| errors::overflow_error("%c arg not in range(256)"));
    }
    match sequence_ops::bytes_of(value).as_deref() {
        Some([byte]) => Ok(*byte),
        _ => Err(errors::type_error(
            "%c requires an integer in range(256) or a single byte",
        )),
    }
}
