"""Labels in front of dates, authors and sources, in the languages of the interface.

``Published: … | Last Updated: …``, ``Опубликовано: …``, ``Publié le …``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from archive.article import Moment, Origin
from archive.formats._dates import read_date
from archive.formats._datewords import fold

#: Words that say that a date is that of publication, or of the last change.
_DATES = {
    "published": (
        "published", "published on", "publish date", "date published", "publication date",
        "first published", "posted", "posted on", "posted at", "date", "issued", "released",
        "created", "dərc olunub", "dərc edilib", "dərc olunma tarixi", "nəşr olunub",
        "yayımlanıb", "tarix", "дәрҹ олунуб", "дәрҹ едилиб", "опубликовано", "опубликован",
        "опубликована", "публикация", "дата публикации", "дата", "размещено", "создано",
        "հրապարակված է", "հրապարակվել է", "հրապարակվեց", "հրապարակման ամսաթիվ",
        "հրապարակում", "ամսաթիվ", "yayınlanma", "yayımlanma", "yayınlanma tarihi",
        "yayımlanma tarihi", "yayın tarihi", "yayınlandı", "yayımlandı", "giriş",
        "giriş tarihi", "oluşturulma", "oluşturulma tarihi", "tarih", "نشر", "نشر في",
        "نشرت", "تاريخ النشر", "نشر بتاريخ", "تم النشر", "تم النشر في", "منشور", "التاريخ",
        "تاریخ انتشار", "زمان انتشار", "منتشر شده", "منتشر شد", "منتشرشده", "انتشار",
        "تاریخ", "گاهشمار", "გამოქვეყნდა", "გამოქვეყნებულია", "გამოქვეყნების თარიღი",
        "თარიღი", "publié", "publié le", "publication", "date de publication", "paru le",
        "mis en ligne le", "créé le", "veröffentlicht", "veröffentlicht am", "publiziert",
        "publiziert am", "erschienen", "erschienen am", "erstellt", "erstellt am", "datum",
        "stand", "publicado", "publicado el", "publicada", "publicada el",
        "fecha de publicación", "fecha", "publicación", "creado", "creado el",
    ),
    "updated": (
        "updated", "updated on", "updated at", "last updated", "last update",
        "last modified", "modified", "edited", "last edited", "yenilənib", "yeniləndi",
        "son yenilənmə", "yenilənmə", "yenilənmə tarixi", "dəyişdirilib", "јениләниб",
        "сон јениләнмә", "обновлено", "обновлен", "обновлена", "обновление",
        "последнее обновление", "изменено", "дата обновления", "թարմացված է",
        "թարմացվել է", "թարմացվեց", "վերջին թարմացում", "թարմացում", "güncelleme",
        "güncellenme", "güncellendi", "güncelleme tarihi", "güncellenme tarihi",
        "son güncelleme", "son güncellenme", "آخر تحديث", "تحديث", "حدث", "حدث في",
        "تم التحديث", "تم التحديث في", "محدث", "محدثة", "تاريخ التحديث",
        "به‌روزرسانی", "به روز رسانی", "آخرین به‌روزرسانی", "به‌روز شده", "بروزرسانی",
        "تاریخ به‌روزرسانی", "آخرین ویرایش", "განახლდა", "განახლებულია", "ბოლო განახლება",
        "განახლება", "mis à jour", "mis à jour le", "mise à jour", "mise à jour le",
        "dernière mise à jour", "dernière mise à jour le", "modifié", "modifié le",
        "actualisé", "actualisé le", "aktualisiert", "aktualisiert am",
        "zuletzt aktualisiert", "zuletzt aktualisiert am", "letzte aktualisierung",
        "geändert", "geändert am", "letzte änderung", "actualizado", "actualizado el",
        "actualizada", "actualizada el", "última actualización", "actualización",
        "modificado", "modificado el",
    ),
}  # fmt: skip
_AUTHORS = (
    "by", "author", "written by", "müəllif", "мүәллиф", "автор", "текст", "հեղինակ",
    "yazan", "yazar", "haber", "بقلم", "كتب", "كتبت", "الكاتب", "المؤلف", "إعداد", "تحرير",
    "نویسنده", "گزارش", "خبرنگار", "ავტორი", "par", "auteur", "von", "autor", "autorin",
    "por", "autora",
)  # fmt: skip
_SOURCES = (
    "source", "published in", "from", "mənbə", "мәнбә", "источник", "աղբյուր", "kaynak",
    "المصدر", "مصدر", "منبع", "წყარო", "quelle", "fuente",
)  # fmt: skip
#: Words for an author that need no colon after them.
_PREPOSITIONS = frozenset({"by", "von", "par", "por", "بقلم"})

_SIGNS = r"[:：\u055d\u0589\u060c.]"
_PART = re.compile(r"\s*(?:[|•·\u2502]|\s/\s|\s[-–—]\s(?=[^\W\d_]{4}))\s*")
_LABEL_LENGTH = 40
_VALUE_LENGTH = 90
_NAME_LENGTH = 80


@dataclass(frozen=True, slots=True)
class Label:
    """A labelled date. ``field``: ``published`` or ``updated``."""

    field: str
    moment: Moment


@cache
def _date_labels() -> dict[str, str]:
    """Return folded label -> field."""
    return {_key(word): field for field, words in _DATES.items() for word in words}


@cache
def _words(words: tuple[str, ...]) -> frozenset[str]:
    """Return folded labels."""
    return frozenset(map(_key, words))


def _key(text: str) -> str:
    """Return a label as it is compared."""
    return " ".join(fold(text).replace("-", " ").split())


def _split(
    part: str, labels: frozenset[str] | dict[str, str], *, loose: bool
) -> tuple[str, str] | None:
    """Return (label as written, value) of ``label: value``, or None.

    Args:
        part: A line or a part of one.
        labels: The labels, folded.
        loose: Whether a label may stand in front of a value without a sign.
    """
    sign = re.search(_SIGNS, part[:_LABEL_LENGTH])
    if sign and _key(part[: sign.start()].strip(" (\u200f\u200e")) in labels:
        return part[: sign.start()].strip(" ("), part[sign.end() :].strip()
    if not loose:
        return None
    words = part[:_LABEL_LENGTH].split(" ")
    for count in range(min(5, len(words) - 1), 0, -1):
        label = " ".join(words[:count])
        if _key(label.strip("(")) in labels:
            return label.strip("("), part[len(label) :].strip()
    return None


def read_label(row: str, language: str | None) -> list[Label]:
    """Return the dates that a line states with a label, [] if it is no such line.

    Args:
        row: A line of text, normalised.
        language: BCP 47 tag of the text, or None.
    """
    if not any(letter.isdigit() for letter in row) or len(row) > 3 * _VALUE_LENGTH:
        return []
    found, field = [], None
    for part in _PART.split(row):
        if not part:
            continue
        named = _split(part, _date_labels(), loose=True)
        label, value = named or ("", part)
        if named:
            field = _date_labels()[_key(label)]
        if field is None or len(value) > _VALUE_LENGTH:
            continue
        moment = read_date(value, language, Origin("label", label, row))
        if moment and named and _mostly(value, moment):
            found.append(Label(field, moment))
    return found


def _mostly(value: str, moment: Moment) -> bool:
    """Tell whether *value* is little else than the date found in it."""
    rest = value.replace(moment.raw, "", 1)
    return sum(letter.isalpha() for letter in rest) <= 30


def read_source(row: str) -> tuple[str, str] | None:
    """Return (label, name) if a line names the publication with a label, or None."""
    named = _split(row, _words(_SOURCES), loose=False)
    if named and 0 < len(named[1]) <= _NAME_LENGTH:
        return named
    return None


def read_author(row: str, language: str | None, *, alone: bool) -> tuple[str, ...]:
    """Return the authors that a line names, () if it is no author's line.

    Args:
        row: A line of text, normalised.
        language: BCP 47 tag of the text, or None.
        alone: Whether the line stands under the title with nothing else, where Arabic and
            Persian papers put author and place without a label.
    """
    if len(row) > _NAME_LENGTH or any(letter.isdigit() for letter in row):
        return ()
    named = _split(row, _words(_AUTHORS), loose=False)
    if named is None:
        label, _, value = row.partition(" ")
        if _key(label) in _PREPOSITIONS and value[:1].upper() == value[:1]:
            named = label, value
    if named and named[1] and not named[1].endswith((".", "!", "?")):
        return _people(named[1])
    primary = (language or "").partition("-")[0]
    if (
        alone
        and primary in {"ar", "fa", "ur", "azb"}
        and not row.endswith((".", "!", "؟", "»"))
    ):
        return (row.rstrip(" :"),) if len(row.split()) <= 9 else ()
    return ()


def _people(text: str) -> tuple[str, ...]:
    """Return the names in a byline, without the agency or paper after them."""
    names = re.split(
        r"\s*(?:[,;،]|\band\b|\bund\b|\bet\b|\by\b|\bи\b|\bvə\b|\bve\b|\bو\s)\s*", text
    )
    people = [name.strip(" .") for name in names if name.strip(" .")]
    many = [name for name in people if " " in name]
    return tuple(many or people)
