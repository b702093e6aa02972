"""Transformers and an estimator, fitted and used as one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from numpy.typing import NDArray

from .._available import available_if
from ._steps import Steps


def _last_has(*methods: str) -> available_if:
    """Whether the last step has one of the methods."""

    def check(pipeline: Pipeline) -> bool:
        last = pipeline._final_estimator
        if last is None:
            return "transform" in methods
        if not any(hasattr(last, method) for method in methods):
            getattr(last, methods[0])
        return True

    return available_if(check)


def _all_have(method: str) -> available_if:
    """Whether all steps have a method."""

    def check(pipeline: Pipeline) -> bool:
        return all(hasattr(step, method) for _, step in pipeline._used_steps())

    return available_if(check)


class Pipeline(Steps):
    """Transformers and then an estimator, fitted and used as one.

    Each step learns from what the steps before it make of the samples. Steps may be onsil's, scikit-learn's or others
    with their methods.

    Parameters
    ----------
    steps : list of tuple (str, estimator)
        Names and estimators; all but the last are transformers. ``"passthrough"`` or None does nothing.
    transform_input : None
        There is nothing else.
    memory : None
        There is nothing else.
    verbose : bool, default=False
        Not looked at.

    Attributes
    ----------
    named_steps : dict
        The steps by their names.
    classes_ : ndarray of shape (n_classes,)
        The classes, if the last step is a classifier.
    n_features_in_ : int
        The number of features.
    feature_names_in_ : ndarray of shape (n_features_in_,)
        Their names, if X was a frame with texts as names.

    Examples
    --------
    >>> from onsil.sklearn.pipeline import Pipeline
    >>> from onsil.sklearn.preprocessing import MinMaxScaler, StandardScaler
    >>> pipeline = Pipeline([("scale", StandardScaler()), ("range", MinMaxScaler())])
    >>> pipeline.fit_transform([[1.0], [3.0], [2.0]]).ravel()
    array([0. , 1. , 0.5])
    """

    def __init__(self, steps: Any, *, transform_input: None = None, memory: None = None, verbose: bool = False) -> None:
        self.steps = steps
        self.transform_input = transform_input
        self.memory = memory
        self.verbose = verbose

    # Learning

    def _routed(self, params: dict[str, Any]) -> dict[str, dict[str, Any]]:
        """Parameters of ``fit``, by steps."""
        routed: dict[str, dict[str, Any]] = defaultdict(dict)
        for key, value in params.items():
            name, found, parameter = key.partition("__")
            if not found or name not in self.named_steps:
                raise ValueError(
                    f"Pipeline.fit does not accept the {key} parameter. You can pass parameters to specific steps of your "
                    f"pipeline using the stepname__parameter format, e.g. Pipeline.fit(X, y, "
                    f"{self.steps[-1][0]}__sample_weight=sample_weight)."
                )
            routed[name][parameter] = value
        return routed

    def _before_last(self) -> Iterator[tuple[str, Any]]:
        last = self.steps[-1][0]
        yield from ((name, step) for name, step in self._used_steps() if name != last)

    def _fitted_before_last(self, X: Any, y: Any, routed: dict[str, dict[str, Any]]) -> Any:
        """What the fitted steps before the last make of samples."""
        for name, step in self._before_last():
            if hasattr(step, "fit_transform"):
                X = step.fit_transform(X, y, **routed.get(name, {}))
            else:
                X = step.fit(X, y, **routed.get(name, {})).transform(X)
        return X

    def fit(self, X: Any, y: Any = None, **params: Any) -> Pipeline:
        """Fits every step to what the steps before it make of the samples.

        Parameters
        ----------
        X : array-like or sparse matrix of shape (n_samples, n_features)
            The samples.
        y : array-like of shape (n_samples,), default=None
            Their classes or numbers.
        **params
            ``step__parameter`` for ``fit`` of a step.

        Returns
        -------
        self
            The fitted pipeline.

        Raises
        ------
        ValueError
            Steps that do not fit together; what a step refuses.
        TypeError
            A step that is no transformer.
        """
        self._check()
        routed = self._routed(params)
        X = self._fitted_before_last(X, y, routed)
        if self._final_estimator is not None:
            self._final_estimator.fit(X, y, **routed.get(self.steps[-1][0], {}))
        return self

    @_last_has("transform", "fit_transform")
    def fit_transform(self, X: Any, y: Any = None, **params: Any) -> Any:
        """Fits every step, and returns what all make of the samples.

        Parameters
        ----------
        X : array-like or sparse matrix of shape (n_samples, n_features)
            The samples.
        y : array-like of shape (n_samples,), default=None
            Their classes or numbers.
        **params
            ``step__parameter`` for ``fit`` of a step.

        Returns
        -------
        ndarray of shape (n_samples, n_features_out)
            Other features of the same samples.
        """
        self._check()
        routed = self._routed(params)
        X = self._fitted_before_last(X, y, routed)
        last = self._final_estimator
        if last is None:
            return X
        own = routed.get(self.steps[-1][0], {})
        return last.fit_transform(X, y, **own) if hasattr(last, "fit_transform") else last.fit(X, y, **own).transform(X)

    @_last_has("fit_predict")
    def fit_predict(self, X: Any, y: Any = None, **params: Any) -> Any:
        """Fits every step, and returns what the last says of the samples.

        Parameters
        ----------
        X : array-like or sparse matrix of shape (n_samples, n_features)
            The samples.
        y : array-like of shape (n_samples,), default=None
            Their classes or numbers.
        **params
            ``step__parameter`` for ``fit`` of a step.

        Returns
        -------
        ndarray of shape (n_samples,)
            The predictions.
        """
        self._check()
        routed = self._routed(params)
        X = self._fitted_before_last(X, y, routed)
        return self._final_estimator.fit_predict(X, y, **routed.get(self.steps[-1][0], {}))

    # Use

    def _transformed(self, X: Any) -> Any:
        self._check_fitted()
        for _, step in self._before_last():
            X = step.transform(X)
        return X

    @_last_has("score")
    def score(self, X: Any, y: Any = None, sample_weight: Any = None, **params: Any) -> float:
        """The score of the last step.

        Parameters
        ----------
        X : array-like or sparse matrix of shape (n_samples, n_features)
            The samples.
        y : array-like of shape (n_samples,), default=None
            Their classes or numbers.
        sample_weight : array-like of shape (n_samples,), default=None
            How much each sample counts.
        **params
            For ``score`` of the last step.

        Returns
        -------
        float
            The score.
        """
        if sample_weight is not None:
            params["sample_weight"] = sample_weight
        return float(self._final_estimator.score(self._transformed(X), y, **params))

    @_all_have("inverse_transform")
    def inverse_transform(self, X: Any, **params: Any) -> Any:
        """The samples that X is the transform of.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_features_out)
            What ``transform`` has made.
        **params
            There are none.

        Returns
        -------
        ndarray of shape (n_samples, n_features)
            The samples.
        """
        self._check_fitted()
        for _, step in reversed(list(self._used_steps())):
            X = step.inverse_transform(X, **params)
        return X

    def get_feature_names_out(self, input_features: Any = None) -> NDArray[Any]:
        """The names of the features that come out of the last step.

        Parameters
        ----------
        input_features : array-like of str, default=None
            Names of the features that go in.

        Returns
        -------
        ndarray of str objects
            A name for each feature.

        Raises
        ------
        AttributeError
            A step that does not tell.
        """
        names = input_features
        for _, step in self._used_steps():
            names = step.get_feature_names_out(names)
        return names  # type: ignore[no-any-return]  # of the last step

    def set_output(self, *, transform: str | None = None) -> Pipeline:
        """Sets what ``transform`` of every step returns.

        Parameters
        ----------
        transform : {"default", "pandas", "polars"}, default=None
            An array, or a frame of that library; None changes nothing.

        Returns
        -------
        self
            The pipeline.
        """
        for _, step in self._used_steps():
            if hasattr(step, "set_output"):
                step.set_output(transform=transform)
        return self

    @_last_has("predict")
    def predict(self, X: Any, **params: Any) -> Any:
        """The class, cluster or number of each sample.

        Parameters
        ----------
        X : array-like or sparse matrix of shape (n_samples, n_features)
            The samples.
        **params
            For the last step.

        Returns
        -------
        ndarray of shape (n_samples,)
            The predictions.

        Raises
        ------
        ValueError
            Samples with other features than in ``fit``, or with NaN.
        NotFittedError
            It is not fitted.
        """
        return self._final_estimator.predict(self._transformed(X), **params)

    @_last_has("predict_proba")
    def predict_proba(self, X: Any, **params: Any) -> Any:
        """The probability of each class.

        Parameters
        ----------
        X : array-like or sparse matrix of shape (n_samples, n_features)
            The samples.
        **params
            For the last step.

        Returns
        -------
        ndarray of shape (n_samples, n_classes)
            Columns in the order of ``classes_``.

        Raises
        ------
        ValueError
            Samples with other features than in ``fit``, or with NaN.
        NotFittedError
            It is not fitted.
        """
        return self._final_estimator.predict_proba(self._transformed(X), **params)

    @_last_has("predict_log_proba")
    def predict_log_proba(self, X: Any, **params: Any) -> Any:
        """The logarithm of the probability of each class.

        Parameters
        ----------
        X : array-like or sparse matrix of shape (n_samples, n_features)
            The samples.
        **params
            For the last step.

        Returns
        -------
        ndarray of shape (n_samples, n_classes)
            Columns in the order of ``classes_``.

        Raises
        ------
        ValueError
            Samples with other features than in ``fit``, or with NaN.
        NotFittedError
            It is not fitted.
        """
        return self._final_estimator.predict_log_proba(self._transformed(X), **params)

    @_last_has("decision_function")
    def decision_function(self, X: Any, **params: Any) -> Any:
        """How far each sample is on the side of each class.

        Parameters
        ----------
        X : array-like or sparse matrix of shape (n_samples, n_features)
            The samples.
        **params
            For the last step.

        Returns
        -------
        ndarray of shape (n_samples,) or (n_samples, n_classes)
            The distances.

        Raises
        ------
        ValueError
            Samples with other features than in ``fit``, or with NaN.
        NotFittedError
            It is not fitted.
        """
        return self._final_estimator.decision_function(self._transformed(X), **params)

    @_last_has("score_samples")
    def score_samples(self, X: Any) -> Any:
        """The score of each sample.

        Parameters
        ----------
        X : array-like or sparse matrix of shape (n_samples, n_features)
            The samples.

        Returns
        -------
        ndarray of shape (n_samples,)
            The scores.

        Raises
        ------
        ValueError
            Samples with other features than in ``fit``, or with NaN.
        NotFittedError
            It is not fitted.
        """
        return self._final_estimator.score_samples(self._transformed(X))

    @_last_has("transform")
    def transform(self, X: Any, **params: Any) -> Any:
        """What all steps make of samples.

        Parameters
        ----------
        X : array-like or sparse matrix of shape (n_samples, n_features)
            The samples.
        **params
            For the last step.

        Returns
        -------
        ndarray of shape (n_samples, n_features_out)
            Other features of the same samples.
        """
        X = self._transformed(X)
        return X if self._final_estimator is None else self._final_estimator.transform(X, **params)
