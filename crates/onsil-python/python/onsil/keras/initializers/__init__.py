"""What weights start from."""

from __future__ import annotations

from typing import Any

from .._config import lookup
from ._constant import Constant, Identity, Ones, Zeros
from ._fans import GlorotNormal, GlorotUniform, HeNormal, HeUniform, LecunNormal, LecunUniform, VarianceScaling
from ._initializer import Initializer
from ._random import Orthogonal, RandomNormal, RandomUniform, TruncatedNormal

# Keras' other names of the same classes.
IdentityInitializer = Identity
OrthogonalInitializer = Orthogonal
constant = Constant
glorot_normal = GlorotNormal
glorot_uniform = GlorotUniform
he_normal = HeNormal
he_uniform = HeUniform
identity = Identity
lecun_normal = LecunNormal
lecun_uniform = LecunUniform
ones = Ones
orthogonal = Orthogonal
random_normal = RandomNormal
random_uniform = RandomUniform
truncated_normal = TruncatedNormal
variance_scaling = VarianceScaling
zeros = Zeros

__all__ = [
    "Constant",
    "GlorotNormal",
    "GlorotUniform",
    "HeNormal",
    "HeUniform",
    "Identity",
    "IdentityInitializer",
    "Initializer",
    "LecunNormal",
    "LecunUniform",
    "Ones",
    "Orthogonal",
    "OrthogonalInitializer",
    "RandomNormal",
    "RandomUniform",
    "TruncatedNormal",
    "VarianceScaling",
    "Zeros",
    "constant",
    "get",
    "glorot_normal",
    "glorot_uniform",
    "he_normal",
    "he_uniform",
    "identity",
    "lecun_normal",
    "lecun_uniform",
    "ones",
    "orthogonal",
    "random_normal",
    "random_uniform",
    "truncated_normal",
    "variance_scaling",
    "zeros",
]

_KNOWN: dict[str, type] = {
    "Constant": Constant,
    "GlorotNormal": GlorotNormal,
    "GlorotUniform": GlorotUniform,
    "HeNormal": HeNormal,
    "HeUniform": HeUniform,
    "Identity": Identity,
    "LecunNormal": LecunNormal,
    "LecunUniform": LecunUniform,
    "Ones": Ones,
    "Orthogonal": Orthogonal,
    "RandomNormal": RandomNormal,
    "RandomUniform": RandomUniform,
    "TruncatedNormal": TruncatedNormal,
    "VarianceScaling": VarianceScaling,
    "Zeros": Zeros,
}
_ALIASES = {
    "identityinitializer": "identity",
    "normal": "randomnormal",
    "one": "ones",
    "orthogonalinitializer": "orthogonal",
    "uniform": "randomuniform",
    "zero": "zeros",
}


def get(identifier: Any) -> Any:
    """An initializer from its name, its config, its class or itself.

    Parameters
    ----------
    identifier : str, dict, type, Initializer or None
        Such as ``"he_normal"``; ``None`` stays so.

    Returns
    -------
    Initializer or None
        The initializer.

    Raises
    ------
    ValueError
        An unknown name, with a suggestion.

    Examples
    --------
    >>> from onsil import keras
    >>> keras.initializers.get("random_normal")
    RandomNormal(mean=0.0, stddev=0.05, seed=None)
    """
    return lookup("initializer", identifier, _KNOWN, _ALIASES)
