"""Figures: what they say, in which files, and what they refuse."""

from __future__ import annotations

import inspect
import re
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest

import onsil.plot
from onsil import keras, plot
from onsil.sklearn.cluster import KMeans
from onsil.sklearn.datasets import make_blobs
from onsil.sklearn.linear_model import LinearRegression, LogisticRegression
from onsil.sklearn.pipeline import make_pipeline
from onsil.sklearn.preprocessing import StandardScaler
from onsil.sklearn.svm import SVC

RANDOM = np.random.default_rng(0)
X, Y = make_blobs(60, centers=2, random_state=0, cluster_std=0.6)
IMAGES = RANDOM.integers(0, 256, (6, 8, 8), np.uint8)
LABELS = np.array([0, 1, 2, 0, 1, 2])
NAMES = ["cats", "dogs", "birds"]


def network(*layers: Any, shape: tuple[int, ...] = (8, 8, 1)) -> keras.Sequential:
    return keras.Sequential([keras.Input(shape), *layers], seed=3)


def convolution() -> keras.Sequential:
    return network(keras.layers.Conv2D(4, 3, name="edges"), keras.layers.Flatten(), keras.layers.Dense(3, "softmax"))


def trained() -> keras.callbacks.History:
    model = network(keras.layers.Dense(4, "tanh"), keras.layers.Dense(1, "sigmoid"), shape=(2,))
    model.compile("sgd", "binary_crossentropy", metrics=["accuracy"])
    return model.fit(X, Y, epochs=3, verbose=0, validation_split=0.2, gradient_probe=True)


def texts(figure: plot.Figure) -> str:
    """All words of a figure's SVG, which is read as XML."""
    root = ElementTree.fromstring(figure.to_svg())
    assert root.tag.endswith("svg")
    return " ".join(text for each in root.iter() if each.tag.endswith("text") for text in each.itertext())


def images_in(figure: plot.Figure) -> int:
    return sum(each.tag.endswith("image") for each in ElementTree.fromstring(figure.to_svg()).iter())


Case = tuple[Callable[[], plot.Figure], list[str]]
CASES: dict[str, Case] = {
    "history": (lambda: plot.history(trained()), ["loss", "accuracy", "best epoch", "validation"]),
    "line": (lambda: plot.line({"up": [0, 1], "down": np.array([1, 0])}), ["up", "down"]),
    "gradient_flow": (lambda: plot.gradient_flow({"tanh": trained()}), ["tanh", "norm of the gradient", "epoch 3"]),
    "activations": (plot.activations, ["sigmoid", "leaky_relu", "derivative"]),
    "model": (lambda: plot.model(convolution()), ["Conv2D", "edges", "6 × 6 × 4", "40 parameters"]),
    "confusion_matrix": (
        lambda: plot.confusion_matrix(LABELS, [0, 1, 1, 0, 1, 2], NAMES),
        ["5 of 6 right", "cats", "dogs", "birds"],
    ),
    "classification_report": (
        lambda: plot.classification_report(LABELS, [0, 1, 1, 0, 1, 2], NAMES),
        ["precision", "recall", "0.67", "dogs", "weighted avg"],
    ),
    "roc": (lambda: plot.roc(SVC().fit(X, Y), X, Y), ["false positive rate", "area 1"]),
    "decision_boundary": (
        lambda: plot.decision_boundary(SVC().fit(X, Y), X, Y, ["left", "right"], ["width", "height"]),
        ["left", "right", "width", "height"],
    ),
    "svm_margin": (
        lambda: plot.svm_margin(SVC(kernel="linear").fit(X, Y), X, Y, extra=[((0.6, 2.1), "new")]),
        ["support vectors", "f = 0", "f = ±1", "new", "class 1"],
    ),
    "kmeans_steps": (
        lambda: plot.kmeans_steps(KMeans(2, random_state=0), X, ["a", "b"]),
        ["step 1", "inertia"],
    ),
    "elbow": (lambda: plot.elbow(KMeans(random_state=0), X, 5), ["inertia", "mean silhouette", "best: 2 clusters"]),
    "silhouette": (lambda: plot.silhouette(X, Y), ["silhouette", "mean 0."]),
    "scatter": (lambda: plot.scatter(X, Y, ["left", "right"], ["width", "height"]), ["left", "right", "width"]),
    "images": (lambda: plot.images(IMAGES, LABELS, NAMES), NAMES),
    "misclassified": (lambda: plot.misclassified(IMAGES, LABELS, [0, 2, 2, 0, 1, 2], NAMES), ["dogs → birds"]),
    "filters": (lambda: plot.filters(convolution()), ["Filters of edges"]),
    "feature_maps": (lambda: plot.feature_maps(convolution(), IMAGES, 2), ["What edges finds", "image"]),
    "saliency": (lambda: plot.saliency(convolution(), IMAGES, 1, NAMES), ["What matters for", "|gradient|"]),
    "weights": (lambda: plot.weights(np.linspace(-1, 1, 192).reshape(3, 64), 8, NAMES), NAMES),
    "regression_fit": (
        lambda: plot.regression_fit(LinearRegression().fit(X[:, :1], X[:, 1]), X[:, :1], X[:, 1], "size", "price"),
        ["residuals", "predicted", "size", "price"],
    ),
    "learning_curve": (lambda: plot.learning_curve(SVC(), X, Y), ["rows learnt from", "accuracy", "train", "test"]),
    "pipeline": (
        lambda: plot.pipeline(SVC(C=5.0, kernel="linear"), 2),
        ["2 features", "SVC", "C = 5", "kernel = linear"],
    ),
    "beside": (
        lambda: plot.beside({"first": plot.line({"a": [0, 1]}), "second": plot.line({"b": [1, 0]})}),
        ["first", "second"],
    ),
}


def test_every_figure_is_looked_at() -> None:
    assert set(CASES) == set(onsil.plot.__all__) - {"Figure"}


DOCUMENTED = [getattr(plot, name) for name in plot.__all__] + [
    method for name, method in vars(plot.Figure).items() if callable(method) and not name.startswith("_")
]


@pytest.mark.parametrize("documented", DOCUMENTED, ids=lambda each: each.__qualname__)
def test_everything_is_documented(documented: Callable[..., object]) -> None:
    text = inspect.getdoc(documented) or ""
    assert text.splitlines()[0].endswith(".")
    if isinstance(documented, type):
        return
    section = text.partition("Parameters\n----------\n")[2].partition("\nReturns\n-------")[0]
    named = [name for line in re.findall(r"^(\w[\w, ]*) : ", section, re.MULTILINE) for name in line.split(", ")]
    assert named == [name for name in inspect.signature(documented).parameters if name != "self"]
    assert "\nReturns\n-------" in text or documented.__name__ == "save"


@pytest.mark.parametrize("name", CASES)
def test_a_figure_says_what_it_should(name: str, tmp_path: Path) -> None:
    make, expected = CASES[name]
    figure = make()
    words = texts(figure)
    for text in expected:
        assert text in words
    assert figure.to_svg() == make().to_svg()
    png = figure.to_png(1.0)
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    width, height = struct.unpack(">II", png[16:24])
    assert width == pytest.approx(float(ElementTree.fromstring(figure.to_svg()).attrib["width"]), abs=1)
    assert height > 20
    assert figure.to_png(2.0)[16:24] != png[16:24]
    figure.save(tmp_path / "figure.svg")
    assert (tmp_path / "figure.svg").read_text(encoding="utf-8") == figure.to_svg()
    figure.save(str(tmp_path / "figure.png"))
    assert (tmp_path / "figure.png").read_bytes() == figure.to_png()


@pytest.mark.parametrize("name", CASES)
def test_a_figure_is_text_too(name: str) -> None:
    figure = CASES[name][0]()
    lines = figure.to_text(60, unicode=False).splitlines()
    assert lines
    assert all(line.isascii() and len(line) <= 60 for line in lines)
    assert "\x1b" in figure.to_text(color=True)


def test_changes_make_another_figure() -> None:
    figure = plot.line({"a": [0, 1], "b": [1, 0]})
    before = figure.to_svg()
    other = figure.title("Over it").subtitle("below that").theme("dark").width(700)
    assert figure.to_svg() == before
    assert "Over it" in texts(other)
    assert "below that" in texts(other)
    root = ElementTree.fromstring(other.to_svg())
    assert float(root.attrib["width"]) == 700
    assert other.theme("light").to_svg() != other.to_svg()
    assert plot.images(IMAGES).columns(2).to_svg() != plot.images(IMAGES).to_svg()


def test_notebooks_show_a_figure() -> None:
    figure = plot.line({"a": [0, 1]})
    assert figure._repr_svg_() == figure.to_svg()
    assert figure.to_svg() in figure._repr_html_()
    assert "Figure" in repr(figure)


def test_networks_and_estimators_draw_the_same_kinds() -> None:
    model = network(keras.layers.Dense(1, "sigmoid"), shape=(2,))
    assert "area" in texts(plot.roc(model, X, Y))
    assert images_in(plot.decision_boundary(model, X, Y)) == 1


def test_pipelines_and_others_classifiers_are_asked() -> None:
    import sklearn.pipeline
    import sklearn.svm

    names = np.array(["left", "right"])[Y]
    pipelines = [make_pipeline(StandardScaler(), each) for each in (SVC(), LogisticRegression())]
    for model in (*pipelines, sklearn.svm.SVC()):
        model.fit(X, names)
        assert "right: area 1" in texts(plot.roc(model, X, names))
        assert "left" in texts(plot.decision_boundary(model, X, names))
    assert "rows learnt from" in texts(plot.learning_curve(pipelines[0], X, names))
    assert "StandardScaler" in texts(plot.pipeline(pipelines[0], 2))
    # One that is asked draws what the engine draws of its own.
    ours = SVC().fit(X, Y)
    asked = sklearn.pipeline.Pipeline([("svc", ours)])
    assert plot.roc(asked, X, Y).to_svg() == plot.roc(ours, X, Y).to_svg()
    assert plot.decision_boundary(asked, X, Y).to_svg() == plot.decision_boundary(ours, X, Y).to_svg()


def test_what_a_classifier_raises_is_raised() -> None:
    class Broken:
        classes_ = np.array([0, 1])

        def predict(self, x: object) -> object:
            raise ZeroDivisionError("broken")

    with pytest.raises(ZeroDivisionError, match="broken"):
        plot.roc(Broken(), X, Y)
    with pytest.raises(ZeroDivisionError, match="broken"):
        plot.decision_boundary(Broken(), X, Y)


def test_classes_may_be_texts() -> None:
    names = np.array(["left", "right"])[Y]
    model = SVC().fit(X, names)
    for figure in (
        plot.decision_boundary(model, X, names),
        plot.scatter(X, names),
        plot.confusion_matrix(names, model.predict(X)),
    ):
        assert "left" in texts(figure)
    assert "right: area" in texts(plot.roc(model, X, names))
    assert "left" in texts(plot.svm_margin(SVC(kernel="linear").fit(X, names), X, names))


def test_classes_have_the_numbers_that_the_user_gave() -> None:
    model = SVC().fit(X, Y + 5)
    words = texts(plot.roc(model, X, Y + 5))
    assert "6: area" in words


def test_images_are_what_was_given() -> None:
    assert images_in(plot.images(IMAGES, count=4)) == 4
    assert images_in(plot.images(IMAGES[..., None] / 255.0)) == 6
    assert plot.images(IMAGES.astype(np.int64)).to_svg() == plot.images(IMAGES).to_svg()
    assert "all 6 images are read rightly" in texts(plot.misclassified(IMAGES, LABELS, LABELS))
    # The image and a map for each of four filters.
    assert images_in(plot.feature_maps(convolution(), IMAGES)) == 5
    assert images_in(plot.filters(convolution(), "edges")) == 4


def test_a_model_is_drawn_into_a_file(tmp_path: Path) -> None:
    for name, start in (("model.png", b"\x89PNG"), ("model.svg", b"<svg")):
        figure = keras.utils.plot_model(convolution(), to_file=tmp_path / name)
        assert (tmp_path / name).read_bytes().startswith(start)
        assert "Conv2D" in texts(figure)


REFUSED: list[tuple[Callable[[], object], type[Exception], str]] = [
    (lambda: plot.history({}), ValueError, "at least one figure"),
    (lambda: plot.history({"loss": []}), ValueError, "loss must be one number for every epoch"),
    (lambda: plot.history([1, 2]), TypeError, "expected a dictionary of names and numbers, found list"),
    (lambda: plot.line({"a": [[1, 2]]}), ValueError, "a must have one axis"),
    (lambda: plot.gradient_flow({"a": 1}), TypeError, "expected what fit returns, found int"),
    (lambda: plot.model(SVC()), TypeError, "must be a keras.Sequential, but is a SVC"),
    (lambda: plot.model(keras.Sequential()), ValueError, "layers must be 1 to 199"),
    (lambda: plot.confusion_matrix([0, 1], [0]), ValueError, "2 and 1 long"),
    (lambda: plot.confusion_matrix([0, 1], np.eye(2)), ValueError, r"take argmax\(axis=1\)"),
    (lambda: plot.classification_report([], []), ValueError, "at least 1 sample, found 0"),
    (lambda: plot.decision_boundary(SVC().fit(np.c_[X, X], Y), np.c_[X, X], Y), ValueError, "two features"),
    (lambda: plot.decision_boundary("svc", X, Y), TypeError, "or a fitted classifier, but is 'svc'"),
    (lambda: plot.decision_boundary(SVC(), X, Y), ValueError, "not fitted"),
    (lambda: plot.decision_boundary(SVC().fit(X, Y), X, Y, "ab"), TypeError, "must be a list of names"),
    (lambda: plot.roc(SVC().fit(X, Y), X, Y + 1), ValueError, "has the class 2, which the model does not know"),
    (lambda: plot.svm_margin(KMeans(2).fit(X), X, Y), ValueError, "the margin of a support vector machine"),
    (lambda: plot.kmeans_steps(SVC(), X), ValueError, "must be a KMeans, but is a SVC"),
    (lambda: plot.kmeans_steps(KMeans(2), np.c_[X, X]), ValueError, "k-means on two features"),
    (lambda: plot.elbow(SVC(), X), ValueError, "an estimator of clusters"),
    (lambda: plot.elbow(KMeans(), X, 1), ValueError, "must be at least 2"),
    (lambda: plot.silhouette(X, np.zeros(60, int)), ValueError, "from 2 to 59 clusters"),
    (lambda: plot.scatter(X[:, 0], Y), ValueError, "give every sample its own row"),
    (lambda: plot.scatter(X[:, :1], Y), ValueError, "two or more features"),
    (lambda: plot.scatter(X, Y, ["one"]), ValueError, "class"),
    (lambda: plot.images(X), ValueError, "images"),
    (lambda: plot.images(np.full((1, 8, 8), 300)), ValueError, "whole numbers from 0 to 255"),
    (lambda: plot.images(IMAGES, LABELS - 1), ValueError, "whole numbers from 0, but has -1"),
    (lambda: plot.misclassified(IMAGES, LABELS[:2], LABELS[:2]), ValueError, "a class for each of 6 images, found 2"),
    (lambda: plot.filters(network(keras.layers.Dense(2), shape=(2,))), ValueError, "a convolution of images"),
    (lambda: plot.filters(convolution(), "corners"), ValueError, "corners"),
    (lambda: plot.feature_maps(convolution(), IMAGES, 6), ValueError, "row must be from 0 to 5, but is 6"),
    (lambda: plot.saliency(convolution(), np.zeros((1, 9, 9))), ValueError, r"inputs of shape \[8, 8, 1\]"),
    (lambda: plot.weights(np.zeros((1, 10)), 4), ValueError, "whole rows of 4"),
    (lambda: plot.regression_fit(SVC().fit(X, Y), X, Y), ValueError, "predicted numbers"),
    (lambda: plot.learning_curve(SVC, X, Y), TypeError, "SVC is a class"),
    (lambda: plot.elbow(SVC, X), TypeError, "SVC is a class"),
    (lambda: plot.pipeline("svc", 2), TypeError, "only onsil's own estimators"),
    (lambda: plot.line({"a": [0, 1]}).theme("blue"), ValueError, "'light' or 'dark', but is 'blue'"),
    (lambda: plot.line({"a": [0, 1]}).width(10), ValueError, "from 200 to 4000, but is 10"),
    (lambda: plot.line({"a": [0, 1]}).columns(0), ValueError, "at least 1, but is 0"),
    (lambda: plot.line({"a": [0, 1]}).to_png(100), ValueError, "scale"),
    (lambda: plot.line({"a": [0, 1]}).to_text(3), ValueError, "from 30 to 400, but is 3"),
    (lambda: plot.line({"a": [0, 1]}).save("a.gif"), ValueError, "expected .svg or .png"),
    (lambda: plot.line({"a": [0, 1]}).save(f"{__file__}/a.svg"), OSError, "could not write"),
    (lambda: plot.Figure("line"), TypeError, "made by the functions of onsil.plot"),
    (lambda: keras.utils.plot_model(convolution(), None, rankdir="LR"), ValueError, "from top to bottom"),
    (lambda: keras.utils.plot_model(convolution(), None, dpi=10), ValueError, "from 48 to 768"),
    (lambda: keras.utils.plot_model(convolution(), "model.pdf"), ValueError, "expected .svg or .png"),
]


@pytest.mark.parametrize(("call", "kind", "said"), REFUSED)
def test_what_cannot_be_drawn_is_refused(call: Callable[[], object], kind: type[Exception], said: str) -> None:
    with pytest.raises(kind, match=said):
        call()
