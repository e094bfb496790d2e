"""What can be computed with codes alone: ranges, paths, neighbours, planes."""
