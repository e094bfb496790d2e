"""What a session remembers, and who is at it."""
