"""A corpus of synthetic returns, half of them with one planted defect each, and how many Hoptac finds.

Put here the making of workbooks, the spoiling of workbooks, and the count. Nothing here reads `expectations/rules`:
what is planted was fixed beforehand by what can go wrong in an office, not by what Hoptac looks for.
"""
