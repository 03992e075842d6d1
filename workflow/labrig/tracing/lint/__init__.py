"""What a D script that dtrace accepts may still do to an experiment. Pure; a module a rule."""
