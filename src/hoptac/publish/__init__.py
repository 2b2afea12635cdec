"""Publishing: candidates, releases, and what changed between them.

Put here nothing but the doors: `candidate` files marts aside, `release` numbers and publishes them, `changes` compares.
"""

from hoptac.publish.candidate import Candidate, make_candidate
from hoptac.publish.release import Release, latest_release, release, shown_period

__all__ = ["Candidate", "Release", "latest_release", "make_candidate", "release", "shown_period"]
