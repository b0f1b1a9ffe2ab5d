"""How the models are fitted: read from an experiment without loading scikit-learn."""

import msgspec


class FitOptions(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Inverse regularisation strengths (C) of the logistic regressions, the network's size, and the number of folds.

    `hidden` units of 0 leave the network out; it needs vectors.
    """

    clause_strength: float = 3.0
    hidden: int = 128
    penalty: float = 0.01
    epochs: int = 6
    pooling_strength: float = 1.0
    folds: int = 10
