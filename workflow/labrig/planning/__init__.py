"""``labrig plan``: what will be measured, how long that takes, and whether it is enough."""
