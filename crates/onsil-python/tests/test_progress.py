"""Where and how the progress of a training is shown."""

from __future__ import annotations

import io
import sys
import types
from typing import Any

import numpy as np
import pytest

from onsil import keras

X = np.zeros((64, 2), np.float32)
Y = np.zeros(64)


def train(**options: Any) -> None:
    net = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
    net.compile(optimizer="sgd", loss="mse")
    net.fit(X, Y, epochs=2, **options)


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_pipe_gets_lines(capsys: pytest.CaptureFixture[str]) -> None:
    train()
    lines = capsys.readouterr().out.splitlines()
    assert [line[:10] for line in lines] == ["Epoch 1/2", "2/2 ━━━━━━", "Epoch 2/2", "2/2 ━━━━━━"]
    assert all(line.endswith(" - loss: 0.0000") for line in lines[1::2])


def test_silence(capsys: pytest.CaptureFixture[str]) -> None:
    train(verbose=0)
    assert capsys.readouterr().out == ""


def test_a_terminal_gets_a_bar_that_moves(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stdout", terminal)
    train()
    moving = terminal.getvalue()
    train(verbose=2)
    # At the first batch and at the end of each epoch; more often only where a training lasts.
    assert moving.count("\r") >= 3
    assert "\r" not in terminal.getvalue()[len(moving) :]


def test_a_notebook_gets_one_display_that_is_updated(monkeypatch: pytest.MonkeyPatch) -> None:
    shown: list[str] = []

    class Handle:
        def update(self, data: dict[str, str], raw: bool) -> None:
            shown[-1] = data["text/html"]

    def display(data: dict[str, str], raw: bool, display_id: bool) -> Handle:
        shown.append(data["text/html"])
        return Handle()

    shell = types.SimpleNamespace(kernel=object())
    ipython = types.ModuleType("IPython")
    ipython.get_ipython = lambda: shell  # type: ignore[attr-defined] # a stand-in for the package
    displays = types.ModuleType("IPython.display")
    displays.display = display  # type: ignore[attr-defined] # a stand-in for the package
    monkeypatch.setitem(sys.modules, "IPython", ipython)
    monkeypatch.setitem(sys.modules, "IPython.display", displays)
    train()
    (html,) = shown
    assert html.count("Epoch") == 2
    assert html.count("2/2 ━━━━━━━━━━━━━━━━━━━━") == 2
    assert "\r" not in html


def test_what_cannot_be_written_is_raised(monkeypatch: pytest.MonkeyPatch) -> None:
    class Broken(io.StringIO):
        def write(self, text: str) -> int:
            raise BrokenPipeError("nobody reads")

    monkeypatch.setattr(sys, "stdout", Broken())
    with pytest.raises(BrokenPipeError, match="nobody reads"):
        train()
