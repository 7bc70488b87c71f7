"""Bulgarian: the article is stripped.

Dictionary and plural endings were measured and found to lose more than they gain.
"""

from __future__ import annotations

from archive.analysis.steps import strip

STEPS = (strip("ът ят та то те", 4),)
