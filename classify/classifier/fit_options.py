"""How the models are fitted: read from an experiment without loading scikit-learn."""

import msgspec


class FitOptions(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Inverse regularisation strengths (C) of the three logistic regressions, and the number of folds."""

    clause_strength: float = 3.0
    paragraph_strength: float = 3.0
    pooling_strength: float = 1.0
    folds: int = 10
