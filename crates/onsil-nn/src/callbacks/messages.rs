//! Where callbacks say what they do.

use std::sync::{PoisonError, RwLock};

type Listener = Box<dyn Fn(&str) + Send + Sync>;

static LISTENER: RwLock<Option<Listener>> = RwLock::new(None);

/// Hands what callbacks say, line by line without the end of the line, to `listener` from now on, whichever
/// model they watch; unless this is called, lines go to standard error.
///
/// ```
/// use onsil_nn::callbacks::{EarlyStopping, say_to};
/// use onsil_nn::{FitOptions, Input, layers::Dense, sequential};
/// use std::sync::{Arc, Mutex};
///
/// let said = Arc::new(Mutex::new(Vec::new()));
/// let lines = said.clone();
/// say_to(move |line| lines.lock().unwrap().push(line.to_owned()));
///
/// let (x, y) = (ndarray::array![[1.0], [2.0]], ndarray::array![1.0, 2.0]);
/// let mut model = sequential![Input::new([1]), Dense::new(1)]?;
/// model.compile("sgd", "mse", ["mae"])?;
/// let mut early = EarlyStopping::new().monitor("loss").mode(onsil_nn::callbacks::Mode::Max).verbose(true);
/// model.fit(&x, &y, FitOptions::new().epochs(9).callback(&mut early))?;
/// assert_eq!(*said.lock().unwrap(), ["Epoch 2: early stopping"]);
/// # Ok::<(), onsil_nn::Error>(())
/// ```
pub fn say_to(listener: impl Fn(&str) + Send + Sync + 'static) {
    *LISTENER.write().unwrap_or_else(PoisonError::into_inner) = Some(Box::new(listener));
}

pub(super) fn say(line: &str) {
    match &*LISTENER.read().unwrap_or_else(PoisonError::into_inner) {
        Some(listener) => listener(line),
        None => eprintln!("{line}"),
    }
}
