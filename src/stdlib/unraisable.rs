//! Exceptions that nobody can catch: those of finalizers and callbacks
//! (`sys.unraisablehook`, `Python/errors.c`).

use std::sync::OnceLock;

use crate::object::{Header, Holding, NativeCode, Obj, TypeId, Visitor};
use crate::vm::{Args, PyResult, Thread, errors, operations as ops};

use super::define;
use super::sys::unraisablehook;

/// What the VM calls to have such an exception reported.
pub(super) const FUNCTIONS: &[(&str, NativeCode)] = &[("_unraisable", report)];

/// `sys.UnraisableHookArgs`.
#[derive(Debug)]
struct HookArgs {
    exception: Obj,
    message: Obj,
    object: Obj,
}

fn hook_args_type() -> TypeId {
    static TYPE: OnceLock<TypeId> = OnceLock::new();
    *TYPE.get_or_init(|| {
        let type_id = define::native_type("sys", "UnraisableHookArgs");
        define::attributes(
            type_id,
            &[
                (
                    "exc_type",
                    |_, args| Ok(hook_args(args.this())?.exception.class().object()),
                    None,
                ),
                (
                    "exc_value",
                    |_, args| Ok(hook_args(args.this())?.exception.clone()),
                    None,
                ),
                ("exc_traceback", traceback, None),
                (
                    "err_msg",
                    |_, args| Ok(hook_args(args.this())?.message.clone()),
                    None,
                ),
                (
                    "object",
                    |_, args| Ok(hook_args(args.this())?.object.clone()),
                    None,
                ),
            ],
        );
        type_id
    })
}

fn hook_args(object: &Obj) -> PyResult<&HookArgs> {
    object.as_native::<HookArgs>().ok_or_else(|| {
        errors::type_error("sys.unraisablehook argument type must be UnraisableHookArgs")
    })
}

fn traceback(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let exception = &hook_args(args.this())?.exception;
    let traceback = exception.with_exception(|state| state.traceback.clone());
    Ok(traceback.flatten().unwrap_or_else(Obj::none))
}

impl Holding for HookArgs {
    fn show_references(&self, _: &Header, visit: &mut Visitor<'_>) {
        visit(&self.exception);
        visit(&self.message);
        visit(&self.object);
    }
}

fn report(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [exception, object] = args.exactly("_unraisable")?;
    report_unraisable(thread, exception, Obj::none(), object)?;
    Ok(Obj::none())
}

/// Calls the program's hook; what that raises is reported by the default one.
///
/// # Errors
///
/// Whatever looking for the hook raises.
pub(super) fn report_unraisable(
    thread: &mut Thread,
    exception: &Obj,
    message: Obj,
    object: &Obj,
) -> PyResult<()> {
    let hook_args = |exception: &Obj, message: Obj, object: &Obj| {
        let hook_args = HookArgs {
            exception: exception.clone(),
            message,
            object: object.clone(),
        };
        Obj::native_holding(hook_args_type(), hook_args)
    };
    let sys = thread.interpreter.modules.lookup_name(crate::name!("sys"));
    let hook = match sys {
        Some(sys) => ops::find_attribute(thread, &sys, crate::name!("unraisablehook"))?,
        None => None,
    };
    let arguments = [hook_args(exception, message, object)];
    let Some(hook) = hook.filter(|hook| !hook.is_none()) else {
        return unraisablehook(thread, &Args::positional(&arguments)).map(drop);
    };
    if let Err(raised) = ops::call(thread, &hook, &Args::positional(&arguments)) {
        let message = Obj::str("Exception ignored in sys.unraisablehook");
        let arguments = [hook_args(&raised.0, message, &hook)];
        unraisablehook(thread, &Args::positional(&arguments))?;
    }
    Ok(())
}
