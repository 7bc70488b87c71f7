"""What the loops read and write: one memory of bytes, little-endian, addressed from 0.

These functions are what :mod:`~archive.engines.columnar.kernel.translate` turns into one
WebAssembly instruction each. Run by Python they do the same on :data:`MEMORY`, so that the
loops can be tried out and compared without a runtime.
"""

from __future__ import annotations

import math
import struct

#: The memory when the loops are run by Python.
MEMORY = bytearray()

_U16, _U32, _F64 = struct.Struct("<H"), struct.Struct("<I"), struct.Struct("<d")


def u8(at: int) -> int:
    """Return the byte at an address."""
    return MEMORY[at]


def u16(at: int) -> int:
    """Return the two bytes at an address as a number."""
    found: int = _U16.unpack_from(MEMORY, at)[0]
    return found


def u32(at: int) -> int:
    """Return the four bytes at an address as a number, which is below 2**31."""
    found: int = _U32.unpack_from(MEMORY, at)[0]
    return found


def f64(at: int) -> float:
    """Return the eight bytes at an address as a number of IEEE 754."""
    found: float = _F64.unpack_from(MEMORY, at)[0]
    return found


def bits(at: int, place: int) -> int:
    """Return 32 bits from the bit *place* behind an address on, as an ``i32``."""
    begin = at + (place >> 3)
    found = int.from_bytes(MEMORY[begin : begin + 8], "little") >> (place & 7)
    found &= 0xFFFFFFFF
    return found - (1 << 32) if found >> 31 else found


def some(at: int) -> bool:
    """Return whether any of the sixteen bytes at an address is not zero."""
    return any(MEMORY[at : at + 16])


def put_u8(at: int, value: int) -> None:
    """Write a byte."""
    MEMORY[at] = value & 0xFF


def put_u32(at: int, value: int) -> None:
    """Write four bytes."""
    _U32.pack_into(MEMORY, at, value & 0xFFFFFFFF)


def put_f64(at: int, value: float) -> None:
    """Write a number of IEEE 754."""
    _F64.pack_into(MEMORY, at, value)


def nearest(value: float) -> float:
    """Return the nearest whole number, of two the even one (IEEE 754, 5.3.1)."""
    return float(round(value)) if math.isfinite(value) else value


def real(value: int) -> float:
    """Return a whole number as one of IEEE 754."""
    return float(value)


#: Name -> instruction, types of the arguments, type of the result ("" for none).
INSTRUCTIONS: dict[str, tuple[str, tuple[str, ...], str]] = {
    "u8": ("i32.load8_u", ("i32",), "i32"),
    "u16": ("i32.load16_u align=1", ("i32",), "i32"),
    "u32": ("i32.load align=1", ("i32",), "i32"),
    "f64": ("f64.load align=1", ("i32",), "f64"),
    "put_u8": ("i32.store8", ("i32", "i32"), ""),
    "put_u32": ("i32.store align=1", ("i32", "i32"), ""),
    "put_f64": ("f64.store align=1", ("i32", "f64"), ""),
    "nearest": ("f64.nearest", ("f64",), "f64"),
    "real": ("f64.convert_i32_s", ("i32",), "f64"),
}
