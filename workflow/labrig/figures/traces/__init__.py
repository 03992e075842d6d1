"""Figures from what tracers printed: flame graphs, ranked stacks, histograms and events."""
