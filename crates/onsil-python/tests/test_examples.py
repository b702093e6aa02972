"""The examples run."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest

EXAMPLES = sorted((Path(__file__).parent.parent / "examples").glob("*.py"))


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_example(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    runpy.run_path(str(path), run_name="__main__")
    printed = capsys.readouterr().out
    expected = {
        "xor": "8 hidden units: accuracy 1.00",
        "digits_cnn": "the same after loading: True",
        "custom_loss": "weights 1.00, -2.00, 0.50",
        "search_svc": "best parameters: {'svc__C'",
    }
    assert expected[path.stem] in printed
