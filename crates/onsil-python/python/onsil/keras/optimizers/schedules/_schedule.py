"""What all schedules have in common."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np

from .... import _onsil
from ..._config import Piece


class LearningRateSchedule(Piece):
    """A learning rate as a function of the step, 0 for the first update; what the others derive from.

    For one of your own, see ``callbacks.LearningRateScheduler``.

    Parameters
    ----------
    **config
        The schedule's parameters.
    """

    _kept_here: ClassVar[frozenset[str]] = frozenset({"name"})

    def __call__(self, step: Any) -> float:
        """The learning rate of a step.

        Parameters
        ----------
        step : int
            The number of updates before it, at least 0.

        Returns
        -------
        float
            The learning rate.

        Raises
        ------
        ValueError
            A step below 0, or a parameter outside its range.
        """
        if isinstance(step, bool) or not isinstance(step, (int, np.integer)) or step < 0:
            raise ValueError(f"{type(self).__name__}: step must be a whole number of at least 0, but is {step!r}")
        return _onsil.schedule_value(self.to_native(), int(step))
