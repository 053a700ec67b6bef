//! What each kind of object refers to.

use std::ptr::NonNull;

use super::super::header::Header;
use super::super::{
    BoundMethod, Cell, Dict, DictIterator, DictView, Exception, Function, Generator,
    GeneratorState, Instance, LazyDict, List, MethodWrapper, Module, Native, NativeIterator, Obj,
    Property, SequenceIterator, Set, Slice, Super, Traceback, Tuple, Weakref,
};

/// Is shown the references that an object holds.
pub type Visitor<'a> = dyn FnMut(&Obj) + 'a;

/// Contents that hold references.
///
/// A reference that is not shown only keeps what it leads to alive; one that
/// is shown twice, or is not held, would free an object that is in use.
///
/// # Safety
///
/// `trace` shows only references that the contents hold, each once.
pub unsafe trait Trace {
    /// Shows every reference that the contents hold.
    ///
    /// # Safety
    ///
    /// No thread changes the object meanwhile: the world is stopped, or the
    /// caller holds the lock that all threads run under.
    unsafe fn trace(&self, visit: &mut Visitor<'_>);
}

fn each<'a>(objects: impl IntoIterator<Item = &'a Obj>, visit: &mut Visitor<'_>) {
    for object in objects {
        visit(object);
    }
}

macro_rules! trace {
    ($($payload:ty: |$this:ident, $visit:ident| $body:expr;)*) => {$(
        // SAFETY: the body names each field that holds references once.
        unsafe impl Trace for $payload {
            unsafe fn trace(&self, $visit: &mut Visitor<'_>) {
                let $this = self;
                // SAFETY: nobody changes the object, by the contract.
                #[allow(unused_unsafe)]
                unsafe { $body }
            }
        }
    )*};
}

trace! {
    LazyDict: |this, visit| each(this.get(), visit);
    Tuple: |this, visit| each(&*this.0, visit);
    List: |this, visit| each(this.at_rest(), visit);
    Dict: |this, visit| {
        for entry in this.at_rest().iter() {
            visit(&entry.key);
            visit(&entry.value);
        }
    };
    Set: |this, visit| {
        each(this.at_rest().iter().map(|entry| &entry.key), visit);
    };
    Slice: |this, visit| each([&this.start, &this.stop, &this.step], visit);
    Function: |this, visit| {
        each([&this.code, &this.globals], visit);
        each(&this.closure, visit);
        this.dict.trace(visit);
        let state = this.state.at_rest();
        each([&state.name, &state.qualname, &state.doc, &state.module], visit);
        each(&state.defaults, visit);
        each(&state.keyword_defaults, visit);
        each(&state.annotations, visit);
    };
    BoundMethod: |this, visit| each([&this.function, &this.receiver], visit);
    Cell: |this, visit| each(this.0.at_rest(), visit);
    Module: |this, visit| visit(&this.dict);
    Instance: |this, visit| {
        each(this.values_at_rest().iter().flatten(), visit);
        each(this.dict_if_made(), visit);
        each(this.base_value(), visit);
    };
    Exception: |this, visit| {
        this.dict.trace(visit);
        let state = this.state.at_rest();
        visit(&state.args);
        each(&state.traceback, visit);
        each(&state.cause, visit);
        each(&state.context, visit);
    };
    Traceback: |this, visit| {
        visit(&this.code);
        each(&this.next, visit);
    };
    Generator: |this, visit| {
        each([&this.code, &this.name, &this.qualname], visit);
        // The frame of a running generator is its thread's.
        let state = this.state.at_rest();
        if state.is_suspended() {
            state.trace(visit);
        }
    };
    Property: |this, visit| {
        visit(&this.doc);
        each(this.getter.iter().chain(&this.setter).chain(&this.deleter), visit);
    };
    MethodWrapper: |this, visit| visit(&this.function);
    Super: |this, visit| each([&this.class, &this.receiver, &this.receiver_class], visit);
    SequenceIterator: |this, visit| visit(&this.sequence);
    DictIterator: |this, visit| visit(&this.dict);
    DictView: |this, visit| visit(&this.dict);
    Weakref: |this, visit| {
        this.dict.trace(visit);
        each(this.callback.at_rest(), visit);
    };
    NativeIterator: |this, visit| this.0.trace(visit);
    Native: |this, visit| this.trace_value(visit);
    GeneratorState: |this, visit| {
        each(this.function.iter().chain(&this.handling), visit);
        for slot in this.slots().iter().flatten() {
            // A marked reference is borrowed from another slot.
            if slot.addr().get() & 1 == 0 {
                visit(as_handle(slot));
            }
        }
    };
}

/// The handle that an occupied slot is.
fn as_handle(slot: &NonNull<Header>) -> &Obj {
    // SAFETY: an occupied slot of a suspended frame holds a reference, and a
    // handle is such a pointer (`repr(transparent)`).
    unsafe { &*std::ptr::from_ref(slot).cast::<Obj>() }
}
