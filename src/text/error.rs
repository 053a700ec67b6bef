//! What can go wrong with text, as the exception that CPython would raise.

use rustpython_wtf8::Wtf8Buf;
use thiserror::Error;

/// The class of the exception to raise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErrorKind {
    /// `ValueError`.
    Value,
    /// `TypeError`.
    Type,
    /// `OverflowError`.
    Overflow,
    /// `IndexError`.
    Index,
    /// `LookupError`.
    Lookup,
    /// `MemoryError`: what the program asked for does not fit.
    Memory,
}

/// An exception in the making: its class and CPython's message.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{message}")]
pub struct TextError {
    /// The class to raise.
    pub kind: ErrorKind,
    /// The text of its only argument, which may quote a string of the program
    /// with its lone surrogates.
    pub message: Wtf8Buf,
}

impl TextError {
    /// A `ValueError`.
    pub fn value(message: impl Into<Wtf8Buf>) -> Self {
        Self::new(ErrorKind::Value, message)
    }

    /// A `TypeError`.
    pub fn type_error(message: impl Into<Wtf8Buf>) -> Self {
        Self::new(ErrorKind::Type, message)
    }

    /// An `OverflowError`.
    pub fn overflow(message: impl Into<Wtf8Buf>) -> Self {
        Self::new(ErrorKind::Overflow, message)
    }

    /// A `MemoryError`, which CPython raises without a message.
    pub fn memory() -> Self {
        Self::new(ErrorKind::Memory, "")
    }

    /// An exception of any class.
    pub fn new(kind: ErrorKind, message: impl Into<Wtf8Buf>) -> Self {
        Self {
            kind,
            message: message.into(),
        }
    }
}
