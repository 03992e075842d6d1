"""Where trials run. ``base`` is the whole contract of a board."""
