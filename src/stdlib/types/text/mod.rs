//! Strings and bytes.

mod bytearray;
mod bytes;
mod bytes_new;
mod codec;
mod search;
mod str;
mod str_new;

pub(super) fn install() {
    str::install();
    bytes::install();
    bytearray::install();
    codec::install();
}
