//! The seed's stream of numbers.

/// Steele, Lea and Flood's SplitMix64: the same numbers for a seed everywhere.
#[derive(Debug, Clone, Copy)]
pub(super) struct Chance(u64);

impl Chance {
    pub(super) const fn new(seed: u64) -> Self {
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

    /// A time that differs from this one by up to so many thousandths, either
    /// way.
    pub(super) fn spread(&mut self, time: u64, per_mille: u32) -> u64 {
        let least = u128::from(time) * u128::from(1000 - per_mille.min(1000)) / 1000;
        let least = u64::try_from(least).unwrap_or(u64::MAX);
        least + ((u128::from(self.next()) * u128::from(2 * (time - least))) >> 64) as u64
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
