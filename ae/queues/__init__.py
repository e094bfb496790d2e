"""How trainings and projections wait, are started and watched."""
