"""Callbacks: what they decide, epoch by epoch, on given figures.

The model is a stand-in: its weights are the number of the epoch, it counts what is saved and does not train.
"""

import os

os.environ.setdefault("KERAS_BACKEND", "numpy")

import warnings

from common import keras, number, write
from keras.src.trainers.compile_utils import MetricsList

warnings.filterwarnings("ignore")
B = keras.callbacks
cases = []

LOSS = [1.0, 0.8, 0.7, 0.7, 0.695, 0.72, 0.71, 0.6, 0.61, 0.605, 0.6, 0.62, 0.63, 0.64, 0.5, 0.51, 0.52, 0.53, 0.54, 0.55]
ACCURACY = [0.5, 0.6, 0.58, 0.6, 0.65, 0.649, 0.651, 0.64, 0.63, 0.7, 0.69, 0.7, 0.71, 0.7, 0.7, 0.7, 0.7, 0.7, 0.7, 0.7]
RISING = [0.5, 0.6, 0.7, 0.8, 0.9, 1.0]
FLAT = [0.5] * 12


class Model:
    """Weights that tell the epoch, an optimizer with a rate, and a list of saved files."""

    metrics = [MetricsList([keras.metrics.BinaryAccuracy(name="accuracy")])]

    def __init__(self, rate=0.1):
        self.optimizer = keras.optimizers.SGD(rate)
        self.stop_training, self.epoch, self.saved = False, 0, []

    def get_weights(self):
        return self.epoch

    def set_weights(self, epoch):
        self.epoch = epoch

    def save(self, path, overwrite):
        self.saved.append(path)

    save_weights = save


def logs(callback, value):
    return {"loss": 0.125, callback.monitor: value}


def early_stopping(values, **options):
    callback, model = B.EarlyStopping(**options), Model()
    case = {"class_name": "EarlyStopping", "config": options, "values": values}
    callback.set_model(model)
    callback.on_train_begin()
    run = 0
    try:
        for model.epoch, value in enumerate(values):
            callback.on_epoch_end(model.epoch, logs(callback, value))
            run += 1
            if model.stop_training:
                break
    except ValueError as error:
        cases.append({**case, "error": str(error)})
        return
    callback.on_train_end()
    cases.append({**case, "epochs_run": run, "stopped": model.stop_training, "stopped_epoch": callback.stopped_epoch,
                  "best": None if callback.best is None else float(callback.best), "best_epoch": callback.best_epoch,
                  "weights_of_epoch": model.epoch})


def reduce_rate(values, rate=0.1, **options):
    callback, model = B.ReduceLROnPlateau(**options), Model(rate)
    callback.set_model(model)
    callback.on_train_begin()
    rates, logged = [], []
    for epoch, value in enumerate(values):
        seen = logs(callback, value)
        callback.on_epoch_end(epoch, seen)
        logged.append(number(seen["learning_rate"]))
        rates.append(number(float(model.optimizer.learning_rate.numpy())))
    cases.append({"class_name": "ReduceLROnPlateau", "config": options, "initial_learning_rate": rate, "values": values,
                  "learning_rate_after": rates, "logged_learning_rate": logged})


def checkpoint(values, batches=0, **options):
    callback, model = B.ModelCheckpoint(**options), Model()
    callback.set_model(model)
    callback.on_train_begin()
    saved = []
    for epoch, value in enumerate(values):
        before = len(model.saved)
        callback.on_epoch_begin(epoch)
        for batch in range(batches):
            callback.on_train_batch_end(batch, {"loss": 0.125})
        callback.on_epoch_end(epoch, logs(callback, value))
        saved.append(model.saved[before:])
    cases.append({"class_name": "ModelCheckpoint", "config": options, "values": values, "batches_per_epoch": batches,
                  "saved": saved, "best": None if callback.best is None else float(callback.best)})


for values in (LOSS, FLAT, RISING):
    for options in ({}, {"patience": 1}, {"patience": 2}, {"patience": 3}, {"patience": 3, "restore_best_weights": True},
                    {"patience": 3, "min_delta": 0.05}, {"patience": 2, "min_delta": -0.02}, {"patience": 2, "start_from_epoch": 4},
                    {"patience": 2, "start_from_epoch": 4, "restore_best_weights": True},
                    {"patience": 3, "baseline": 0.65}, {"patience": 5, "baseline": 0.65, "restore_best_weights": True},
                    {"patience": 2, "mode": "min"}, {"patience": 2, "mode": "max"},
                    {"patience": 1, "restore_best_weights": True, "start_from_epoch": 30}):
        early_stopping(values, **options)
for options in ({}, {"patience": 2}, {"patience": 2, "min_delta": 0.01}, {"patience": 3, "mode": "min"},
                {"patience": 3, "mode": "max", "restore_best_weights": True}, {"patience": 4, "baseline": 0.68}):
    early_stopping(ACCURACY, monitor="val_accuracy", **options)
early_stopping([0.5, 0.4], monitor="loss")
early_stopping([0.5, 0.4], monitor="val_unknown")
early_stopping([0.5, 0.4, 0.45], monitor="val_unknown", mode="min")

for values in (LOSS, FLAT):
    for options in ({}, {"patience": 2}, {"patience": 1}, {"patience": 0}, {"patience": 2, "factor": 0.5},
                    {"patience": 2, "factor": 0.5, "cooldown": 3}, {"patience": 1, "cooldown": 1},
                    {"patience": 2, "factor": 0.5, "min_lr": 0.02}, {"patience": 1, "factor": 0.2, "min_lr": 0.01},
                    {"patience": 2, "min_delta": 0.05}, {"patience": 2, "min_delta": 0.0}, {"patience": 3, "mode": "max"}):
        reduce_rate(values, **options)
reduce_rate(ACCURACY, monitor="val_accuracy", patience=2, factor=0.5)
reduce_rate(ACCURACY, monitor="val_accuracy", patience=2, factor=0.5, mode="min", cooldown=2)
reduce_rate(FLAT, rate=0.001, patience=1, factor=0.1, min_lr=1e-5)

NAME = "m-{epoch:02d}.keras"
checkpoint(LOSS, filepath=NAME)
checkpoint(LOSS, filepath=NAME, save_best_only=True)
checkpoint(LOSS, filepath="best.keras", save_best_only=True)
checkpoint(LOSS, filepath=NAME, save_best_only=True, mode="max")
checkpoint(LOSS, filepath=NAME, save_best_only=True, initial_value_threshold=0.65)
checkpoint(LOSS, filepath="m-{epoch:02d}-{val_loss:.2f}.keras", save_best_only=True)
checkpoint(LOSS, filepath="m-{epoch}.weights.h5", save_best_only=True, save_weights_only=True)
checkpoint(ACCURACY, filepath=NAME, monitor="val_accuracy", save_best_only=True)
checkpoint(ACCURACY, filepath=NAME, monitor="val_accuracy", save_best_only=True, initial_value_threshold=0.6)
checkpoint(LOSS[:4], batches=5, filepath="m-{epoch:02d}-{batch:02d}.keras", save_freq=3)
checkpoint(LOSS[:4], batches=5, filepath="m-{epoch:02d}-{batch:02d}.keras", save_freq=7)

write(__file__, cases, notes={
    "epochs": "counted from 0, in file names from 1; batches likewise",
    "metrics": "the model knows one metric, accuracy, that is to be maximised",
    "weights_of_epoch": "the epoch whose weights the model has in the end",
})
