//! The process's types: the built-in ones with fixed numbers, and the table
//! that maps a type's number to its layout and its class.
//!
//! Types are immortal: a class, once made, is never freed (3.13t does the same
//! once a second thread runs), so a [`Class`] is a plain copyable reference.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, AtomicPtr, AtomicU8, AtomicU32, Ordering};

use super::class::Type;
use super::header::{Header, TypeId};
use super::layout::{Layout, Object};
use super::{Class, Obj};

/// How many types a process can have: the header keeps a type in two bytes.
const MAX_TYPES: usize = 1 << 16;

/// The built-in types' layouts are known when the program is built: objects can
/// be made and freed before anything else happens.
static LAYOUTS: [AtomicU8; MAX_TYPES] = {
    let mut layouts = [const { AtomicU8::new(0) }; MAX_TYPES];
    let mut index = 0;
    while index < BUILTINS.len() {
        let builtin = &BUILTINS[index];
        layouts[builtin.id.0 as usize] = AtomicU8::new(builtin.layout as u8);
        index += 1;
    }
    layouts
};
/// For which types an object's last reference is not the end: it may have a
/// finalizer to be called.
static FINALIZED: [AtomicBool; MAX_TYPES] = {
    let mut finalized = [const { AtomicBool::new(false) }; MAX_TYPES];
    finalized[id::GENERATOR.0 as usize] = AtomicBool::new(true);
    finalized[id::COROUTINE.0 as usize] = AtomicBool::new(true);
    finalized
};
static CLASSES: [AtomicPtr<Header>; MAX_TYPES] =
    [const { AtomicPtr::new(std::ptr::null_mut()) }; MAX_TYPES];
/// The versions of classes, by number; see [`version_of`].
static VERSIONS: [AtomicU32; MAX_TYPES] = [const { AtomicU32::new(0) }; MAX_TYPES];
static NEXT_VERSION: AtomicU32 = AtomicU32::new(1);
static NEXT_ID: AtomicU32 = AtomicU32::new(BUILTIN_COUNT as u32);

/// The layout of objects of this type.
#[inline(always)]
pub(crate) fn layout_of(id: TypeId) -> Layout {
    Layout::from_number(LAYOUTS[id.0 as usize].load(Ordering::Relaxed))
}

/// A number that changes whenever an attribute does that instances of the class
/// see, and that no other class has or ever had. What was found under a version
/// holds while the version does. 0 stands for no version: it proves nothing.
#[inline(always)]
pub(crate) fn version_of(id: TypeId) -> u32 {
    VERSIONS[id.0 as usize].load(Ordering::Acquire)
}

/// Gives the class a new version; none if the process has run out of them.
pub(crate) fn renew_version(id: TypeId) {
    let next = NEXT_VERSION.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |next| {
        next.checked_add(1)
    });
    VERSIONS[id.0 as usize].store(next.unwrap_or(0), Ordering::Release);
}

/// Gives every class a new version.
pub(crate) fn renew_all_versions() {
    for number in 0..NEXT_ID.load(Ordering::Relaxed) as u16 {
        if version_of(TypeId(number)) != 0 {
            renew_version(TypeId(number));
        }
    }
}

/// Whether objects of this type may have a finalizer.
#[inline(always)]
pub(crate) fn is_finalized(id: TypeId) -> bool {
    FINALIZED[id.0 as usize].load(Ordering::Relaxed)
}

/// Says whether objects of this type may have a finalizer.
pub(crate) fn set_finalized(id: TypeId, finalized: bool) {
    FINALIZED[id.0 as usize].store(finalized, Ordering::Relaxed);
}

/// The class with this number.
#[inline(always)]
pub fn class(id: TypeId) -> Class {
    let mut object = CLASSES[id.0 as usize].load(Ordering::Acquire);
    if object.is_null() {
        init();
        object = CLASSES[id.0 as usize].load(Ordering::Acquire);
    }
    // SAFETY: a number that somebody has belongs to a registered, immortal
    // object with the layout of a type.
    Class::new(unsafe { &*object.cast::<Object<Type>>() })
}

/// Every class that is registered.
#[cfg(test)]
pub(crate) fn all() -> impl Iterator<Item = Class> {
    let ids = (0..NEXT_ID.load(Ordering::Relaxed)).map(|number| TypeId(number as u16));
    ids.filter(|id| !CLASSES[id.0 as usize].load(Ordering::Acquire).is_null())
        .map(class)
}

/// The type's name, for messages.
pub(crate) fn name_of(id: TypeId) -> &'static str {
    class(id).static_name()
}

/// A number for a new type, or `None` if the process has too many.
pub(crate) fn reserve_id() -> Option<TypeId> {
    let taken = NEXT_ID.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |next| {
        ((next as usize) < MAX_TYPES).then_some(next + 1)
    });
    taken.ok().map(|id| TypeId(id as u16))
}

/// Makes a type's number mean this class, for good.
pub(crate) fn register(id: TypeId, layout: Layout, object: Obj) {
    LAYOUTS[id.0 as usize].store(layout as u8, Ordering::Relaxed);
    renew_version(id);
    let raw = object.immortal().into_raw();
    CLASSES[id.0 as usize].store(raw.as_ptr(), Ordering::Release);
}

/// Makes the built-in types, once.
pub fn init() {
    static DONE: OnceLock<()> = OnceLock::new();
    DONE.get_or_init(|| {
        for builtin in BUILTINS {
            if builtin.id == id::BIG_INT {
                // A second layout of the same class, not a class of its own.
                let int = CLASSES[id::INT.0 as usize].load(Ordering::Acquire);
                CLASSES[id::BIG_INT.0 as usize].store(int, Ordering::Release);
                continue;
            }
            let bases = builtin.bases().map(class_made).collect();
            let made = Type::builtin(builtin.id, builtin.layout, builtin.name, bases);
            register(builtin.id, builtin.layout, Obj::new(id::TYPE, made));
            class_made(builtin.id).announce();
        }
    });
}

/// Makes one more built-in type, for a library module. Its base does not tell
/// of it, so that no other interpreter finds it before it has its methods.
///
/// # Panics
///
/// If the process has more types than a header can name; library modules are
/// few.
pub(crate) fn define(name: &'static str, layout: Layout) -> TypeId {
    let id = reserve_id().expect("library modules define few types");
    LAYOUTS[id.0 as usize].store(layout as u8, Ordering::Relaxed);
    let made = Type::builtin(id, layout, name, vec![class(id::OBJECT)]);
    register(id, layout, Obj::new(id::TYPE, made));
    id
}

/// A built-in class that `init` has made already.
fn class_made(id: TypeId) -> Class {
    let object = CLASSES[id.0 as usize].load(Ordering::Acquire);
    assert!(!object.is_null(), "bases stand before their subclasses");
    // SAFETY: as in `class`.
    Class::new(unsafe { &*object.cast::<Object<Type>>() })
}

struct Builtin {
    id: TypeId,
    name: &'static str,
    layout: Layout,
    base: Option<TypeId>,
}

impl Builtin {
    fn bases(&self) -> impl Iterator<Item = TypeId> {
        let second = (self.id == id::EXCEPTION_GROUP).then_some(id::EXCEPTION);
        self.base.into_iter().chain(second)
    }
}

macro_rules! builtin_types {
    ($($constant:ident = $name:literal, $layout:ident $(, $base:ident)?;)*) => {
        #[allow(non_camel_case_types, clippy::upper_case_acronyms)]
        #[repr(u16)]
        enum Number { $($constant,)* COUNT }

        const BUILTIN_COUNT: u16 = Number::COUNT as u16;

        /// The numbers of the built-in types.
        #[allow(missing_docs)]
        pub mod id {
            use super::{Number, TypeId};
            $(pub const $constant: TypeId = TypeId(Number::$constant as u16);)*
        }

        const BUILTINS: &[Builtin] = &[
            $(Builtin {
                id: id::$constant,
                name: $name,
                layout: Layout::$layout,
                base: builtin_types!(@base $($base)?),
            },)*
        ];
    };
    (@base) => { None };
    (@base $base:ident) => { Some(id::$base) };
}

builtin_types! {
    OBJECT = "object", Unit;
    TYPE = "type", Type, OBJECT;
    NONE = "NoneType", Unit, OBJECT;
    NOT_IMPLEMENTED = "NotImplementedType", Unit, OBJECT;
    ELLIPSIS = "ellipsis", Unit, OBJECT;
    INT = "int", Int, OBJECT;
    BOOL = "bool", Int, INT;
    BIG_INT = "int", BigInt, OBJECT;
    FLOAT = "float", Float, OBJECT;
    COMPLEX = "complex", Complex, OBJECT;
    STR = "str", Str, OBJECT;
    BYTES = "bytes", Bytes, OBJECT;
    BYTEARRAY = "bytearray", ByteArray, OBJECT;
    TUPLE = "tuple", Tuple, OBJECT;
    LIST = "list", List, OBJECT;
    DICT = "dict", Dict, OBJECT;
    SET = "set", Set, OBJECT;
    FROZENSET = "frozenset", Set, OBJECT;
    RANGE = "range", Range, OBJECT;
    SLICE = "slice", Slice, OBJECT;
    FUNCTION = "function", Function, OBJECT;
    BUILTIN_FUNCTION = "builtin_function_or_method", NativeFunction, OBJECT;
    METHOD_DESCRIPTOR = "method_descriptor", NativeFunction, OBJECT;
    GETSET_DESCRIPTOR = "getset_descriptor", NativeFunction, OBJECT;
    METHOD = "method", BoundMethod, OBJECT;
    BUILTIN_METHOD = "builtin_function_or_method", BoundMethod, OBJECT;
    CELL = "cell", Cell, OBJECT;
    CODE = "code", Code, OBJECT;
    MODULE = "module", Module, OBJECT;
    TRACEBACK = "traceback", Traceback, OBJECT;
    GENERATOR = "generator", Generator, OBJECT;
    COROUTINE = "coroutine", Generator, OBJECT;
    ASYNC_GENERATOR = "async_generator", Generator, OBJECT;
    ASYNC_GENERATOR_VALUE = "async_generator_wrapped_value", Cell, OBJECT;
    PROPERTY = "property", Property, OBJECT;
    STATICMETHOD = "staticmethod", MethodWrapper, OBJECT;
    CLASSMETHOD = "classmethod", MethodWrapper, OBJECT;
    SUPER = "super", Super, OBJECT;
    MEMBER_DESCRIPTOR = "member_descriptor", Native, OBJECT;
    RANGE_ITERATOR = "range_iterator", RangeIterator, OBJECT;
    LIST_ITERATOR = "list_iterator", SequenceIterator, OBJECT;
    TUPLE_ITERATOR = "tuple_iterator", SequenceIterator, OBJECT;
    STR_ITERATOR = "str_ascii_iterator", SequenceIterator, OBJECT;
    SEQUENCE_ITERATOR = "iterator", SequenceIterator, OBJECT;
    DICT_KEY_ITERATOR = "dict_keyiterator", DictIterator, OBJECT;
    DICT_VALUE_ITERATOR = "dict_valueiterator", DictIterator, OBJECT;
    DICT_ITEM_ITERATOR = "dict_itemiterator", DictIterator, OBJECT;
    DICT_KEYS = "dict_keys", DictView, OBJECT;
    DICT_VALUES = "dict_values", DictView, OBJECT;
    DICT_ITEMS = "dict_items", DictView, OBJECT;
    DICT_REVERSE_KEY_ITERATOR = "dict_reversekeyiterator", DictIterator, OBJECT;
    DICT_REVERSE_VALUE_ITERATOR = "dict_reversevalueiterator", DictIterator, OBJECT;
    DICT_REVERSE_ITEM_ITERATOR = "dict_reverseitemiterator", DictIterator, OBJECT;
    SET_ITERATOR = "set_iterator", DictIterator, OBJECT;
    MAPPING_PROXY = "mappingproxy", DictView, OBJECT;
    UNION_TYPE = "UnionType", Native, OBJECT;
    GENERIC_ALIAS = "GenericAlias", Native, OBJECT;
    ENUMERATE = "enumerate", NativeIterator, OBJECT;
    ZIP = "zip", NativeIterator, OBJECT;
    MAP = "map", NativeIterator, OBJECT;
    FILTER = "filter", NativeIterator, OBJECT;
    REVERSED = "reversed", NativeIterator, OBJECT;
    LIST_REVERSE_ITERATOR = "list_reverseiterator", NativeIterator, OBJECT;
    CALLABLE_ITERATOR = "callable_iterator", NativeIterator, OBJECT;
    WEAK_REFERENCE = "ReferenceType", Weakref, OBJECT;

    BASE_EXCEPTION = "BaseException", Exception, OBJECT;
    BASE_EXCEPTION_GROUP = "BaseExceptionGroup", Exception, BASE_EXCEPTION;
    GENERATOR_EXIT = "GeneratorExit", Exception, BASE_EXCEPTION;
    KEYBOARD_INTERRUPT = "KeyboardInterrupt", Exception, BASE_EXCEPTION;
    SYSTEM_EXIT = "SystemExit", Exception, BASE_EXCEPTION;
    EXCEPTION = "Exception", Exception, BASE_EXCEPTION;
    EXCEPTION_GROUP = "ExceptionGroup", Exception, BASE_EXCEPTION_GROUP;
    ARITHMETIC_ERROR = "ArithmeticError", Exception, EXCEPTION;
    FLOATING_POINT_ERROR = "FloatingPointError", Exception, ARITHMETIC_ERROR;
    OVERFLOW_ERROR = "OverflowError", Exception, ARITHMETIC_ERROR;
    ZERO_DIVISION_ERROR = "ZeroDivisionError", Exception, ARITHMETIC_ERROR;
    ASSERTION_ERROR = "AssertionError", Exception, EXCEPTION;
    ATTRIBUTE_ERROR = "AttributeError", Exception, EXCEPTION;
    BUFFER_ERROR = "BufferError", Exception, EXCEPTION;
    EOF_ERROR = "EOFError", Exception, EXCEPTION;
    IMPORT_ERROR = "ImportError", Exception, EXCEPTION;
    MODULE_NOT_FOUND_ERROR = "ModuleNotFoundError", Exception, IMPORT_ERROR;
    LOOKUP_ERROR = "LookupError", Exception, EXCEPTION;
    INDEX_ERROR = "IndexError", Exception, LOOKUP_ERROR;
    KEY_ERROR = "KeyError", Exception, LOOKUP_ERROR;
    MEMORY_ERROR = "MemoryError", Exception, EXCEPTION;
    NAME_ERROR = "NameError", Exception, EXCEPTION;
    UNBOUND_LOCAL_ERROR = "UnboundLocalError", Exception, NAME_ERROR;
    OS_ERROR = "OSError", Exception, EXCEPTION;
    BLOCKING_IO_ERROR = "BlockingIOError", Exception, OS_ERROR;
    CHILD_PROCESS_ERROR = "ChildProcessError", Exception, OS_ERROR;
    CONNECTION_ERROR = "ConnectionError", Exception, OS_ERROR;
    BROKEN_PIPE_ERROR = "BrokenPipeError", Exception, CONNECTION_ERROR;
    CONNECTION_ABORTED_ERROR = "ConnectionAbortedError", Exception, CONNECTION_ERROR;
    CONNECTION_REFUSED_ERROR = "ConnectionRefusedError", Exception, CONNECTION_ERROR;
    CONNECTION_RESET_ERROR = "ConnectionResetError", Exception, CONNECTION_ERROR;
    FILE_EXISTS_ERROR = "FileExistsError", Exception, OS_ERROR;
    FILE_NOT_FOUND_ERROR = "FileNotFoundError", Exception, OS_ERROR;
    INTERRUPTED_ERROR = "InterruptedError", Exception, OS_ERROR;
    IS_A_DIRECTORY_ERROR = "IsADirectoryError", Exception, OS_ERROR;
    NOT_A_DIRECTORY_ERROR = "NotADirectoryError", Exception, OS_ERROR;
    PERMISSION_ERROR = "PermissionError", Exception, OS_ERROR;
    PROCESS_LOOKUP_ERROR = "ProcessLookupError", Exception, OS_ERROR;
    TIMEOUT_ERROR = "TimeoutError", Exception, OS_ERROR;
    REFERENCE_ERROR = "ReferenceError", Exception, EXCEPTION;
    RUNTIME_ERROR = "RuntimeError", Exception, EXCEPTION;
    NOT_IMPLEMENTED_ERROR = "NotImplementedError", Exception, RUNTIME_ERROR;
    RECURSION_ERROR = "RecursionError", Exception, RUNTIME_ERROR;
    STOP_ASYNC_ITERATION = "StopAsyncIteration", Exception, EXCEPTION;
    STOP_ITERATION = "StopIteration", Exception, EXCEPTION;
    SYNTAX_ERROR = "SyntaxError", Exception, EXCEPTION;
    INDENTATION_ERROR = "IndentationError", Exception, SYNTAX_ERROR;
    TAB_ERROR = "TabError", Exception, INDENTATION_ERROR;
    SYSTEM_ERROR = "SystemError", Exception, EXCEPTION;
    TYPE_ERROR = "TypeError", Exception, EXCEPTION;
    VALUE_ERROR = "ValueError", Exception, EXCEPTION;
    UNICODE_ERROR = "UnicodeError", Exception, VALUE_ERROR;
    UNICODE_DECODE_ERROR = "UnicodeDecodeError", Exception, UNICODE_ERROR;
    UNICODE_ENCODE_ERROR = "UnicodeEncodeError", Exception, UNICODE_ERROR;
    UNICODE_TRANSLATE_ERROR = "UnicodeTranslateError", Exception, UNICODE_ERROR;
    WARNING = "Warning", Exception, EXCEPTION;
    BYTES_WARNING = "BytesWarning", Exception, WARNING;
    DEPRECATION_WARNING = "DeprecationWarning", Exception, WARNING;
    ENCODING_WARNING = "EncodingWarning", Exception, WARNING;
    FUTURE_WARNING = "FutureWarning", Exception, WARNING;
    IMPORT_WARNING = "ImportWarning", Exception, WARNING;
    PENDING_DEPRECATION_WARNING = "PendingDeprecationWarning", Exception, WARNING;
    RESOURCE_WARNING = "ResourceWarning", Exception, WARNING;
    RUNTIME_WARNING = "RuntimeWarning", Exception, WARNING;
    SYNTAX_WARNING = "SyntaxWarning", Exception, WARNING;
    UNICODE_WARNING = "UnicodeWarning", Exception, WARNING;
    USER_WARNING = "UserWarning", Exception, WARNING;
}
