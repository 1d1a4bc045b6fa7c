"""Damages files as transfers, editors and half-written programs do."""

import random


def damaged(content: bytes, chance: random.Random) -> tuple[bytes, bool]:
    """(the file, whether amounts or ends of it are lost)."""
    kind = chance.choice(["cut", "drop", "digit", "noise", "twice", "headless", "trailer", "letters"])
    if kind == "cut":
        return content[: chance.randrange(120, len(content) - 60)], True
    if kind == "noise":
        found = bytearray(content)
        for _ in range(chance.randrange(1, 12)):
            found[chance.randrange(len(found))] = chance.randrange(256)
        return bytes(found), False
    if kind == "headless":
        return content[chance.randrange(60, 400) :], False
    if kind == "trailer":
        return content[: content.rfind(b"SE")], True
    return _in_segments(content, kind, chance)


def _in_segments(content: bytes, kind: str, chance: random.Random) -> tuple[bytes, bool]:
    end = next(mark for mark in (b"~\r\n", b"~\n", b"~", b"'", b"\r", b"\n") if content.count(mark) > 12)
    segments = content.split(end)
    money = [at for at, each in enumerate(segments) if each[:3] in (b"CLP", b"SVC", b"CAS", b"BPR")]
    at = chance.choice(money)
    if kind == "drop":
        del segments[at]
    elif kind == "twice":
        segments.insert(at, segments[at])
    elif kind == "letters":
        segments[at] = segments[at].replace(b"5", b"S", 1).replace(b"0", b"O", 1)
    else:
        mark = b"|" if b"|" in segments[at] else b"*"
        parts = segments[at].split(mark)
        place = {b"CLP": 4, b"SVC": 3, b"CAS": 3, b"BPR": 2}[segments[at][:3]]
        parts[place] = parts[place] + b"7" if parts[place] != b"" else b"7"
        segments[at] = mark.join(parts)
    return end.join(segments), True
