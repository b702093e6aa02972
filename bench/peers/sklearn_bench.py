"""scikit-learn's side of `cargo xtask bench`; what it reads and answers is said in common.py.

With --intelex it is scikit-learn-intelex, which puts its own code in place of scikit-learn's where it has some. Pixels
are float32 from 0 to 1, as they are in onsil; other numbers are made by the same formula on both sides. Where an
estimator can choose its algorithm, the faster counts.
"""

import functools
import sys
import time

import numpy
from threadpoolctl import threadpool_limits

from common import arguments, calls, mnist, read_idx, serve

INTELEX = "--intelex" in sys.argv
if INTELEX:
    sys.argv.remove("--intelex")
    from sklearnex import patch_sklearn

    patch_sklearn(verbose=False)

# After the patch, which replaces what these modules hold.
import sklearn  # noqa: E402
from sklearn.cluster import KMeans, MiniBatchKMeans  # noqa: E402
from sklearn.decomposition import PCA  # noqa: E402
from sklearn.linear_model import LinearRegression, LogisticRegression  # noqa: E402
from sklearn.metrics import silhouette_score  # noqa: E402
from sklearn.neighbors import KNeighborsClassifier  # noqa: E402
from sklearn.preprocessing import StandardScaler  # noqa: E402
from sklearn.svm import SVC  # noqa: E402


def uniform(start, stop):
    """Numbers in [0, 1) for start <= i < stop: the upper 53 bits of the i-th number of SplitMix64."""
    with numpy.errstate(over="ignore"):
        z = numpy.arange(start + 1, stop + 1, dtype=numpy.uint64) * numpy.uint64(0x9E3779B97F4A7C15)
        z = (z ^ (z >> numpy.uint64(30))) * numpy.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> numpy.uint64(27))) * numpy.uint64(0x94D049BB133111EB)
        z ^= z >> numpy.uint64(31)
    return (z >> numpy.uint64(11)).astype(numpy.float64) * 2.0**-53


@functools.cache
def blobs(rows, features, centers):
    """Each row lies around one of the centres, all of which lie in [-10, 10); float32."""
    around = uniform(0, centers * features).reshape(centers, features) * 20 - 10
    begin, numbers = centers * features, rows * features
    # The sum of four has about the shape of a normal distribution; this is of variance 1.
    noise = sum(uniform(begin + i * numbers, begin + (i + 1) * numbers) for i in range(4))
    noise = (noise - 2) * numpy.sqrt(3)
    chosen = uniform(begin + 4 * numbers, begin + 4 * numbers + rows) * centers
    return (noise.reshape(rows, features) + around[chosen.astype(int)]).astype(numpy.float32)


@functools.cache
def line(rows, features):
    """x in [-0.5, 0.5), and what a linear function says of it with noise; float64."""
    numbers = rows * features
    x = uniform(0, numbers).reshape(rows, features) - 0.5
    coef = uniform(numbers, numbers + features) - 0.5
    return x, x @ coef + uniform(numbers + features, numbers + features + rows) - 0.5


def spread(x, count):
    """`count` rows at equal distances: the first centres of k-means."""
    return x[numpy.arange(count) * len(x) // count]


def timed(call):
    start = time.perf_counter()
    result = call()
    return time.perf_counter() - start, result


def tables(args):
    """The workloads, by name."""

    @functools.cache
    def train(rows=None):
        x, y = mnist(args.data)
        return x.reshape(len(x), -1)[:rows], y[:rows]

    @functools.cache
    def test():
        x = read_idx(args.data, "t10k-images-idx3-ubyte")
        y = read_idx(args.data, "t10k-labels-idx1-ubyte")
        return x.reshape(len(x), -1).astype(numpy.float32) / 255, y.astype(numpy.int64)

    def doubles(rows):
        """In float32, scikit-learn-intelex's SVC gets another accuracy."""
        x, y = train(rows)
        return x.astype(numpy.float64), y

    fitted = {}

    def fits(name, models, x, y=None, quality=lambda model: None):
        """The seconds of `fit`, of the fastest of these models, and how good it is."""

        def measure():
            seconds, model = min((timed(lambda: m.fit(x, y)) for m in models), key=lambda f: f[0])
            fitted[name] = model
            return seconds, quality(model)

        return measure

    def inertia(model):
        return float(model.inertia_)

    def predicts(name, fit):
        """The seconds of `predict` of the test images, and how many are right."""
        if name not in fitted:
            fit()()
        model = fitted[name]
        x, y = test()
        if isinstance(model, SVC):
            x = x.astype(numpy.float64)

        def measure():
            seconds = calls(lambda: model.predict(x), args.budget)
            if hasattr(model, "inertia_"):
                return seconds, inertia(model)
            return seconds, float((model.predict(x) == y).mean())

        return measure

    workloads = {}

    def both(name, fit):
        workloads[f"{name}-fit"] = fit
        workloads[f"{name}-predict"] = lambda: predicts(name, fit)

    def svc(name, rows, **parameters):
        both(name, lambda: fits(name, [SVC(cache_size=2000, **parameters)], *doubles(rows)))

    svc("svc-rbf-10k", 10_000, C=5.0)
    svc("svc-rbf-60k", 60_000, C=5.0)
    svc("svc-linear-10k", 10_000, kernel="linear")

    def k_means(name, x, k):
        def models():
            given = {"init": spread(x(), k), "n_init": 1, "max_iter": 100, "tol": 0}
            return [KMeans(k, algorithm=algorithm, **given) for algorithm in ("lloyd", "elkan")]

        return lambda: fits(name, models(), x(), quality=inertia)

    def clusters(name, model):
        workloads[f"{name}-fit"] = lambda: fits(name, [model], train()[0], quality=inertia)

    workloads["kmeans-k10-fit"] = k_means("kmeans-k10", lambda: train()[0], 10)
    both("kmeans-k100", k_means("kmeans-k100", lambda: train()[0], 100))
    workloads["kmeans-blobs-fit"] = k_means("kmeans-blobs", lambda: blobs(1_000_000, 16, 64), 64)
    clusters("kmeans-seeding", KMeans(100, n_init=1, max_iter=20, random_state=0))
    clusters(
        "minibatch-kmeans", MiniBatchKMeans(100, batch_size=1024, n_init=3, random_state=0)
    )
    both(
        "logistic-regression",
        lambda: fits("logistic-regression", [LogisticRegression()], *train()),
    )
    workloads["linear-regression-fit"] = lambda: fits(
        "linear-regression",
        [LinearRegression()],
        *line(1_000_000, 50),
        quality=lambda model: float(model.score(*line(1_000_000, 50))),
    )
    workloads["knn-predict"] = lambda: predicts(
        "knn", lambda: fits("knn", [KNeighborsClassifier()], *train())
    )
    workloads["pca-fit"] = lambda: fits(
        "pca",
        [PCA(50)],
        train()[0],
        quality=lambda model: float(model.explained_variance_ratio_.sum()),
    )
    workloads["standard-scaler"] = lambda: lambda: (
        calls(lambda: StandardScaler().fit_transform(train()[0]), args.budget),
        None,
    )
    workloads["silhouette"] = lambda: lambda: timed(lambda: silhouette_score(*train(10_000)))

    for n in (1_000, 2_000, 5_000, 10_000, 20_000, 60_000):
        name = f"growth-svc-n{n}"
        workloads[name] = lambda name=name, n=n: fits(
            name, [SVC(C=5.0, cache_size=2000)], *doubles(n)
        )
    for n, k, d in (
        *((n, 64, 16) for n in (125_000, 250_000, 500_000, 1_000_000)),
        *((250_000, k, 16) for k in (16, 256)),
        *((250_000, 64, d) for d in (4, 64)),
    ):
        name = f"growth-kmeans-n{n}-k{k}-d{d}"
        workloads[name] = k_means(name, lambda n=n, k=k, d=d: blobs(n, d, k), k)
    return workloads


def main():
    args = arguments()
    version = sklearn.__version__
    name = "scikit-learn"
    if INTELEX:
        import importlib.metadata

        name, version = "scikit-learn-intelex", importlib.metadata.version("scikit-learn-intelex")
    with threadpool_limits(args.threads):
        serve(f"{name} {version}", tables(args))


main()
