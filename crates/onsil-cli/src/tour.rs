//! The tour: every lesson in order, as one page.

pub(crate) mod page;

mod highlight;
mod picture;
mod texts;
