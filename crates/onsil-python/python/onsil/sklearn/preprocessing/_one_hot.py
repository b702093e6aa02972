"""One feature for each category."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from .._kinds import NativeTransformer, NativeUnsupervised
from .._output import names_in
from .._tags import Tags
from .._validation import check_features, check_names, is_sparse, rows_of


class OneHotEncoder(NativeTransformer, NativeUnsupervised):
    """Makes one feature for each category of a feature: 1 where the sample has it, else 0.

    Categories are numbers or texts.

    Parameters
    ----------
    categories : {"auto"}, default="auto"
        Those found in ``fit``; there is nothing else.
    drop : {"first", "if_binary"} or None, default=None
        No column for the first category of each feature, or of those of just two.
    sparse_output : bool, default=True
        Whether ``transform`` returns a sparse matrix of SciPy, which must be installed then.
    dtype : number type, default=np.float64
        Of what ``transform`` returns.
    handle_unknown : {"error", "ignore"}, default="error"
        What becomes of categories that were not in ``fit``: an error, or all zeros.
    min_frequency : None
        There is nothing else.
    max_categories : None
        There is nothing else.
    feature_name_combiner : {"concat"} or callable, default="concat"
        Names of features out: ``feature_category``, or what a function of both returns.

    Attributes
    ----------
    categories_ : list of ndarray
        The categories of each feature, sorted.
    drop_idx_ : ndarray of shape (n_features,) or None
        Of each feature, the category without a column, or None.
    n_features_in_ : int
        The number of features.
    feature_names_in_ : ndarray of shape (n_features_in_,)
        Their names, if X was a frame with texts as names.

    Examples
    --------
    >>> from onsil.sklearn.preprocessing import OneHotEncoder
    >>> encoder = OneHotEncoder(sparse_output=False).fit([["a", 1], ["b", 2]])
    >>> encoder.transform([["b", 1]])
    array([[0., 1., 1., 0.]])
    """

    _ignored = ("sparse_output", "dtype", "feature_name_combiner")
    _lacking: ClassVar = {"categories": ("auto",), "min_frequency": (None,), "max_categories": (None,)}

    def __init__(
        self,
        *,
        categories: str = "auto",
        drop: str | None = None,
        sparse_output: bool = True,
        dtype: Any = np.float64,
        handle_unknown: str = "error",
        min_frequency: None = None,
        max_categories: None = None,
        feature_name_combiner: str | Callable[[Any, Any], str] = "concat",
    ) -> None:
        self.categories = categories
        self.drop = drop
        self.sparse_output = sparse_output
        self.dtype = dtype
        self.handle_unknown = handle_unknown
        self.min_frequency = min_frequency
        self.max_categories = max_categories
        self.feature_name_combiner = feature_name_combiner

    categories_: list[NDArray[Any]]

    def _tags(self) -> Tags:
        tags = super()._tags()
        tags.categorical = tags.string = True
        tags.preserves_dtype = []
        return tags

    def _columns(self, X: Any) -> list[NDArray[Any]]:
        """The features, each as an array of its own type."""
        if is_sparse(X):
            raise TypeError("OneHotEncoder takes no sparse data, but X is a sparse matrix: give it X.toarray()")
        if hasattr(X, "columns") and hasattr(X, "to_numpy"):
            columns = [X[name].to_numpy() for name in X.columns]
            rows_of(np.zeros((len(X), len(columns)), dtype=np.uint8), "OneHotEncoder")
        else:
            array = np.asarray(X)
            if array.dtype.kind in "US" and not hasattr(X, "dtype"):
                array = np.asarray(X, dtype=object)
            if array.dtype.kind in "OUS":
                # Its shape alone is looked at.
                rows_of(np.zeros(array.shape, dtype=np.uint8), "OneHotEncoder")
            else:
                rows_of(array, "OneHotEncoder")
            columns = list(array.T)
        return [_of_one_type(column, at) for at, column in enumerate(columns)]

    def fit(self, X: Any, y: Any = None) -> OneHotEncoder:
        """Learns the categories of each feature.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_features)
            The samples, of numbers or texts.
        y : None
            Not looked at.

        Returns
        -------
        self
            The fitted encoder.

        Raises
        ------
        ValueError
            Parameters out of range; missing values; features of both numbers and texts.
        """
        check_names(self, X, reset=True)
        columns = self._columns(X)
        self.n_features_in_ = len(columns)
        found = [np.unique(column, return_inverse=True) for column in columns]
        self.categories_ = [categories for categories, _ in found]
        codes = np.column_stack([positions.reshape(-1) for _, positions in found]).astype(np.float64)
        return self._fit_native(codes, None, None)

    def _take(self, attributes: dict[str, Any]) -> None:
        super()._take(attributes)
        sizes = [len(categories) for categories in self.categories_]
        dropped = [0 if self.drop == "first" or (self.drop == "if_binary" and size == 2) else None for size in sizes]
        self.drop_idx_ = None if self.drop is None else np.array(dropped, dtype=object)

    def transform(self, X: Any) -> Any:
        """The categories of each sample, as zeros and ones.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_features)
            The samples.

        Returns
        -------
        ndarray or sparse matrix of shape (n_samples, n_features_out)
            A column for each category.

        Raises
        ------
        ValueError
            Categories that were not in ``fit``, unless they are ignored.
        NotFittedError
            It is not fitted.
        """
        self._check_fitted()
        if self.sparse_output and self._wanted_output() != "default":
            raise ValueError("OneHotEncoder: a frame does not hold sparse data; set sparse_output=False")
        check_names(self, X, reset=False)
        columns = self._columns(X)
        codes = np.empty((len(columns[0]), len(columns)))
        check_features(self, codes)
        for at, (column, categories) in enumerate(zip(columns, self.categories_)):
            codes[:, at] = _codes(column, categories, at, self.handle_unknown)
        out = self._fitted.transform(codes).astype(self.dtype, copy=False)
        if not self.sparse_output:
            return self._put_out(out, X)
        try:
            from scipy.sparse import csr_matrix
        except ImportError:
            raise ImportError(
                "OneHotEncoder: sparse output needs SciPy; install it, or set sparse_output=False"
            ) from None
        return csr_matrix(out)

    def inverse_transform(self, X: Any) -> NDArray[Any]:
        """The samples that X is the transform of.

        Parameters
        ----------
        X : array-like or sparse matrix of shape (n_samples, n_features_out)
            What ``transform`` has made.

        Returns
        -------
        ndarray of shape (n_samples, n_features)
            The categories; None for zeros that stand for unknown ones.

        Raises
        ------
        ValueError
            Another number of columns than ``transform`` makes; zeros that stand for nothing.
        NotFittedError
            It is not fitted.
        """
        self._check_fitted()
        given = X.toarray() if is_sparse(X) else X
        codes = self._fitted.inverse_transform(rows_of(given, "OneHotEncoder"))
        unknown = np.isnan(codes)
        kinds = {categories.dtype for categories in self.categories_}
        dtype = object if len(kinds) > 1 or unknown.any() else kinds.pop()
        out = np.empty(codes.shape, dtype=dtype)
        for at, categories in enumerate(self.categories_):
            out[:, at] = categories[np.where(unknown[:, at], 0, codes[:, at]).astype(np.int64)]
        if unknown.any():
            out[unknown] = None
        return out

    def get_feature_names_out(self, input_features: Any = None) -> NDArray[Any]:
        """The names of the features that come out, such as ``colour_red``.

        Parameters
        ----------
        input_features : array-like of str, default=None
            Names of the features; those of ``fit`` unless given, else ``x0``, ``x1``, ….

        Returns
        -------
        ndarray of str objects
            A name for each column.
        """
        self._check_fitted()
        combine = self.feature_name_combiner
        names = []
        for at, (name, categories) in enumerate(zip(names_in(self, input_features), self.categories_)):
            first = 0 if self.drop_idx_ is None or self.drop_idx_[at] is None else 1
            for category in categories[first:]:
                names.append(combine(name, category) if callable(combine) else f"{name}_{category}")
        return np.array(names, dtype=object)


def _of_one_type(column: NDArray[Any], at: int) -> NDArray[Any]:
    """A feature's values: numbers, or texts."""
    if column.dtype.kind == "f" and not np.isfinite(column).all():
        kind = "NaN" if np.isnan(column).any() else "infinity"
        raise ValueError(f"Input X contains {kind} in column {at}: replace it, or give it a category of its own")
    if column.dtype != object:
        return column
    missing = [value for value in column if value is None or (isinstance(value, float) and np.isnan(value))]
    if missing:
        raise ValueError(f"Input X contains NaN or None in column {at}: replace it, or give it a category of its own")
    infinite = [value for value in column if isinstance(value, float) and np.isinf(value)]
    if infinite:
        raise ValueError(f"Input X contains infinity in column {at}: replace it")
    kinds = {isinstance(value, str) for value in column}
    if len(kinds) > 1:
        raise TypeError(
            f"Encoders require their input argument must be uniformly strings or numbers: column {at} of X has both"
        )
    if kinds == {False}:
        # Other objects than numbers are refused by NumPy: "argument must be a string or a real number".
        floats = column.astype(np.float64)
        return floats if any(isinstance(value, (float, np.floating)) for value in column) else floats.astype(np.int64)
    return column


def _codes(column: NDArray[Any], categories: NDArray[Any], at: int, handle_unknown: str) -> NDArray[Any]:
    """The positions of values among the categories; -1 for others, if these are ignored."""
    if (column.dtype.kind in "OUS") != (categories.dtype.kind in "OUS"):
        column = column.astype(categories.dtype.kind if categories.dtype.kind in "US" else object)
        known = np.array([value in set(categories.tolist()) for value in column])
    else:
        known = np.isin(column, categories)
    if not known.all() and handle_unknown != "ignore":
        unknown = np.unique(column[~known]).tolist()
        raise ValueError(f"Found unknown categories {unknown} in column {at} during transform")
    codes = np.full(len(column), -1)
    codes[known] = np.searchsorted(categories, column[known])
    return codes
