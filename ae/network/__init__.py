"""The autoencoder itself, in torch and in numpy, and how good it is."""
