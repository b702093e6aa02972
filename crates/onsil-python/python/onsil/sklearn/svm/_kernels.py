"""What all machines with kernels have in common."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from .._available import available_if
from .._kinds import NativeClassifier
from .._native import NativeEstimator
from .._tags import Tags
from .._validation import Samples, csr_parts, rows_of, shape_of
from ..base import ClassifierMixin


def csr_of(parts: tuple[Any, Any, Any, int]) -> Any:
    """A sparse matrix of SciPy from its parts."""
    from scipy.sparse import csr_matrix

    data, indices, indptr, columns = parts
    return csr_matrix((data, indices, indptr), shape=(len(indptr) - 1, columns))


class KernelMachine(NativeEstimator):
    """An estimator whose decision is a sum of kernels of support vectors."""

    _sparse = True
    _ignored: ClassVar[tuple[str, ...]] = ("verbose",)
    _attributes: ClassVar[tuple[str, ...]] = ("support", "n_support", "intercept", "n_iter", "fit_status")

    kernel: Any

    def _tags(self) -> Tags:
        tags = super()._tags()
        tags.pairwise = self.kernel == "precomputed"
        return tags

    def _given(self) -> dict[str, Any]:
        given = super()._given()
        if callable(self.kernel):
            # The engine gets the matrix that the function makes.
            given["kernel"] = "precomputed"
        degree = given["degree"]
        if isinstance(degree, (float, np.floating)) and degree.is_integer():
            given["degree"] = int(degree)
        return given

    def _samples(self, X: Any, *, reset: bool, least: int = 1) -> Samples:
        if self.kernel == "precomputed":
            self._check_finite(X)
        samples = super()._samples(X, reset=reset, least=least)
        if reset:
            self.shape_fit_ = shape_of(samples)
            self._learnt_from_sparse = isinstance(samples, tuple)
            if self.kernel == "precomputed" and self.shape_fit_[0] != self.shape_fit_[1]:
                raise ValueError(
                    "Precomputed matrix must be a square matrix: one row and one column for each sample. "
                    f"Input is a {self.shape_fit_[0]}x{self.shape_fit_[1]} matrix."
                )
            vars(self).pop("_fit_X", None)
        if not callable(self.kernel):
            return samples
        given = csr_of(samples) if isinstance(samples, tuple) else samples
        if reset:
            self._fit_X = given
        return self._gram(given)

    def _check_finite(self, X: Any) -> None:
        """Refuses what no kernel gives, before a word on the shape that a kernel matrix must have."""
        rows = rows_of(X, type(self).__name__, sparse=True)
        if not np.isfinite(rows[0] if isinstance(rows, tuple) else rows).all():
            raise ValueError("Input X contains NaN or infinity, which no kernel matrix has")

    def _gram(self, given: Any) -> Samples:
        """The user's kernel of rows and those that were learnt from."""
        gram = self.kernel(given, self._fit_X)
        if not hasattr(gram, "tocsr"):
            gram = np.asarray(gram)
        wanted = (given.shape[0], self._fit_X.shape[0])
        if gram.shape != wanted:
            raise ValueError(
                f"kernel must return an array of shape {wanted} for these rows and those of fit, but returned one of "
                f"shape {gram.shape}"
            )
        return (
            csr_parts(gram, "kernel") if hasattr(gram, "tocsr") else rows_of(gram, type(self).__name__, name="kernel")
        )

    def _take(self, attributes: dict[str, Any]) -> None:
        super()._take(attributes)
        self.support_: NDArray[np.int32] = attributes["support"].astype(np.int32)
        self.n_support_: NDArray[np.int32] = attributes["n_support"].astype(np.int32)
        vectors, dual, coef = attributes["support_vectors"], attributes["dual_coef"], attributes.get("coef")
        if isinstance(vectors, tuple):
            vectors = csr_of(vectors)
        if self._learnt_from_sparse:
            from scipy.sparse import csr_matrix

            vectors, dual = csr_matrix(vectors), csr_matrix(dual)
            coef = None if coef is None else csr_matrix(coef)
        self.support_vectors_, self.dual_coef_ = vectors, dual
        vars(self).pop("coef_", None)
        if coef is not None:
            self.coef_ = coef


class KernelClassifier(ClassifierMixin, KernelMachine, NativeClassifier):
    """A classifier by kernels."""

    _attributes = (*KernelMachine._attributes, "class_weight")

    probability: Any

    def _native_parameters(self) -> dict[str, Any]:
        native = super()._native_parameters()
        if native["probability"] == "deprecated":
            native["probability"] = False
        return native

    def _take(self, attributes: dict[str, Any]) -> None:
        super()._take(attributes)
        self.n_iter_: NDArray[np.int32] = attributes["n_iter"].astype(np.int32)
        empty = np.empty(0)
        self.probA_: NDArray[np.float64] = empty if attributes["prob_a"] is None else attributes["prob_a"]
        self.probB_: NDArray[np.float64] = empty if attributes["prob_b"] is None else attributes["prob_b"]

    def decision_function(self, X: Any) -> NDArray[np.float64]:
        """How far each sample is on the side of each class.

        Parameters
        ----------
        X : array-like or sparse matrix of shape (n_samples, n_features)
            The samples; for kernel precomputed the kernel of them and those of ``fit``, (n_samples, n_samples_fit).

        Returns
        -------
        ndarray of shape (n_samples,), (n_samples, n_classes) or (n_samples, n_classes * (n_classes - 1) / 2)
            For two classes one number a sample, above 0 for the second class; else one for each class (shape ``"ovr"``)
            or each pair of classes (``"ovo"``).

        Raises
        ------
        ValueError
            Samples with other features than in ``fit``, or with NaN.
        NotFittedError
            It is not fitted.
        """
        samples = self._samples(X, reset=False)
        scores = self._fitted.decision_function(samples)
        return scores.ravel() if scores.shape[1] == 1 else scores

    def _is_probable(self) -> bool:
        if self.probability is True:
            return True
        raise AttributeError(f"{type(self).__name__} has no probabilities unless it is fitted with probability=True")

    @available_if(_is_probable)
    def predict_proba(self, X: Any) -> NDArray[np.float64]:
        """The probability of each class, if ``probability`` is True; it may disagree with ``predict``.

        Parameters
        ----------
        X : array-like or sparse matrix of shape (n_samples, n_features)
            The samples.

        Returns
        -------
        ndarray of shape (n_samples, n_classes)
            Rows that sum to 1; columns in the order of ``classes_``.

        Raises
        ------
        ValueError
            Samples with other features than in ``fit``, or with NaN; a fit without ``probability``.
        NotFittedError
            It is not fitted.
        """
        return self._ask("predict_proba", X)

    @available_if(_is_probable)
    def predict_log_proba(self, X: Any) -> NDArray[np.float64]:
        """The logarithm of the probability of each class, if ``probability`` is True.

        Parameters
        ----------
        X : array-like or sparse matrix of shape (n_samples, n_features)
            The samples.

        Returns
        -------
        ndarray of shape (n_samples, n_classes)
            Columns in the order of ``classes_``.
        """
        logarithms: NDArray[np.float64] = np.log(self.predict_proba(X))
        return logarithms
