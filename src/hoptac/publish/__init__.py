"""Publishing: candidates, releases, and what changed between them.

Put here nothing but the doors: `candidate` files marts aside, `release` numbers and publishes them, `changes` compares,
`revisions` keeps what moved.
"""

from hoptac.publish.candidate import Candidate, make_candidate
from hoptac.publish.release import Release, fill_release, latest_release, release, shown_period

__all__ = ["Candidate", "Release", "fill_release", "latest_release", "make_candidate", "release", "shown_period"]
