//! The pictures that `onsil plot` draws by name, and those that `onsil train` leaves in a run's folder.

mod kinds;
mod of_run;
mod subject;

pub(crate) use kinds::{ALL, Kind, Picture};
pub(crate) use of_run::{names, said, write_into};
pub(crate) use subject::{Files, Model, Subject};
