//! The seed's stream of numbers.

/// Steele, Lea and Flood's SplitMix64: the same numbers for a seed everywhere.
#[derive(Debug)]
pub(super) struct Chance(u64);

impl Chance {
    pub(super) fn new(seed: u64) -> Self {
        Chance(seed)
    }

    pub(super) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut value = self.0;
        value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        value ^ (value >> 31)
    }

    /// A number below `bound`, which is not 0.
    pub(super) fn below(&mut self, bound: usize) -> usize {
        ((u128::from(self.next()) * bound as u128) >> 64) as usize
    }

    /// A time that is longer than this one by up to so many thousandths.
    pub(super) fn jitter(&mut self, time: u64, per_mille: u32) -> u64 {
        if per_mille == 0 || time == 0 {
            return time;
        }
        let most = u128::from(time) * u128::from(per_mille) / 1000;
        let extra = (u128::from(self.next()) * most) >> 64;
        time.saturating_add(u64::try_from(extra).unwrap_or(u64::MAX))
    }
}
