"""Which blocks of a web page are its article.

Every block is weighed twice. First by itself: its length, links and punctuation, its place,
what names say about that place, its neighbours. Then again, knowing how the first weighing
went for the blocks around it: an article is a dense run of blocks in few frames.

The weights were fitted by logistic regression to 619 labelled pages of 422 sites in some
twenty languages, two thirds of them news; their form was checked by leaving out whole
sites. None is about a single site. Lengths count the letters of scripts without spaces,
so that every script is weighed alike.

Source: the kind of features follows Kohlschütter et al., "Boilerplate Detection using
Shallow Text Features" (WSDM 2010), and Vogels et al., "Web2Text" (ECIR 2018).
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from archive.formats._html_blocks import Block

_WORD = re.compile(
    "[\u2e80-\u2fdf\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    "\u0e00-\u0e7f\u1000-\u109f\u1780-\u17ff]|\\w+"
)
_NO_LETTER = re.compile(r"\W+")
_END = re.compile(r"[.!?…。！？؟।][\"'”’»)\]]*$")
_DATE = re.compile(r"\d{1,2}[:.h]\d\d|\b(?:19|20)\d\d\b")
#: Headings of readers' comments.
_COMMENTS = re.compile(
    r"\W*(?:\d+\s+)?(?:reader |user |leave a |post a |your |view |show |add |all )?"
    r"(?:comments?|kommentare?|komentarze|komentarz|opinie|dodaj|skomentuj|комментари|"
    r"коментар|обсуждение|отзывы|σχόλι|comentarios?|comentários?|commentaires?|commenti|"
    r"reacties|yorumlar|şərh|discussion|dyskusja|forum|评论|評論|留言|回應|回应|网友|網友|댓글|"
    r"コメント|تعليقات|نظرات|bình luận)",
    re.IGNORECASE,
)
#: What stands before links to other articles.
_RELATED = re.compile(
    r"\W*(?:related|read (?:more|also|next)|see also|also (?:on|read|in)|recommended|"
    r"most (?:read|popular|viewed)|more (?:on|from|in|stories|news|about)|latest|"
    r"top (?:stories|news)|"
    r"you (?:may|might) |don.t miss|popular|trending|watch|listen|mehr zum|lesen sie|"
    r"auch interessant|weitere|meistgelesen|zum thema|zobacz|czytaj|przeczytaj|więcej|"
    r"powiązane|podobne|polecamy|w tym temacie|najnowsze|читайте|смотрите|по теме|также|"
    r"другие|ещё|еще|новости|похожие|популярн|σχετικ|διαβάστε|δείτε|περισσότερα|τελευταία|"
    r"lire aussi|à lire|sur le même|voir aussi|plus sur|lea también|le puede|te puede|"
    r"más (?:noticias|sobre)|relacionad|leia (?:também|mais)|veja (?:também|mais)|"
    r"leggi anche|lees ook|meer over|les også|läs (?:också|mer)|lue myös|ilgili|ayrıca|"
    r"həmçinin|digər|相关|相關|延伸|推荐|推薦|更多|热门|熱門|最新|関連|あわせて|人気|"
    r"관련|많이 본|"
    r"اقرأ|ذات صلة|مطالب مرتبط|xem thêm|tin liên quan)",
    re.IGNORECASE,
)
_RIGHTS = [
    "©",
    "(c)",
    "copyright",
    "all rights",
    "alle rechte",
    "tous droits",
    "todos los derechos",
    "wszelkie prawa",
    "все права",
    "prawa zastrzeż",
    "при использовании",
    "免责",
    "免責",
    "版权",
    "版權",
    "未经授权",
    "未經授權",
    "無断転載",
    "무단",
    "bütün hüquqlar",
    "terms of use",
    "terms of service",
    "privacy policy",
    "impressum",
    "may not be published",
    "may not be reproduced",
]
#: Invitations: to subscribe, to follow, to share, to write in.
_INVITES = [
    "newsletter",
    "subscri",
    "sign up",
    "follow us",
    "follow him",
    "follow her",
    "follow on",
    "download the",
    "download our",
    "our app",
    "facebook",
    "twitter",
    "whatsapp",
    "telegram",
    "share this",
    "share on",
    "click here",
    "log in",
    "login",
    "register",
    "advertis",
    "sponsor",
    "abonn",
    "testen sie",
    "melden sie",
    "suscr",
    "inscri",
    "polub",
    "подпи",
    "мы в ",
    "подробнее",
    "read more",
    "continue reading",
    "mehr lesen",
    "gallery credit",
    "photo credit",
    "have a tip",
    "contact the",
    "contact us",
    "email us",
    "support us",
    "support our",
    "donat",
    "cookie",
    "paywall",
]

#: Weights of the first weighing, by feature.
_FIRST: Mapping[str, float] = {
    "one": -0.72,
    "after comments": -0.96,
    "before title": -2.06,
    "date": -0.4,
    "digits": -2.39,
    "eight words": 0.65,
    "end": 0.87,
    "end before": 0.36,
    "frame of second before": 0.27,
    "frame of second next": 0.58,
    "in article": 0.44,
    "in aside": -0.99,
    "in button": -3.59,
    "in figcaption": -1.77,
    "in figure": -0.91,
    "in footer": -2.24,
    "in form": -1.05,
    "in header": -1.27,
    "in li": -1.36,
    "in main": 0.5,
    "in nav": 0.44,
    "invites": -1.63,
    "is h2": 0.94,
    "is h3": 0.73,
    "is li": 2.16,
    "is p": 0.47,
    "links": -1.58,
    "links before": -0.63,
    "links next": -0.7,
    "links of frame": 0.22,
    "longest frame": 1.87,
    "mostly links": -0.78,
    "name body": 0.68,
    "name comments": -2.17,
    "name hidden": -1.25,
    "name navigation": -0.61,
    "name sharing": -0.05,
    "position": -0.86,
    "related": -1.9,
    "rights": -2.47,
    "said": -0.33,
    "short, no end": 0.33,
    "twenty words": 0.61,
    "words": 0.3,
}
#: Weights of the second weighing, by feature.
_SECOND: Mapping[str, float] = {
    "one": -2.32,
    "words": 0.22,
    "links": -0.8,
    "digits": -1.32,
    "before title": -1.21,
    "said": 0.18,
    "chance": 4.61,
    "odds": -0.04,
    "mass": -0.42,
    "share of frame": 0.52,
    "chance of frame": 0.3,
    "chance of outer frame": 1.34,
    "run": -0.84,
    "edge": 2.67,
    "early": 0.53,
    "late": -0.4,
    "four before": 0.22,
    "four next": 0.27,
}

_LONGEST_ASIDE = 600
_THRESHOLD = 0.6
#: Letters from which on a text is not said twice by chance.
_LONG_ENOUGH = 20


@dataclass(slots=True)
class Weighed:
    """A block and what is counted of it.

    Attributes:
        block: The block.
        words: Its words; letters of scripts without spaces count as words.
        letters: Its letters and digits in small letters.
        links: Share of its characters in links.
        ends: Whether it ends like a sentence.
    """

    block: Block
    words: int
    letters: str
    links: float
    ends: bool


def letters(text: str) -> str:
    """Return *text* without spaces and marks, in small letters."""
    return _NO_LETTER.sub("", text).casefold()


def count(blocks: Sequence[Block]) -> list[Weighed]:
    """Return the blocks that hold words, with what is counted of them."""
    counted = []
    for block in blocks:
        words = len(_WORD.findall(block.text))
        if words:
            links = block.linked / len(block.text)
            ends = bool(_END.search(block.text[-8:]))
            counted.append(Weighed(block, words, letters(block.text), links, ends))
    return counted


def first_features(
    counted: Sequence[Weighed], frames: int, title: str
) -> list[dict[str, float]]:
    """Return the features of each block by itself.

    Args:
        counted: The blocks.
        frames: How many frames the page has.
        title: Letters of the article's title.
    """
    words, linked, long = ([0.0] * frames for _ in range(3))
    for entry in counted:
        frame = entry.block.frame
        words[frame] += entry.words
        linked[frame] += entry.links * entry.words
        if entry.words >= 8 and entry.links < 0.5:
            long[frame] += entry.words
    longest = max(long, default=0.0)
    heading = _heading(counted, title)
    said, after_comments = 0, False
    found = []
    for at, entry in enumerate(counted):
        block, text = entry.block, entry.block.text
        if at == heading:
            said, after_comments = 0, False
        if entry.words <= 8 and _COMMENTS.match(text):
            after_comments = True
        said += entry.words if entry.links < 0.5 else 0
        aside = text.lower() if len(text) < _LONGEST_ASIDE else ""
        found.append(
            {
                "one": 1.0,
                "words": math.log1p(entry.words),
                "eight words": entry.words >= 8,
                "twenty words": entry.words >= 20,
                "short, no end": entry.words < 8 and not entry.ends,
                "end": entry.ends,
                "digits": sum(map(str.isdigit, text)) / len(text),
                "links": entry.links,
                "mostly links": entry.links > 0.5,
                "longest frame": long[block.frame] == longest,
                "links of frame": linked[block.frame] / max(1.0, words[block.frame]),
                "before title": at < heading,
                "said": math.log1p(said),
                "position": at / len(counted),
                "after comments": after_comments,
                "related": bool(_RELATED.match(text)),
                "invites": any(word in aside for word in _INVITES),
                "rights": any(word in aside for word in _RIGHTS),
                "date": len(text) <= 90 and bool(_DATE.search(text)),
                **{f"name {name}": 1.0 for name in block.names},
                **{f"in {tag}": 1.0 for tag in block.around & _AROUND},
                **({f"is {block.tag}": 1.0} if block.tag in _TAGS else {}),
                **_neighbours(counted, at),
            }
        )
    return found


_AROUND = frozenset(
    [
        "article",
        "aside",
        "button",
        "figcaption",
        "figure",
        "footer",
        "form",
        "header",
        "li",
        "main",
        "nav",
    ]
)
_TAGS = frozenset(["h2", "h3", "li", "p"])


def _heading(counted: Sequence[Weighed], title: str) -> int:
    """Return where the title stands as a heading, or -1."""
    return next(
        (
            at
            for at, entry in enumerate(counted)
            if title and entry.block.tag == "h1" and entry.letters == title
        ),
        -1,
    )


def _neighbours(counted: Sequence[Weighed], at: int) -> dict[str, float]:
    frame = counted[at].block.frame
    found: dict[str, float] = {}
    if at:
        found["links before"] = counted[at - 1].links
        found["end before"] = counted[at - 1].ends
    if at > 1:
        found["frame of second before"] = counted[at - 2].block.frame == frame
    if at + 1 < len(counted):
        found["links next"] = counted[at + 1].links
    if at + 2 < len(counted):
        found["frame of second next"] = counted[at + 2].block.frame == frame
    return found


def second_features(
    counted: Sequence[Weighed],
    parents: Sequence[int],
    firsts: Sequence[Mapping[str, float]],
    chances: Sequence[float],
) -> list[dict[str, float]]:
    """Return the features of each block among the others, given its first chance."""
    frames = len(parents)
    words, mass, outer_words, outer_mass = ([0.0] * frames for _ in range(4))
    for entry, chance in zip(counted, chances, strict=True):
        frame = entry.block.frame
        for totals, masses, where in (
            (words, mass, frame),
            (outer_words, outer_mass, parents[frame]),
        ):
            totals[where] += entry.words
            masses[where] += chance * entry.words
    total = sum(mass) + 1e-9
    run = 0.0
    found = []
    for at, (entry, first, chance) in enumerate(zip(counted, firsts, chances, strict=True)):
        frame, outer = entry.block.frame, parents[entry.block.frame]
        run += chance * entry.words
        found.append(
            {
                "one": 1.0,
                "words": first["words"],
                "links": first["links"],
                "digits": first["digits"],
                "before title": first["before title"],
                "said": first["said"],
                "chance": chance,
                "odds": math.log(chance + 1e-3) - math.log(1 - chance + 1e-3),
                "mass": math.log1p(total),
                "share of frame": mass[frame] / total,
                "chance of frame": mass[frame] / max(1.0, words[frame]),
                "chance of outer frame": outer_mass[outer] / max(1.0, outer_words[outer]),
                "run": run / total,
                "edge": min(run, total - run) / total,
                "early": run / total < 0.02,
                "late": run / total > 0.98,
                "four before": sum(chances[max(0, at - 4) : at]) / 4,
                "four next": sum(chances[at + 1 : at + 5]) / 4,
            }
        )
    return found


def chosen(blocks: Sequence[Block], parents: Sequence[int], title: str) -> list[str]:
    """Return the paragraphs of the article.

    Args:
        blocks: The page's blocks.
        parents: For each frame the frame around it.
        title: The article's title; where it is said again, it is left out.
    """
    counted = count(blocks)
    head = letters(title)
    firsts = first_features(counted, len(parents), head)
    chances = [_chance(features, _FIRST) for features in firsts]
    seconds = second_features(counted, parents, firsts, chances)
    final = [_chance(features, _SECOND) for features in seconds]
    best = max(final, default=0.0)
    threshold = _THRESHOLD if best > _THRESHOLD else 0.5 * best
    seen = {head}
    found = []
    for entry, chance in zip(counted, final, strict=True):
        if chance <= threshold or entry.letters in seen:
            continue
        found.append(entry.block.text)
        if len(entry.letters) > _LONG_ENOUGH:
            seen.add(entry.letters)
    return found


def _chance(features: Mapping[str, float], weights: Mapping[str, float]) -> float:
    """Return the chance, 0 to 1, that a block is of the article."""
    sum_ = sum(weights.get(name, 0.0) * value for name, value in features.items())
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, sum_))))
