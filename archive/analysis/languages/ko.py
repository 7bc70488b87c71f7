"""Korean: the particles behind a word are stripped.

What is written together and apart by turns meets in the pairs of syllables of the
spelling (:func:`archive.analysis.grams`).
"""

from __future__ import annotations

from archive.analysis.steps import strip

_PARTICLES = (
    "은 는 이 가 을 를 의 에 에서 에게 에게서 으로 로 으로서 로서 으로써 로써 와 과 도 만"
    " 까지 부터 보다 처럼 마다 조차 이나 나 이며 이고 라고 이라고 들 께서 한테 하고"
)

STEPS = (strip(_PARTICLES, 2),)
