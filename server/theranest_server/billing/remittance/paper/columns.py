"""Tables: which row heads one, and which column each word of the rows below stands in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from .layouts import Layout
from .rows import Piece, Row, joined
from .values import codes, day, is_number, money, procedure, remarks

MONEY_COLUMNS = frozenset(
    [
        "charge",
        "allowed",
        "discount",
        "not_covered",
        "deductible",
        "coinsurance",
        "copay",
        "patient",
        "other",
        "withheld",
        "paid",
    ]
)
_TEXT_COLUMNS = frozenset(["procedure", "modifiers", "reason", "remark", "name", "status", "rendering"]) | {""}
_IDS = frozenset(("payer_claim_id", "claim_id", "member", "rendering"))
_MOST_HEADER_ROWS = 3
_BARRED = 1e6


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    concept: str
    x0: float
    x1: float


def header_at(rows: Sequence[Row], at: int, layout: Layout) -> tuple[tuple[Column, ...], int] | None:
    """(columns, number of rows) where a table's captions begin at `at`. Captions may be stacked in up to three rows."""
    best: tuple[int, tuple[Column, ...], int] | None = None
    for depth in range(1, _MOST_HEADER_ROWS + 1):
        stack = rows[at : at + depth]
        if len(stack) < depth or stack[-1].page != stack[0].page or not _captions_only(stack[-1]):
            break
        for cells in (_merged(stack), _split(stack)) if depth > 1 else (_split(stack),):
            columns = tuple(Column(concept=layout.column(c.text), x0=c.x0, x1=c.x1) for c in cells)
            score = _score(columns)
            if score and (best is None or score > best[0]):
                best = (score, columns, depth)
    return (best[1], best[2]) if best else None


def _captions_only(row: Row) -> bool:
    return (
        not any(
            money(word.text) is not None or day(word.text) is not None or _is_value(word.text) for word in row.words
        )
        and ":" not in row.text
    )


def _is_value(text: str) -> bool:
    return is_number(text) and sum(character.isdigit() for character in text) >= 4


def _score(columns: Sequence[Column]) -> int:
    """0 for anything that heads no table of amounts."""
    named = [column.concept for column in columns if column.concept]
    amounts = {concept for concept in named if concept in MONEY_COLUMNS}
    if len(set(named)) < 3 or len(amounts) < 2 or not amounts & {"charge", "paid"}:
        return 0
    unknown = len(columns) - len(named)
    return 10 * len(set(named)) - 4 * unknown - 6 * (len(named) - len(set(named)))


def _merged(stack: Sequence[Row]) -> list[Piece]:
    """Cells of stacked rows that stand above each other, read from top to bottom."""
    groups: list[list[Piece]] = []
    for cell in sorted((cell for row in stack for cell in row.cells), key=lambda cell: cell.x0):
        home = next((group for group in groups if _above(group, cell)), None)
        if home is None:
            groups.append([cell])
        else:
            home.append(cell)
    return [joined(sorted(group, key=lambda cell: (cell.box[1], cell.x0))) for group in groups]


def _above(group: Sequence[Piece], cell: Piece) -> bool:
    x0, x1 = min(piece.x0 for piece in group), max(piece.x1 for piece in group)
    return min(x1, cell.x1) - max(x0, cell.x0) > 0.3 * min(x1 - x0, cell.x1 - cell.x0)


def _split(stack: Sequence[Row]) -> list[Piece]:
    """Captions of one row; words that stand close are parted where each part names a column of its own."""
    if len(stack) > 1:
        return []
    found: list[Piece] = []
    words: list[Piece] = []
    for word, opens in zip(stack[0].words, stack[0].gaps, strict=True):
        if opens and words:
            found += _captions(words)
            words = []
        words.append(word)
    return found + (_captions(words) if words else [])


def _captions(words: list[Piece]) -> list[Piece]:
    whole = joined(words)
    general = Layout()
    if len(words) == 1 or general.column(whole.text):
        return [whole]
    found: list[Piece] = []
    at = 0
    while at < len(words):
        length = next(
            (n for n in range(min(4, len(words) - at), 0, -1) if general.column(joined(words[at : at + n]).text)), 1
        )
        found.append(joined(words[at : at + length]))
        at += length
    return found if sum(bool(general.column(piece.text)) for piece in found) >= 2 else [whole]


def placed(row: Row, columns: Sequence[Column]) -> dict[int, list[Piece]]:
    """Words of a row by column: the cheapest way to lay them out from left to right, by place and by what they can be."""
    words = row.words[:60]
    infinite = float("inf")
    count = len(columns)
    only = _in_order(words, columns)
    # cost[j]: the best for the words so far with the last one in column j
    cost: list[list[float]] = []
    came: list[list[int]] = []
    for at, word in enumerate(words):
        line, back = [infinite] * count, [-1] * count
        for j, column in enumerate(columns):
            own = _cost(word, column) if only.get(at, j) == j else _BARRED
            if at == 0:
                line[j] = own
                continue
            for i in range(j + 1):
                same = i == j
                if same and not _may_share(column, words[at - 1], word):
                    continue
                total = cost[at - 1][i] + own
                if total < line[j]:
                    line[j], back[j] = total, i
        cost.append(line)
        came.append(back)
    if not words or min(cost[-1]) == infinite:
        return {}
    return _traced(words, cost, came)


def _in_order(words: Sequence[Piece], columns: Sequence[Column]) -> dict[int, int]:
    """Where a row has an amount for every column of amounts, each stands in its own, however it is aligned."""
    amounts = [at for at, word in enumerate(words) if money(word.text) is not None]
    wanted = [at for at, column in enumerate(columns) if column.concept in MONEY_COLUMNS]
    return dict(zip(amounts, wanted, strict=True)) if len(amounts) == len(wanted) else {}


def narrowed(columns: Sequence[Column], laid: Mapping[int, Sequence[Piece]]) -> tuple[Column, ...]:
    """The columns at the places of a full row's amounts: captions are often aligned otherwise than figures."""
    wanted = [at for at, column in enumerate(columns) if column.concept in MONEY_COLUMNS]
    if any(not any(money(word.text) is not None for word in laid.get(at, ())) for at in wanted):
        return tuple(columns)
    return tuple(
        Column(concept=column.concept, x0=laid[at][0].x0, x1=laid[at][-1].x1) if at in wanted else column
        for at, column in enumerate(columns)
    )


def _traced(words: Sequence[Piece], cost: list[list[float]], came: list[list[int]]) -> dict[int, list[Piece]]:
    column = min(range(len(cost[-1])), key=lambda j: cost[-1][j])
    found: dict[int, list[Piece]] = {}
    for at in range(len(words) - 1, -1, -1):
        found.setdefault(column, []).insert(0, words[at])
        column = came[at][column]
    return found


def _may_share(column: Column, one: Piece, other: Piece) -> bool:
    """Only one amount fits a column of money; a reason may be followed by its amount."""
    if column.concept in MONEY_COLUMNS:
        return one.text in ("$", "-", "-$") or (money(one.text) is None) != (money(other.text) is None)
    return True


def _cost(word: Piece, column: Column) -> float:
    distance = min(abs(word.x0 - column.x0), abs(word.x1 - column.x1), abs(word.middle - (column.x0 + column.x1) / 2))
    if min(word.x1, column.x1) > max(word.x0, column.x0):
        distance *= 0.5
    return distance + _unlikely(word.text, column.concept)


def _unlikely(text: str, concept: str) -> float:
    """What a word can hardly be in a column of that concept, in points of distance."""
    amount = money(text) is not None
    moment = day(text) is not None
    if concept in MONEY_COLUMNS:
        if amount or text in ("$", "-", "--", "-$"):
            return 0
        return 60 if codes(text) or remarks(text) else 400
    if amount:
        return 40 if concept in ("reason", "") else _BARRED
    if concept in ("date", "to"):
        return 0 if moment or text in ("-", "to", "thru") else 150
    if concept == "procedure":
        return 0 if procedure(text) else 30
    if concept in _IDS:
        return 0 if is_number(text) else 40
    if moment and "-" in text + "/" and ("/" in text or "-" in text):
        return 150
    if concept in ("units", "place"):
        return 0 if text.isdigit() and len(text) <= 3 else 150
    if concept in ("reason", "remark"):
        return 0 if codes(text) or remarks(text) or len(text) <= 5 else 40
    return 10
