"""What is done between epochs and batches."""

from ._callback import Callback, History
from ._files import CSVLogger, ModelCheckpoint
from ._functions import LambdaCallback, LearningRateScheduler
from ._plateaus import EarlyStopping, ReduceLROnPlateau, TerminateOnNaN

__all__ = [
    "CSVLogger",
    "Callback",
    "EarlyStopping",
    "History",
    "LambdaCallback",
    "LearningRateScheduler",
    "ModelCheckpoint",
    "ReduceLROnPlateau",
    "TerminateOnNaN",
]
