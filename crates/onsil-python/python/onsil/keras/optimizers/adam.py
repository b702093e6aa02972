"""Adam."""

from __future__ import annotations

from typing import Any

from ._optimizer import Optimizer


class Adam(Optimizer):
    """Steps of about the learning rate, whatever the scale of the gradients.

    ``m += (g - m) * (1 - beta_1); v += (g**2 - v) * (1 - beta_2);
    w -= learning_rate * sqrt(1 - beta_2**t) / (1 - beta_1**t) * m / (sqrt(v) + epsilon)``, with ``t`` from 1.

    D. Kingma and J. Ba, "Adam: a method for stochastic optimization", 2015; with ``amsgrad`` S. Reddi, S. Kale and
    S. Kumar, "On the convergence of Adam and beyond", 2018.

    Parameters
    ----------
    learning_rate : float or LearningRateSchedule, default=0.001
        The step's length, at least 0.
    beta_1 : float, default=0.9
        How much of the gradient's mean each step keeps, from 0 to below 1.
    beta_2 : float, default=0.999
        How much of the mean square each step keeps, from 0 to below 1.
    epsilon : float, default=1e-7
        Added to what is divided by.
    amsgrad : bool, default=False
        Whether to divide by the largest mean square so far.
    weight_decay : float, optional
        ``w -= w * weight_decay * learning_rate`` before each update; at least 0.
    clipnorm, clipvalue, global_clipnorm : float, optional
        The largest norm of each gradient, the largest value, or the largest norm of all; at most one of them.
    use_ema : bool, default=False
        Whether to keep a moving average of the weights.
    ema_momentum : float, default=0.99
        How much of the average each step keeps.
    ema_overwrite_frequency : int, optional
        After how many steps the weights are set to their averages; only at the end unless given.
    loss_scale_factor : None
        Not supported: everything is computed in float32.
    gradient_accumulation_steps : int, optional
        Over how many batches, at least 2, gradients are averaged before an update.
    name : str, optional
        Its name.
    **kwargs
        Old spellings: ``lr``, ``decay``.

    Examples
    --------
    >>> from onsil import keras
    >>> optimizer = keras.optimizers.Adam(0.001, clipnorm=1.0)
    >>> optimizer.learning_rate
    0.001
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
        name: str | None = None,
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
