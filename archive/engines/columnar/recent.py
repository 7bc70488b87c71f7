"""What was read or counted not long ago, as far as it fits."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Hashable
from typing import Any

from numpy.typing import NDArray

#: Bytes an entry takes beside its arrays.
OVERHEAD = 400


class Recent:
    """A bounded memory of pairs of arrays; the oldest give way.

    Args:
        most: Most bytes.
    """

    def __init__(self, most: int) -> None:
        self.most, self.held = most, 0
        self._known: OrderedDict[Hashable, tuple[NDArray[Any], NDArray[Any]]] = (
            OrderedDict()
        )
        self._lock = threading.Lock()

    def __contains__(self, key: Hashable) -> bool:
        return key in self._known

    def get(self, key: Hashable) -> tuple[NDArray[Any], NDArray[Any]] | None:
        """Return what is known by *key*."""
        return self._known.get(key)

    def put(self, key: Hashable, found: tuple[NDArray[Any], NDArray[Any]]) -> None:
        """Remember *found*."""
        with self._lock:
            if key in self._known:
                return
            self._known[key] = found
            self.held += _size(found)
            while self.held > self.most:
                self.held -= _size(self._known.popitem(last=False)[1])


def _size(found: tuple[NDArray[Any], NDArray[Any]]) -> int:
    return found[0].nbytes + found[1].nbytes + OVERHEAD
