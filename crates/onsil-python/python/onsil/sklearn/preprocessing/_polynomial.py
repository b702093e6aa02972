"""Products of features."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from .._kinds import NativeTransformer, NativeUnsupervised
from .._output import names_in


class PolynomialFeatures(NativeTransformer, NativeUnsupervised):
    """All products of features up to a degree: 1, a, b, a², ab, b².

    Parameters
    ----------
    degree : int or tuple of int (min, max), default=2
        The highest degree, or the lowest and the highest.
    interaction_only : bool, default=False
        Whether products of different features alone are made.
    include_bias : bool, default=True
        Whether the constant 1 is made.
    order : {"C", "F"}, default="C"
        The layout of what ``transform`` returns: rows or columns side by side.

    Attributes
    ----------
    powers_ : ndarray of shape (n_output_features_, n_features)
        The power of each feature in each product.
    n_output_features_ : int
        The number of products.
    n_features_in_ : int
        The number of features.
    feature_names_in_ : ndarray of shape (n_features_in_,)
        Their names, if X was a frame with texts as names.

    Examples
    --------
    >>> from onsil.sklearn.preprocessing import PolynomialFeatures
    >>> PolynomialFeatures(2).fit_transform([[2.0, 3.0]])
    array([[1., 2., 3., 4., 6., 9.]])
    """

    _lacking: ClassVar = {"order": ("C", "F")}
    _attributes = ("n_output_features",)

    def __init__(
        self,
        degree: int | tuple[int, int] = 2,
        *,
        interaction_only: bool = False,
        include_bias: bool = True,
        order: str = "C",
    ) -> None:
        self.degree = degree
        self.interaction_only = interaction_only
        self.include_bias = include_bias
        self.order = order

    def _take(self, attributes: dict[str, Any]) -> None:
        super()._take(attributes)
        self.powers_ = self._fitted.powers()

    def transform(self, X: Any) -> Any:
        """The products of each sample.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_features)
            The samples.

        Returns
        -------
        ndarray of shape (n_samples, n_output_features_)
            The products; a frame after ``set_output``.

        Raises
        ------
        ValueError
            Samples with other features than in ``fit``, or with NaN.
        NotFittedError
            It is not fitted.
        """
        products = super().transform(X)
        return np.asfortranarray(products) if self.order == "F" else products

    def get_feature_names_out(self, input_features: Any = None) -> NDArray[Any]:
        """The names of the products, such as ``x0^2`` and ``x0 x1``.

        Parameters
        ----------
        input_features : array-like of str, default=None
            Names of the features; those of ``fit`` unless given, else ``x0``, ``x1``, ….

        Returns
        -------
        ndarray of str objects
            A name for each product.
        """
        self._check_fitted()
        names = names_in(self, input_features)

        def product(powers: NDArray[np.int64]) -> str:
            factors = [(name, int(power)) for name, power in zip(names, powers) if power]
            return " ".join(name if power == 1 else f"{name}^{power}" for name, power in factors) or "1"

        return np.array([product(powers) for powers in self.powers_], dtype=object)
