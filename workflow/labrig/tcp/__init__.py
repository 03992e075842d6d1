"""TCP connections as a D script saw them: states, RFC 793, time series, the latency bound. Pure.

``docs/tcp.md`` says what scripts print; ``account`` is the way in.
"""
