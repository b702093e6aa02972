//! Numbers that say whether they have changed.

use onsil_core::aligned::Aligned;
use std::ops::{Deref, DerefMut};

/// Numbers with a version, which every access that may change them moves on.
#[derive(Debug, Default)]
pub(crate) struct Versioned {
    numbers: Aligned,
    version: u64,
}

impl Versioned {
    /// The same number twice means the same numbers.
    pub(crate) fn version(&self) -> u64 {
        self.version
    }
}

impl Deref for Versioned {
    type Target = Aligned;

    fn deref(&self) -> &Aligned {
        &self.numbers
    }
}

impl DerefMut for Versioned {
    fn deref_mut(&mut self) -> &mut Aligned {
        self.version += 1;
        &mut self.numbers
    }
}

#[cfg(test)]
mod tests {
    use super::Versioned;

    #[test]
    fn reading_keeps_the_version_and_changing_moves_it_on() {
        let mut numbers = Versioned::default();
        numbers.resize(1);
        numbers[0] = 1.0;
        let version = numbers.version();
        assert_eq!(numbers[0] + numbers.iter().sum::<f32>(), 2.0);
        assert_eq!(numbers.version(), version);
        numbers[0] = 3.0;
        assert_ne!(numbers.version(), version);
    }
}
