"""The lesson a session works through: which step, its card, its answers."""
