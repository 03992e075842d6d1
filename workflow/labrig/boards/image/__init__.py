"""The image that labrig builds for its emulated boards, from signed Debian packages."""
