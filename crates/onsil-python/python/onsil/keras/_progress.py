"""Where the progress of a training is shown."""

from __future__ import annotations

import html
import importlib
import sys
from typing import Any, TextIO


class _Notebook:
    """One display of a notebook that is updated."""

    def __init__(self, display: Any) -> None:
        self._display = display
        self._handle: Any = None
        self._lines: list[str] = [""]

    def write(self, text: str) -> None:
        """Takes text as a terminal does: ``\\r`` begins the last line anew."""
        for part in text.replace("\x1b[K", "").splitlines(keepends=True) or [""]:
            if part.startswith("\r"):
                self._lines[-1] = ""
                part = part[1:]
            self._lines[-1] += part.rstrip("\n")
            if part.endswith("\n"):
                self._lines.append("")
        self._show()

    def _show(self) -> None:
        shown = html.escape("\n".join(self._lines).rstrip("\n"))
        data = {"text/html": f"<pre>{shown}</pre>", "text/plain": "\n".join(self._lines)}
        if self._handle is None:
            self._handle = self._display(data, raw=True, display_id=True)
        else:
            self._handle.update(data, raw=True)


def destination() -> tuple[Any, bool]:
    """What to write to, and whether a line may be redrawn there.

    Returns
    -------
    out : object
        With a method ``write``.
    redraws : bool
        True for a notebook and for a terminal, false for a pipe and a file.
    """
    # A notebook has IPython loaded already; nobody else pays for asking.
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython is not None else None
    if shell is not None and hasattr(shell, "kernel"):
        return _Notebook(importlib.import_module("IPython.display").display), True
    out: TextIO = sys.stdout
    return _Flushed(out), bool(getattr(out, "isatty", lambda: False)())


class _Flushed:
    """A file that shows at once what is written."""

    def __init__(self, out: TextIO) -> None:
        self._out = out

    def write(self, text: str) -> None:
        """Writes and flushes."""
        self._out.write(text)
        self._out.flush()
