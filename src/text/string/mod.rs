//! The methods of `str` as functions over [`Wtf8`](rustpython_wtf8::Wtf8).
//!
//! Positions that a program sees count code points; [`index::Indexed`] turns
//! them into bytes. What only searches, splits or strips works on the bytes
//! directly, since one encoded code point never starts inside another.
//!
//! | noun | methods |
//! |---|---|
//! | [`index`] | `s[i]`, `s[i:j:k]` |
//! | [`search`] | `find`, `count`, `startswith`, `replace`, `partition`, ... |
//! | [`split`] | `split`, `rsplit`, `splitlines`, `strip`, ... |
//! | [`case`] | `lower`, `title`, `casefold`, ... |
//! | [`class`] | `isalpha`, `isidentifier`, ... |
//! | [`pad`] | `center`, `zfill`, `expandtabs`, `*`, ... |
//! | [`codec`] | `encode` and `bytes.decode` |

pub mod case;
pub mod class;
pub mod codec;
pub mod index;
pub mod pad;
pub mod search;
pub mod split;
