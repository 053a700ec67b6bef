//! The hash that ties a hash-based `.pyc` file to its source (PEP 552): SipHash
//! with 1 and 3 rounds, as `_imp.source_hash` of CPython 3.12 computes it.

/// The first half of the key: the magic number as the file begins with it.
/// The second half is zero.
const KEY: u64 = 0x0a0d_0dcb;

/// The hash of a source file's bytes, as the header stores it.
pub(super) fn source_hash(source: &[u8]) -> [u8; 8] {
    let mut state = State {
        v0: KEY ^ 0x736f_6d65_7073_6575,
        v1: 0x646f_7261_6e64_6f6d,
        v2: KEY ^ 0x6c79_6765_6e65_7261,
        v3: 0x7465_6462_7974_6573,
    };
    let (words, rest) = source.as_chunks::<8>();
    for &word in words {
        state.absorb(u64::from_le_bytes(word));
    }
    let mut last = [0; 8];
    last[..rest.len()].copy_from_slice(rest);
    last[7] = source.len() as u8;
    state.absorb(u64::from_le_bytes(last));
    state.v2 ^= 0xff;
    (0..3).for_each(|_| state.round());
    (state.v0 ^ state.v1 ^ state.v2 ^ state.v3).to_le_bytes()
}

struct State {
    v0: u64,
    v1: u64,
    v2: u64,
    v3: u64,
}

impl State {
    fn absorb(&mut self, word: u64) {
        self.v3 ^= word;
        self.round();
        self.v0 ^= word;
    }

    fn round(&mut self) {
        self.v0 = self.v0.wrapping_add(self.v1);
        self.v2 = self.v2.wrapping_add(self.v3);
        self.v1 = self.v1.rotate_left(13) ^ self.v0;
        self.v3 = self.v3.rotate_left(16) ^ self.v2;
        self.v0 = self.v0.rotate_left(32);
        self.v2 = self.v2.wrapping_add(self.v1);
        self.v0 = self.v0.wrapping_add(self.v3);
        self.v1 = self.v1.rotate_left(17) ^ self.v2;
        self.v3 = self.v3.rotate_left(21) ^ self.v0;
        self.v2 = self.v2.rotate_left(32);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_are_those_of_cpython() {
        let hex = |source: &[u8]| -> String {
            let hash = source_hash(source);
            hash.iter().map(|byte| format!("{byte:02x}")).collect()
        };
        let bytes: Vec<u8> = (0..37).collect();
        assert_eq!(hex(b""), "baf18eedc9387a25");
        assert_eq!(hex(b"a"), "8724e43a54b7eb49");
        assert_eq!(hex(b"x = 1\n"), "1522561917f5df08");
        assert_eq!(hex(&bytes), "b66cdcba883be8fc");
    }
}
