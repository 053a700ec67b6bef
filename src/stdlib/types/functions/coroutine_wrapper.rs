//! What `__await__` of a coroutine returns: the coroutine as an iterator
//! (`coro_wrapper_*` of `Objects/genobject.c`).

use std::sync::OnceLock;

use crate::object::{Header, Holding, NativeCode, Obj, TypeId, Visitor};
use crate::stdlib::define;
use crate::vm::{Args, PyResult, Raised, Thread, errors, operations as ops};

use super::generator::exception_of;

#[derive(Debug)]
struct Wrapper {
    coroutine: Obj,
}

impl Holding for Wrapper {
    fn show_references(&self, _: &Header, visit: &mut Visitor<'_>) {
        visit(&self.coroutine);
    }
}

const METHODS: &[(&str, NativeCode)] = &[
    ("__iter__", |_, args| {
        Ok(args.exactly::<1>("__iter__")?[0].clone())
    }),
    ("__next__", |thread, args| {
        args.exactly::<1>("__next__")?;
        answer(ops::generator_resume(
            thread,
            coroutine(args),
            Ok(Obj::none()),
        ))
    }),
    ("close", |thread, args| {
        args.exactly::<1>("close")?;
        ops::generator_close(thread, coroutine(args))?;
        Ok(Obj::none())
    }),
    ("send", |thread, args| {
        let [value] = args.after_this().exactly("send")?;
        answer(ops::generator_resume(
            thread,
            coroutine(args),
            Ok(value.clone()),
        ))
    }),
    ("throw", |thread, args| {
        let values = args.after_this().between("throw", 1, 3)?;
        let raised = Raised(exception_of(thread, values)?);
        answer(ops::generator_throw(thread, coroutine(args), raised))
    }),
];

fn type_id() -> TypeId {
    static TYPE: OnceLock<TypeId> = OnceLock::new();
    *TYPE.get_or_init(|| {
        let type_id = define::native_type("builtins", "coroutine_wrapper");
        define::methods(type_id, METHODS);
        type_id
    })
}

/// `coroutine.__await__()`
pub(super) fn wrapper(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [coroutine] = args.exactly("__await__")?;
    let coroutine = coroutine.clone();
    Ok(Obj::native_holding(type_id(), Wrapper { coroutine }))
}

fn coroutine<'a>(args: &Args<'a>) -> &'a Obj {
    let wrapper = args.this().as_native::<Wrapper>();
    &wrapper
        .expect("the caller has checked the receiver")
        .coroutine
}

fn answer(result: PyResult<ops::Sent>) -> PyResult<Obj> {
    match result? {
        ops::Sent::Yielded(value) => Ok(value),
        ops::Sent::Returned(value) => Err(errors::stop_iteration(value)),
    }
}
