"""What all optimizers have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .._config import Configured, check_known, deprecated, lookup, renamed
from . import schedules

if TYPE_CHECKING:
    from ..models import Sequential


class Optimizer(Configured):
    """How weights follow their gradients; what the others derive from.

    Parameters
    ----------
    name : str, optional
        Its name.
    **config
        The optimizer's own parameters; ``lr`` is an old name of ``learning_rate``, ``decay`` an old way to lower it:
        ``learning_rate / (1 + decay * step)``.

    Raises
    ------
    TypeError
        A parameter that the optimizer does not have, with a suggestion.
    """

    def __init__(self, *, name: str | None = None, **config: Any) -> None:
        owner = type(self).__name__
        renamed(owner, config, "lr", "learning_rate")
        decay = config.pop("decay", None)
        if config.pop("loss_scale_factor", None) is not None:
            raise ValueError(f"{owner}: loss_scale_factor must be None: everything is computed in float32")
        check_known(type(self), config)
        if decay is not None:
            deprecated(
                f"{owner}: decay= is an old spelling; give a schedule such as InverseTimeDecay as learning_rate="
            )
            config["decay"] = decay
        if isinstance(config.get("learning_rate"), dict):
            config["learning_rate"] = lookup("schedule", config["learning_rate"], schedules._KNOWN, {})
        super().__init__(**config)
        self._name = name or self._class_name().lower()
        self._model: Sequential | None = None

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Any:
        """An optimizer like the one that the config came from.

        Parameters
        ----------
        config : dict
            What ``get_config`` returned.

        Returns
        -------
        Optimizer
            A new one, without state.
        """
        # The engine's configs have a decay always; only one that does something is an old spelling.
        return cls(**{name: value for name, value in config.items() if name != "decay" or value})

    def _bind(self, model: Sequential) -> None:
        self._model = model

    @property
    def name(self) -> str:
        """The optimizer's name."""
        return self._name

    @property
    def learning_rate(self) -> Any:
        """The learning rate of the next update; of an optimizer that no model has yet, what was given."""
        if self._model is None:
            return self._config["learning_rate"]
        return float(self._model._native.learning_rate())

    @learning_rate.setter
    def learning_rate(self, rate: Any) -> None:
        if self._model is not None:
            self._model._native.set_learning_rate(float(rate))
        self._config["learning_rate"] = rate

    #: An old name.
    lr = learning_rate
