//! Sizes of arrays, checked: a wrapped length would pass for a short one.

/// The product of `sizes`.
///
/// # Panics
/// If it overflows.
pub(crate) fn elements(sizes: &[usize]) -> usize {
    let product = sizes.iter().try_fold(1usize, |product, &size| product.checked_mul(size));
    product.expect("the size of an array overflows")
}

/// The sum of two sizes.
///
/// # Panics
/// If it overflows.
pub(crate) fn add(a: usize, b: usize) -> usize {
    a.checked_add(b).expect("the size of an array overflows")
}
