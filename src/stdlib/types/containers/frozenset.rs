//! `frozenset`: what it does not share with `set`.

use crate::object::{Obj, SetTable, id};
use crate::stdlib::define;
use crate::stdlib::types::object::class_argument;
use crate::stdlib::types::operators;
use crate::vm::{Args, PyResult, Thread, operations as ops};

use super::carried;
use super::set::install_shared;

pub(super) fn install() {
    define::static_methods(id::FROZENSET, &[("__new__", new)]);
    install_shared(id::FROZENSET);
    define::methods(id::FROZENSET, &[("__hash__", operators::hash)]);
}

fn new(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let class = class_argument(args, "frozenset")?;
    let args = args.after_this();
    let value = match args.between("frozenset", 0, 1)? {
        [] => Obj::frozenset_of(SetTable::default()),
        [source, ..] if source.type_id() == id::FROZENSET => source.clone(),
        [source, ..] => {
            let set = Obj::frozenset_of(SetTable::default());
            ops::set_update(thread, &set, source)?;
            set
        }
    };
    Ok(carried(class, value))
}
