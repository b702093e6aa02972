"""What scikit-learn's tools want to know of an estimator."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass
class Tags:
    """What an estimator is for, and which data it takes."""

    #: ``"classifier"``, ``"regressor"``, ``"clusterer"``, ``"outlier_detector"``, ``"transformer"`` or nothing.
    kind: str | None = None
    #: Whether ``transform`` exists, beside what it is for.
    transforms: bool = False
    needs_y: bool = False
    sparse: bool = False
    allow_nan: bool = False
    pairwise: bool = False
    categorical: bool = False
    string: bool = False
    one_d_labels: bool = False
    two_d_array: bool = True
    requires_fit: bool = True
    non_deterministic: bool = False
    poor_score: bool = False
    multi_class: bool = True
    preserves_dtype: list[str] = field(default_factory=lambda: ["float64", "float32"])


def sklearn_tags(tags: Tags) -> Any:
    """As scikit-learn's own ``Tags``; it must be installed, which it is where somebody asks."""
    from sklearn.utils import (
        ClassifierTags,
        InputTags,
        RegressorTags,
        TargetTags,
        TransformerTags,
    )
    from sklearn.utils import Tags as SklearnTags

    kind = None if tags.kind == "transformer" else tags.kind
    return SklearnTags(
        estimator_type=kind,
        target_tags=TargetTags(required=tags.needs_y, one_d_labels=tags.one_d_labels),
        transformer_tags=TransformerTags(preserves_dtype=tags.preserves_dtype) if tags.transforms else None,
        classifier_tags=ClassifierTags(poor_score=tags.poor_score, multi_class=tags.multi_class)
        if kind == "classifier"
        else None,
        regressor_tags=RegressorTags(poor_score=tags.poor_score) if kind == "regressor" else None,
        input_tags=InputTags(
            two_d_array=tags.two_d_array,
            one_d_array=not tags.two_d_array,
            sparse=tags.sparse,
            allow_nan=tags.allow_nan,
            pairwise=tags.pairwise,
            categorical=tags.categorical,
            string=tags.string,
        ),
        requires_fit=tags.requires_fit,
        non_deterministic=tags.non_deterministic,
    )
