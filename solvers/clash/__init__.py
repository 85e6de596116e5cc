"""Why what has been published cannot all be kept: the smallest set of rules and rows that clash.

``find.find_clash`` is the way in. A clash is a set of *members*, each a rule with a row; the set
cannot hold, and holds once any member is dropped. ``question`` puts a case into members,
``encoding`` states a set of them in CP-SAT, ``shrink`` and ``smallest`` look for the smallest set
that is refused, ``second`` states it anew for HiGHS, ``witness`` judges rosters without a solver.
"""
