"""What a firing costs, and what else probes change. Pure."""
