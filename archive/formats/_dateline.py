"""Datelines: the place, the date and the agency in front of a report.

``BAKU, Jan. 20 (AP) —``, ``Doha:``, ``BAKI, 20 yanvar. AZƏRTAC``,
``Москва. 20 января. ИНТЕРФАКС -``, ``Madrid, 20 ene (EFE).-``, ``دبي، 9 فبراير (وام) -``.

With a date or a known agency the form is sure; a bare place has to look like one and to be
followed by the beginning of a sentence. Only the first 160 characters of a paragraph are
looked at.
"""

from __future__ import annotations

import re
import unicodedata

from archive.article import Dateline
from archive.formats._dates import Day, find_days

_REACH = 160
_PLACE_LENGTH = 60
_PLACE_WORDS = 5
_CREDIT_LENGTH = 45
#: What parts a dateline from the report, after a space or not.
_DASH = "-\u2010\u2011\u2012\u2013\u2014\u2015\u0640"
_END = re.compile(
    rf"\s*(?:\.\s?[{_DASH}]{{1,2}}|\s[{_DASH}]{{1,2}}(?=\s|$)|\u2013\s|[\u2014\u2015]|--|[:\u0589](?=\s|$))\s*"
)
#: The same, or the full stop after an agency.
_SIGNED = re.compile(_END.pattern + r"|\.\s+")
_AFTER_DATE = re.compile(
    r"[\s,.\u060c:\u0589]*(?:(?:[-\s]?(?:\d{4})?[-\s]?(?:c[ıiuü]|ҹ[ыиуү])?\s?(?:il|ил)\b|г\.|года"
    r"|թ\.|թվականի|წ\.|წელი|م\b|هـ|р\.|року)[\s,.\u060c]*)*"
)
_BRACKETS = re.compile(r"[\s.,]*[(/\[«]\s*(?P<name>[^()/\[\]«»]{2,45}?)\s*[)/\]»]")
_PARTICLES = frozenset(
    [
        "de", "la", "le", "les", "del", "der", "den", "am", "an", "im", "in", "of", "on",
        "the", "sur", "sous", "el", "al", "upon", "and", "und", "et", "y", "du", "da", "do",
        "dos", "di", "bei", "ob", "на", "ve", "və",
    ]
)  # fmt: skip
#: Words that open a sentence about a day, not a dateline.
_PREPOSITIONS = frozenset(
    [
        "in", "on", "at", "by", "from", "since", "until", "till", "before", "after", "am",
        "im", "an", "bei", "seit", "vor", "nach",
        "bis", "le", "en", "au", "du", "dès", "el",
        "desde", "hasta", "na", "в", "с", "до", "к", "на", "по", "dün", "bu", "the", "and",
    ]
)  # fmt: skip
#: Words that stand before a colon and are no places.
_NO_PLACES = frozenset(
    [
        "note", "update", "updated", "photo", "photos", "video", "picture", "image",
        "analysis", "opinion", "editorial",
        "exclusive", "breaking", "correction", "comment",
        "interview", "question", "answer", "warning",
        "source", "sources", "summary", "title",
        "subject", "author", "by", "also", "read", "published", "tags", "keywords", "foto",
        "фото", "видео", "источник", "автор", "примечание", "интервью", "qeyd", "mənbə",
        "müəllif", "kaynak", "not", "yazar", "quelle", "anmerkung", "hinweis", "kommentar",
        "crédit", "remarque", "nota", "fuente", "autor", "صورة", "المصدر", "ملاحظة", "سؤال",
        "جواب", "فيديو", "عکس", "منبع", "نویسنده", "یادداشت", "ფოტო", "წყარო", "ավտոր",
        "լուսանկար", "աղբյուր", "a", "q", "i", "ps", "nb", "fact", "facts", "quote",
    ]
)  # fmt: skip
#: News agencies, as they sign in their own and in other languages.
_AGENCIES = frozenset(
    name.casefold()
    for name in (
        "AP", "Associated Press", "AFP", "Reuter", "Reuters", "Рейтер", "UPI", "dpa", "EFE",
        "ANSA", "APA", "AZƏRTAC", "AZERTAC",
        "AzərTAc", "АЗЕРТАДЖ", "Азертадж", "Azərinform",
        "АзерТАдж", "ТАСС", "TASS", "ИТАР-ТАСС", "ITAR-TASS", "Интерфакс", "ИНТЕРФАКС",
        "Interfax", "РИА Новости", "RIA", "РИА", "RIA Novosti", "Sputnik", "Спутник", "AA",
        "Anadolu", "İHA", "DHA", "ANKA", "İLKHA", "Turan", "Trend", "Report", "Armenpress",
        "Արմենպրես", "ԱՐՄԵՆՊՐԵՍ", "Арменпресс", "Panorama.am", "ARKA", "ІНТЕРПРЕСНЬЮС",
        "InterPressNews", "ინტერპრესნიუსი", "Interpressnews",
        "IPN", "IRNA", "ایرنا", "ISNA",
        "ایسنا", "Fars", "فارس", "Tasnim", "تسنیم", "Mehr", "مهر", "ایلنا", "واس", "SPA",
        "وام", "WAM", "QNA", "قنا", "كونا", "KUNA", "بنا", "BNA", "MENA", "أ ش أ", "سانا",
        "SANA", "بترا", "Petra", "رويترز", "أ ف ب", "ا ف ب", "أ ب", "د ب أ", "فرانس برس",
        "أسوشيتد برس", "الأناضول", "وكالات", "الوكالات", "Xinhua", "新华社", "PTI", "ANI",
        "IANS", "APP", "PAP", "ČTK", "TASR",
        "MTI", "BTA", "БТА", "Tanjug", "Танјуг", "HINA",
        "STA", "ELTA", "LETA", "BNS", "NTB", "Ritzau", "TT", "STT", "ANP", "Belga", "ATS",
        "SDA", "Lusa", "Europa Press", "UNIAN", "УНИАН", "Укринформ", "БелТА", "KazTAG",
        "Казинформ", "Kabar", "УзА", "Petra-JNA", "Kyodo", "Jiji", "Yonhap", "Agencies",
        "Agenturen", "Agences", "Agencias", "Ajanslar", "Агентства",
    )
)  # fmt: skip


def is_agency(name: str) -> bool:
    """Tell whether *name* is that of a news agency."""
    return name.strip(" .,-/()").casefold() in _AGENCIES


def cased(letter: str) -> bool:
    """Whether *letter* belongs to a script with capital letters."""
    return letter.upper() != letter.lower() and not "\u10d0" <= letter <= "\u10ff"


def _is_place(text: str, words: int = _PLACE_WORDS) -> bool:
    """Tell whether *text* can be the name of a place: few words, all with capitals."""
    if not 2 <= len(text) <= _PLACE_LENGTH or any(
        letter in text for letter in '"«»“”?!;|@()'
    ):
        return False
    parts = text.replace("-", " ").split()
    if len(parts) > words or any(letter.isdigit() for letter in text):
        return False
    if parts[0].strip(".,").casefold() in _NO_PLACES or parts[0].lower() in _PREPOSITIONS:
        return False
    for part in parts:
        first = next((letter for letter in part if letter.isalpha()), "")
        if not first and part.strip("'’.,&/"):
            return False
        if first and cased(first) and first.islower() and part.lower() not in _PARTICLES:
            return False
    first = text[0]
    return first.isalpha() and not (cased(first) and first.islower())


def _opens(rest: str) -> bool:
    """Tell whether *rest* can be the beginning of a sentence."""
    first = next(
        (letter for letter in rest[:4] if letter.isalpha() or letter.isdigit()), ""
    )
    return bool(first) and (first.isdigit() or not cased(first) or first.isupper())


def _capitals(text: str) -> bool:
    """Tell whether *text* is all in capital letters."""
    return text.isupper() and len(text) > 1


def _clean_place(text: str) -> str:
    """Return a place without the sign that ends it; an abbreviation keeps its point."""
    place = text.strip(" \u00a0,\u060c/-–—")
    last = place.rpartition(" ")[2]
    if place.endswith((".", "\u0589")) and "," not in place and "." not in last[:-1]:
        return place[:-1]
    return place


def _credit(tail: str, *, dated: bool) -> tuple[str | None, int] | None:
    """Return the agency that *tail* starts with, and where its dateline ends.

    Returns:
        (credit or None, offset after the end of the dateline), or None if *tail* starts
        with neither an agency nor an end.
    """
    end = _END.match(tail)
    if end:
        after = tail[end.end() :]
        again = _SIGNED.search(after[:_CREDIT_LENGTH])
        if again and is_agency(after[: again.start()]):
            return after[: again.start()].strip(), end.end() + again.end()
        return None, end.end()
    brackets = _BRACKETS.match(tail)
    if brackets:
        end = _END.match(tail, brackets.end())
        point = re.compile(r"[.,:]?\s*").match(tail, brackets.end())
        stop = end.end() if end else point.end() if point else brackets.end()
        return (
            (brackets["name"], stop)
            if end or dated or is_agency(brackets["name"])
            else None
        )
    found = _END.search(tail[: _CREDIT_LENGTH + 4])
    if found:
        name = tail[: found.start()].strip(" ,.\u060c/")
        if (
            name
            and len(name.split()) <= 4
            and (is_agency(name) or (dated and _is_place(name) and not name.endswith(".")))
        ):
            return name, found.end()
    return None


def _spare_credit(tail: str) -> tuple[str, int] | None:
    """Return an agency that a full stop, a comma or nothing parts from the report."""
    found = re.match(
        r"(?P<name>[^.,:\u0589\u060c]{2,30}?)\s*(?:[.,:\u0589\u060c]\s*|$)", tail
    )
    if found and (
        is_agency(found["name"]) or (_capitals(found["name"]) and len(tail) < 40)
    ):
        return found["name"].strip(), found.end()
    words = tail.split()[:4]
    for count in (3, 2, 1):
        name = " ".join(words[:count])
        if len(words) > count and _capitals(name) and is_agency(name):
            return name, len(name) + 1
    return None


def _dated(paragraph: str, head: str, day: Day) -> tuple[Dateline, str] | None:
    """Return a dateline with a date, and the report."""
    lead = head[: day.start]
    credit_before = None
    first, sign, rest = lead.partition(",")
    if sign and is_agency(first):
        credit_before, lead = first.strip(), rest
    brackets = _BRACKETS.search(lead)
    if brackets and not lead[brackets.end() :].strip(" ,.-–—"):
        credit_before, lead = brackets["name"], lead[: brackets.start()]
    place = _clean_place(lead)
    if not _is_place(place):
        return None
    after = day.end
    credit = _credit(head[after:], dated=True)
    if credit is None:
        suffix = _AFTER_DATE.match(head, day.end)
        after = suffix.end() if suffix else day.end
        more = find_days(head[after:])[:1]
        if more and more[0].start < 14:
            after += more[0].end
            suffix = _AFTER_DATE.match(head, after)
            after = suffix.end() if suffix else after
        credit = _credit(head[after:], dated=True) or _spare_credit(head[after:])
    if credit is None:
        stop = re.match(r"\s*[.:\u0589]\s+|\s*$", head[day.end :])
        stopped = stop or head[day.end : after].strip().endswith((".", "\u0589"))
        parted = lead.rstrip().endswith((",", ".", "\u060c")) or _capitals(place)
        if not stopped or not parted or not (_opens(head[after:]) or len(head) == after):
            return None
        credit = None, 0
    end = after + credit[1]
    line = Dateline(
        place, day.value or None, credit[0] or credit_before, head[:end].strip()
    )
    return line, paragraph[end:].lstrip()


def _undated(paragraph: str, head: str) -> tuple[Dateline, str] | None:
    """Return a dateline without a date, and the report."""
    brackets = _BRACKETS.search(head[: _PLACE_LENGTH + _CREDIT_LENGTH])
    if brackets:
        place = _clean_place(head[: brackets.start()])
        told = _credit(head[brackets.start() :], dated=False)
        if told and told[0] and (not place or _is_place(place)):
            known = is_agency(told[0])
            if (place or known) and (known or _opens(head[brackets.start() + told[1] :])):
                end = brackets.start() + told[1]
                line = Dateline(place or None, None, told[0], head[:end].strip())
                return line, paragraph[end:].lstrip()
    end_sign = _END.search(head[: _PLACE_LENGTH + 4])
    if not end_sign:
        return None
    place, rest = _clean_place(head[: end_sign.start()]), head[end_sign.end() :]
    again = _END.search(rest[:_CREDIT_LENGTH])
    if again and is_agency(rest[: again.start()]) and _is_place(place):
        end = end_sign.end() + again.end()
        credit = rest[: again.start()].strip(" ,.")
        return Dateline(place, None, credit, head[:end].strip()), paragraph[end:].lstrip()
    parts = [part.strip() for part in re.split("[,\u060c]", place)]
    if len(parts) > 1 and is_agency(parts[-1]) and _is_place(", ".join(parts[:-1])):
        line = Dateline(
            ", ".join(parts[:-1]), None, parts[-1], head[: end_sign.end()].strip()
        )
        return line, paragraph[end_sign.end() :]
    if not _looks_bare(parts, end_sign[0].strip()) or not _opens(rest):
        return None
    line = Dateline(place, None, None, head[: end_sign.end()].strip())
    return line, paragraph[end_sign.end() :]


def _looks_bare(parts: list[str], sign: str) -> bool:
    """Tell whether place and region alone, before *sign*, are a dateline."""
    if len(parts) > 2 or not all(_is_place(part, 3) for part in parts):
        return False
    first = next((letter for letter in parts[0] if letter.isalpha()), "")
    if sign in {":", "\u0589"}:
        return not any(re.search(r"-\s|\s-", part) for part in parts)
    return cased(first) and (
        _capitals(parts[0]) or (sign != "-" and len(parts[0].split()) <= 2)
    )


def split_dateline(
    paragraph: str, language: str | None = None
) -> tuple[Dateline | None, str]:
    """Return the dateline that *paragraph* starts with, and the paragraph without it.

    Args:
        paragraph: First paragraph of an article, normalised.
        language: BCP 47 tag of the text, or None.

    Returns:
        (dateline, report), or (None, *paragraph* as it is).
    """
    head = unicodedata.normalize("NFC", paragraph[:_REACH])
    if not head or not (head[0].isalpha() or head[0] in "(/["):
        return None, paragraph
    days = find_days(head[:100], language)
    if days and 0 < days[0].start <= _PLACE_LENGTH + _CREDIT_LENGTH:
        found = _dated(paragraph, head, days[0])
        if found:
            return found
    return _undated(paragraph, head) or (None, paragraph)
