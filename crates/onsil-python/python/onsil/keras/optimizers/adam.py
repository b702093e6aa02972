"""Adam."""

from __future__ import annotations

from typing import Any

from ._optimizer import Optimizer


class Adam(Optimizer):
    """Steps in proportion to the gradient's mean, divided by the root of its mean square.

    D. Kingma and J. Ba, "Adam: a method for stochastic optimization", 2014.

    Parameters
    ----------
    learning_rate : float or LearningRateSchedule
        The step's length.
    beta_1, beta_2 : float
        How much of the mean and of the mean square each step keeps.
    epsilon : float
        Added to the root.
    amsgrad : bool
        Whether to divide by the largest mean square so far.
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
    """

    def __init__(
        self,
        learning_rate: Any = 0.001,
        beta_1: float = 0.9,
        beta_2: float = 0.999,
        epsilon: float = 1e-7,
        amsgrad: bool = False,
        weight_decay: float | None = None,
        clipnorm: float | None = None,
        clipvalue: float | None = None,
        global_clipnorm: float | None = None,
        use_ema: bool = False,
        ema_momentum: float = 0.99,
        ema_overwrite_frequency: int | None = None,
        loss_scale_factor: float | None = None,
        gradient_accumulation_steps: int | None = None,
        name: str = "adam",
        **kwargs: Any,
    ) -> None:
        super().__init__(
            learning_rate=learning_rate,
            beta_1=beta_1,
            beta_2=beta_2,
            epsilon=epsilon,
            amsgrad=amsgrad,
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
