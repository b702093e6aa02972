"""Values in the place of missing ones."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from .._kinds import NativeTransformer, NativeUnsupervised
from .._output import names_in
from .._tags import Tags


class SimpleImputer(NativeTransformer, NativeUnsupervised):
    """Puts a value in the place of each missing one (NaN): what is typical of the feature, or a constant.

    Parameters
    ----------
    missing_values : float, default=np.nan
        There is nothing else than NaN.
    strategy : {"mean", "median", "most_frequent", "constant"}, default="mean"
        What to put in.
    fill_value : float or None, default=None
        Of constant; 0 unless given.
    copy : bool, default=True
        Not looked at: X is never written to.
    add_indicator : bool, default=False
        There is nothing else than False.
    keep_empty_features : bool, default=False
        Whether features of which all values are missing are kept, as zeros.

    Attributes
    ----------
    statistics_ : ndarray of shape (n_features,)
        What is put in for each feature; NaN: the feature is dropped.
    indicator_ : None
        There is none.
    n_features_in_ : int
        The number of features.
    feature_names_in_ : ndarray of shape (n_features_in_,)
        Their names, if X was a frame with texts as names.

    Examples
    --------
    >>> import numpy as np
    >>> from onsil.sklearn.impute import SimpleImputer
    >>> SimpleImputer().fit_transform([[1.0, 5.0], [3.0, np.nan]])
    array([[1., 5.],
           [3., 5.]])
    """

    _ignored = ("copy", "missing_values")
    _lacking: ClassVar = {"add_indicator": (False,)}
    _attributes = ("statistics",)

    def __init__(
        self,
        *,
        missing_values: float = np.nan,
        strategy: str = "mean",
        fill_value: float | None = None,
        copy: bool = True,
        add_indicator: bool = False,
        keep_empty_features: bool = False,
    ) -> None:
        self.missing_values = missing_values
        self.strategy = strategy
        self.fill_value = fill_value
        self.copy = copy
        self.add_indicator = add_indicator
        self.keep_empty_features = keep_empty_features

    def _tags(self) -> Tags:
        tags = super()._tags()
        tags.allow_nan = True
        return tags

    def _native_parameters(self) -> dict[str, Any]:
        native = super()._native_parameters()
        missing = self.missing_values
        if not (isinstance(missing, float) and np.isnan(missing)):
            raise ValueError(
                f"SimpleImputer: missing_values must be nan, but is {missing!r}; put nan in their place first"
            )
        return native

    def _take(self, attributes: dict[str, Any]) -> None:
        super()._take(attributes)
        self.indicator_ = None

    statistics_: NDArray[np.float64]

    def get_feature_names_out(self, input_features: Any = None) -> NDArray[Any]:
        """The names of the features that are not dropped.

        Parameters
        ----------
        input_features : array-like of str, default=None
            Names of the features; those of ``fit`` unless given, else ``x0``, ``x1``, ….

        Returns
        -------
        ndarray of str objects
            A name for each feature out.
        """
        self._check_fitted()
        kept: NDArray[Any] = names_in(self, input_features)[~np.isnan(self.statistics_)]
        return kept
