"""The names of the figures of connections, which reports place them by."""

STATES = "tcp-states"
SERIES = "tcp-series"
BOUND = "tcp-bound"
FIGURES = (STATES, SERIES, BOUND)
