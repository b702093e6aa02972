"""Labels as numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from .._tags import Tags
from .._validation import classes_of, is_sparse, list_of
from ..base import BaseEstimator

if TYPE_CHECKING:
    from typing_extensions import Self


class _Labels(BaseEstimator):
    """What knows labels."""

    classes_: NDArray[Any]

    def _tags(self) -> Tags:
        tags = super()._tags()
        tags.kind, tags.transforms = "transformer", True
        tags.two_d_array, tags.one_d_labels = False, True
        return tags

    def fit(self, y: Any) -> Self:
        """Learns the labels.

        Parameters
        ----------
        y : array-like of shape (n_samples,)
            Labels: numbers, or texts.

        Returns
        -------
        self
            With ``classes_``.

        Raises
        ------
        ValueError
            Missing labels; no list.
        """
        self.classes_ = classes_of(y)[0] if len(list_of(y, warn=False)) else np.array([])
        return self

    def _positions(self, y: Any) -> NDArray[np.int64]:
        """The positions of labels; -1 for others than those of ``fit``."""
        self._check_fitted()
        labels = list_of(y)
        if not len(labels):
            return np.empty(0, dtype=np.int64)
        classes, positions = classes_of(labels)
        known = {label: at for at, label in enumerate(self.classes_.tolist())}
        places = np.array([known.get(label, -1) for label in classes.tolist()], dtype=np.int64)
        return places[positions]

    def _unseen(self, y: Any, positions: NDArray[np.int64]) -> list[Any]:
        unseen: list[Any] = np.unique(list_of(y, warn=False)[positions < 0]).tolist()
        return unseen


class LabelEncoder(_Labels):
    """Labels as whole numbers: their positions among all labels in order.

    Attributes
    ----------
    classes_ : ndarray of shape (n_classes,)
        The labels, sorted.

    Examples
    --------
    >>> from onsil.sklearn.preprocessing import LabelEncoder
    >>> encoder = LabelEncoder().fit(["paris", "tokyo", "paris"])
    >>> encoder.transform(["tokyo", "paris"])
    array([1, 0])
    """

    def transform(self, y: Any) -> NDArray[np.int64]:
        """The position of each label.

        Parameters
        ----------
        y : array-like of shape (n_samples,)
            Labels.

        Returns
        -------
        ndarray of shape (n_samples,)
            Their positions in ``classes_``.

        Raises
        ------
        ValueError
            Labels that were not in ``fit``.
        NotFittedError
            It is not fitted.
        """
        positions = self._positions(y)
        if (positions < 0).any():
            raise ValueError(f"y contains previously unseen labels: {self._unseen(y, positions)}")
        return positions

    def fit_transform(self, y: Any) -> NDArray[np.int64]:
        """Learns the labels, and returns the position of each.

        Parameters
        ----------
        y : array-like of shape (n_samples,)
            Labels.

        Returns
        -------
        ndarray of shape (n_samples,)
            Their positions in ``classes_``.
        """
        return self.fit(y).transform(y)

    def inverse_transform(self, y: Any) -> NDArray[Any]:
        """The labels at positions.

        Parameters
        ----------
        y : array-like of int of shape (n_samples,)
            Positions in ``classes_``.

        Returns
        -------
        ndarray of shape (n_samples,)
            The labels.

        Raises
        ------
        ValueError
            Positions beyond the last label.
        NotFittedError
            It is not fitted.
        """
        self._check_fitted()
        positions = list_of(y)
        beyond = np.setdiff1d(positions, np.arange(len(self.classes_)))
        if len(beyond):
            raise ValueError(f"y contains previously unseen labels: {beyond.tolist()}")
        return self.classes_[positions.astype(np.int64)]


class LabelBinarizer(_Labels):
    """A column for each label: ``pos_label`` where the sample has it, else ``neg_label``; one column for two labels.

    Parameters
    ----------
    neg_label : int, default=0
        What stands for other labels; below ``pos_label``.
    pos_label : int, default=1
        What stands for the sample's label.
    sparse_output : bool, default=False
        Whether ``transform`` returns a sparse matrix of SciPy; only with ``neg_label`` 0.

    Attributes
    ----------
    classes_ : ndarray of shape (n_classes,)
        The labels, sorted.
    y_type_ : {"binary", "multiclass"}
        Whether there are two labels, or more.

    Examples
    --------
    >>> from onsil.sklearn.preprocessing import LabelBinarizer
    >>> LabelBinarizer().fit_transform(["a", "b", "c"])
    array([[1, 0, 0],
           [0, 1, 0],
           [0, 0, 1]])
    """

    def __init__(self, *, neg_label: int = 0, pos_label: int = 1, sparse_output: bool = False) -> None:
        self.neg_label = neg_label
        self.pos_label = pos_label
        self.sparse_output = sparse_output

    def fit(self, y: Any) -> Self:
        """Learns the labels.

        Parameters
        ----------
        y : array-like of shape (n_samples,)
            Labels: numbers, or texts.

        Returns
        -------
        self
            With ``classes_``.

        Raises
        ------
        ValueError
            Parameters out of range; missing labels; no samples.
        """
        neg, pos, sparse = (getattr(self, name) for name in ("neg_label", "pos_label", "sparse_output"))
        if neg >= pos:
            raise ValueError(f"neg_label={neg} must be strictly less than pos_label={pos}.")
        if sparse and (pos == 0 or neg != 0):
            raise ValueError(f"sparse_output needs pos_label above 0 and neg_label 0, but they are {pos} and {neg}")
        if not len(list_of(y, warn=False)):
            raise ValueError(f"y has 0 samples: {y!r}")
        super().fit(y)
        self.y_type_ = "multiclass" if len(self.classes_) > 2 else "binary"
        return self

    def transform(self, y: Any) -> Any:
        """A row for each label.

        Parameters
        ----------
        y : array-like of shape (n_samples,)
            Labels; those that were not in ``fit`` become rows of ``neg_label``.

        Returns
        -------
        ndarray or sparse matrix of shape (n_samples, n_classes) or (n_samples, 1)
            The rows.

        Raises
        ------
        NotFittedError
            It is not fitted.
        """
        positions = self._positions(y)
        columns = np.arange(len(self.classes_)) if len(self.classes_) != 2 else np.array([1])
        if len(self.classes_) == 1:
            columns = np.array([-2])
        rows = np.where(positions[:, None] == columns, self.pos_label, self.neg_label)
        if not self.sparse_output:
            return rows
        from scipy.sparse import csr_matrix

        return csr_matrix(rows)

    def fit_transform(self, y: Any) -> Any:
        """Learns the labels, and returns a row for each.

        Parameters
        ----------
        y : array-like of shape (n_samples,)
            Labels.

        Returns
        -------
        ndarray or sparse matrix of shape (n_samples, n_classes) or (n_samples, 1)
            The rows.
        """
        return self.fit(y).transform(y)

    def inverse_transform(self, Y: Any, threshold: float | None = None) -> NDArray[Any]:
        """The labels that rows stand for.

        Parameters
        ----------
        Y : array-like or sparse matrix of shape (n_samples, n_classes) or (n_samples, 1)
            Rows, or scores of the labels.
        threshold : float, default=None
            Of two labels: above it is the second; between ``neg_label`` and ``pos_label`` unless given.

        Returns
        -------
        ndarray of shape (n_samples,)
            The labels.

        Raises
        ------
        ValueError
            Another number of columns.
        NotFittedError
            It is not fitted.
        """
        self._check_fitted()
        rows = np.asarray(Y.toarray() if is_sparse(Y) else Y)
        if rows.ndim == 1:
            rows = rows.reshape(-1, 1)
        if len(self.classes_) > 2:
            if rows.shape[1] != len(self.classes_):
                raise ValueError(
                    f"Y must have {len(self.classes_)} columns, one for each label, but has {rows.shape[1]}"
                )
            best: NDArray[Any] = self.classes_[rows.argmax(axis=1)]
            return best
        middle = (self.pos_label + self.neg_label) / 2 if threshold is None else threshold
        second = rows[:, -1] > middle
        labels: NDArray[Any] = self.classes_[second.astype(np.int64) * (len(self.classes_) - 1)]
        return labels
