"""What experiments found, at one time and at another: read, kept for each commit, and compared."""
