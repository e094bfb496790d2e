"""What a run on disk is: the contract between trainer and app."""
