"""Features on one scale."""

from __future__ import annotations

from typing import Any

from .._kinds import Inverts, NativeTransformer, NativeUnsupervised, NativeWeighted
from .._output import OneToOneNames


class StandardScaler(OneToOneNames, Inverts, NativeTransformer, NativeWeighted):
    """Features with mean 0 and variance 1: ``(x − mean) / scale``.

    Parameters
    ----------
    copy : bool, default=True
        Not looked at: X is never written to.
    with_mean : bool, default=True
        Whether the mean is subtracted.
    with_std : bool, default=True
        Whether it is divided by the standard deviation.

    Attributes
    ----------
    mean_ : ndarray of shape (n_features,) or None
        The mean of each feature; None if neither ``with_mean`` nor ``with_std``.
    var_ : ndarray of shape (n_features,) or None
        The variance of each feature; None without ``with_std``.
    scale_ : ndarray of shape (n_features,) or None
        What is divided by: the standard deviation, or 1 where that is 0; None without ``with_std``.
    n_samples_seen_ : float
        The number of samples, or the sum of their weights.
    n_features_in_ : int
        The number of features.
    feature_names_in_ : ndarray of shape (n_features_in_,)
        Their names, if X was a frame with texts as names.

    Examples
    --------
    >>> from onsil.sklearn.preprocessing import StandardScaler
    >>> StandardScaler().fit_transform([[0.0], [2.0]])
    array([[-1.],
           [ 1.]])
    """

    _ignored = ("copy",)

    def __init__(
        self,
        *,
        copy: bool = True,
        with_mean: bool = True,
        with_std: bool = True,
    ) -> None:
        self.copy = copy
        self.with_mean = with_mean
        self.with_std = with_std

    def _take(self, attributes: dict[str, Any]) -> None:
        super()._take(attributes)
        self.n_samples_seen_ = float(attributes["n_samples_seen"])
        self.mean_ = attributes["mean"] if self.with_mean or self.with_std else None
        self.var_ = attributes["var"] if self.with_std else None
        self.scale_ = attributes["scale"] if self.with_std else None


class MinMaxScaler(OneToOneNames, Inverts, NativeTransformer, NativeUnsupervised):
    """Features between two bounds: the least value becomes the lower one, the greatest the upper one.

    Parameters
    ----------
    feature_range : tuple of float (min, max), default=(0, 1)
        The bounds.
    copy : bool, default=True
        Not looked at: X is never written to.
    clip : bool, default=False
        Whether values outside those of ``fit`` are set to the bounds.

    Attributes
    ----------
    min_ : ndarray of shape (n_features,)
        What is added after scaling.
    scale_ : ndarray of shape (n_features,)
        What each feature is multiplied by.
    data_min_ : ndarray of shape (n_features,)
        The least value of each feature.
    data_max_ : ndarray of shape (n_features,)
        The greatest value of each feature.
    data_range_ : ndarray of shape (n_features,)
        Their difference.
    n_samples_seen_ : int
        The number of samples.
    n_features_in_ : int
        The number of features.
    feature_names_in_ : ndarray of shape (n_features_in_,)
        Their names, if X was a frame with texts as names.

    Examples
    --------
    >>> from onsil.sklearn.preprocessing import MinMaxScaler
    >>> MinMaxScaler().fit_transform([[-1.0], [1.0], [0.0]]).ravel()
    array([0. , 1. , 0.5])
    """

    _ignored = ("copy",)
    _attributes = ("min", "scale", "data_min", "data_max", "data_range", "n_samples_seen")

    def __init__(
        self,
        feature_range: tuple[float, float] = (0, 1),
        *,
        copy: bool = True,
        clip: bool = False,
    ) -> None:
        self.feature_range = feature_range
        self.copy = copy
        self.clip = clip
