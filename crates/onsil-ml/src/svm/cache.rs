//! A bounded store of kernel rows.

/// No slot.
const NONE: u32 = u32::MAX;

/// Rows of the kernel matrix. To make room for a new one, one that was never read goes first, then the one
/// that was read least recently.
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
    is_read: bool,
    used: u64,
    values: Vec<f32>,
}

impl RowCache {
    /// A cache of `bytes` for the rows `0..rows`, of `width` numbers each.
    pub(crate) fn new(rows: usize, width: usize, bytes: usize) -> Self {
        let capacity = (bytes / (size_of::<f32>() * width.max(1))).clamp(2, rows.max(2));
        let slot_of = vec![NONE; rows];
        Self { width, capacity, slot_of, slots: Vec::new(), clock: 0 }
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
        slot.is_read = true;
        Some(&slot.values)
    }

    /// Room for a row that is not here yet: its numbers, to be written. `ahead` says that it is not wanted
    /// now, but may be later.
    pub(crate) fn insert(&mut self, row: usize, ahead: bool) -> &mut [f32] {
        self.clock += 1;
        let at = if self.slots.len() < self.capacity {
            let values = vec![0.0; self.width];
            self.slots.push(Slot { row, is_read: false, used: 0, values });
            self.slots.len() - 1
        } else {
            let order = |(_, slot): &(usize, &Slot)| (slot.is_read, slot.used);
            let first = self.slots.iter().enumerate().min_by_key(order);
            let first = first.map_or(0, |(at, _)| at);
            self.slot_of[self.slots[first].row] = NONE;
            first
        };
        let slot = &mut self.slots[at];
        (slot.row, slot.used, slot.is_read) = (row, self.clock, !ahead);
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
                    None => cache.insert(row, false).fill(row as f32),
                }
                recent.retain(|&r| r != row);
                recent.push(row);
                prop_assert!(cache.bytes() <= bytes.max(2 * width * size_of::<f32>()));
            }
        }
    }

    #[test]
    fn what_was_never_read_goes_first() {
        let mut cache = RowCache::new(9, 1, 3 * size_of::<f32>());
        cache.insert(0, false);
        cache.insert(1, true);
        cache.insert(2, true);
        cache.get(2);
        cache.insert(3, false);
        assert_eq!([0, 1, 2, 3].map(|row| cache.has(row)), [true, false, true, true]);
    }
}
