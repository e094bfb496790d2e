"""Boards: what the pupils of a class send, kept as files and read by everybody."""
