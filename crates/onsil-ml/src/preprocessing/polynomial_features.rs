use crate::error::{Error, Result, check};
use crate::estimator::{Estimator, FitOptions, Fitted, Kind, fitted, transforms, unsupervised};
use crate::rows::Rows;
use crate::table::table;
use crate::target::Target;
use ndarray::Array2;
use serde::{Deserialize, Serialize};

/// More products than this are refused; each is kept with its factors.
const MAX_PRODUCTS: usize = 1_000_000;

/// The degrees of the products that [`PolynomialFeatures`] makes. As JSON: `2`, or `[1, 2]`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(
    untagged,
    expecting = "degree must be a number of at least 0, or the least and the greatest"
)]
pub enum Degree {
    /// All up to this.
    Max(usize),
    /// From the first to the second; the constant 1 comes or goes with `include_bias` alone.
    Range(usize, usize),
}

impl Degree {
    fn bounds(self) -> (usize, usize) {
        match self {
            Self::Max(max) => (0, max),
            Self::Range(min, max) => (min, max),
        }
    }
}

impl From<usize> for Degree {
    fn from(max: usize) -> Self {
        Self::Max(max)
    }
}

impl From<(usize, usize)> for Degree {
    fn from((min, max): (usize, usize)) -> Self {
        Self::Range(min, max)
    }
}

/// Makes all products of features up to a degree: of `a, b` with degree 2, `1, a, b, a², ab, b²`.
///
/// Products are ordered by degree, then as their features are: those of the first feature come first.
///
/// | parameter | default | |
/// |---|---|---|
/// | `degree` | 2 | the highest degree, or the lowest and the highest |
/// | `interaction_only` | false | products of different features only: `ab`, but not `a²` |
/// | `include_bias` | true | the constant 1 as the first feature |
///
/// A million products is the limit. What comes out may overflow to infinity, as powers of large numbers do.
///
/// ```
/// use ndarray::array;
/// use onsil_ml::preprocessing::PolynomialFeatures;
/// let polynomial = PolynomialFeatures::new().fit(&array![[0.0, 0.0]])?;
/// let z = polynomial.transform(&array![[2.0, 3.0]])?;
/// assert_eq!(z, array![[1.0, 2.0, 3.0, 4.0, 6.0, 9.0]]);
/// assert_eq!(polynomial.powers()?.row(4), array![1, 1]);
/// # Ok::<(), onsil_ml::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PolynomialFeatures {
    degree: Degree,
    interaction_only: bool,
    include_bias: bool,
}

impl Default for PolynomialFeatures {
    fn default() -> Self {
        Self { degree: Degree::Max(2), interaction_only: false, include_bias: true }
    }
}

impl PolynomialFeatures {
    /// All products up to degree 2.
    pub fn new() -> Self {
        Self::default()
    }

    /// The highest degree, or the lowest and the highest: `degree(3)`, `degree((2, 3))`. Default: 2.
    pub fn degree(self, degree: impl Into<Degree>) -> Self {
        Self { degree: degree.into(), ..self }
    }

    /// Whether to make products of different features only. Default: false.
    pub fn interaction_only(self, interaction_only: bool) -> Self {
        Self { interaction_only, ..self }
    }

    /// Whether to begin with the constant 1. Default: true.
    pub fn include_bias(self, include_bias: bool) -> Self {
        Self { include_bias, ..self }
    }
}

unsupervised!(PolynomialFeatures);

impl Estimator for PolynomialFeatures {
    type Fitted = FittedPolynomialFeatures;
    const NAME: &'static str = "PolynomialFeatures";
    const KIND: Kind = Kind::Transformer;

    fn validate(&self) -> Result<()> {
        let (min, max) = self.degree.bounds();
        check(
            min <= max,
            Self::NAME,
            "degree",
            "two numbers, the first no more than the second",
            format!("({min}, {max})"),
        )?;
        check(
            max > 0 || self.include_bias,
            Self::NAME,
            "degree",
            "at least 1 without the bias, or nothing is left",
            max,
        )
    }

    fn fit_with(
        &self,
        x: &Rows<'_>,
        _y: Option<&Target<'_>>,
        options: &FitOptions<'_>,
    ) -> Result<FittedPolynomialFeatures> {
        self.validate()?;
        x.check(Self::NAME, 1)?;
        options.no_weights(Self::NAME)?;
        let (min, max) = self.degree.bounds();
        let products = Products::new(x.features(), min, max, self.interaction_only);
        let products = products.ok_or_else(|| {
            Error::parameter(
                Self::NAME,
                "degree",
                format!(
                    "so low that {} features in make at most {MAX_PRODUCTS} products",
                    x.features()
                ),
                max,
            )
        })?;
        Ok(FittedPolynomialFeatures {
            n_features_in: x.features(),
            n_output_features: products.outputs(self.include_bias),
            products,
            params: self.clone(),
        })
    }
}

/// Products of features, each one made of an earlier one and one more factor. The first is the empty one, 1.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Products {
    /// Which product each one is made of, and which feature it is multiplied by; from the second on.
    steps: Vec<(u32, u32)>,
    /// How many of the steps lead to products of too low a degree.
    skipped: usize,
}

impl Products {
    /// All products of degrees `min` to `max` in order; none at all if there are too many.
    fn new(features: usize, min: usize, max: usize, interaction_only: bool) -> Option<Self> {
        let mut steps: Vec<(u32, u32)> = Vec::new();
        let mut skipped = 0;
        let mut of_degree = 0..1_usize;
        for degree in 1..=max {
            let end = of_degree.end;
            for product in of_degree {
                let last = product.checked_sub(1).map(|step| steps[step].1 as usize);
                let from = last.map_or(0, |last| last + usize::from(interaction_only));
                if steps.len() + features.saturating_sub(from) >= MAX_PRODUCTS {
                    return None;
                }
                steps.extend((from..features).map(|feature| (product as u32, feature as u32)));
            }
            of_degree = end..steps.len() + 1;
            if degree < min {
                skipped = steps.len();
            }
            if of_degree.is_empty() {
                break;
            }
        }
        Some(Self { steps, skipped })
    }

    fn outputs(&self, bias: bool) -> usize {
        self.steps.len() - self.skipped + usize::from(bias)
    }

    fn check(&self, features: usize) -> Result<(), String> {
        let is_sound = |(step, &(product, feature)): (usize, &(u32, u32))| {
            product as usize <= step && (feature as usize) < features
        };
        if self.skipped <= self.steps.len() && self.steps.iter().enumerate().all(is_sound) {
            Ok(())
        } else {
            Err("products are not made of earlier ones".into())
        }
    }
}

/// A fitted [`PolynomialFeatures`].
#[derive(Clone, Debug, Serialize, Deserialize)]
#[non_exhaustive]
pub struct FittedPolynomialFeatures {
    /// The parameters that it was fitted with.
    pub params: PolynomialFeatures,
    /// The number of features in.
    pub n_features_in: usize,
    /// The number of features out.
    pub n_output_features: usize,
    products: Products,
}

transforms!(FittedPolynomialFeatures);

impl FittedPolynomialFeatures {
    /// How often each feature is a factor of each feature out: (features out, features in).
    ///
    /// # Errors
    /// So many features that the table would have more than 2³⁰ numbers.
    pub fn powers(&self) -> Result<Array2<u32>> {
        let mut powers = table(self.name(), self.n_output_features, self.n_features_in, 0)?;
        let bias = usize::from(self.params.include_bias);
        for (mut row, last) in powers.rows_mut().into_iter().skip(bias).zip(self.products.skipped..)
        {
            let mut product = last + 1;
            while let Some(step) = product.checked_sub(1) {
                let (before, feature) = self.products.steps[step];
                row[feature as usize] += 1;
                product = before as usize;
            }
        }
        Ok(powers)
    }
}

impl Fitted for FittedPolynomialFeatures {
    fitted!(PolynomialFeatures: n_output_features);

    fn check(&self) -> Result<(), String> {
        self.products.check(self.n_features_in)?;
        match self.products.outputs(self.params.include_bias) == self.n_output_features {
            true => Ok(()),
            false => Err(format!("{} features out do not add up", self.n_output_features)),
        }
    }

    fn transform_any(&self, x: &Rows<'_>) -> Result<Array2<f64>> {
        x.check_against(self.name(), self.n_features_in)?;
        let x = x.to_f64();
        let mut z = table(self.name(), x.nrows(), self.n_output_features, 0.0)?;
        let mut products = vec![1.0; self.products.steps.len() + 1];
        let first = self.products.skipped + 1;
        for (x, mut z) in x.rows().into_iter().zip(z.rows_mut()) {
            for (step, &(product, feature)) in self.products.steps.iter().enumerate() {
                products[step + 1] = products[product as usize] * x[feature as usize];
            }
            let bias = products[..1].iter().take(usize::from(self.params.include_bias));
            z.iter_mut().zip(bias.chain(&products[first..])).for_each(|(z, &p)| *z = p);
        }
        Ok(z)
    }
}
