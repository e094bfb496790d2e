"""What goes in: the files of digits, where they come from, their shape."""
