//! What can go wrong between a unit and its code object.

/// Why a unit could not be assembled.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum FlowError {
    /// A jump or handler names a label that stands before no instruction.
    #[error("jump to a label that was never placed")]
    UnplacedLabel,
    /// The instructions do not form a flow graph: what is said is wrong.
    #[error("malformed control flow graph: {0}")]
    Malformed(&'static str),
    /// More instructions, blocks or constants than 32-bit arguments can name.
    #[error("code is too large to assemble")]
    TooLarge,
}
