"""What was measured, and how a report may write it."""
