"""Values in the place of missing ones."""

from ._simple import SimpleImputer

__all__ = ["SimpleImputer"]
