"""What repetition itself shows: steadiness, twins, variance by level, the sequential rule. Pure."""
