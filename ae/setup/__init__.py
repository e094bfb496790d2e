"""What ``make run`` installs: first what serves, and PyTorch behind the open app."""
