"""The parts of the Reconstructions page."""
