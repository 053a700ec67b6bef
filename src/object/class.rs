//! Classes: names, bases, method resolution order and the attributes they
//! define.

use std::fmt;
use std::ops::Deref;
use std::ptr::NonNull;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicPtr, AtomicU16, AtomicU32, Ordering};

use parking_lot::Mutex;

use super::header::{Header, TypeId};
use super::layout::{Layout, Object};
use super::types::{self, id};
use super::{Guarded, Obj};

/// A class. Classes are immortal, so this is a plain reference.
#[derive(Clone, Copy)]
pub struct Class(&'static Object<Type>);

impl Class {
    pub(crate) fn new(object: &'static Object<Type>) -> Self {
        Class(object)
    }

    /// The class that this object is, if it is one.
    pub fn from_object(object: &Obj) -> Option<Class> {
        let payload = object.get::<Type>()?;
        Some(types::class(payload.id))
    }

    /// The class as an object.
    pub fn object(self) -> Obj {
        Obj::of_static(self.0)
    }

    /// Whether both are the same class.
    pub fn is(self, other: Class) -> bool {
        self.0.payload.id == other.0.payload.id
    }

    /// Whether it is `other` or inherits from it.
    pub fn is_subclass(self, other: Class) -> bool {
        self.is(other) || self.mro().iter().any(|class| class.is(other))
    }

    /// Whether it is the built-in class with this number or inherits from it.
    pub fn inherits(self, id: TypeId) -> bool {
        self.is_subclass(types::class(id))
    }

    /// The classes in which attributes are looked up, this one first.
    pub fn mro(self) -> &'static [Class] {
        let payload: &'static Type = &self.0.payload;
        payload.mro.get_or_init(|| {
            // Only a built-in class comes here without one; it has one base.
            let rest = payload.bases.iter().flat_map(|base| base.mro().to_vec());
            let mut mro = vec![self];
            for class in rest {
                if !mro.iter().any(|seen| seen.is(class)) {
                    mro.push(class);
                }
            }
            if let Some(index) = mro.iter().position(|class| class.id == id::OBJECT) {
                let object = mro.remove(index);
                mro.push(object);
            }
            mro.into_boxed_slice()
        })
    }

    /// The attribute of this name that the class or one of its bases defines.
    pub fn lookup(self, name: &Obj) -> Option<Obj> {
        self.mro()
            .iter()
            .find_map(|class| class.dict.lookup_name(name))
    }

    /// The same, and the class that defines it.
    pub fn lookup_where(self, name: &Obj) -> Option<(Class, Obj)> {
        let mut classes = self.mro().iter();
        classes.find_map(|class| Some((*class, class.dict.lookup_name(name)?)))
    }

    /// Sets an attribute of the class itself. A built-in class belongs to all
    /// interpreters of the process, each of which counts under a lock of its own,
    /// so what it holds is not counted; what that holds in turn must not be
    /// either.
    pub fn store(self, name: &Obj, value: Obj) {
        let value = match self.heap {
            true => value,
            false => value.immortal(),
        };
        // What caches refer to must live until the version has changed.
        let old = self.dict.store_name(name, value);
        self.changed();
        drop(old);
        if makes_descriptors(name) {
            types::renew_all_versions();
        }
    }

    /// Removes an attribute of the class itself; returns its value.
    pub fn remove(self, name: &Obj) -> Option<Obj> {
        let value = self.dict.remove_name(name);
        self.changed();
        value
    }

    /// Tells its bases of it.
    pub(super) fn announce(self) {
        for base in &self.bases {
            base.subclasses.lock().push(self.id);
        }
    }

    /// Its direct subclasses, as far as they are built in or this interpreter's.
    pub fn subclasses_in(self, interpreter: u32) -> Vec<Class> {
        let all = self.subclasses.lock().clone();
        let classes = all.into_iter().map(types::class);
        classes
            .filter(|class| class.interpreter == 0 || class.interpreter == interpreter)
            .collect()
    }

    /// Whether instances of both are laid out alike, so that one's can become
    /// the other's.
    pub fn same_layout(self, other: Class) -> bool {
        self.layout == other.layout
            && self.value_class == other.value_class
            && self.slot_count == other.slot_count
            && self.has_dict == other.has_dict
    }

    /// Remembers whether instances have a finalizer.
    fn note_finalizer(self) {
        let finalizer = self.lookup(crate::name!("__del__"));
        types::set_finalized(self.id, finalizer.is_some());
    }

    /// Tells caches that attributes of this class, and so of its subclasses,
    /// are no longer what they were.
    pub fn changed(self) {
        if self.heap {
            self.note_finalizer();
        }
        types::renew_version(self.id);
        let subclasses = self.subclasses.lock().clone();
        for subclass in subclasses {
            types::class(subclass).changed();
        }
    }
}

/// Whether a class with this attribute makes descriptors: its instances in
/// other classes are read differently from then on.
fn makes_descriptors(name: &Obj) -> bool {
    ["__get__", "__set__", "__delete__"]
        .iter()
        .any(|method| name.as_utf8() == Some(method))
}

impl Deref for Class {
    type Target = Type;

    #[inline(always)]
    fn deref(&self) -> &Type {
        &self.0.payload
    }
}

impl fmt::Debug for Class {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "<class '{}'>", self.static_name)
    }
}

/// The contents of a class.
#[derive(Debug)]
pub struct Type {
    /// Its number.
    pub id: TypeId,
    /// The layout of its instances.
    pub layout: Layout,
    /// The built-in class whose value its instances carry, if the layout is
    /// that of an instance (`class Id(int)`).
    pub value_class: Option<TypeId>,
    /// Its direct bases.
    pub bases: Box<[Class]>,
    /// The attributes it defines itself.
    pub dict: Obj,
    /// How many slots of `__slots__` its instances have.
    pub slot_count: usize,
    /// Whether instances have a `__dict__`.
    pub has_dict: bool,
    static_name: &'static str,
    qualname: Guarded<Obj>,
    heap: bool,
    mro: OnceLock<Box<[Class]>>,
    /// How many values its instances turned out to need room for.
    room: AtomicU16,
    constructor: AtomicPtr<Header>,
    /// The version for which `constructor` was found; 0 if it was not.
    constructor_version: AtomicU32,
    /// The number of the interpreter that made it; 0 for a built-in class.
    interpreter: u32,
    subclasses: Mutex<Vec<TypeId>>,
}

/// Why a class cannot be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ClassError {
    /// The bases contradict each other's order.
    #[error(
        "Cannot create a consistent method resolution\norder (MRO) for bases {}",
        .0.join(", ")
    )]
    InconsistentOrder(Vec<String>),
    /// Two bases carry different built-in values.
    #[error("multiple bases have instance lay-out conflict")]
    LayoutConflict,
    /// The process has as many types as a header can name.
    #[error("too many classes: a process can have 65536")]
    TooMany,
    /// This class cannot be inherited from.
    #[error("type '{0}' is not an acceptable base type")]
    NotAcceptable(String),
}

/// What a class statement says about a new class.
#[derive(Debug)]
pub struct NewClass {
    /// Its name.
    pub name: String,
    /// Its dotted name.
    pub qualname: Obj,
    /// Its bases, at least one.
    pub bases: Vec<Class>,
    /// Its attributes.
    pub dict: Obj,
    /// The slots it adds, if it says `__slots__`.
    pub slots: Option<usize>,
    /// Whether its instances get a `__dict__`.
    pub adds_dict: bool,
    /// Its metaclass.
    pub metaclass: Class,
    /// The number of the interpreter that makes it.
    pub interpreter: u32,
}

impl Type {
    /// A built-in class; its attributes come later. Interpreters with locks of
    /// their own reach it, so nothing it holds is counted.
    pub(crate) fn builtin(
        id: TypeId,
        layout: Layout,
        name: &'static str,
        bases: Vec<Class>,
    ) -> Self {
        Type {
            id,
            layout,
            value_class: None,
            bases: bases.into(),
            dict: Obj::dict().immortal(),
            slot_count: 0,
            has_dict: matches!(
                layout,
                Layout::Exception | Layout::Function | Layout::Module
            ),
            static_name: name,
            qualname: Guarded::new(super::intern(name)),
            heap: false,
            mro: OnceLock::new(),
            room: AtomicU16::new(0),
            constructor: AtomicPtr::default(),
            constructor_version: AtomicU32::new(0),
            interpreter: 0,
            subclasses: Mutex::new(Vec::new()),
        }
    }

    /// Its name.
    pub fn static_name(&self) -> &'static str {
        self.static_name
    }

    /// Whether a program made it.
    pub fn is_heap(&self) -> bool {
        self.heap
    }

    /// Its dotted name.
    pub fn qualname(&self) -> Obj {
        let class = types::class(self.id);
        self.qualname
            .with(class.object().header(), |name| name.clone())
    }

    /// Sets its dotted name.
    pub fn set_qualname(&self, name: Obj) {
        let class = types::class(self.id);
        let _old = self.qualname.with(class.object().header(), |slot| {
            std::mem::replace(slot, name)
        });
    }

    /// A number that changes whenever an attribute that instances see does,
    /// and that no other class has; 0 if the process has run out of them.
    #[inline(always)]
    pub fn version(&self) -> u32 {
        types::version_of(self.id)
    }

    /// The `__init__` that [`Type::keep_constructor`] kept, while the class is
    /// what it was then.
    #[inline(always)]
    pub(crate) fn constructor(&self) -> Option<NonNull<Header>> {
        if self.constructor_version.load(Ordering::Relaxed) != self.version() {
            return None;
        }
        NonNull::new(self.constructor.load(Ordering::Relaxed))
    }

    /// Remembers that making an instance means running this `__init__`, which
    /// the class or one of its bases holds. For regimes in which one thread
    /// runs at a time.
    pub(crate) fn keep_constructor(&self, init: &Obj) -> NonNull<Header> {
        self.constructor
            .store(init.as_raw().as_ptr(), Ordering::Relaxed);
        self.constructor_version
            .store(self.version(), Ordering::Relaxed);
        init.as_raw()
    }

    /// How many values, those of `__slots__` included, a new instance should
    /// have room for.
    #[inline(always)]
    pub(crate) fn expected_room(&self) -> usize {
        self.room.load(Ordering::Relaxed).into()
    }

    /// An instance needed room for so many values.
    pub(crate) fn expect_room(&self, values: usize) {
        self.room.fetch_max(values as u16, Ordering::Relaxed);
    }
}

/// Makes a class that a program defines.
///
/// # Errors
///
/// When the bases do not fit together.
pub fn make_class(new: NewClass) -> Result<Class, ClassError> {
    let (layout, value_class) = instance_layout(&new.bases)?;
    let id = types::reserve_id().ok_or(ClassError::TooMany)?;
    let inherited_slots = new.bases.iter().map(|base| base.slot_count).max();
    let inherits_dict = new.bases.iter().any(|base| base.has_dict);
    let payload = Type {
        id,
        layout,
        value_class,
        slot_count: inherited_slots.unwrap_or(0) + new.slots.unwrap_or(0),
        has_dict: new.adds_dict || inherits_dict,
        dict: new.dict,
        static_name: String::leak(new.name),
        qualname: Guarded::new(new.qualname),
        heap: true,
        mro: OnceLock::new(),
        room: AtomicU16::new(0),
        constructor: AtomicPtr::default(),
        constructor_version: AtomicU32::new(0),
        interpreter: new.interpreter,
        subclasses: Mutex::new(Vec::new()),
        bases: new.bases.into(),
    };
    let order = linearize(&payload.bases)?;
    types::register(id, layout, Obj::new(new.metaclass.id, payload));
    let class = types::class(id);
    let mro: Vec<Class> = std::iter::once(class).chain(order).collect();
    class.mro.get_or_init(|| mro.into_boxed_slice());
    class.note_finalizer();
    class.announce();
    Ok(class)
}

/// The layout of instances of a class with these bases, and the built-in class
/// whose value they carry.
fn instance_layout(bases: &[Class]) -> Result<(Layout, Option<TypeId>), ClassError> {
    let mut layout = Layout::Instance;
    let mut value_class = None;
    for base in bases {
        let (base_layout, base_value) = match base.layout {
            Layout::Unit if base.id == id::OBJECT => continue,
            Layout::Instance => (Layout::Instance, base.value_class),
            Layout::Exception | Layout::Type | Layout::Module => (base.layout, None),
            Layout::Weakref if base.id == id::WEAK_REFERENCE || base.heap => (base.layout, None),
            Layout::Unit
            | Layout::Function
            | Layout::NativeFunction
            | Layout::Generator
            | Layout::Weakref => {
                return Err(ClassError::NotAcceptable(base.static_name.to_owned()));
            }
            _ if base.id == id::BOOL || base.id == id::RANGE || base.id == id::SLICE => {
                return Err(ClassError::NotAcceptable(base.static_name.to_owned()));
            }
            _ => (Layout::Instance, Some(base.id)),
        };
        let plain = base_layout == Layout::Instance && base_value.is_none();
        if plain {
            continue;
        }
        let known = layout != Layout::Instance || value_class.is_some();
        if known && (layout, value_class) != (base_layout, base_value) {
            return Err(ClassError::LayoutConflict);
        }
        (layout, value_class) = (base_layout, base_value);
    }
    Ok((layout, value_class))
}

/// The C3 order of what follows a class with these bases.
fn linearize(bases: &[Class]) -> Result<Vec<Class>, ClassError> {
    let mut rows: Vec<Vec<Class>> = bases.iter().map(|base| base.mro().to_vec()).collect();
    rows.push(bases.to_vec());
    let mut order = Vec::new();
    loop {
        rows.retain(|row| !row.is_empty());
        if rows.is_empty() {
            return Ok(order);
        }
        let in_a_tail = |class: Class| {
            rows.iter()
                .any(|row| row[1..].iter().any(|other| other.is(class)))
        };
        let Some(next) = rows
            .iter()
            .map(|row| row[0])
            .find(|class| !in_a_tail(*class))
        else {
            let names = bases.iter().map(|base| base.static_name.to_owned());
            return Err(ClassError::InconsistentOrder(names.collect()));
        };
        order.push(next);
        for row in &mut rows {
            if row[0].is(next) {
                row.remove(0);
            }
        }
    }
}

impl Obj {
    /// Makes the object an instance of another class of the same layout.
    ///
    /// # Panics
    ///
    /// If the layouts differ.
    pub fn set_class(&self, class: Class) {
        assert!(self.class().same_layout(class), "the layouts differ");
        self.header().set_type_id(class.id);
        if class.lookup(crate::name!("__get__")).is_some() {
            types::renew_all_versions();
        }
    }

    /// The object's class.
    #[inline(always)]
    pub fn class(&self) -> Class {
        types::class(self.type_id())
    }
}
