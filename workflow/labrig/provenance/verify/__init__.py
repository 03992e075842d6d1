"""``labrig verify``: whether what lies in a lab's results is what its journals give.

One module a kind of file; each yields a ``Checked`` for every thing it looked at. Nothing in the
lab is changed, and no board is started: what is made again is made in a folder of its own.
"""
