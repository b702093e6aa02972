//! What is measured beside peers, and how much of their time it may take.

use super::peer::Name::{self, Burn, KerasJax, KerasTf, Rustyml, Sklearn, Sklearnex, Torch};

/// A workload of `onsil bench`, which every peer's program knows by the same name.
#[derive(Debug)]
pub(crate) struct Row {
    pub(crate) id: &'static str,
    pub(crate) about: &'static str,
    pub(crate) kind: Kind,
    /// Whether it reads MNIST.
    pub(crate) images: bool,
    pub(crate) goals: &'static [Goal],
}

/// Which peers know it, and when it is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Network,
    Estimator,
    /// An estimator on 60,000 images, for minutes: not with --quick.
    LongEstimator,
    /// One estimator on more and more data: only with --growth.
    Growth,
}

/// What our time may be.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Goal {
    /// At most this share of the time of the fastest of these peers.
    Ratio(f64, &'static [Name]),
    /// At least this share of the machine's peak.
    Peak(f64),
}

use Goal::{Peak, Ratio};
use Kind::{Estimator, Growth, LongEstimator, Network};

/// Whoever is measured.
const ANY: &[Name] = &[Torch, KerasTf, KerasJax, Rustyml, Burn];
/// scikit-learn, with its own code and with Intel's.
const SKLEARN: &[Name] = &[Sklearn, Sklearnex];

/// Every row.
pub(crate) const ALL: &[Row] = &[
    Row {
        id: "cnn-train",
        about: "cnn, one epoch, batch 32",
        kind: Network,
        images: true,
        goals: &[Ratio(0.30, &[Torch]), Ratio(0.22, &[KerasTf]), Ratio(0.18, &[Rustyml])],
    },
    Row {
        id: "dnn-train",
        about: "dnn, one epoch, batch 32",
        kind: Network,
        images: true,
        goals: &[Ratio(0.25, &[Torch, KerasJax]), Ratio(0.40, &[Rustyml])],
    },
    Row {
        id: "cnn-train-128",
        about: "cnn, one epoch, batch 128",
        kind: Network,
        images: true,
        goals: &[Ratio(0.40, &[Torch, KerasTf])],
    },
    Row {
        id: "cnn-predict",
        about: "cnn, predict 10,000 images",
        kind: Network,
        images: true,
        goals: &[Ratio(0.80, ANY)],
    },
    Row {
        id: "dnn-predict-one",
        about: "dnn, predict one image",
        kind: Network,
        images: true,
        goals: &[Ratio(0.20, &[Torch])],
    },
    Row {
        id: "cnn-predict-one",
        about: "cnn, predict one image",
        kind: Network,
        images: true,
        goals: &[Ratio(0.20, &[Torch])],
    },
    Row {
        id: "vgg-train",
        about: "VGG-like on 32×32×3, one step, batch 64",
        kind: Network,
        images: false,
        goals: &[Ratio(0.80, ANY)],
    },
    Row {
        id: "vgg-batchnorm-train",
        about: "the same with BatchNormalization",
        kind: Network,
        images: false,
        goals: &[Ratio(0.80, ANY)],
    },
    Row {
        id: "dense-train",
        about: "Dense 4096→4096, SGD step, batch 256",
        kind: Network,
        images: false,
        goals: &[Peak(0.85)],
    },
    Row {
        id: "conv-1x1",
        about: "convolution 1×1 on 56×56×64, batch 16, forward and backward",
        kind: Network,
        images: false,
        goals: &[Ratio(1.0, ANY)],
    },
    Row {
        id: "conv-3x3-stride-2",
        about: "convolution 3×3 with stride 2, the same",
        kind: Network,
        images: false,
        goals: &[Ratio(1.0, ANY)],
    },
    Row {
        id: "depthwise-3x3",
        about: "depthwise convolution 3×3, the same",
        kind: Network,
        images: false,
        goals: &[Ratio(1.0, ANY)],
    },
    Row {
        id: "svc-rbf-10k-fit",
        about: "SVC rbf C 5, 10,000 images, fit",
        kind: Estimator,
        images: true,
        goals: &[Ratio(0.20, SKLEARN)],
    },
    Row {
        id: "svc-rbf-10k-predict",
        about: "SVC rbf of 10,000 images, predict 10,000",
        kind: Estimator,
        images: true,
        goals: &[Ratio(0.15, SKLEARN)],
    },
    Row {
        id: "svc-rbf-60k-fit",
        about: "SVC rbf C 5, 60,000 images, fit",
        kind: LongEstimator,
        images: true,
        goals: &[Ratio(0.30, SKLEARN)],
    },
    Row {
        id: "svc-rbf-60k-predict",
        about: "SVC rbf of 60,000 images, predict 10,000",
        kind: LongEstimator,
        images: true,
        goals: &[Ratio(0.15, SKLEARN)],
    },
    Row {
        id: "svc-linear-10k-fit",
        about: "SVC linear, 10,000 images, fit",
        kind: Estimator,
        images: true,
        goals: &[Ratio(0.30, SKLEARN)],
    },
    Row {
        id: "svc-linear-10k-predict",
        about: "SVC linear of 10,000 images, predict 10,000",
        kind: Estimator,
        images: true,
        goals: &[Ratio(0.05, SKLEARN)],
    },
    Row {
        id: "kmeans-k10-fit",
        about: "KMeans k 10 on 60,000 images, fit",
        kind: Estimator,
        images: true,
        goals: &[Ratio(0.50, SKLEARN)],
    },
    Row {
        id: "kmeans-k100-fit",
        about: "KMeans k 100 on 60,000 images, fit",
        kind: Estimator,
        images: true,
        goals: &[Ratio(0.30, SKLEARN)],
    },
    Row {
        id: "kmeans-k100-predict",
        about: "KMeans k 100, predict 10,000",
        kind: Estimator,
        images: true,
        goals: &[Ratio(0.80, SKLEARN)],
    },
    Row {
        id: "kmeans-blobs-fit",
        about: "KMeans k 64 on 1,000,000×16, fit",
        kind: Estimator,
        images: false,
        goals: &[Ratio(0.50, SKLEARN)],
    },
    Row {
        id: "kmeans-seeding-fit",
        about: "KMeans k 100, k-means++ and 20 iterations",
        kind: Estimator,
        images: true,
        goals: &[Ratio(0.40, SKLEARN)],
    },
    Row {
        id: "minibatch-kmeans-fit",
        about: "MiniBatchKMeans k 100, batch 1024, fit",
        kind: Estimator,
        images: true,
        goals: &[Ratio(0.50, SKLEARN)],
    },
    Row {
        id: "logistic-regression-fit",
        about: "LogisticRegression on 60,000 images, fit",
        kind: Estimator,
        images: true,
        goals: &[Ratio(0.40, SKLEARN)],
    },
    Row {
        id: "logistic-regression-predict",
        about: "LogisticRegression, predict 10,000",
        kind: Estimator,
        images: true,
        goals: &[],
    },
    Row {
        id: "linear-regression-fit",
        about: "LinearRegression on 1,000,000×50, fit",
        kind: Estimator,
        images: false,
        goals: &[Ratio(0.70, SKLEARN)],
    },
    Row {
        id: "knn-predict",
        about: "KNeighborsClassifier, predict 10,000 of 60,000",
        kind: Estimator,
        images: true,
        goals: &[Ratio(0.80, SKLEARN)],
    },
    Row {
        id: "pca-fit",
        about: "PCA, 50 components of 60,000 images, fit",
        kind: Estimator,
        images: true,
        goals: &[Ratio(0.80, SKLEARN)],
    },
    Row {
        id: "standard-scaler",
        about: "StandardScaler, fit and transform 60,000 images",
        kind: Estimator,
        images: true,
        goals: &[Ratio(0.80, SKLEARN)],
    },
    Row {
        id: "silhouette",
        about: "silhouette_score of 10,000 images",
        kind: Estimator,
        images: true,
        goals: &[Ratio(0.80, SKLEARN)],
    },
    Row {
        id: "growth-svc-n1000",
        about: "SVC rbf C 5, 1,000 images, fit",
        kind: Growth,
        images: true,
        goals: &[],
    },
    Row {
        id: "growth-svc-n2000",
        about: "SVC rbf C 5, 2,000 images, fit",
        kind: Growth,
        images: true,
        goals: &[],
    },
    Row {
        id: "growth-svc-n5000",
        about: "SVC rbf C 5, 5,000 images, fit",
        kind: Growth,
        images: true,
        goals: &[],
    },
    Row {
        id: "growth-svc-n10000",
        about: "SVC rbf C 5, 10,000 images, fit",
        kind: Growth,
        images: true,
        goals: &[],
    },
    Row {
        id: "growth-svc-n20000",
        about: "SVC rbf C 5, 20,000 images, fit",
        kind: Growth,
        images: true,
        goals: &[],
    },
    Row {
        id: "growth-svc-n60000",
        about: "SVC rbf C 5, 60,000 images, fit",
        kind: Growth,
        images: true,
        goals: &[],
    },
    Row {
        id: "growth-kmeans-n125000-k64-d16",
        about: "KMeans k 64 on 125,000×16, fit",
        kind: Growth,
        images: false,
        goals: &[],
    },
    Row {
        id: "growth-kmeans-n250000-k64-d16",
        about: "KMeans k 64 on 250,000×16, fit",
        kind: Growth,
        images: false,
        goals: &[],
    },
    Row {
        id: "growth-kmeans-n500000-k64-d16",
        about: "KMeans k 64 on 500,000×16, fit",
        kind: Growth,
        images: false,
        goals: &[],
    },
    Row {
        id: "growth-kmeans-n1000000-k64-d16",
        about: "KMeans k 64 on 1,000,000×16, fit",
        kind: Growth,
        images: false,
        goals: &[],
    },
    Row {
        id: "growth-kmeans-n250000-k16-d16",
        about: "KMeans k 16 on 250,000×16, fit",
        kind: Growth,
        images: false,
        goals: &[],
    },
    Row {
        id: "growth-kmeans-n250000-k256-d16",
        about: "KMeans k 256 on 250,000×16, fit",
        kind: Growth,
        images: false,
        goals: &[],
    },
    Row {
        id: "growth-kmeans-n250000-k64-d4",
        about: "KMeans k 64 on 250,000×4, fit",
        kind: Growth,
        images: false,
        goals: &[],
    },
    Row {
        id: "growth-kmeans-n250000-k64-d64",
        about: "KMeans k 64 on 250,000×64, fit",
        kind: Growth,
        images: false,
        goals: &[],
    },
];
