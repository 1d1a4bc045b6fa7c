"""Telehealth: place and modifier, by payer."""

from collections.abc import Iterator

from ...codes.places import TELEHEALTH_PLACES, modifier_kinds, places_of_service
from ..claim import ScrubClaim, ScrubLine
from ..context import ScrubContext
from ..finding import Example, Hit, check
from ..payer import TelehealthRules, sample_payers

_NOT_BY_TELEHEALTH = frozenset(("G0552", "G0553", "G0554"))
_NO_MEETING = _NOT_BY_TELEHEALTH | {"96127", "96146", "96160", "96161", "99484", "99492", "99493", "99494", "G0323"}
"""Nobody meets for these: they stand beside a session and say nothing of how it was held."""
_OWN_PLACE = TELEHEALTH_PLACES | {"03", "05", "06", "07", "08", "19", "22", "26", "50", "53", "71", "72"}
"""Where telehealth is billed under the place's own code, or has a code of its own."""
_VIDEO = frozenset(("95", "GT"))
_AUDIO = frozenset(("93", "FQ"))
_WANTS_GT = sample_payers(telehealth=TelehealthRules(video=("GT",), audio=("93",)))


@check(
    "TELEHEALTH_WITHOUT_MODIFIER",
    number=40,
    field="box 24B, 24D / 2400 SV105, SV101",
    severity="warning",
    source="payer's telehealth rules",
    only="telehealth",
    passes=Example(line={"place": "10", "modifiers": ("95",)}),
    fails=Example(line={"place": "10"}),
)
def telehealth_modifier(claim: ScrubClaim, context: ScrubContext) -> Iterator[Hit]:
    """Payers differ: an error only where the payer's file names modifiers. Medicare's contractors need none (2024 on)."""
    known = context.known_rules(claim)
    rules = known.telehealth if known else None
    if (rules is not None and not rules.wanted) or (rules is None and claim.filing == "MB"):
        return
    for line in claim.lines:
        if line.place in TELEHEALTH_PLACES and not _telehealth(line) and line.procedure not in _NO_MEETING:
            asked = f" This payer asks for {' or '.join(rules.wanted)}." if rules else ""
            yield Hit(
                line=line.number,
                message=f"Line {line.number}: a telehealth place without a telehealth modifier.",
                fix=f"By the note: 95 for video, 93 for audio only, at most payers.{asked}",
                values=(line.place,),
                severity="error" if rules else None,
                source=known.source if known and rules else None,
            )


@check(
    "TELEHEALTH_MODIFIER_OF_PAYER",
    number=45,
    field="box 24D / 2400 SV101",
    source="payer's telehealth rules",
    only="rules",
    passes=Example(line={"place": "10", "modifiers": ("GT",)}, context={"payers": _WANTS_GT}),
    fails=Example(line={"place": "10", "modifiers": ("95",)}, context={"payers": _WANTS_GT}),
)
def modifier_of_payer(claim: ScrubClaim, context: ScrubContext) -> Iterator[Hit]:
    """Where the payer's file names the modifiers for video and for audio only, others are not taken for them."""
    known = context.rules_for(claim)
    rules = known.telehealth
    if rules is None:
        return
    for line in claim.lines:
        for each in line.modifiers:
            wanted = rules.video if each in _VIDEO else rules.audio if each in _AUDIO else None
            if wanted is not None and each not in wanted and not set(wanted) & set(line.modifiers):
                what = f"asks for {' or '.join(wanted)}" if wanted else "takes none"
                yield Hit(
                    line=line.number,
                    message=f"Line {line.number}: this payer {what} for such a session.",
                    fix="Use the payer's modifier for the way of meeting that the note documents.",
                    values=(each,),
                    source=known.source,
                )


@check(
    "TELEHEALTH_MODIFIER_IN_PERSON",
    number=40,
    field="box 24B, 24D / 2400 SV105, SV101",
    only="modifiers",
    source="payer's telehealth rules",
    passes=Example(line={"place": "02", "modifiers": ("95",)}),
    fails=Example(line={"place": "11", "modifiers": ("95",)}),
)
def telehealth_place(claim: ScrubClaim, context: ScrubContext) -> Iterator[Hit]:
    """An office (11) with a telehealth modifier, unless the payer bills telehealth so; other places are a warning.

    Clinics (FQHC, RHC, IHS, public health), schools and hospitals bill telehealth under their own place.
    """
    for line in claim.lines:
        if not line.modifiers or line.place in _OWN_PLACE or line.place not in places_of_service():
            continue
        found = _telehealth(line)
        if found and line.place not in _places(claim, context):
            yield Hit(
                line=line.number,
                message=f"Line {line.number}: a telehealth modifier with a place where people meet.",
                fix="By the note: place 10 (client at home) or 02 (elsewhere), or no telehealth modifier.",
                values=(line.place, *found),
                severity=None if line.place == "11" else "warning",
            )


@check(
    "NOT_BY_TELEHEALTH",
    number=41,
    field="box 24B / 2400 SV105",
    source="CMS, digital mental health treatment codes",
    only="telehealth",
    passes=Example(line={"procedure": "G0552"}),
    fails=Example(line={"procedure": "G0552", "place": "10", "modifiers": ("95",)}),
)
def barred_from_telehealth(claim: ScrubClaim, context: ScrubContext) -> Iterator[Hit]:
    """Digital treatment devices (G0552-G0554) never, and what the payer's file bars."""
    known = context.known_rules(claim)
    barred = known.telehealth.barred if known and known.telehealth else frozenset[str]()
    for line in claim.lines:
        if line.place in TELEHEALTH_PLACES and (line.procedure in _NOT_BY_TELEHEALTH or line.procedure in barred):
            yield Hit(
                line=line.number,
                message=f"Line {line.number}: this service is not billed with a telehealth place.",
                fix="Correct the place of service by the note.",
                values=(line.procedure, line.place),
                source=known.source if known and line.procedure in barred else None,
            )


@check(
    "VIDEO_AND_AUDIO",
    number=45,
    field="box 24D / 2400 SV101",
    only="modifiers",
    source="payer's telehealth rules",
    fails=Example(line={"place": "10", "modifiers": ("95", "93")}),
)
def video_or_audio(claim: ScrubClaim, context: ScrubContext) -> Iterator[Hit]:
    """A session was by video (95, GT) or by audio only (93, FQ), never both; and one modifier says it."""
    for line in claim.lines:
        if len(line.modifiers) < 2:
            continue
        found = set(line.modifiers)
        if found & _VIDEO and found & _AUDIO:
            yield Hit(
                line=line.number,
                message=f"Line {line.number}: marked as video and as audio only at once.",
                fix="Keep the one that the note documents.",
                values=tuple(sorted(found & (_VIDEO | _AUDIO))),
            )
        elif {"95", "GT"} <= found:
            yield Hit(
                line=line.number,
                message=f"Line {line.number}: two modifiers that both mean video.",
                fix="Keep the one that the payer asks for.",
                values=("95", "GT"),
                severity="warning",
            )


def _telehealth(line: ScrubLine) -> tuple[str, ...]:
    return tuple(each for each in line.modifiers if modifier_kinds().get(each.upper()) == "telehealth")


def _places(claim: ScrubClaim, context: ScrubContext) -> tuple[str, ...]:
    known = context.known_rules(claim)
    return known.telehealth.places if known and known.telehealth else ()


CHECKS = (
    telehealth_modifier,
    modifier_of_payer,
    telehealth_place,
    barred_from_telehealth,
    video_or_audio,
)
