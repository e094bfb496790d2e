"""What a session runs, at its start and at every change: the frame and one page."""

from ae.ui.frame import show_app

show_app()
