"""Statistics: values in, frozen records out. Pure.

================ ===================================================================
``records``      the shape of ``analysis.json``
``cells``        the table of trials, grouped into cells, sessions and blocks
``describe``     summaries of samples
``paired``       paired differences over blocks: the comparisons that lead
``ministat``     trial-level comparisons in ministat's terms
``samples``      everything else that two samples give, trial-level
``trial_level``  these, for every arm of an experiment
``firings``      the cost of one firing: regression, and bootstrap over blocks
``costs``        that cost, for every traced arm of an experiment
``verdict``      an interval held against the smallest effect that matters
``hypotheses``   the declared hypotheses, each with its verdict
``trends``       trend and change over run order, in arrays
``steady``       the same for every cell, with the warm-up
``twins``        A/A controls: an arm and its twin
``regression``   a line a block, and what it leaves over
``knees``        one bend in a line
``sweeps``       both, for every metric over every numeric factor
``levels``       variance between and within blocks; the hierarchical bootstrap
``repetition``   both, for every cell
``stopping``     the declared sequential rule: what a look sees
``power``        blocks that an effect needs
``over_runs``    what repetition itself shows
``simulated``    how often methods erred where there was nothing to find
``account``      methods, assumptions and warnings, in words
``analysis``     all of it: ``analyse``
================ ===================================================================
"""
