"""labrig: from a declared operating-systems experiment to a lab report that can be defended."""

__version__ = "0.1.0"
