"""Figures of TCP connections: the state diagram, series over time, the latency bound."""
