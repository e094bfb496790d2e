"""The take-home file: the app's views, a run and a lesson in one HTML file."""
