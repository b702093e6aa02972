"""Transformers: what they put out, as arrays or frames."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ._tags import Tags

if TYPE_CHECKING:
    from typing_extensions import Self


class TransformerMixin:
    """What transformers have."""

    def _tags(self) -> Tags:
        tags: Tags = super()._tags()  # type: ignore[misc]  # of BaseEstimator, which comes after in the bases
        tags.kind = tags.kind or "transformer"
        tags.transforms = True
        return tags

    def fit_transform(self, X: Any, y: Any = None, **fit_params: Any) -> Any:
        """Fits to X, and returns what it makes of X.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_features)
            The samples.
        y : None
            Not looked at.
        **fit_params
            For ``fit``.

        Returns
        -------
        array of shape (n_samples, n_features_out)
            As of ``transform``.
        """
        return self.fit(X, y, **fit_params).transform(X)  # type: ignore[attr-defined]  # of the class it is mixed into

    def set_output(self, *, transform: str | None = None) -> Self:
        """Sets what ``transform`` returns.

        Parameters
        ----------
        transform : {"default", "pandas", "polars"}, default=None
            An array, or a frame of that library with the names of the features; None changes nothing.

        Returns
        -------
        self
            The transformer.

        Raises
        ------
        ValueError
            Another kind of output.
        """
        if transform is None:
            return self
        if transform not in ("default", "pandas", "polars"):
            raise ValueError(f"transform must be 'default', 'pandas' or 'polars', but is {transform!r}")
        self._sklearn_output_config: dict[str, str] = {"transform": transform}
        return self

    def _wanted_output(self) -> str:
        own = getattr(self, "_sklearn_output_config", {}).get("transform")
        if own is not None:
            return str(own)
        # scikit-learn's setting for all counts where scikit-learn is in use.
        sklearn = sys.modules.get("sklearn")
        return str(sklearn.get_config()["transform_output"]) if sklearn is not None else "default"

    def _put_out(self, out: Any, given: Any) -> Any:
        """The transform of ``given``, as the user wants it."""
        wanted = self._wanted_output()
        if wanted == "default":
            return out
        if not isinstance(out, np.ndarray):
            raise TypeError(
                f"{type(self).__name__}: {wanted} output does not hold sparse data; set sparse_output=False"
            )
        names: NDArray[Any] = self.get_feature_names_out()  # type: ignore[attr-defined]  # of each transformer
        if wanted == "pandas":
            import pandas as pd

            index = given.index if isinstance(given, (pd.DataFrame, pd.Series)) else None
            return pd.DataFrame(out, index=index, columns=names, copy=False)
        import polars as pl

        return pl.DataFrame(out, schema=list(names), orient="row")


def names_in(estimator: Any, input_features: Any) -> NDArray[Any]:
    """The names of the features that an estimator was fitted to, checked against what the user says."""
    known = getattr(estimator, "feature_names_in_", None)
    count = estimator.n_features_in_
    if input_features is None:
        return np.array([f"x{i}" for i in range(count)], dtype=object) if known is None else known
    given = np.asarray(input_features, dtype=object)
    if known is not None and not np.array_equal(known, given):
        raise ValueError("input_features is not equal to feature_names_in_")
    if len(given) != count:
        raise ValueError(f"input_features should have length equal to number of features ({count}), got {len(given)}")
    return given


class OneToOneNames:
    """Features out are the features in."""

    def get_feature_names_out(self, input_features: Any = None) -> NDArray[Any]:
        """The names of the features that come out: those that went in.

        Parameters
        ----------
        input_features : array-like of str, default=None
            Names of the features; those of ``fit`` unless given, else ``x0``, ``x1``, ….

        Returns
        -------
        ndarray of str objects
            A name for each feature.
        """
        self._check_fitted()  # type: ignore[attr-defined]  # of BaseEstimator
        return names_in(self, input_features)


class NumberedNames:
    """Features out are named after the class, and numbered."""

    def _n_features_out(self) -> int:
        raise NotImplementedError

    def get_feature_names_out(self, input_features: Any = None) -> NDArray[Any]:
        """The names of the features that come out: that of the class with numbers, such as ``kmeans0``.

        Parameters
        ----------
        input_features : array-like of str, default=None
            Not looked at.

        Returns
        -------
        ndarray of str objects
            A name for each feature.
        """
        self._check_fitted()  # type: ignore[attr-defined]  # of BaseEstimator
        name = type(self).__name__.lower()
        return np.array([f"{name}{i}" for i in range(self._n_features_out())], dtype=object)
