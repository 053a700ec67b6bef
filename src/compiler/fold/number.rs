//! Python's arithmetic on constant numbers. `None` means that it would raise
//! or grow too large.

use num_bigint::BigInt;
use num_integer::Integer;
use num_traits::{Signed, ToPrimitive, Zero};

use crate::bytecode::{BinaryOperator, Constant};
use crate::compiler::ast::UnaryOperator;

/// Integers beyond this many bits are not folded.
const MAX_INT_BITS: u64 = 128;

/// Up to this exponent complex powers are repeated multiplication.
const MAX_COMPLEX_INT_EXPONENT: f64 = 100.0;

/// A numeric constant; `True` is 1.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Number {
    Int(BigInt),
    Float(f64),
    Complex(Complex),
}

/// A complex number.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Complex {
    real: f64,
    imaginary: f64,
}

impl Number {
    pub(super) fn of(constant: &Constant) -> Option<Number> {
        Some(match constant {
            Constant::Bool(value) => Number::Int(BigInt::from(u8::from(*value))),
            Constant::Int(value) => Number::Int(value.clone()),
            Constant::Float(value) => Number::Float(*value),
            &Constant::Complex(real, imaginary) => Number::Complex(Complex { real, imaginary }),
            _ => return None,
        })
    }

    /// As a float, unless an integer is too large for one.
    fn to_float(&self) -> Option<f64> {
        match self {
            Number::Int(value) => value.to_f64().filter(|float| float.is_finite()),
            Number::Float(value) => Some(*value),
            Number::Complex(_) => None,
        }
    }

    fn to_complex(&self) -> Option<Complex> {
        match self {
            Number::Complex(value) => Some(*value),
            real => Some(Complex {
                real: real.to_float()?,
                imaginary: 0.0,
            }),
        }
    }

    /// Python's `==` between numbers.
    pub(super) fn equals(&self, other: &Number) -> bool {
        match (self, other) {
            (Number::Int(a), Number::Int(b)) => a == b,
            (Number::Float(a), Number::Float(b)) => a == b,
            (Number::Complex(a), Number::Complex(b)) => a == b,
            (Number::Complex(complex), real) | (real, Number::Complex(complex)) => {
                complex.imaginary == 0.0 && real.equals(&Number::Float(complex.real))
            }
            (Number::Int(int), Number::Float(float)) | (Number::Float(float), Number::Int(int)) => {
                float.fract() == 0.0
                    && num_traits::FromPrimitive::from_f64(*float)
                        .is_some_and(|f: BigInt| f == *int)
            }
        }
    }
}

pub(super) fn unary(operator: UnaryOperator, operand: &Number) -> Option<Constant> {
    Some(match (operator, operand) {
        (UnaryOperator::Invert, Number::Int(value)) => Constant::Int(!value),
        (UnaryOperator::Plus, Number::Int(value)) => Constant::Int(value.clone()),
        (UnaryOperator::Plus, Number::Float(value)) => Constant::Float(*value),
        (UnaryOperator::Plus, Number::Complex(value)) => value.constant(),
        (UnaryOperator::Minus, Number::Int(value)) => Constant::Int(-value),
        (UnaryOperator::Minus, Number::Float(value)) => Constant::Float(-value),
        (UnaryOperator::Minus, Number::Complex(value)) => {
            Constant::Complex(-value.real, -value.imaginary)
        }
        _ => return None,
    })
}

pub(super) fn binary(left: Number, operator: BinaryOperator, right: Number) -> Option<Constant> {
    match (&left, &right) {
        (Number::Int(a), Number::Int(b)) => integers(a, operator, b),
        (Number::Complex(_), _) | (_, Number::Complex(_)) => {
            complexes(left.to_complex()?, operator, right.to_complex()?)
        }
        _ => floats(left.to_float()?, operator, right.to_float()?),
    }
}

fn integers(a: &BigInt, operator: BinaryOperator, b: &BigInt) -> Option<Constant> {
    let value = match operator {
        BinaryOperator::Add => a + b,
        BinaryOperator::Subtract => a - b,
        BinaryOperator::Multiply => {
            if !a.is_zero() && !b.is_zero() && a.bits() + b.bits() > MAX_INT_BITS {
                return None;
            }
            a * b
        }
        BinaryOperator::TrueDivide => return true_divide(a, b).map(Constant::Float),
        BinaryOperator::FloorDivide if !b.is_zero() => a.div_floor(b),
        BinaryOperator::Remainder if !b.is_zero() => a.mod_floor(b),
        BinaryOperator::Power => return integer_power(a, b),
        BinaryOperator::LeftShift => {
            let shift = b.to_u64()?;
            if a.is_zero() {
                BigInt::zero()
            } else if shift > MAX_INT_BITS || a.bits() > MAX_INT_BITS - shift {
                return None;
            } else {
                a << shift
            }
        }
        BinaryOperator::RightShift if !b.is_negative() => match b.to_u64() {
            Some(shift) => a >> shift,
            None => return None,
        },
        BinaryOperator::And => a & b,
        BinaryOperator::Or => a | b,
        BinaryOperator::Xor => a ^ b,
        _ => return None,
    };
    Some(Constant::Int(value))
}

fn integer_power(base: &BigInt, exponent: &BigInt) -> Option<Constant> {
    if exponent.is_negative() {
        let (base, exponent) = (base.to_f64()?, exponent.to_f64()?);
        return float_power(base, exponent);
    }
    if base.is_zero() || exponent.is_zero() {
        let one = exponent.is_zero();
        return Some(Constant::Int(BigInt::from(u8::from(one))));
    }
    let exponent = exponent.to_u32()?;
    if base.bits() > MAX_INT_BITS / u64::from(exponent) {
        return None;
    }
    Some(Constant::Int(base.pow(exponent)))
}

/// The float nearest to a quotient of integers, ties to even.
fn true_divide(a: &BigInt, b: &BigInt) -> Option<f64> {
    const EXACT_BITS: u64 = 53;
    if b.is_zero() {
        return None;
    }
    if a.bits() <= EXACT_BITS && b.bits() <= EXACT_BITS {
        return Some(a.to_f64()? / b.to_f64()?);
    }
    // Keep at least 64 bits of quotient and a sticky bit below them: converting
    // that to a float then rounds once, as the exact quotient would.
    let shift = 66 + b.bits() as i64 - a.bits() as i64;
    let (numerator, denominator) = if shift >= 0 {
        (a.abs() << shift, b.abs())
    } else {
        (a.abs(), b.abs() << -shift)
    };
    let (quotient, remainder) = numerator.div_rem(&denominator);
    let sticky: BigInt = (quotient << 1u32) | BigInt::from(u8::from(!remainder.is_zero()));
    let magnitude = sticky.to_f64()? * 2f64.powi(i32::try_from(-shift - 1).ok()?);
    let quotient = if a.is_negative() == b.is_negative() {
        magnitude
    } else {
        -magnitude
    };
    quotient.is_finite().then_some(quotient)
}

fn floats(a: f64, operator: BinaryOperator, b: f64) -> Option<Constant> {
    let value = match operator {
        BinaryOperator::Add => a + b,
        BinaryOperator::Subtract => a - b,
        BinaryOperator::Multiply => a * b,
        BinaryOperator::TrueDivide if b != 0.0 => a / b,
        BinaryOperator::FloorDivide if b != 0.0 => float_divmod(a, b).0,
        BinaryOperator::Remainder if b != 0.0 => float_divmod(a, b).1,
        BinaryOperator::Power => return float_power(a, b),
        _ => return None,
    };
    Some(Constant::Float(value))
}

/// Quotient rounded down, and the remainder with the divisor's sign.
fn float_divmod(a: f64, b: f64) -> (f64, f64) {
    let mut remainder = a % b;
    let mut quotient = (a - remainder) / b;
    if remainder == 0.0 {
        remainder = 0f64.copysign(b);
    } else if (b < 0.0) != (remainder < 0.0) {
        remainder += b;
        quotient -= 1.0;
    }
    if quotient == 0.0 {
        return (0f64.copysign(a / b), remainder);
    }
    let floor = quotient.floor();
    let rounded = if quotient - floor > 0.5 {
        floor + 1.0
    } else {
        floor
    };
    (rounded, remainder)
}

fn float_power(base: f64, exponent: f64) -> Option<Constant> {
    if base == 0.0 && exponent < 0.0 {
        return None;
    }
    if base < 0.0 && base.is_finite() && exponent.is_finite() && exponent.fract() != 0.0 {
        let base = Number::Float(base).to_complex()?;
        let exponent = Number::Float(exponent).to_complex()?;
        return complexes(base, BinaryOperator::Power, exponent);
    }
    let value = base.powf(exponent);
    let overflow = value.is_infinite() && base.is_finite() && exponent.is_finite();
    (!overflow).then_some(Constant::Float(value))
}

impl Complex {
    const ONE: Complex = Complex {
        real: 1.0,
        imaginary: 0.0,
    };

    fn constant(self) -> Constant {
        Constant::Complex(self.real, self.imaginary)
    }

    fn is_zero(self) -> bool {
        self.real == 0.0 && self.imaginary == 0.0
    }

    fn multiply(self, other: Complex) -> Complex {
        Complex {
            real: self.real * other.real - self.imaginary * other.imaginary,
            imaginary: self.real * other.imaginary + self.imaginary * other.real,
        }
    }

    /// Smith's division, which scales by the larger part of the divisor.
    fn divide(self, other: Complex) -> Option<Complex> {
        if other.is_zero() {
            return None;
        }
        if other.real.abs() >= other.imaginary.abs() {
            let ratio = other.imaginary / other.real;
            let denominator = other.real + other.imaginary * ratio;
            Some(Complex {
                real: (self.real + self.imaginary * ratio) / denominator,
                imaginary: (self.imaginary - self.real * ratio) / denominator,
            })
        } else {
            let ratio = other.real / other.imaginary;
            let denominator = other.real * ratio + other.imaginary;
            Some(Complex {
                real: (self.real * ratio + self.imaginary) / denominator,
                imaginary: (self.imaginary * ratio - self.real) / denominator,
            })
        }
    }

    fn power(self, exponent: Complex) -> Option<Complex> {
        let is_small_integer = exponent.imaginary == 0.0
            && exponent.real.fract() == 0.0
            && exponent.real.abs() <= MAX_COMPLEX_INT_EXPONENT;
        if is_small_integer {
            let power = self.integer_power(exponent.real.abs() as u32);
            return if exponent.real > 0.0 {
                Some(power)
            } else {
                Complex::ONE.divide(power)
            };
        }
        if self.is_zero() {
            return None;
        }
        let modulus = self.real.hypot(self.imaginary);
        let angle = self.imaginary.atan2(self.real);
        let mut length = modulus.powf(exponent.real);
        let mut phase = angle * exponent.real;
        if exponent.imaginary != 0.0 {
            length *= (-angle * exponent.imaginary).exp();
            phase += exponent.imaginary * modulus.ln();
        }
        Some(Complex {
            real: length * phase.cos(),
            imaginary: length * phase.sin(),
        })
    }

    fn integer_power(self, exponent: u32) -> Complex {
        let mut result = Complex::ONE;
        let mut square = self;
        let mut bit = 1;
        while bit <= exponent {
            if exponent & bit != 0 {
                result = result.multiply(square);
            }
            bit <<= 1;
            square = square.multiply(square);
        }
        result
    }
}

fn complexes(a: Complex, operator: BinaryOperator, b: Complex) -> Option<Constant> {
    let value = match operator {
        BinaryOperator::Add => Complex {
            real: a.real + b.real,
            imaginary: a.imaginary + b.imaginary,
        },
        BinaryOperator::Subtract => Complex {
            real: a.real - b.real,
            imaginary: a.imaginary - b.imaginary,
        },
        BinaryOperator::Multiply => a.multiply(b),
        BinaryOperator::TrueDivide => a.divide(b)?,
        BinaryOperator::Power => a.power(b)?,
        _ => return None,
    };
    Some(value.constant())
}
