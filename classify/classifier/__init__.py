"""Scoring paragraphs: features, fitting, scoring, calibration and evidence."""
