"""What tracers print, read into records: dtrace's text and JSON, and bpftrace's JSON."""
