"""What the Morph page hands out: strips, a homework sheet, files."""
