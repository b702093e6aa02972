"""Figures of what classifiers say."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .. import _onsil
from ._figure import Figure
from ._subjects import classes_of, common_classes, fitted_of, model_of, names_of, rows_of

Names = Sequence[str] | None


def confusion_matrix(y_true: Any, y_pred: Any, class_names: Names = None) -> Figure:
    """How often each class (rows) was taken for each class (columns): the darker, the greater the share of the row.

    Parameters
    ----------
    y_true : array-like
        The right classes: whole numbers from 0, or anything that can be sorted.
    y_pred : array-like
        The predicted ones, as many.
    class_names : list of str, optional
        Names by class number.

    Returns
    -------
    Figure
        The table, with the share that is right.

    Raises
    ------
    ValueError
        Classes that are not equally many, or more than 100 different ones.

    Examples
    --------
    >>> from onsil import plot
    >>> "2 of 3 right" in plot.confusion_matrix([0, 1, 1], [0, 1, 0], ["cat", "dog"]).to_svg()
    True
    """
    truth, said, names = common_classes(y_true, y_pred, class_names)
    return Figure(_onsil.Figure.confusion_matrix(truth, said, names))


def classification_report(y_true: Any, y_pred: Any, class_names: Names = None) -> Figure:
    """Precision, recall and F1-score of each class and their means, the darker the better.

    Parameters
    ----------
    y_true : array-like
        The right classes: whole numbers from 0, or anything that can be sorted.
    y_pred : array-like
        The predicted ones, as many.
    class_names : list of str, optional
        Names by class number.

    Returns
    -------
    Figure
        The table, with the number of rows of each class.

    Raises
    ------
    ValueError
        Classes that are not equally many.

    Examples
    --------
    >>> from onsil import plot
    >>> "macro avg" in plot.classification_report([0, 1, 1], [0, 1, 0]).to_svg()
    True
    """
    truth, said, names = common_classes(y_true, y_pred, class_names)
    return Figure(_onsil.Figure.classification_report(truth, said, names))


def roc(model: Any, X: Any, y: Any, class_names: Names = None) -> Figure:
    """The receiver operating characteristic of each class against the others, with the area below it.

    Of two classes, that of the second.

    Parameters
    ----------
    model : Sequential or fitted classifier
        What says how sure it is: a network, or an estimator or pipeline, of scikit-learn's too, with ``predict_proba``
        or ``decision_function``.
    X : array-like
        Rows.
    y : array-like
        Their classes.
    class_names : list of str, optional
        Names by class number.

    Returns
    -------
    Figure
        The curves.

    Raises
    ------
    ValueError
        A model that does not say how sure it is, or rows that do not fit.

    Examples
    --------
    >>> from onsil import keras, plot
    >>> import numpy as np
    >>> network = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1, activation="sigmoid")])
    >>> x = np.array([[0.0, 0.0], [1.0, 1.0], [0.0, 1.0]])
    >>> "true positive rate" in plot.roc(network, x, [0, 1, 1]).to_svg()
    True
    """
    native = model_of(model, "roc")
    classes, names = classes_of(model, y, class_names)
    return Figure(_onsil.Figure.roc(native, rows_of(X), classes, names))


def decision_boundary(model: Any, X: Any, y: Any, class_names: Names = None, feature_names: Names = None) -> Figure:
    """The region of each class over two features, with the rows as points.

    Regions are paler where the model's probabilities are less sure. Of more than 2,000 rows, 2,000 are shown.

    Parameters
    ----------
    model : Sequential or fitted classifier
        A model of two features: a network, or an estimator or pipeline, of scikit-learn's too.
    X : array-like
        Rows of two features.
    y : array-like
        Their classes.
    class_names : list of str, optional
        Names by class number.
    feature_names : list of str, optional
        Names of the two features.

    Returns
    -------
    Figure
        The regions.

    Raises
    ------
    ValueError
        Other than two features.

    Examples
    --------
    >>> from onsil import keras, plot
    >>> import numpy as np
    >>> network = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1, activation="sigmoid")])
    >>> "<image" in plot.decision_boundary(network, np.eye(2), [0, 1]).to_svg()
    True
    """
    native = model_of(model, "decision_boundary")
    classes, names = classes_of(model, y, class_names)
    return Figure(
        _onsil.Figure.decision_boundary(native, rows_of(X), classes, names, names_of(feature_names, "feature_names"))
    )


def svm_margin(
    model: Any,
    X: Any,
    y: Any,
    class_names: Names = None,
    feature_names: Names = None,
    extra: Sequence[tuple[Sequence[float], str]] = (),
) -> Figure:
    """The margin of a support vector machine of two classes on two features.

    The points, the lines on which the decision function is −1, 0 and +1, and the support vectors, ringed.

    Parameters
    ----------
    model : SVC
        A fitted one, or another machine with support vectors.
    X : array-like
        Rows of two features.
    y : array-like
        Their classes.
    class_names : list of str, optional
        Names by class number.
    feature_names : list of str, optional
        Names of the two features.
    extra : list of tuple, optional
        Further points and what they are called: ``[((0.6, 2.1), "new")]``.

    Returns
    -------
    Figure
        The picture.

    Raises
    ------
    ValueError
        A model without support vectors, or other than two features or classes.

    Examples
    --------
    >>> from onsil import plot
    >>> from onsil.sklearn.svm import SVC
    >>> X, y = [[0.0, 0.0], [1.0, 1.0], [2.0, 2.0]], [0, 0, 1]
    >>> "support vectors" in plot.svm_margin(SVC(kernel="linear").fit(X, y), X, y).to_svg()
    True
    """
    native = fitted_of(model, "svm_margin")
    classes, names = classes_of(model, y, class_names)
    points = [((float(x1), float(x2)), str(name)) for (x1, x2), name in extra]
    features = names_of(feature_names, "feature_names")
    return Figure(_onsil.Figure.svm_margin(native, rows_of(X), classes, names, features, points))
