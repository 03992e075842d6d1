"""``labrig compare``: what ministat(1) of 2015-07-15 reads, and what it prints, byte for byte.

============== ================================================================
``c_numbers``  numbers in text, as the C library reads them
``options``    the command line, by ministat's rules
``reading``    files to data sets
``summary``    one data set, as ministat describes it
``table``      the table and the verdicts, as text
``plot``       the plot, as text
``summaries``  data sets of which only n, mean and standard deviation are known
``more``       what ministat lacks, for the same files
``command``    all of it: ``run``
============== ================================================================
"""
