//! What the arguments of `CALL_INTRINSIC_1`, `CALL_INTRINSIC_2` and
//! `COMPARE_OP` stand for (`Include/internal/pycore_intrinsics.h` and
//! `Include/object.h` of CPython 3.12).

macro_rules! numbered {
    ($(#[$doc:meta])* $name:ident from $first:literal {
        $($(#[$variant_doc:meta])* $variant:ident = $text:literal;)*
    }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum $name {
            $($(#[$variant_doc])* $variant,)*
        }

        impl $name {
            const ALL: &'static [($name, &'static str)] = &[$(($name::$variant, $text),)*];

            /// What this number stands for, if it stands for anything.
            pub fn from_number(number: u32) -> Option<Self> {
                let index = number.checked_sub($first)?;
                Some(Self::ALL.get(index as usize)?.0)
            }

            /// As `dis` prints it.
            pub fn name(self) -> &'static str {
                Self::ALL[self as usize].1
            }
        }
    };
}

numbered! {
    /// A comparison: the high bits of the argument of `COMPARE_OP`.
    Comparison from 0 {
        /// `a < b`.
        Less = "<";
        /// `a <= b`.
        LessEqual = "<=";
        /// `a == b`.
        Equal = "==";
        /// `a != b`.
        NotEqual = "!=";
        /// `a > b`.
        Greater = ">";
        /// `a >= b`.
        GreaterEqual = ">=";
    }
}

impl Comparison {
    /// The comparison that the argument of `COMPARE_OP` asks for.
    pub fn from_arg(arg: u32) -> Option<Comparison> {
        Self::from_number(arg >> 4)
    }
}

numbered! {
    /// A function of one argument that only instructions call.
    Intrinsic1 from 1 {
        /// Shows an expression statement's value at the prompt.
        Print = "INTRINSIC_PRINT";
        /// `from module import *`.
        ImportStar = "INTRINSIC_IMPORT_STAR";
        /// Turns a `StopIteration` that leaves a generator into a
        /// `RuntimeError`.
        StopIterationError = "INTRINSIC_STOPITERATION_ERROR";
        /// Marks a value that an asynchronous generator yields.
        AsyncGenWrap = "INTRINSIC_ASYNC_GEN_WRAP";
        /// `+a`.
        UnaryPositive = "INTRINSIC_UNARY_POSITIVE";
        /// A list becomes a tuple.
        ListToTuple = "INTRINSIC_LIST_TO_TUPLE";
        /// A type variable from its name.
        TypeVar = "INTRINSIC_TYPEVAR";
        /// A parameter specification from its name.
        ParamSpec = "INTRINSIC_PARAMSPEC";
        /// A type variable tuple from its name.
        TypeVarTuple = "INTRINSIC_TYPEVARTUPLE";
        /// `Generic[parameters]`.
        SubscriptGeneric = "INTRINSIC_SUBSCRIPT_GENERIC";
        /// A type alias from its name, parameters and value.
        TypeAlias = "INTRINSIC_TYPEALIAS";
    }
}

numbered! {
    /// A function of two arguments that only instructions call.
    Intrinsic2 from 1 {
        /// What `except*` raises in the end.
        PrepReraiseStar = "INTRINSIC_PREP_RERAISE_STAR";
        /// A type variable with a bound.
        TypeVarWithBound = "INTRINSIC_TYPEVAR_WITH_BOUND";
        /// A type variable with constraints.
        TypeVarWithConstraints = "INTRINSIC_TYPEVAR_WITH_CONSTRAINTS";
        /// Gives a function its type parameters.
        SetFunctionTypeParams = "INTRINSIC_SET_FUNCTION_TYPE_PARAMS";
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_those_of_cpython() {
        assert_eq!(Intrinsic1::from_number(0), None);
        assert_eq!(Intrinsic1::from_number(1), Some(Intrinsic1::Print));
        assert_eq!(Intrinsic1::from_number(11), Some(Intrinsic1::TypeAlias));
        assert_eq!(Intrinsic1::from_number(12), None);
        assert_eq!(Intrinsic2::from_number(5), None);
        assert_eq!(Comparison::from_arg(0x28), Some(Comparison::Equal));
        assert_eq!(Comparison::from_arg(0x60), None);
    }
}
