"""What runs beside the site: indexing what changes, and tidying up, for ever.

Opening an index verifies sizes and heads of its files; their checksums are verified here,
at the start and once an hour, and an index found damaged is rebuilt beside.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

from archive.core import Archive
from archive.errors import IndexBusy

LOG = logging.getLogger(__name__)

#: Seconds between two rounds of tidying up and verifying.
TIDY = 3600.0

#: The longest pause after failures, in seconds.
LONGEST = 60.0


def work(
    archive: Archive,
    stop: Callable[[], bool],
    sleep: Callable[[float], object],
    clock: Callable[[], float] = time.monotonic,
) -> None:
    """Index what changes until *stop* says so.

    A failure is logged and tried again, after a pause that doubles each time: the changes
    stay noted until the index has learned them.

    Args:
        archive: The archive.
        stop: Asked before each round.
        sleep: Waits so many seconds, or until it is time to stop.
        clock: Seconds that only grow.
    """
    pause, tidied = archive.settings.work_seconds, -TIDY
    while not stop():
        try:
            if number := archive.index():
                LOG.info("indexed %d changes", number)
            if clock() - tidied >= TIDY:
                archive.sweep()
                tidied = clock()
                for fault in archive.mend():
                    LOG.error("%s: %s", fault.code, fault.message)
            pause = archive.settings.work_seconds
        except IndexBusy:
            LOG.info("another process is writing to the index")
        except Exception:
            pause = min(max(pause, 0.1) * 2, LONGEST)
            LOG.exception("indexing failed; next try in %.1f s", pause)
        sleep(pause)
