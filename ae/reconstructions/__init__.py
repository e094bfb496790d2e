"""How well each class, and each code size, is redrawn."""
