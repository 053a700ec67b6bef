//! Interned strings: one immortal object for each text, so that names compare
//! by address.

use parking_lot::RwLock;
use rustc_hash::FxHashMap;
use rustpython_wtf8::{Wtf8, Wtf8Buf};

use super::Obj;

type Table = RwLock<Option<FxHashMap<Wtf8Buf, Obj>>>;

static INTERNED: Table = RwLock::new(None);

/// The interned string with this text.
pub fn intern(text: impl AsRef<Wtf8>) -> Obj {
    let text = text.as_ref();
    if let Some(found) = INTERNED.read().as_ref().and_then(|table| table.get(text)) {
        return found.clone();
    }
    let mut table = INTERNED.write();
    let table = table.get_or_insert_with(FxHashMap::default);
    table
        .entry(text.to_owned())
        .or_insert_with(|| Obj::str(text.to_owned()).immortal())
        .clone()
}

/// A macro's worth of names known when the program is built: `name!("x")` is
/// a `&'static Obj`, looked up once.
#[macro_export]
macro_rules! name {
    ($text:literal) => {{
        static NAME: std::sync::OnceLock<$crate::object::Obj> = std::sync::OnceLock::new();
        NAME.get_or_init(|| $crate::object::intern($text))
    }};
}
