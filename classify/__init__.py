"""Tag Chinese policy documents paragraph by paragraph with a codebook, and find emerging themes."""

__version__ = "0.1.0"
