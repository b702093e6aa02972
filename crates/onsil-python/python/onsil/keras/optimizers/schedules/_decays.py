"""Learning rates that go down once."""

from __future__ import annotations

from typing import Any

from ._schedule import LearningRateSchedule


class ExponentialDecay(LearningRateSchedule):
    """``initial_learning_rate * decay_rate ** (step / decay_steps)``.

    Parameters
    ----------
    initial_learning_rate : float
        What it starts from, at least 0.
    decay_steps : int
        After how many steps it is multiplied with ``decay_rate``, at least 1.
    decay_rate : float
        The factor, above 0.
    staircase : bool, default=False
        Whether ``step / decay_steps`` is rounded down.
    name : str, default="ExponentialDecay"
        Its name.

    Examples
    --------
    >>> from onsil import keras
    >>> schedule = keras.optimizers.schedules.ExponentialDecay(1.0, 100, 0.5)
    >>> schedule(200)
    0.25
    """

    def __init__(
        self,
        initial_learning_rate: float,
        decay_steps: int,
        decay_rate: float,
        staircase: bool = False,
        name: str = "ExponentialDecay",
    ) -> None:
        super().__init__(
            initial_learning_rate=initial_learning_rate,
            decay_steps=decay_steps,
            decay_rate=decay_rate,
            staircase=staircase,
            name=name,
        )


class InverseTimeDecay(LearningRateSchedule):
    """``initial_learning_rate / (1 + decay_rate * step / decay_steps)``.

    Parameters
    ----------
    initial_learning_rate : float
        What it starts from, at least 0.
    decay_steps : int
        How many steps count as one, at least 1.
    decay_rate : float
        How fast it goes down, at least 0.
    staircase : bool, default=False
        Whether ``step / decay_steps`` is rounded down.
    name : str, default="InverseTimeDecay"
        Its name.

    Examples
    --------
    >>> from onsil import keras
    >>> schedule = keras.optimizers.schedules.InverseTimeDecay(1.0, 100, 0.5)
    >>> schedule(200)
    0.5
    """

    def __init__(
        self,
        initial_learning_rate: float,
        decay_steps: int,
        decay_rate: float,
        staircase: bool = False,
        name: str = "InverseTimeDecay",
    ) -> None:
        super().__init__(
            initial_learning_rate=initial_learning_rate,
            decay_steps=decay_steps,
            decay_rate=decay_rate,
            staircase=staircase,
            name=name,
        )


class PiecewiseConstantDecay(LearningRateSchedule):
    """``values[0]`` up to and with step ``boundaries[0]``, then ``values[1]``, and so on; the last value to the end.

    Parameters
    ----------
    boundaries : list
        Steps, rising.
    values : list
        Learning rates, one more than there are boundaries.
    name : str, default="PiecewiseConstant"
        Its name.

    Examples
    --------
    >>> from onsil import keras
    >>> schedule = keras.optimizers.schedules.PiecewiseConstantDecay([100, 200], [1.0, 0.5, 0.1])
    >>> schedule(100), schedule(101), schedule(999)
    (1.0, 0.5, 0.1)
    """

    def __init__(
        self,
        boundaries: Any,
        values: Any,
        name: str = "PiecewiseConstant",
    ) -> None:
        super().__init__(
            boundaries=boundaries,
            values=values,
            name=name,
        )


class PolynomialDecay(LearningRateSchedule):
    """``(initial - end) * (1 - step / decay_steps) ** power + end``, and ``end`` after ``decay_steps`` steps.

    Parameters
    ----------
    initial_learning_rate : float
        What it starts from, at least 0.
    decay_steps : int
        After how many steps it is at its end, at least 1.
    end_learning_rate : float, default=0.0001
        What it ends at, at least 0.
    power : float, default=1.0
        The power; 1 is a straight line.
    cycle : bool, default=False
        Whether ``decay_steps`` is doubled, tripled, … as often as needed to stay above the step.
    name : str, default="PolynomialDecay"
        Its name.

    Examples
    --------
    >>> from onsil import keras
    >>> schedule = keras.optimizers.schedules.PolynomialDecay(1.0, 100, end_learning_rate=0.5)
    >>> schedule(50), schedule(200)
    (0.75, 0.5)
    """

    def __init__(
        self,
        initial_learning_rate: float,
        decay_steps: int,
        end_learning_rate: float = 0.0001,
        power: float = 1.0,
        cycle: bool = False,
        name: str = "PolynomialDecay",
    ) -> None:
        super().__init__(
            initial_learning_rate=initial_learning_rate,
            decay_steps=decay_steps,
            end_learning_rate=end_learning_rate,
            power=power,
            cycle=cycle,
            name=name,
        )
