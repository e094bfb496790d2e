"""Lessons: steps with words and questions, whose answers are computed from a run."""
