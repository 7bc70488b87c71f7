"""The innermost loops of searching as WebAssembly, where wasmtime is installed."""

from __future__ import annotations

from archive.engines.columnar.kernel.machine import Machine, Packed, ready, serial, wait

__all__ = ["Machine", "Packed", "ready", "serial", "wait"]
