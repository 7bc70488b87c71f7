"""Full-text search over memory-mapped arrays.

A folder holds segments (:mod:`~archive.engines.columnar.segment` describes their format
byte by byte), a manifest and a pointer to it (:mod:`~archive.engines.columnar.manifest`).
:class:`~archive.engines.columnar.index.Index` writes and opens it,
:func:`~archive.engines.columnar.evaluate.search` asks it a tree of questions
(:mod:`~archive.engines.columnar.tree`), and :mod:`~archive.engines.columnar.codec` lets
Whoosh's own searcher read it. Where wasmtime is installed, plain words and phrases are
answered by loops in WebAssembly (:mod:`~archive.engines.columnar.kernel`); without it,
NumPy gives the same answers. Nothing here knows what is built on it: the package needs
NumPy and, for the codec alone, Whoosh.

::

    index = Index(Path("folder"), Schema((Field("word", positions=True),), ("tag",), "tag"))
    index.create()
    index.write([Document("a", {"word": Terms(["to", "be"])}, {"tag": "en"})])
    search(index.snapshot(), Request(Leaf((Clause("word", "be"),)))).hits

``python -m archive.engines.columnar.dump FOLDER`` prints what a folder holds.
"""

from __future__ import annotations
