"""The Class page: boards over HTTP, and what a teacher does with one."""
