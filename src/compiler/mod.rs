//! Python source to [`CodeObject`](crate::bytecode::CodeObject).
