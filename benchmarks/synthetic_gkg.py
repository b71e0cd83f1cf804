"""Made-up GKG 2.1 files after the codebook, since no recorded one is to be had: a day of news by seed.

What belongs here: records in the published layout, with what makes real ones hard: machine-translated ones of many
languages, titles with character references, wire copies, an article seen again a slot later, and, where they are asked
for, quotes, line breaks of Unicode, stray bytes, rows of another width. What does not: what a reader makes of them.
All names but those of the entities are invented; sizes of the fields are those that the codebook's examples have.
"""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field

from pipelines.sources.gdelt_slots import Stream, member_name

LANGUAGES = ("zho", "zho", "spa", "ara", "rus", "deu", "fra", "jpn", "kor", "por", "ind", "vie")
DOMAINS = tuple(
    f"{name}-{kind}.example" for name in ("dawn", "harbour", "north", "mercury") for kind in ("post", "daily")
)
# A name, and what else a headline about it says; one Chinese name among Latin ones, as in translated records.
NAMED = {
    "Huawei": "{} ships more training clusters to carriers",
    "Cambricon": "{} shares rise after quarterly report",
    "Nvidia": "Export licence for {} parts still open, ministry says",
    "SMIC": "{} plans another fab",
    "寒武纪": "{}发布季度业绩",
    "华为": "{}昇腾集群在运营商上线",
    "DeepSeek": "{} model served by five more clouds",
    "Moore Threads": "{} opens a second software centre",
}
SUBJECTS = ("council", "harbour", "school", "river", "orchestra", "football", "harvest", "tram", "museum", "wind farm")
VERBS = ("reopens after", "votes on", "delays", "celebrates", "warns of", "repairs", "opposes")
OBJECTS = ("the storm", "new rules", "a record season", "the budget", "its anniversary", "higher fares")
CHINESE = ("市民公园今日重新开放", "教育局公布新学年安排", "台风过后渡轮恢复通航", "农产品价格平稳")
NAMED_SHARE, AGAIN_SHARE, COPY_SHARE = 0.015, 0.03, 0.08
WIDTH = 27
STRAY = (b"\xe9 ", b"\xe9j", b"\xe0 ")


@dataclass(frozen=True)
class Truth:
    """What was put into a file.

    Attributes:
        named: Ids of the well-formed records that name an entity, and the title of each.
        n_records: Rows, bad ones included.
        n_bad: Rows of another width.
        n_stray: Stray bytes.
    """

    named: dict[str, str] = field(default_factory=dict)
    n_records: int = 0
    n_bad: int = 0
    n_stray: int = 0


@dataclass
class World:
    """A source of slots, one after another: the same seed makes the same ones."""

    seed: int = 0
    previous: list[tuple[str, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Make the long texts that records choose from; drawing each anew would take longer than reading them."""
        rng = random.Random(self.seed)  # noqa: S311 made-up data
        self.themes = [_entries(rng, 35, "TAX_FNCACT_{}", offsets=True) for _ in range(200)]
        self.places = [_entries(rng, 8, "4#Port {0}, Isle#XX#XX{0}#12.5#-3.25#{0}", offsets=True) for _ in range(200)]
        self.organisations = [_entries(rng, 6, "Guild Of {}", offsets=True) for _ in range(200)]
        self.names = [_entries(rng, 20, "Person {} Surname", offsets=True) for _ in range(200)]
        self.gcam = [
            ",".join(f"c{n}.{rng.randint(1, 200)}:{rng.randint(1, 90)}" for n in range(350)) for _ in range(200)
        ]

    def gkg(self, slot: str, stream: Stream, n_records: int, *, with_faults: bool = False) -> tuple[bytes, Truth]:
        """The ZIP of a slot, and what is in it.

        Args:
            slot: The quarter hour, as in ``20261123120000``.
            stream: English, or machine-translated.
            n_records: How many well-formed records.
            with_faults: Whether rows are added that are hard to read.
        """
        rng = random.Random(f"{self.seed} {slot} {stream}")  # noqa: S311 made-up data
        named: dict[str, str] = {}
        rows = []
        for number in range(n_records):
            cells, title, is_named = self._record(rng, slot, stream, number)
            rows.append("\t".join(cells).encode())
            if is_named:
                named[cells[0]] = title
        n_bad = n_stray = 0
        if with_faults:
            for bad_cells, is_well_formed in self._faults(rng, slot, stream, n_records):
                rows.append(b"\t".join(bad_cells))
                n_bad += not is_well_formed
                n_stray += sum(cell.count(stray) for cell in bad_cells for stray in STRAY)
                if is_well_formed:
                    named[bad_cells[0].decode()] = "Huawei"
        content = b"".join(row + b"\n" for row in rows)
        return zipped(member_name(slot, "gkg", stream), content), Truth(named, len(rows), n_bad, n_stray)

    def _record(self, rng: random.Random, slot: str, stream: Stream, number: int) -> tuple[list[str], str, bool]:
        """The cells of a record, its title, and whether it names an entity."""
        is_translated = stream == "translation"
        language = rng.choice(LANGUAGES) if is_translated else "eng"
        is_named = rng.random() < NAMED_SHARE
        domain = rng.choice(DOMAINS)
        url = f"https://{domain}/2026/{slot[4:8]}/{slot}-{number}.html"
        if is_named:
            name, headline = rng.choice(list(NAMED.items()))
            title = headline.format(name)
        elif language == "zho":
            title = f"{rng.choice(CHINESE)} {number}"
        else:
            title = f"{rng.choice(SUBJECTS).title()} {rng.choice(VERBS)} {rng.choice(OBJECTS)} ({number})"
        if self.previous and not is_named:
            chance = rng.random()
            if chance < AGAIN_SHARE:
                url, title = rng.choice(self.previous)
            elif chance < AGAIN_SHARE + COPY_SHARE:
                title = rng.choice(self.previous)[1]
        if not is_named:
            self.previous = [*self.previous[-99:], (url, title)]
        positive, negative = rng.uniform(0, 6), rng.uniform(0, 8)
        shares = (positive - negative, positive, negative, positive + negative, rng.uniform(10, 25), rng.uniform(0, 2))
        tone = ",".join([*(str(round(share, 14)) for share in shares), str(rng.randint(80, 1500))])
        cells = [""] * WIDTH
        cells[0] = f"{slot}-{'T' if is_translated else ''}{number}"
        cells[1], cells[2], cells[3], cells[4] = slot, "1", domain, url
        cells[7] = "TAX_FNCACT;EPU_POLICY;WB_678_DIGITAL_GOVERNMENT"
        cells[8], cells[9] = rng.choice(self.themes), rng.choice(self.places)
        cells[10], cells[14] = cells[9], rng.choice(self.organisations)
        cells[15], cells[17], cells[23] = tone, rng.choice(self.gcam), rng.choice(self.names)
        cells[18] = f"https://{domain}/image/{number}.jpg"
        if is_translated:
            cells[25] = f"srclc:{language};eng:GT-{language.upper()} 1.0"
        cells[26] = (
            f"<PAGE_LINKS>{';'.join(f'https://{domain}/{n}/{number}' for n in range(20))}</PAGE_LINKS>"
            f"<PAGE_PRECISEPUBTIMESTAMP>{slot}</PAGE_PRECISEPUBTIMESTAMP>"
            f"<PAGE_TITLE>{_referenced(title)}</PAGE_TITLE>"
        )
        return cells, title, is_named

    def _faults(self, rng: random.Random, slot: str, stream: Stream, number: int) -> Iterator[tuple[list[bytes], bool]]:
        """Rows that are hard to read, all about Huawei, and whether each has the right width."""
        texts = {
            "quote": b'Huawei "opens a quote',
            "quotes": b'"Huawei" says ""no""',
            "breaks": "Huawei\u2028one\x0btwo\x85three\x1cfour".encode(),
            "stray": b"Huawei caf\xe9 d\xe9j\xe0 ouvert",
            "carriage": b"Huawei returns\r",
        }
        for position, text in enumerate(texts.values()):
            cells = [cell.encode() for cell in self._record(rng, slot, stream, number + position)[0]]
            cells[26] = b"<PAGE_TITLE>" + text + b"</PAGE_TITLE>"
            yield cells, True
        cells = [cell.encode() for cell in self._record(rng, slot, stream, number + len(texts))[0]]
        yield [*cells[:26], b"<PAGE_TITLE>Huawei", b"tab</PAGE_TITLE>"], False
        yield cells[:14], False


def zipped(member: str, content: bytes) -> bytes:
    """A ZIP with one member, the same bytes every time."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr(zipfile.ZipInfo(member), content, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def _entries(rng: random.Random, count: int, form: str, *, offsets: bool) -> str:
    """A list as GKG writes it: entries behind semicolons, each with its offset in the text."""
    return ";".join(
        f"{form.format(rng.randint(1000, 9999))}{f',{rng.randint(1, 9000)}' if offsets else ''}" for _ in range(count)
    )


def _referenced(title: str) -> str:
    """The title as it stands in the extras: what is not ASCII as character references."""
    return title.replace("&", "&amp;").encode("ascii", "xmlcharrefreplace").decode()
