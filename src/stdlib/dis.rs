//! The module `_dis`: listings for `python/dis.py`.

use crate::bytecode::dis::{DisOptions, disassemble};
use crate::object::{Code, Obj};
use crate::vm::{Args, PyResult, Thread, errors, operations as ops};

use super::define::ModuleBuilder;

pub(super) fn module() -> Obj {
    ModuleBuilder::new("_dis")
        .functions(&[("listing", listing)])
        .build()
}

/// `listing(code, show_caches)`: the text of a code object's instructions and
/// of those inside it.
fn listing(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let [code, show_caches] = args.exactly("listing")?;
    let Some(payload) = code.get::<Code>() else {
        return Err(errors::type_error(format!(
            "don't know how to disassemble {} objects",
            code.class().static_name()
        )));
    };
    let options = DisOptions {
        show_caches: ops::is_true(thread, show_caches)?,
    };
    Ok(Obj::str(disassemble(&payload.plain, &options)))
}
