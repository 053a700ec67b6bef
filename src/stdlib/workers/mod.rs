//! The module `_workers`, on which `multiprocessing` stands: interpreters of
//! their own, each with its own lock, in the same process of the operating
//! system.

mod channel;
mod copying;

use std::time::Duration;

use crate::object::Obj;
use crate::vm::{Args, Beside, PyResult, Thread, errors, operations as ops};

use super::define::ModuleBuilder;
use super::main_module;

pub(super) fn module() -> Obj {
    ModuleBuilder::new("_workers")
        .functions(&[("start", start), ("start_cost", start_cost)])
        .class(channel::channel_type())
        .build()
}

/// `start(call, ended, cost, is_process)`: calls `multiprocessing._work(*call)` in an
/// interpreter of its own, which first takes `cost` seconds to come up and
/// imports the program under the name `__mp_main__`. Should it not come so far,
/// it puts 1 into the channel `ended`. A process has a lock of its own; what is
/// none has one if the regime says so.
fn start(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [call, ended, cost, is_process] = args.exactly("start")?;
    let call = copying::pack(thread, call)?;
    let Some(ended) = channel::of(ended).cloned() else {
        return Err(errors::type_error("start needs a Channel"));
    };
    let cost = ops::to_float(thread, cost)?;
    let cost = Duration::try_from_secs_f64(cost)
        .map_err(|_| errors::value_error("the cost of a start must be from 0 seconds"))?;
    let beside = match ops::is_true(thread, is_process)? {
        true => Beside::Process,
        false => Beside::Interpreter,
    };
    let code = thread.interpreter.main_code();
    let body = Box::new(move |thread: &mut Thread| {
        let host = thread.interpreter.host.clone();
        host.sleep(thread, cost);
        let done = main_module::run_worker(thread, code.as_ref(), |thread| {
            let multiprocessing = ops::import_module(thread, "multiprocessing")?;
            let call = copying::unpack(thread, call)?;
            let arguments = ops::collect(thread, &call)?;
            ops::call_method(thread, &multiprocessing, crate::name!("_work"), &arguments)
        });
        if let Err(raised) = done {
            let text = crate::vm::format_exception(thread, &raised.0);
            main_module::write_error(&text);
            ended.put(copying::Packed::Int(1));
        }
    });
    let host = thread.interpreter.host.clone();
    match host.spawn_interpreter(thread, beside, body) {
        Ok(()) => Ok(Obj::none()),
        Err(error) => Err(errors::runtime_error(format!(
            "can't start a new process: {error}"
        ))),
    }
}

/// `start_cost()`: how long a process takes to come up, in seconds.
fn start_cost(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    args.exactly::<0>("start_cost")?;
    let cost = thread.interpreter.host.process_start();
    Ok(Obj::float(cost.as_secs_f64()))
}
