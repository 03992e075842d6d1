"""What a finished report is held against: format profiles as data, and rules over them. Pure.

This package knows no experiment, board or way of making reports, and works from an installed
labrig.
"""
