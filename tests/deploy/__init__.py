"""The app behind a real nginx, on loopback: `make deploy-test`."""
