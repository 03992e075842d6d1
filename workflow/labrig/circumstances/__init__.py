"""Under what a session measures: this computer, its software, the commit at work."""
