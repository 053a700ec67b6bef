//! `repr()` of constants, as `dis` prints them.

use num_bigint::BigInt;

use super::{CodeObject, Constant};
use crate::text::{float, int, number, repr};

/// `repr(constant)`.
///
/// A frozenset's items come in the order they are stored in: CPython's order
/// follows its hash table, which for strings differs from process to process.
/// An integer of more than 4300 digits, whose `repr` CPython refuses, is
/// described by its size.
pub fn constant_repr(constant: &Constant) -> String {
    let mut out = String::new();
    push_repr(&mut out, constant);
    out
}

/// `repr(code)`: CPython's shape, with the address of our code object.
pub fn code_repr(code: &CodeObject) -> String {
    let line = match code.firstlineno {
        0 => -1,
        line => i64::from(line),
    };
    let address = std::ptr::from_ref(code);
    format!(
        "<code object {} at {address:p}, file \"{}\", line {line}>",
        code.name.to_string_lossy(),
        code.filename.to_string_lossy(),
    )
}

fn push_repr(out: &mut String, constant: &Constant) {
    match constant {
        Constant::None => out.push_str("None"),
        Constant::Bool(true) => out.push_str("True"),
        Constant::Bool(false) => out.push_str("False"),
        Constant::Ellipsis => out.push_str("Ellipsis"),
        Constant::Int(value) => out.push_str(&int_repr(value)),
        Constant::Float(value) => out.push_str(&float::repr(*value)),
        Constant::Complex(real, imaginary) => {
            out.push_str(&number::repr_complex(*real, *imaginary));
        }
        Constant::Str(value) => out.push_str(&repr::repr_str(value)),
        Constant::Bytes(value) => out.push_str(&repr::repr_bytes(value)),
        Constant::Tuple(items) => {
            out.push('(');
            push_items(out, items);
            out.push_str(if items.len() == 1 { ",)" } else { ")" });
        }
        Constant::FrozenSet(items) if items.is_empty() => out.push_str("frozenset()"),
        Constant::FrozenSet(items) => {
            out.push_str("frozenset({");
            push_items(out, items);
            out.push_str("})");
        }
        Constant::Code(code) => out.push_str(&code_repr(code)),
    }
}

fn push_items(out: &mut String, items: &[Constant]) {
    for (index, item) in items.iter().enumerate() {
        if index > 0 {
            out.push_str(", ");
        }
        push_repr(out, item);
    }
}

fn int_repr(value: &BigInt) -> String {
    int::to_decimal(value, int::DEFAULT_MAX_STR_DIGITS)
        .unwrap_or_else(|_| format!("<int of {} bits>", value.bits()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reprs_are_those_of_python() {
        let text = |text: &str| Constant::Str(text.into());
        let shown = |constant: Constant| constant_repr(&constant);
        assert_eq!(shown(Constant::Tuple(vec![])), "()");
        assert_eq!(shown(Constant::Tuple(vec![Constant::None])), "(None,)");
        assert_eq!(
            shown(Constant::Tuple(vec![
                Constant::Float(1e16),
                Constant::Float(-0.0),
                text("it's"),
                Constant::Complex(0.0, 2.0),
            ])),
            "(1e+16, -0.0, \"it's\", 2j)"
        );
        assert_eq!(shown(Constant::FrozenSet(vec![])), "frozenset()");
        assert_eq!(
            shown(Constant::FrozenSet(vec![text("a"), Constant::Ellipsis])),
            "frozenset({'a', Ellipsis})"
        );
    }

    #[test]
    fn an_integer_beyond_the_digit_limit_is_described() {
        let huge = Constant::Int(BigInt::from(1) << 4_000_000);
        assert_eq!(constant_repr(&huge), "<int of 4000001 bits>");
    }
}
