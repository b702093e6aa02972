"""Folds."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ... import _onsil
from .._validation import classes_of, seed_of


class _Folds:
    """What splits samples into folds."""

    _stratified = False

    def __init__(self, n_splits: int = 5, *, shuffle: bool = False, random_state: Any = None) -> None:
        name = type(self).__name__
        if not isinstance(n_splits, (int, np.integer)) or isinstance(n_splits, bool):
            raise TypeError(f"{name}: n_splits must be a whole number, but is {n_splits!r}")
        if n_splits < 2:
            raise ValueError(f"{name}: n_splits must be at least 2, but is {n_splits}")
        if not isinstance(shuffle, (bool, np.bool_)):
            raise TypeError(f"{name}: shuffle must be True or False, but is {shuffle!r}")
        if not shuffle and random_state is not None:
            raise ValueError(f"{name}: random_state has no effect without shuffle=True; leave it out, or shuffle")
        self.n_splits = int(n_splits)
        self.shuffle = bool(shuffle)
        self.random_state = random_state

    def get_n_splits(self, X: Any = None, y: Any = None, groups: Any = None) -> int:
        """The number of splits.

        Parameters
        ----------
        X, y, groups : object
            Not looked at.

        Returns
        -------
        int
            ``n_splits``.
        """
        return self.n_splits

    def _splits(self, X: Any, y: Any) -> list[tuple[NDArray[np.int64], NDArray[np.int64]]]:
        samples = X.shape[0] if hasattr(X, "shape") else len(X)
        codes = classes_of(y)[1] if self._stratified else None
        seed = seed_of(self.random_state) if self.shuffle else None
        return _onsil.k_fold(samples, codes, self.n_splits, self._stratified, seed)

    def __repr__(self) -> str:
        name = type(self).__name__
        return f"{name}(n_splits={self.n_splits}, random_state={self.random_state}, shuffle={self.shuffle})"


class KFold(_Folds):
    """Folds of samples one after another, or shuffled first: each is tested with once.

    Parameters
    ----------
    n_splits : int, default=5
        The number of folds, at least 2.
    shuffle : bool, default=False
        Whether samples are mixed first.
    random_state : int, RandomState instance or None, default=None
        Of the shuffle.

    Examples
    --------
    >>> from onsil.sklearn.model_selection import KFold
    >>> [test.tolist() for _, test in KFold(2).split([[0], [1], [2], [3]])]
    [[0, 1], [2, 3]]
    """

    def split(self, X: Any, y: Any = None, groups: Any = None) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64]]]:
        """The rows of each split.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_features)
            The samples, of which only the number counts.
        y, groups : object
            Not looked at.

        Yields
        ------
        train : ndarray
            The rows to learn from.
        test : ndarray
            The rows to test with.

        Raises
        ------
        ValueError
            Fewer samples than folds.
        """
        yield from self._splits(X, None)


class StratifiedKFold(_Folds):
    """Folds that have, as nearly as possible, equal shares of all classes.

    Parameters
    ----------
    n_splits : int, default=5
        The number of folds, at least 2.
    shuffle : bool, default=False
        Whether the samples of each class are mixed first.
    random_state : int, RandomState instance or None, default=None
        Of the shuffle.

    Examples
    --------
    >>> from onsil.sklearn.model_selection import StratifiedKFold
    >>> [test.tolist() for _, test in StratifiedKFold(2).split([[0], [1], [2], [3]], ["a", "a", "b", "b"])]
    [[0, 2], [1, 3]]
    """

    _stratified = True

    def split(self, X: Any, y: Any, groups: Any = None) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64]]]:
        """The rows of each split.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_features)
            The samples, of which only the number counts.
        y : array-like of shape (n_samples,)
            Their classes.
        groups : None
            Not looked at.

        Yields
        ------
        train : ndarray
            The rows to learn from.
        test : ndarray
            The rows to test with.

        Raises
        ------
        ValueError
            Fewer samples, or fewer of every class, than folds.
        """
        yield from self._splits(X, y)
