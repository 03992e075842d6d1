"""Statistics: values in, frozen records out. Pure.

================ ===================================================================
``records``      the shape of ``analysis.json``
``cells``        the table of trials, grouped into cells, sessions and blocks
``describe``     summaries of samples
``paired``       paired differences over blocks: the comparisons that lead
``ministat``     trial-level comparisons in ministat's terms
``samples``      everything else that two samples give, trial-level
``trial_level``  these, for every arm of an experiment
``probes``       the cost of one firing, and what else probes change
``verdicts``     the declared hypotheses, each with its evidence and its verdict
``runs``         steadiness over run order, twins, variance by level, sequential rule
``lines``        lines and knees over the levels of numeric factors
``power``        blocks that an effect needs
``simulated``    how often methods erred where there was nothing to find
``account``      methods, assumptions and warnings, in words
``analysis``     all of it: ``analyse``
================ ===================================================================
"""
