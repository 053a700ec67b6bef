//! Identifiers as small numbers: equal names are equal numbers, so scopes and
//! name tables compare and hash integers instead of text.

use std::hash::Hasher;

use hashbrown::HashTable;
use rustc_hash::{FxHashMap, FxHasher};
use rustpython_wtf8::Wtf8Buf;

/// An interned identifier: the number of those before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Name(u32);

/// Declares the names that the compiler itself refers to, interned first and
/// in this order.
macro_rules! known_names {
    ($($constant:ident = $text:literal,)*) => {
        /// Counts the known names.
        #[allow(non_camel_case_types, clippy::upper_case_acronyms)]
        enum Position { $($constant,)* }

        impl Name {
            $(pub(crate) const $constant: Name = Name(Position::$constant as u32);)*
        }

        const KNOWN: &[&str] = &[$($text,)*];
    };
}

known_names! {
    ANNOTATIONS = "__annotations__",
    ANONYMOUS_PARAMETER = ".0",
    CLASS = "__class__",
    CLASSCELL = "__classcell__",
    CLASSDICT = "__classdict__",
    CLASSDICTCELL = "__classdictcell__",
    DEBUG = "__debug__",
    DEFAULTS = ".defaults",
    DICT_COMPREHENSION = "<dictcomp>",
    DOC = "__doc__",
    EMPTY = "",
    FUTURE = "__future__",
    GENERATOR = "<genexpr>",
    GENERIC_BASE = ".generic_base",
    JOIN = "join",
    KWDEFAULTS = ".kwdefaults",
    LAMBDA = "<lambda>",
    LIST_COMPREHENSION = "<listcomp>",
    MODULE = "__module__",
    NAME = "__name__",
    QUALNAME = "__qualname__",
    RETURN = "return",
    SET_COMPREHENSION = "<setcomp>",
    STAR = "*",
    SUPER = "super",
    TOP = "<module>",
    TYPE_PARAMS = "__type_params__",
    HIDDEN_TYPE_PARAMS = ".type_params",
}

/// The table of all identifiers of one compilation. Their texts stand one after
/// the other in one string.
#[derive(Debug)]
pub(crate) struct Interner {
    names: HashTable<Name>,
    text: String,
    entries: Vec<Entry>,
}

/// An identifier's place in the text.
#[derive(Debug, Clone, Copy)]
struct Entry {
    start: u32,
    end: u32,
    /// Whether it is mangled in classes.
    is_private: bool,
}

impl Entry {
    /// The same as the text, which need not be cut between characters.
    #[inline]
    fn bytes(self, all: &str) -> &[u8] {
        &all.as_bytes()[self.start as usize..self.end as usize]
    }

    fn text(self, all: &str) -> &str {
        &all[self.start as usize..self.end as usize]
    }
}

/// A text's hash; its length is part of it.
#[inline]
fn hash_of(text: &[u8]) -> u64 {
    let mut hasher = FxHasher::default();
    hasher.write(text);
    hasher.finish()
}

impl Interner {
    pub(crate) fn new() -> Self {
        let mut interner = Interner {
            names: HashTable::with_capacity(448),
            text: String::with_capacity(4096),
            entries: Vec::with_capacity(448),
        };
        for text in KNOWN {
            interner.intern(text);
        }
        interner
    }

    /// The number of this identifier, new or known.
    pub(crate) fn intern(&mut self, text: &str) -> Name {
        let Interner {
            names,
            text: all,
            entries,
        } = self;
        let bytes_of = |name: &Name| entries[name.0 as usize].bytes(all);
        let hash = hash_of(text.as_bytes());
        if let Some(&name) = names.find(hash, |name| bytes_of(name) == text.as_bytes()) {
            return name;
        }
        let name = Name(entries.len() as u32);
        names.insert_unique(hash, name, |name| hash_of(bytes_of(name)));
        let start = all.len() as u32;
        all.push_str(text);
        entries.push(Entry {
            start,
            end: all.len() as u32,
            is_private: text.starts_with("__") && !text.ends_with("__") && !text.contains('.'),
        });
        name
    }

    /// The text of an identifier.
    pub(crate) fn text(&self, name: Name) -> &str {
        self.entries[name.0 as usize].text(&self.text)
    }

    /// How many identifiers there are.
    pub(crate) fn len(&self) -> usize {
        self.entries.len()
    }

    /// The text of an identifier as a code object holds it.
    pub(crate) fn owned(&self, name: Name) -> Wtf8Buf {
        Wtf8Buf::from(self.text(name))
    }

    /// Private name mangling: inside `class C`, `__x` means `_C__x`
    /// (`_Py_Mangle`).
    #[inline(always)]
    pub(crate) fn mangle(&mut self, class: Option<Name>, name: Name) -> Name {
        match class {
            Some(class) if self.entries[name.0 as usize].is_private => self.mangled(class, name),
            _ => name,
        }
    }

    #[cold]
    fn mangled(&mut self, class: Name, name: Name) -> Name {
        let class = self.text(class).trim_start_matches('_');
        if class.is_empty() {
            return name;
        }
        let mangled = format!("_{class}{}", self.text(name));
        self.intern(&mangled)
    }
}

/// A map from names that remembers the order of insertion.
#[derive(Debug, Clone)]
pub(crate) struct NameMap<V> {
    entries: Vec<(Name, V)>,
    /// Filled once there are too many entries to scan.
    index: FxHashMap<Name, u32>,
}

impl Name {
    /// Its place in tables that have an entry per name.
    pub(crate) fn index(self) -> usize {
        self.0 as usize
    }
}

impl<V> Default for NameMap<V> {
    fn default() -> Self {
        NameMap {
            entries: Vec::new(),
            index: FxHashMap::default(),
        }
    }
}

impl<V> NameMap<V> {
    /// Below this many entries a scan is faster than hashing.
    const SCAN_LIMIT: usize = 12;

    /// Room for so many is made at once.
    const USUAL: usize = 8;

    pub(crate) fn len(&self) -> usize {
        self.entries.len()
    }

    #[inline]
    pub(crate) fn position(&self, name: Name) -> Option<usize> {
        if self.entries.len() <= Self::SCAN_LIMIT {
            return self.entries.iter().position(|&(entry, _)| entry == name);
        }
        self.index.get(&name).map(|&position| position as usize)
    }

    /// The entry at a position.
    pub(crate) fn entry(&self, position: usize) -> (Name, &V) {
        let (name, value) = &self.entries[position];
        (*name, value)
    }

    /// The value at a position.
    pub(crate) fn value_mut(&mut self, position: usize) -> &mut V {
        &mut self.entries[position].1
    }

    pub(crate) fn get(&self, name: Name) -> Option<&V> {
        self.position(name)
            .map(|position| &self.entries[position].1)
    }

    pub(crate) fn get_mut(&mut self, name: Name) -> Option<&mut V> {
        self.position(name)
            .map(|position| &mut self.entries[position].1)
    }

    /// Sets the value of a name and returns the name's position.
    pub(crate) fn insert(&mut self, name: Name, value: V) -> usize {
        if let Some(position) = self.position(name) {
            self.entries[position].1 = value;
            return position;
        }
        self.push_new(name, value)
    }

    /// Adds a name that is not there yet and returns its position.
    pub(crate) fn push_new(&mut self, name: Name, value: V) -> usize {
        let position = self.entries.len();
        if position == 0 {
            self.entries.reserve(Self::USUAL);
        }
        self.entries.push((name, value));
        if position == Self::SCAN_LIMIT {
            let positions = self.entries.iter().zip(0..);
            self.index = positions.map(|(&(name, _), at)| (name, at)).collect();
        } else if position > Self::SCAN_LIMIT {
            self.index.insert(name, position as u32);
        }
        position
    }

    pub(crate) fn iter(&self) -> impl DoubleEndedIterator<Item = (Name, &V)> {
        self.entries.iter().map(|(name, value)| (*name, value))
    }

    pub(crate) fn iter_mut(&mut self) -> impl Iterator<Item = (Name, &mut V)> {
        self.entries.iter_mut().map(|(name, value)| (*name, value))
    }

    pub(crate) fn names(&self) -> impl Iterator<Item = Name> + '_ {
        self.entries.iter().map(|&(name, _)| name)
    }
}

impl NameMap<()> {
    /// The position of a name, which is added at the end if it is new.
    pub(crate) fn add(&mut self, name: Name) -> usize {
        match self.position(name) {
            Some(position) => position,
            None => self.push_new(name, ()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_names_have_their_texts() {
        let interner = Interner::new();
        assert_eq!(interner.text(Name::ANNOTATIONS), "__annotations__");
        assert_eq!(interner.text(Name::TYPE_PARAMS), "__type_params__");
    }

    #[test]
    fn only_private_names_are_mangled() {
        let mut interner = Interner::new();
        let class = Some(interner.intern("__C"));
        for (plain, mangled) in [
            ("__x", "_C__x"),
            ("__x_", "_C__x_"),
            ("__x__", "__x__"),
            ("_x", "_x"),
            ("__a.b", "__a.b"),
        ] {
            let name = interner.intern(plain);
            let name = interner.mangle(class, name);
            assert_eq!(interner.text(name), mangled);
        }
        let underscores = Some(interner.intern("___"));
        let name = interner.intern("__x");
        assert_eq!(interner.mangle(underscores, name), name);
    }

    #[test]
    fn a_large_map_keeps_order_and_finds_every_name() {
        let mut interner = Interner::new();
        let names: Vec<Name> = (0..40).map(|i| interner.intern(&format!("n{i}"))).collect();
        let mut map = NameMap::default();
        for &name in names.iter().chain(&names) {
            map.add(name);
        }
        assert!(map.names().eq(names.iter().copied()));
        assert!(
            names
                .iter()
                .enumerate()
                .all(|(i, &n)| map.position(n) == Some(i))
        );
    }
}
