//! How the time of a fit grows with the data.

use super::estimators::{blobs, k_means, svc};
use super::workload::Workload;
use onsil::ml::svm::SVC;

/// Rows of MNIST.
const SVC_ROWS: [usize; 6] = [1_000, 2_000, 5_000, 10_000, 20_000, 60_000];

/// Rows, clusters and features: each of them grows alone.
const K_MEANS: [(usize, usize, usize); 8] = [
    (125_000, 64, 16),
    (250_000, 64, 16),
    (500_000, 64, 16),
    (1_000_000, 64, 16),
    (250_000, 16, 16),
    (250_000, 256, 16),
    (250_000, 64, 4),
    (250_000, 64, 64),
];

/// All of them.
pub(super) fn all() -> Vec<Workload> {
    let machines = SVC_ROWS.map(|n| {
        let about = format!("SVC rbf C 5, {n} images, fit");
        Workload::new(format!("growth-svc-n{n}"), about, move |images, _| {
            svc(SVC::new().c(5.0), n).fit(images)
        })
    });
    let clusterings = K_MEANS.map(|(n, k, d)| {
        let about = format!("KMeans k {k}, {n}×{d}, fit");
        Workload::new(format!("growth-kmeans-n{n}-k{k}-d{d}"), about, move |_, _| {
            k_means(k, &blobs(n, d, k))
        })
    });
    machines.into_iter().chain(clusterings).collect()
}
