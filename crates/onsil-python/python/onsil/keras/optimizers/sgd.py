"""SGD."""

from __future__ import annotations

from typing import Any

from ._optimizer import Optimizer


class SGD(Optimizer):
    """Gradient descent, perhaps with momentum.

    ``m = momentum * m - learning_rate * g; w += m``, or with Nesterov's momentum
    ``w += momentum * m - learning_rate * g``.

    Parameters
    ----------
    learning_rate : float or LearningRateSchedule
        The step's length.
    momentum : float
        How much of the last step is kept, from 0 to 1.
    nesterov : bool
        Whether to look ahead.
    weight_decay : float, optional
        ``w -= w * weight_decay * learning_rate`` before each update.
    clipnorm, clipvalue, global_clipnorm : float, optional
        The largest norm of each gradient, the largest value, the largest norm of all; at most one of them.
    use_ema, ema_momentum, ema_overwrite_frequency
        Whether and how to keep a moving average of the weights.
    loss_scale_factor : None
        Not supported.
    gradient_accumulation_steps : int, optional
        Averages gradients over so many batches before an update.
    name : str
        Its name.
    **kwargs
        Old spellings: ``lr``, ``decay``.

    Examples
    --------
    >>> from onsil import keras
    >>> keras.optimizers.SGD(0.01, momentum=0.99, nesterov=True).learning_rate
    0.01
    """

    def __init__(
        self,
        learning_rate: Any = 0.01,
        momentum: float = 0.0,
        nesterov: bool = False,
        weight_decay: float | None = None,
        clipnorm: float | None = None,
        clipvalue: float | None = None,
        global_clipnorm: float | None = None,
        use_ema: bool = False,
        ema_momentum: float = 0.99,
        ema_overwrite_frequency: int | None = None,
        loss_scale_factor: float | None = None,
        gradient_accumulation_steps: int | None = None,
        name: str = "SGD",
        **kwargs: Any,
    ) -> None:
        super().__init__(
            learning_rate=learning_rate,
            momentum=momentum,
            nesterov=nesterov,
            weight_decay=weight_decay,
            clipnorm=clipnorm,
            clipvalue=clipvalue,
            global_clipnorm=global_clipnorm,
            use_ema=use_ema,
            ema_momentum=ema_momentum,
            ema_overwrite_frequency=ema_overwrite_frequency,
            loss_scale_factor=loss_scale_factor,
            gradient_accumulation_steps=gradient_accumulation_steps,
            name=name,
            **kwargs,
        )
