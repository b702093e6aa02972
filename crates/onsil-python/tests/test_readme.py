"""The programs in the README run."""

from __future__ import annotations

import re
import runpy
from pathlib import Path
from typing import Any

import pytest

from onsil import keras

README = Path(__file__).parents[3] / "README.md"
PROGRAMS = re.findall(r"```python\n(.*?)```", README.read_text(encoding="utf-8"), flags=re.DOTALL)


def test_there_are_programs() -> None:
    assert len(PROGRAMS) == 2


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda program: program.splitlines()[0])
def test_program(
    program: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    fit = keras.Sequential.fit

    def briefly(self: Any, x: Any, y: Any, **options: Any) -> Any:
        # What the program says is right after a batch as well as after ten epochs.
        return fit(self, x[:32], y[:32], **{**options, "epochs": 1})

    monkeypatch.setattr(keras.Sequential, "fit", briefly)
    path = tmp_path / "program.py"
    path.write_text(program, encoding="utf-8")
    runpy.run_path(str(path), run_name="__main__")
    assert capsys.readouterr().out.strip()
