//! A bounded store of kernel rows.

/// No slot.
const NONE: u32 = u32::MAX;

/// Rows of the kernel matrix, of which those that were used least recently make room for new ones.
///
/// It never holds more bytes than its bound, but always room for two rows.
#[derive(Debug)]
pub(crate) struct RowCache {
    width: usize,
    capacity: usize,
    /// Where each row lies, or [`NONE`].
    slot_of: Vec<u32>,
    slots: Vec<Slot>,
    clock: u64,
}

#[derive(Debug)]
struct Slot {
    row: usize,
    used: u64,
    values: Vec<f32>,
}

impl RowCache {
    /// A cache of `bytes` for the rows `0..rows`, of `width` numbers each.
    pub(crate) fn new(rows: usize, width: usize, bytes: usize) -> Self {
        let capacity = (bytes / (size_of::<f32>() * width.max(1))).clamp(2, rows.max(2));
        Self { width, capacity, slot_of: vec![NONE; rows], slots: Vec::new(), clock: 0 }
    }

    /// The largest number of rows at a time.
    pub(crate) fn capacity(&self) -> usize {
        self.capacity
    }

    pub(crate) fn has(&self, row: usize) -> bool {
        self.slot_of[row] != NONE
    }

    /// A row, if it is here.
    pub(crate) fn get(&mut self, row: usize) -> Option<&[f32]> {
        let slot = self.slots.get_mut(self.slot_of[row] as usize)?;
        self.clock += 1;
        slot.used = self.clock;
        Some(&slot.values)
    }

    /// Room for a row that is not here yet: its numbers, to be written.
    pub(crate) fn insert(&mut self, row: usize) -> &mut [f32] {
        self.clock += 1;
        let at = if self.slots.len() < self.capacity {
            self.slots.push(Slot { row, used: 0, values: vec![0.0; self.width] });
            self.slots.len() - 1
        } else {
            let oldest = self.slots.iter().enumerate().min_by_key(|(_, slot)| slot.used);
            let oldest = oldest.map_or(0, |(at, _)| at);
            self.slot_of[self.slots[oldest].row] = NONE;
            oldest
        };
        let slot = &mut self.slots[at];
        (slot.row, slot.used) = (row, self.clock);
        self.slot_of[row] = at as u32;
        &mut slot.values
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    impl RowCache {
        fn bytes(&self) -> usize {
            self.slots.iter().map(|slot| slot.values.capacity() * size_of::<f32>()).sum()
        }
    }

    proptest! {
        /// Against a list of all rows in the order of their use.
        #[test]
        fn keeps_its_bound_and_the_rows_used_last(
            rows in 1usize..20,
            width in 1usize..9,
            bytes in 0usize..400,
            wanted in proptest::collection::vec(0usize..20, 0..200),
        ) {
            let mut cache = RowCache::new(rows, width, bytes);
            let mut recent: Vec<usize> = Vec::new();
            for row in wanted {
                let row = row % rows;
                let kept = recent.iter().rev().take(cache.capacity()).any(|&r| r == row);
                prop_assert_eq!(cache.has(row), kept);
                match cache.get(row) {
                    Some(values) => prop_assert!(values.iter().all(|&v| v == row as f32)),
                    None => cache.insert(row).fill(row as f32),
                }
                recent.retain(|&r| r != row);
                recent.push(row);
                prop_assert!(cache.bytes() <= bytes.max(2 * width * size_of::<f32>()));
            }
        }
    }
}
