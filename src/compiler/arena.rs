//! Where a tree lies: its nodes stand one after the other and go all at once.

use std::fmt;

use bumpalo::Bump;
use bumpalo::collections::Vec as List;

use crate::bytecode::Constant;

/// The memory of one tree.
#[derive(Default)]
pub(crate) struct Arena {
    nodes: Bump,
    /// What has memory of its own to free.
    constants: typed_arena::Arena<Constant>,
}

impl fmt::Debug for Arena {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bytes = self.nodes.allocated_bytes();
        f.debug_struct("Arena").field("bytes", &bytes).finish()
    }
}

impl Arena {
    /// Puts a node here.
    #[inline]
    pub(crate) fn node<T: Copy>(&self, node: T) -> &T {
        self.nodes.alloc(node)
    }

    /// A list that will have so many nodes.
    #[inline]
    pub(crate) fn list<T: Copy>(&self, len: usize) -> List<'_, T> {
        List::with_capacity_in(len, &self.nodes)
    }

    /// Copies nodes here.
    #[inline]
    pub(crate) fn copied<T: Copy>(&self, nodes: &[T]) -> &[T] {
        self.nodes.alloc_slice_copy(nodes)
    }

    /// Copies text here.
    pub(crate) fn text(&self, text: &str) -> &str {
        self.nodes.alloc_str(text)
    }

    /// Puts a constant here.
    pub(crate) fn constant(&self, constant: Constant) -> &Constant {
        self.constants.alloc(constant)
    }
}
