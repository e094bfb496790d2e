"""An autoencoder for 28 x 28 digits, and everything a class needs to take it apart."""
