"""Turkish: the lemma; a form the dictionary lacks is stemmed; and the root.

Folding has made ı and İ i: capitals typed on another keyboard find the same words. A
dictionary of forms that are spelled like others (alın: forehead, and be taken; aşkı) often
has another word than meant: what is left without any endings counts as well, though less.

==========  =============================================================================
possession  -(i)m -(i)n -(s)i -(i)miz -(i)niz, after a vowel with the letter in brackets
case        -(n)in -(y)i -(y)e -de -den; behind a possessive -ne -ni -nde -nden; -(y)le
number      -ler
copula      -dir; -ki
verb        -mek -me, past -di -miş -dik, present -(i)yor, aorist -(i)r, future -(y)ecek,
            participle -(y)en, -(y)ip, -se, -meli, passive -(i)l -(i)n, causative -t
==========  =============================================================================

Source: G. Lewis, Turkish Grammar, 2000, chapters 2, 4 and 8.
"""

from __future__ import annotations

from archive.analysis.steps import Ending, endings, lemma, stem

_NOUN = (
    Ending(
        "nin nun ni nu yi yu ya ye na ne nda nde ndan nden si su m n miz muz niz nuz yla"
        " yle",
        "vowel",
        2,
    ),
    Ending("in un i u a e im um imiz umuz iniz unuz", "consonant", 2),
    Ending("la le dir dur tir tur ki da de dan den ta te tan ten lar ler", "", 2),
)
_VERB = (
    Ending("yip yup yor yacak yecek yan yen r t l n s", "vowel"),
    Ending("ip up ir ur ar er an en acak ecek il ul", "consonant"),
    Ending(
        "mak mek ma me mis mus di du ti tu dik duk tik tuk digi dugu tigi tugu mali meli"
        " sa se maz mez iyor uyor"
    ),
)

STEPS = (lemma("tr", unknown=stem("turkish")),)
ROOTS = ((endings(*_NOUN, *_VERB, vowels="aeiou", apart="ae ea"),),)
