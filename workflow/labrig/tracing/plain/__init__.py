"""The parts of a D script in plain words: probes, values, conditions, actions, cost. Pure."""
