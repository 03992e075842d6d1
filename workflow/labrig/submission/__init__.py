"""A report as a person hands it in: found, read within limits, checked, and told about.

Other people's files are read in a process of their own, which may use little time and memory.
"""
