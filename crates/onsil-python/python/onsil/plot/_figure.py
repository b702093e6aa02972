"""Figures as objects."""

from __future__ import annotations

import os
from typing import Any

from .. import _onsil


class Figure:
    """A figure, made by one of the functions of ``onsil.plot``.

    It does not change: ``title``, ``subtitle``, ``theme``, ``width`` and ``columns`` return another figure. A notebook
    shows what a cell ends with.

    Examples
    --------
    >>> from onsil import plot
    >>> figure = plot.line({"loss": [0.9, 0.4, 0.2]}).title("A training").theme("dark")
    >>> figure.to_svg()[:4]
    '<svg'
    """

    def __init__(self, native: Any) -> None:
        if not isinstance(native, _onsil.Figure):
            raise TypeError("figures are made by the functions of onsil.plot, such as plot.line")
        self._native = native

    def title(self, text: str) -> Figure:
        """The figure with another title.

        Parameters
        ----------
        text : str
            What stands above everything.

        Returns
        -------
        Figure
            Another figure.
        """
        return Figure(self._native.title(str(text)))

    def subtitle(self, text: str) -> Figure:
        """The figure with another line below the title.

        Parameters
        ----------
        text : str
            What stands there.

        Returns
        -------
        Figure
            Another figure.
        """
        return Figure(self._native.subtitle(str(text)))

    def theme(self, name: str) -> Figure:
        """The figure in other colours.

        Parameters
        ----------
        name : {"light", "dark"}
            Dark on white, or light on dark.

        Returns
        -------
        Figure
            Another figure.

        Raises
        ------
        ValueError
            Another name.
        """
        if name not in ("light", "dark"):
            raise ValueError(f"theme must be 'light' or 'dark', but is {name!r}")
        return Figure(self._native.dark(name == "dark"))

    def width(self, pixels: float) -> Figure:
        """The figure at another width; its height follows.

        Parameters
        ----------
        pixels : float
            From 200 to 4000.

        Returns
        -------
        Figure
            Another figure.

        Raises
        ------
        ValueError
            A width outside that range.
        """
        if not 200 <= pixels <= 4000:
            raise ValueError(f"width must be from 200 to 4000, but is {pixels}")
        return Figure(self._native.width(float(pixels)))

    def columns(self, count: int) -> Figure:
        """The figure with another number of frames beside each other.

        Parameters
        ----------
        count : int
            At most so many, at least 1; fewer where the width has no room for them.

        Returns
        -------
        Figure
            Another figure.

        Raises
        ------
        ValueError
            Less than 1.
        """
        if count < 1:
            raise ValueError(f"columns must be at least 1, but is {count}")
        return Figure(self._native.columns(int(count)))

    def to_svg(self) -> str:
        """The figure in Scalable Vector Graphics; the same data give the same text.

        Returns
        -------
        str
            A whole ``<svg>`` element.
        """
        return self._native.to_svg()

    def to_png(self, scale: float = 2.0) -> bytes:
        """The figure in pixels.

        Parameters
        ----------
        scale : float
            Pixels of the picture for each of the figure's, from 0.5 to 8.

        Returns
        -------
        bytes
            A PNG file.

        Raises
        ------
        ValueError
            A scale outside that range, or a picture of more than 64 million pixels.
        """
        return self._native.to_png(float(scale))

    def to_text(self, columns: int = 80, unicode: bool = True, color: bool = False) -> str:
        """The figure as text for a terminal.

        Parameters
        ----------
        columns : int
            The width, from 30 to 400.
        unicode : bool
            Whether to draw with dots of braille and blocks; without, the text is ASCII.
        color : bool
            Whether to add the codes of 24-bit colours.

        Returns
        -------
        str
            Lines.

        Raises
        ------
        ValueError
            A width outside that range.

        Examples
        --------
        >>> from onsil import plot
        >>> plot.line({"loss": [0.9, 0.4, 0.2]}).to_text(40, unicode=False).isascii()
        True
        """
        if not 30 <= columns <= 400:
            raise ValueError(f"columns must be from 30 to 400, but is {columns}")
        return self._native.to_text(int(columns), bool(unicode), bool(color))

    def save(self, path: Any) -> None:
        """Writes a file, whole or not at all.

        Parameters
        ----------
        path : path
            Ends in ``.svg`` or ``.png``.

        Raises
        ------
        ValueError
            Another ending.
        OSError
            The file cannot be written.
        """
        self._native.save(os.fspath(path))

    def _repr_svg_(self) -> str:
        return self.to_svg()

    def _repr_html_(self) -> str:
        # No wider than its place on the page.
        return f'<div style="max-width: {self._native.pixel_width():.0f}px">{self.to_svg()}</div>'

    def __repr__(self) -> str:
        return f"<onsil.plot.Figure, {self._native.pixel_width():.0f} pixels wide>"


def beside(figures: dict[str, Figure]) -> Figure:
    """The frames of several figures in one, each with a heading.

    Parameters
    ----------
    figures : dict of str to Figure
        Figures under their headings.

    Returns
    -------
    Figure
        All of them.

    Examples
    --------
    >>> from onsil import plot
    >>> figure = plot.beside({"first": plot.line({"a": [0, 1]}), "second": plot.line({"a": [1, 0]})})
    >>> "second" in figure.to_svg()
    True
    """
    return Figure(_onsil.Figure.beside([(str(heading), figure._native) for heading, figure in figures.items()]))
