"""The steps of a pipeline: what they are, and what is wrong with them."""

from __future__ import annotations

import copy
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from numpy.typing import NDArray

from .._tags import Tags
from ..base import BaseEstimator

if TYPE_CHECKING:
    from typing_extensions import Self


class Steps(BaseEstimator):
    """Named steps, one after another."""

    steps: Any
    memory: Any
    transform_input: Any

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
            part = copy.copy(self)
            part.steps = self.steps[which]
            return part
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

    def set_params(self, **kwargs: Any) -> Self:
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


def _is_fitted(step: Any) -> bool:
    """Whether a step, of onsil or of others, is fitted."""
    if hasattr(step, "__sklearn_is_fitted__"):
        return bool(step.__sklearn_is_fitted__())
    return any(name.endswith("_") and not name.startswith("_") for name in vars(step))
