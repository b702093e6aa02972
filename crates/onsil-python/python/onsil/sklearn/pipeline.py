"""Transformers and an estimator, one after another.

Examples
--------
>>> from onsil.sklearn.datasets import make_blobs
>>> from onsil.sklearn.pipeline import make_pipeline
>>> from onsil.sklearn.preprocessing import StandardScaler
>>> from onsil.sklearn.svm import SVC
>>> X, y = make_blobs(centers=2, random_state=0, cluster_std=0.5)
>>> make_pipeline(StandardScaler(), SVC()).fit(X, y).score(X, y)
1.0
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any

from numpy.typing import NDArray

from ._available import available_if
from ._tags import Tags
from .base import BaseEstimator

__all__ = ["Pipeline", "make_pipeline"]


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


class Pipeline(BaseEstimator):
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

    # Steps

    @property
    def named_steps(self) -> dict[str, Any]:
        """The steps by their names."""
        return dict(self.steps)

    @property
    def _final_estimator(self) -> Any:
        last = self.steps[-1][1]
        return None if last in (None, "passthrough") else last

    def _used_steps(self) -> Iterator[tuple[str, Any]]:
        """The steps that do something."""
        yield from ((name, step) for name, step in self.steps if step is not None and not isinstance(step, str))

    def _pairs(self) -> list[Any]:
        """The steps, as far as they are steps: what ``set_params`` was given is looked at in ``fit``."""
        steps = self.steps if isinstance(self.steps, (list, tuple)) else []
        return [pair for pair in steps if isinstance(pair, (list, tuple)) and len(pair) == 2]

    def __len__(self) -> int:
        return len(self.steps)

    def __getitem__(self, which: int | str | slice) -> Any:
        if isinstance(which, slice):
            return type(self)(self.steps[which])
        return self.named_steps[which] if isinstance(which, str) else self.steps[which][1]

    def get_params(self, deep: bool = True) -> dict[str, Any]:
        """The parameters.

        Parameters
        ----------
        deep : bool, default=True
            Whether the steps and their parameters are listed too, as ``step`` and ``step__parameter``.

        Returns
        -------
        dict
            Every parameter under its name.
        """
        params = super().get_params(deep=False)
        if deep:
            for name, step in self._pairs():
                params[name] = step
                if hasattr(step, "get_params"):
                    params.update((f"{name}__{key}", value) for key, value in step.get_params(deep=True).items())
        return params

    def set_params(self, **kwargs: Any) -> Pipeline:
        """Sets parameters, steps by their names, and ``step__parameter``.

        Parameters
        ----------
        **kwargs
            The values.

        Returns
        -------
        self
            The pipeline.

        Raises
        ------
        ValueError
            An unknown parameter.
        """
        if "steps" in kwargs:
            self.steps = kwargs.pop("steps")
        names = {name for name, _ in self._pairs()}
        replaced = {name: kwargs.pop(name) for name in list(kwargs) if name in names}
        if replaced:
            self.steps = [(name, replaced.get(name, step)) for name, step in self.steps]
        super().set_params(**kwargs)
        return self

    def _check(self) -> None:
        for name, value in (("memory", self.memory), ("transform_input", self.transform_input)):
            if value is not None:
                raise ValueError(f"Pipeline: {name} must be None, but is {value!r}; onsil has nothing else")
        if not self.steps:
            raise ValueError("Pipeline: steps must have at least one step, but is empty")
        names = [name for name, _ in self.steps]
        doubled = [name for name, count in Counter(names).items() if count > 1]
        if doubled:
            raise ValueError(f"Names provided are not unique: {names!r}")
        own = set(names) & set(super().get_params(deep=False))
        if own:
            raise ValueError(f"Estimator names conflict with constructor arguments: {sorted(own)!r}")
        wrong = [name for name in names if "__" in name]
        if wrong:
            raise ValueError(f"Estimator names must not contain __: got {wrong!r}")
        for name, step in list(self._used_steps())[:-1] if self._final_estimator is not None else self._used_steps():
            if not hasattr(step, "transform") or not (hasattr(step, "fit") or hasattr(step, "fit_transform")):
                raise TypeError(
                    f"All intermediate steps should be transformers with fit and transform, or 'passthrough': {name!r} is "
                    f"{step!r}"
                )
        if self._final_estimator is not None and not hasattr(self._final_estimator, "fit"):
            raise TypeError(
                f"Last step of Pipeline should implement fit or be 'passthrough': it is {self.steps[-1][1]!r}"
            )

    # What scikit-learn asks

    def _tags(self) -> Tags:
        steps = [step for _, step in self._used_steps()] if self.steps else []
        known = [step._tags() for step in steps if hasattr(step, "_tags")]
        if not steps or len(known) != len(steps):
            return Tags(kind=getattr(self._final_estimator, "_estimator_type", None) if self.steps else None)
        first, last = known[0], known[-1]
        return Tags(
            kind=last.kind if last.kind != "transformer" else None,
            transforms=last.transforms,
            needs_y=last.needs_y,
            sparse=all(tags.sparse for tags in known),
            allow_nan=first.allow_nan,
            pairwise=first.pairwise,
            categorical=first.categorical,
            string=first.string,
            multi_class=last.multi_class,
            preserves_dtype=last.preserves_dtype,
        )

    def __sklearn_is_fitted__(self) -> bool:
        last = self._final_estimator if self.steps else None
        if last is None:
            return bool(self.steps) and all(_is_fitted(step) for _, step in self._used_steps())
        return _is_fitted(last)

    @property
    def classes_(self) -> NDArray[Any]:
        """The classes, if the last step is a classifier."""
        classes: NDArray[Any] = self.steps[-1][1].classes_
        return classes

    @property
    def n_features_in_(self) -> int:
        """The number of features."""
        return int(self.steps[0][1].n_features_in_)

    @property
    def feature_names_in_(self) -> NDArray[Any]:
        """The names of the features, if X was a frame with texts as names."""
        names: NDArray[Any] = self.steps[0][1].feature_names_in_
        return names

    @property
    def _estimator_type(self) -> Any:
        return self._tags().kind

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


def _is_fitted(step: Any) -> bool:
    """Whether a step, of onsil or of others, is fitted."""
    if hasattr(step, "__sklearn_is_fitted__"):
        return bool(step.__sklearn_is_fitted__())
    return any(name.endswith("_") and not name.startswith("_") for name in vars(step))


def make_pipeline(*steps: Any, memory: None = None, transform_input: None = None, verbose: bool = False) -> Pipeline:
    """A pipeline whose steps are named after their types.

    Parameters
    ----------
    *steps : estimators
        Transformers, and an estimator.
    memory : None
        There is nothing else.
    transform_input : None
        There is nothing else.
    verbose : bool, default=False
        Not looked at.

    Returns
    -------
    Pipeline
        With steps such as ``standardscaler``, or ``standardscaler-1`` and ``standardscaler-2`` if there are two.

    Examples
    --------
    >>> from onsil.sklearn.pipeline import make_pipeline
    >>> from onsil.sklearn.preprocessing import StandardScaler
    >>> from onsil.sklearn.svm import SVC
    >>> list(make_pipeline(StandardScaler(), SVC()).named_steps)
    ['standardscaler', 'svc']
    """
    names = [step if isinstance(step, str) else type(step).__name__.lower() for step in steps]
    many, seen = Counter(names), Counter[str]()
    named = []
    for name, step in zip(names, steps):
        seen[name] += 1
        named.append((f"{name}-{seen[name]}" if many[name] > 1 else name, step))
    return Pipeline(named, memory=memory, transform_input=transform_input, verbose=verbose)
