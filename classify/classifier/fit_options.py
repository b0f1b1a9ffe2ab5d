"""How the models are fitted: read from an experiment without loading scikit-learn."""

import msgspec


class FitOptions(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How clause models and pooling are fitted.

    `clause_strength` and `pooling_strength` are inverse regularisation strengths (C) of the logistic regressions;
    `count_ratios` weighs each feature by its log-count ratio first (Wang and Manning 2012). `networks` of 0 leaves
    the network out; it needs vectors.
    """

    clause_strength: float = 1.0
    count_ratios: bool = True
    networks: int = 3
    hidden: int = 128
    penalty: float = 0.01
    word_dropout: float = 0.3
    unit_dropout: float = 0.4
    epochs: int = 12
    pooling_strength: float = 1.0
    folds: int = 10
