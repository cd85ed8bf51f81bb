"""Alone no, together yes: who completes whom, buying and selling together, ayni, taking turns, deciding.

>>> from qhatu.sums.together.voting import votes_needed
>>> votes_needed(25)  # la mitad más uno de 25
13
"""
