"""Parts of a page that live in the browser: a typed wrapper and its js and css each."""
