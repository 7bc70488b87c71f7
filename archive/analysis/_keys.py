"""Latin keys: what is left of a name when another script writes it.

A key is the skeleton of a word's consonants, in classes that survive transliteration,
written with capital letters: ``HDR`` for Heydar, Гейдар, حيدر, Հեյդար and ჰეიდარ.

======  ======================================================================
B       b p; Arabic writes ب for both
V       v f w; a final v is heard as f
T, D    t th; d dh
K G H   k q; g gh ğ; h x kh
S, Z    s sh; z zh
TS, DZ  ts ch; dz j (two classes each, as Arabic and Greek spell them)
L M N R
A       a vowel that begins the word, but not before S and a consonant (İspaniya: Spain);
        other vowels are left out
+       a vowel that ends it, where at most two consonants are left to tell words apart
======  ======================================================================

A letter that is read in several ways gives several keys: Russian г is g or h, Arabic و a
vowel or v, Latin c anything. A word has at most :data:`MOST` keys.

Source: the romanisation tables of BGN/PCGN and UNGEGN for Russian, Armenian, Georgian,
Arabic, Persian, Hebrew and Greek; the alphabets of Azerbaijani and Turkish.
"""

from __future__ import annotations

from typing import Final

#: Keys of a word at most.
MOST: Final = 4
#: Letters of a word that are read.
_READ: Final = 24

#: How letters and groups of them are read; "a" is a vowel, "" nothing. "$" ends a word.
_READINGS: Final = """
b B; p B; v V; f V; w V; t T; d D; k K; g G; h H; s S; z Z; l L; m M; n N; r R; j DZ Z a
q K G; x H KS; y a; a a; e a; i a; o a; u a; c K DZ TS; ce S DZ TS; ci S DZ TS; cy S TS
ch TS H K S; ck K; cz TS; dj DZ; dzh DZ; dz DZ; dh D; gh G; ge G DZ; gi G DZ; kh H; ph V
sh S; sch S; shch S; tch TS; th T; tz TS; zh Z; wh V; ts TS; tsh TS
ah aH a; eh aH a; ih aH a; oh aH a; uh aH a; aw aV a; ew aV a; ow aV a
б B; в V; г G H; ґ G; ғ G; ҝ G; д D; ж Z; җ DZ; з Z; к K; қ K G; л L; м M; н N; ң N; п B
р R; с S; т T; ф V; х H; һ H; ҳ H; ц TS; ч TS; ҹ DZ; ҷ DZ; ш S; щ S; ў a V; џ DZ; ђ DZ
ћ TS; љ L; њ N; ѓ G; ќ K; ъ ; ь ; а a; е a; э a; и a; і a; ї a; й a; ј a; о a; у a; ы a
ю a; я a; є a; ө a; ү a; ұ a; ә a; дж DZ; тч TS
բ B; գ G; դ D; զ Z; թ T; ժ Z; լ L; խ H; ծ TS; կ K; հ H; ձ DZ; ղ G; ճ TS; մ M; յ a; ն N
շ S; չ TS; պ B; ջ DZ; ռ R; ս S; վ V; տ T; ր R; ց TS; ւ V; փ B; ք K; ֆ V; ու a; ա a; ե a
է a; ը a; ի a; ո a; օ a; տճ DZ; դժ DZ; տշ TS
ბ B; გ G; დ D; ვ V; ზ Z; თ T; კ K; ლ L; მ M; ნ N; პ B; ჟ Z; რ R; ს S; ტ T; ფ V B; ქ K
ღ G; ყ K G; შ S; ჩ TS; ც TS; ძ DZ; წ TS; ჭ TS; ხ H; ჯ DZ; ჰ H; ა a; ე a; ი a; ო a; უ a
ი$ a -
ب B; پ B; ت T; ث S T; ج DZ G; چ TS; ح H; خ H; د D; ذ Z D; ر R; ز Z; ژ Z; س S; ش S; ص S
ض D Z; ط T; ظ Z; ع a; غ G; ف V; ڤ V; ق K G; ك K; گ G; ڭ N; ل L; م M; ن N; ه H; و a V
ي a; ا a; ء ; ۇ a; ۆ a; ۋ V; ێ a; ه$ a; تش TS; تس TS; دج DZ; دز DZ; ڵ L; ڕ R; ٹ T
ڈ D; ڑ R; ^ال aL -
ב B V; ג G DZ; ד D; ה H; ו a V; ז Z; ח H; ט T; י a; כ K H; ל L; מ M; נ N; ס S; ע a; פ B V
צ TS; ק K; ר R; ש S; ת T; א a; ה$ a H
β V; γ G; δ D; ζ Z; θ T; κ K; λ L; μ M; ν N; ξ KS; π B; ρ R; σ S; τ T; φ V; χ H; ψ BS
μπ B MB; ντ D NT; γκ G NG; γγ NG; τζ DZ; αυ aV; ευ aV; ου a; α a
ε a; η a; ι a; ο a; υ a; ω a
"""


def _readings() -> dict[str, tuple[str, ...]]:
    """Return letters -> their readings, best first."""
    entries = (
        entry.split() for line in _READINGS.splitlines() for entry in line.split(";")
    )
    made = {entry[0]: tuple(entry[1:]) or ("",) for entry in entries if entry}
    # The letters of v and u stand for v where a word begins.
    return made | {f"^{letter}": ("V",) for letter in "وו"}


_OF: Final = _readings()
_LONGEST: Final = max(map(len, _OF))


def _read(word: str) -> list[tuple[str, ...]]:
    """Return the readings of the letters of *word*, the longest groups first."""
    out: list[tuple[str, ...]] = []
    text, at = f"^{word[:_READ]}$", 0
    while at < len(text):
        for length in range(min(_LONGEST, len(text) - at), 0, -1):
            found = _OF.get(text[at : at + length])
            if found is not None:
                out.append(found)
                at += length
                break
        else:
            at += 1
    return out


def _key(sounds: str) -> str:
    """Return the key of *sounds*, or "" where too little is left to tell words apart."""
    key, before = "", ""
    for sound in sounds:
        if sound not in "a-" and sound != before:
            key += sound
        before = sound
    if len(key) < 2:
        return ""
    if sounds[0] == "a" and key[0] == "S" and key[1] in "BTKMNL":
        return key
    end = "+" if len(key) == 2 and sounds[-1] == "a" else ""
    return f"{'A' if sounds[0] == 'a' else ''}{key}{end}"


def keys(word: str) -> tuple[str, ...]:
    """Return the Latin keys of a folded word in any script, best first; () if none.

    >>> keys("гейдар"), keys("حيدر"), keys("heyder")
    (('GDR', 'HDR'), ('HDR',), ('HDR',))
    """
    readings = _read(word)
    best = [reading[0] for reading in readings]
    found = dict.fromkeys((_key("".join(best)),))
    for at, reading in enumerate(readings):
        for other in reading[1:]:
            found[_key("".join((*best[:at], other, *best[at + 1 :])))] = None
    return tuple(key for key in found if key)[:MOST]
