"""Pipelines whose steps are named by themselves."""

from __future__ import annotations

from collections import Counter
from typing import Any

from ._pipeline import Pipeline


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
