"""Starting points that work."""
