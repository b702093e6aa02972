"""Learning rates that go down along cosines."""

from __future__ import annotations

from ._schedule import LearningRateSchedule


class CosineDecay(LearningRateSchedule):
    """``initial * ((1 - alpha) * (1 + cos(pi * step / decay_steps)) / 2 + alpha)``, after a warm-up if wanted.

    With a warm-up, the learning rate first goes from ``initial_learning_rate`` to ``warmup_target`` in a straight line
    of ``warmup_steps`` steps, and the decay follows from there.

    I. Loshchilov and F. Hutter, "SGDR: stochastic gradient descent with warm restarts", 2017.

    Parameters
    ----------
    initial_learning_rate : float
        What it starts from, at least 0.
    decay_steps : int
        After how many steps it is at its end, at least 1.
    alpha : float, default=0.0
        What it ends at, as a share of what it starts from.
    name : str, default="CosineDecay"
        Its name.
    warmup_target : float, optional
        What it rises to at first; there is no warm-up unless given.
    warmup_steps : int, default=0
        The steps of the warm-up.

    Examples
    --------
    >>> from onsil import keras
    >>> schedule = keras.optimizers.schedules.CosineDecay(0.0, 1000, warmup_target=1.0, warmup_steps=100)
    >>> schedule(50), schedule(100), schedule(1100)
    (0.5, 1.0, 0.0)
    """

    def __init__(
        self,
        initial_learning_rate: float,
        decay_steps: int,
        alpha: float = 0.0,
        name: str = "CosineDecay",
        warmup_target: float | None = None,
        warmup_steps: int = 0,
    ) -> None:
        super().__init__(
            initial_learning_rate=initial_learning_rate,
            decay_steps=decay_steps,
            alpha=alpha,
            name=name,
            warmup_target=warmup_target,
            warmup_steps=warmup_steps,
        )


class CosineDecayRestarts(LearningRateSchedule):
    """Down along half a cosine, again and again, each time more slowly.

    Period ``i``, from 0, takes ``first_decay_steps * t_mul**i`` steps and begins at ``initial * m_mul**i``.

    I. Loshchilov and F. Hutter, "SGDR: stochastic gradient descent with warm restarts", 2017.

    Parameters
    ----------
    initial_learning_rate : float
        What it starts from, at least 0.
    first_decay_steps : int
        The steps of the first period, at least 1.
    t_mul : float, default=2.0
        How much longer each period is than the one before, at least 1.
    m_mul : float, default=1.0
        What each period's start is multiplied with.
    alpha : float, default=0.0
        What a period ends at, as a share of ``initial_learning_rate``.
    name : str, default="SGDRDecay"
        Its name.

    Examples
    --------
    >>> from onsil import keras
    >>> schedule = keras.optimizers.schedules.CosineDecayRestarts(1.0, 100, m_mul=0.5)
    >>> schedule(0), schedule(100), schedule(200)
    (1.0, 0.5, 0.25)
    """

    def __init__(
        self,
        initial_learning_rate: float,
        first_decay_steps: int,
        t_mul: float = 2.0,
        m_mul: float = 1.0,
        alpha: float = 0.0,
        name: str = "SGDRDecay",
    ) -> None:
        super().__init__(
            initial_learning_rate=initial_learning_rate,
            first_decay_steps=first_decay_steps,
            t_mul=t_mul,
            m_mul=m_mul,
            alpha=alpha,
            name=name,
        )
