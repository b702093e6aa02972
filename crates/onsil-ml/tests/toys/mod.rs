//! Two estimators that are simple enough to be right, and in no registry.

#![allow(dead_code, reason = "each test file uses its own part")]

use ndarray::{Array1, Array2, Axis};
use onsil_ml::{
    Attribute, Error, Estimator, FitOptions, Fitted, Kind, Prediction, Result, Rows, Target,
};
use serde::{Deserialize, Serialize};

/// The class of most of the nearest rows.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Neighbors {
    pub(crate) n_neighbors: usize,
}

impl Default for Neighbors {
    fn default() -> Self {
        Self { n_neighbors: 3 }
    }
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct FittedNeighbors {
    n_neighbors: usize,
    x: Array2<f64>,
    y: Vec<i64>,
    classes: Vec<i64>,
}

impl Estimator for Neighbors {
    type Fitted = FittedNeighbors;
    const NAME: &'static str = "Neighbors";
    const KIND: Kind = Kind::Classifier;

    fn validate(&self) -> Result<()> {
        match self.n_neighbors {
            0 => Err(Error::parameter(Self::NAME, "n_neighbors", "above 0", 0)),
            _ => Ok(()),
        }
    }

    fn fit_with(
        &self,
        x: &Rows<'_>,
        y: Option<&Target<'_>>,
        options: &FitOptions<'_>,
    ) -> Result<FittedNeighbors> {
        self.validate()?;
        let y = y.ok_or_else(|| Error::data("Neighbors: expected targets (y)"))?;
        if options.sample_weight.is_some() {
            return Err(Error::not_supported(Self::NAME, "sample_weight", "fit without weights"));
        }
        if x.samples() < self.n_neighbors {
            return Err(Error::data("Neighbors: fewer rows than neighbours"));
        }
        let y = y.to_classes(Self::NAME)?.into_owned();
        let mut classes = y.clone();
        classes.sort_unstable();
        classes.dedup();
        let x = x.to_f64().into_owned();
        Ok(FittedNeighbors { n_neighbors: self.n_neighbors, x, y, classes })
    }
}

impl Fitted for FittedNeighbors {
    fn name(&self) -> &'static str {
        Neighbors::NAME
    }

    fn kind(&self) -> Kind {
        Neighbors::KIND
    }

    fn n_features_in(&self) -> usize {
        self.x.ncols()
    }

    fn attributes(&self) -> Vec<(&'static str, Attribute<'_>)> {
        vec![("classes", Attribute::Ints(ndarray::aview1(&self.classes)))]
    }

    fn check(&self) -> std::result::Result<(), String> {
        Ok(())
    }

    fn predict_any(&self, x: &Rows<'_>) -> Result<Prediction> {
        let proba = self.predict_proba_any(x)?;
        let most = |row: ndarray::ArrayView1<'_, f64>| {
            let best = row.iter().copied().fold(0.0, f64::max);
            self.classes[row.iter().position(|&share| share == best).unwrap()]
        };
        Ok(Prediction::Classes(proba.rows().into_iter().map(most).collect()))
    }

    fn predict_proba_any(&self, x: &Rows<'_>) -> Result<Array2<f64>> {
        let x = x.to_f64();
        let mut proba = Array2::zeros((x.nrows(), self.classes.len()));
        for (row, mut shares) in x.rows().into_iter().zip(proba.rows_mut()) {
            let distance = |i: usize| (&self.x.row(i) - &row).mapv(|d| d * d).sum();
            let mut near: Vec<(f64, usize)> = (0..self.y.len()).map(|i| (distance(i), i)).collect();
            near.sort_by(|a, b| a.partial_cmp(b).unwrap());
            for &(_, i) in &near[..self.n_neighbors] {
                let class = self.classes.binary_search(&self.y[i]).unwrap();
                shares[class] += 1.0 / self.n_neighbors as f64;
            }
        }
        Ok(proba)
    }

    fn to_bytes(&self) -> Result<Vec<u8>> {
        Err(Error::config("Neighbors: is for tests"))
    }
}

/// Least squares with a penalty on the squares of coefficients.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct ToyRidge {
    pub(crate) alpha: f64,
    pub(crate) fit_intercept: bool,
}

impl Default for ToyRidge {
    fn default() -> Self {
        Self { alpha: 2.0, fit_intercept: true }
    }
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct FittedToyRidge {
    pub(crate) coef: Array1<f64>,
    intercept: f64,
}

impl Estimator for ToyRidge {
    type Fitted = FittedToyRidge;
    const NAME: &'static str = "ToyRidge";
    const KIND: Kind = Kind::Regressor;

    fn validate(&self) -> Result<()> {
        Ok(())
    }

    fn fit_with(
        &self,
        x: &Rows<'_>,
        y: Option<&Target<'_>>,
        options: &FitOptions<'_>,
    ) -> Result<FittedToyRidge> {
        let x = x.to_f64();
        let y: Array1<f64> = y.unwrap().to_f64().iter().copied().collect();
        let ones = vec![1.0; y.len()];
        let w = Array1::from(options.sample_weight.unwrap_or(&ones).to_vec());
        let on = f64::from(u8::from(self.fit_intercept));
        let x_mean = (&x * &w.view().insert_axis(Axis(1))).sum_axis(Axis(0)) / w.sum() * on;
        let y_mean = (&y * &w).sum() / w.sum() * on;
        let (x, y) = (&x - &x_mean, &y - y_mean);
        let weighted = &x * &w.view().insert_axis(Axis(1));
        let mut a = x.t().dot(&weighted);
        a.diag_mut().map_inplace(|d| *d += self.alpha);
        let coef = solve(a, weighted.t().dot(&y));
        let intercept = y_mean - x_mean.dot(&coef);
        Ok(FittedToyRidge { coef, intercept })
    }
}

/// Gauss' elimination of a positive definite system.
fn solve(mut a: Array2<f64>, mut b: Array1<f64>) -> Array1<f64> {
    let n = b.len();
    for i in 0..n {
        for j in i + 1..n {
            let factor = a[[j, i]] / a[[i, i]];
            for k in i..n {
                a[[j, k]] -= factor * a[[i, k]];
            }
            b[j] -= factor * b[i];
        }
    }
    for i in (0..n).rev() {
        for k in i + 1..n {
            b[i] -= a[[i, k]] * b[k];
        }
        b[i] /= a[[i, i]];
    }
    b
}

impl Fitted for FittedToyRidge {
    fn name(&self) -> &'static str {
        ToyRidge::NAME
    }

    fn kind(&self) -> Kind {
        ToyRidge::KIND
    }

    fn n_features_in(&self) -> usize {
        self.coef.len()
    }

    fn attributes(&self) -> Vec<(&'static str, Attribute<'_>)> {
        vec![("intercept", Attribute::Float(self.intercept))]
    }

    fn check(&self) -> std::result::Result<(), String> {
        Ok(())
    }

    fn predict_any(&self, x: &Rows<'_>) -> Result<Prediction> {
        Ok(Prediction::Numbers(x.to_f64().dot(&self.coef) + self.intercept))
    }

    fn to_bytes(&self) -> Result<Vec<u8>> {
        Err(Error::config("ToyRidge: is for tests"))
    }
}
