use crate::error::{Error, Result};
use crate::points::Points;
use onsil_kernels::gram;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::sync::Arc;

/// A user's kernel: a function of two rows.
pub type KernelFunction = dyn Fn(&[f64], &[f64]) -> f64 + Send + Sync;

/// How alike two rows `a` and `b` are.
///
/// As JSON: `"linear"`, `"poly"`, `"rbf"`, `"sigmoid"`, `"precomputed"`.
#[derive(Clone, Default)]
#[non_exhaustive]
pub enum Kernel {
    /// `a · b`: a straight line, plane … divides the classes.
    Linear,
    /// `(gamma · a · b + coef0)^degree`.
    Poly,
    /// `exp(−gamma · ‖a − b‖²)`: near rows are alike.
    #[default]
    Rbf,
    /// `tanh(gamma · a · b + coef0)`.
    Sigmoid,
    /// `x` is the kernel matrix itself: (samples, samples) in `fit`, (rows asked about, samples of `fit`)
    /// afterwards.
    Precomputed,
    /// Any function of two rows. An estimator that has it works, but cannot be saved.
    ///
    /// ```
    /// use ndarray::array;
    /// use onsil_ml::svm::{Kernel, SVC};
    /// let kernel = Kernel::callable(|a, b| a.iter().zip(b).map(|(a, b)| a.min(*b)).sum());
    /// let x = array![[0.0, 1.0], [0.2, 0.9], [1.0, 0.1], [0.8, 0.0]];
    /// let fitted = SVC::new().kernel(kernel).fit(&x, &[0, 0, 1, 1])?;
    /// assert_eq!(fitted.predict(&x)?, array![0, 0, 1, 1]);
    /// # Ok::<(), onsil_ml::Error>(())
    /// ```
    Callable(Arc<KernelFunction>),
}

impl Kernel {
    const NAMED: [Self; 5] =
        [Self::Linear, Self::Poly, Self::Rbf, Self::Sigmoid, Self::Precomputed];

    /// A user's kernel.
    pub fn callable(function: impl Fn(&[f64], &[f64]) -> f64 + Send + Sync + 'static) -> Self {
        Self::Callable(Arc::new(function))
    }

    /// Its name, as in scikit-learn.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Linear => "linear",
            Self::Poly => "poly",
            Self::Rbf => "rbf",
            Self::Sigmoid => "sigmoid",
            Self::Precomputed => "precomputed",
            Self::Callable(_) => "callable",
        }
    }
}

impl fmt::Debug for Kernel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl PartialEq for Kernel {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Callable(a), Self::Callable(b)) => Arc::ptr_eq(a, b),
            _ => self.name() == other.name(),
        }
    }
}

impl Serialize for Kernel {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if matches!(self, Self::Callable(_)) && !serializer.is_human_readable() {
            return Err(serde::ser::Error::custom(
                "its kernel is a function, which no file can hold; use a kernel with a name, or \
                 Kernel::Precomputed",
            ));
        }
        serializer.serialize_str(self.name())
    }
}

impl<'de> Deserialize<'de> for Kernel {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let given = String::deserialize(deserializer)?;
        let known = Self::NAMED.into_iter().find(|kernel| kernel.name() == given);
        known.ok_or_else(|| {
            let names: Vec<_> = Self::NAMED.iter().map(Self::name).collect();
            serde::de::Error::custom(Error::unknown("kernel", &given, &names))
        })
    }
}

/// The factor `gamma` of the kernels poly, rbf and sigmoid.
///
/// As JSON: `"scale"`, `"auto"` or a number.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[non_exhaustive]
pub enum Gamma {
    /// 1 / (features · variance of all numbers of `x`); 1 if these are all equal.
    #[default]
    Scale,
    /// 1 / features.
    Auto,
    /// A number above 0.
    Value(f64),
}

impl From<f64> for Gamma {
    fn from(value: f64) -> Self {
        Self::Value(value)
    }
}

#[derive(Serialize, Deserialize)]
#[serde(untagged, expecting = "gamma must be \"scale\", \"auto\" or a number")]
enum PlainGamma {
    Number(f64),
    Name(GammaName),
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum GammaName {
    Scale,
    Auto,
}

impl Serialize for Gamma {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let plain = match self {
            Self::Scale => PlainGamma::Name(GammaName::Scale),
            Self::Auto => PlainGamma::Name(GammaName::Auto),
            Self::Value(value) => PlainGamma::Number(*value),
        };
        plain.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Gamma {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(match PlainGamma::deserialize(deserializer)? {
            PlainGamma::Number(value) => Self::Value(value),
            PlainGamma::Name(GammaName::Scale) => Self::Scale,
            PlainGamma::Name(GammaName::Auto) => Self::Auto,
        })
    }
}

/// A kernel of which every number is known.
#[derive(Clone, Debug)]
pub(crate) struct Evaluator<'a> {
    pub(crate) kernel: &'a Kernel,
    pub(crate) degree: u32,
    pub(crate) gamma: f64,
    pub(crate) coef0: f64,
}

impl Evaluator<'_> {
    /// The kernel between one row of `a` and chosen rows of `b`, of which `norms` are the squared norms.
    ///
    /// In-out: `values`, on entry the dot products, on return the kernel.
    pub(crate) fn apply(
        &self,
        (a, row): (&Points, usize),
        (b, others): (&Points, &[usize]),
        norms: &[f64],
        values: &mut [f64],
    ) {
        match self.kernel {
            Kernel::Linear | Kernel::Precomputed => {}
            Kernel::Poly => {
                let power = |x: f64| powi(self.gamma * x + self.coef0, self.degree);
                values.iter_mut().for_each(|x| *x = power(*x));
            }
            Kernel::Sigmoid => {
                values.iter_mut().for_each(|x| *x = (self.gamma * *x + self.coef0).tanh());
            }
            Kernel::Rbf => {
                let norm = a.squared_norm(row);
                if gram::squared_distances(norm, norms, CANCELLED, values) {
                    for ((x, &other), other_norm) in values.iter_mut().zip(others).zip(norms) {
                        if *x <= CANCELLED * (norm + other_norm) {
                            *x = a.squared_distance(row, b, other);
                        }
                    }
                }
                gram::exp_scaled(-self.gamma, values);
            }
            Kernel::Callable(function) => {
                let a = a.row(row);
                for (x, &other) in values.iter_mut().zip(others) {
                    *x = function(&a, &b.row(other));
                }
            }
        }
    }

    /// Whether the dot products are needed.
    pub(crate) fn needs_products(&self) -> bool {
        !matches!(self.kernel, Kernel::Callable(_))
    }
}

/// A squared distance of less than this share of the squared norms is computed anew from the rows: where
/// the norms cancel, most of the difference is rounding.
const CANCELLED: f64 = 1e-6;

/// `base^times` by repeated squaring, in LIBSVM's order of products.
fn powi(base: f64, times: u32) -> f64 {
    let (mut square, mut power, mut rest) = (base, 1.0, times);
    while rest > 0 {
        if rest % 2 == 1 {
            power *= square;
        }
        square *= square;
        rest /= 2;
    }
    power
}
