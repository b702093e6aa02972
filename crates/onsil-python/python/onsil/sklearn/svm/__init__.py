"""Support vector machines: the widest margin, straight or by kernels."""

from ._linear import LinearSVC, LinearSVR
from ._nu_svc import NuSVC
from ._one_class import OneClassSVM
from ._regression import SVR, NuSVR
from ._svc import SVC

__all__ = ["SVC", "SVR", "LinearSVC", "LinearSVR", "NuSVC", "NuSVR", "OneClassSVM"]
