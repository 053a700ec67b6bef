//! `types.ModuleType` (`Objects/moduleobject.c`).

use crate::object::{Module, Obj, id, intern};
use crate::stdlib::define;
use crate::vm::{Args, Parameters, PyResult, Thread, errors};

use super::class_argument;

pub(super) fn install() {
    define::static_methods(id::MODULE, &[("__new__", new)]);
    define::methods(id::MODULE, &[("__init__", init)]);
}

fn new(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let class = class_argument(args, "module")?;
    let dict = Obj::dict();
    let module = Obj::new(class.id, Module { dict });
    if !class.is_heap() {
        // The fields of a subclass's instance come with `__init__`.
        fill(&module, &args.after_this())?;
    }
    Ok(module)
}

const INIT: Parameters<2> = Parameters {
    function: "module",
    names: ["name", "doc"],
    required: 1,
    positional_only: 0,
    positional: 2,
};

fn init(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    fill(args.this(), &args.after_this())?;
    Ok(Obj::none())
}

fn fill(module: &Obj, args: &Args<'_>) -> PyResult<()> {
    let [name, doc] = args.bind(&INIT)?;
    let name = name.expect("a required parameter");
    if name.as_str_payload().is_none() {
        return Err(errors::type_error(format!(
            "module() argument 'name' must be str, not {}",
            name.class().static_name()
        )));
    }
    let doc = doc.cloned().unwrap_or_else(Obj::none);
    let none = Obj::none();
    let fields = [
        ("__name__", name.clone()),
        ("__doc__", doc),
        ("__package__", none.clone()),
        ("__loader__", none.clone()),
        ("__spec__", none),
    ];
    let Some(module) = module.get::<Module>() else {
        return Err(errors::type_error("a module is needed"));
    };
    for (field, value) in fields {
        module.dict.store_name(&intern(field), value);
    }
    Ok(())
}
