"""How files are written whole, read with care, locked and packed."""
