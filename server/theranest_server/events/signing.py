"""How a practice's fixed words come into force: proposed from the file, signed on the review page like any change."""

import hashlib
from collections.abc import Mapping
from typing import Protocol

from ..domain.ids import ClientAppId, PracticeId, StaffId
from ..domain.json import Json
from ..domain.people import Principal
from ..domain.proposals import Change, ChangeKind, ProposalDraft
from .fixed_text import Intake, SignedText

SIGNING = "safety_text_signing"
SCHEMA_SHA256 = hashlib.sha256(b"safety_text_signing/1").hexdigest()
_APP = ClientAppId("theranest-agents")


class Words(Protocol):
    @property
    def words(self) -> str: ...
    @property
    def sha256(self) -> str: ...


class Texts(Protocol):
    def current(self) -> Words:
        """The file's. Raises `BadArguments`."""
        ...

    async def in_force(self) -> SignedText | None: ...
    async def withdraw(self, by: StaffId) -> bool: ...


class Signing:
    def __init__(self, *, texts: Texts, intake: Intake, practice_id: PracticeId) -> None:
        self._texts = texts
        self._intake = intake
        self._practice_id = practice_id

    async def shown(self) -> Mapping[str, Json]:
        """`{"words", "sha256", "in_force", "signed_by"}`; raises `BadArguments` for a file that cannot be used."""
        current, signed = self._texts.current(), await self._texts.in_force()
        return {
            "words": current.words,
            "sha256": current.sha256,
            "in_force": signed is not None,
            "signed_by": signed.signed_by if signed is not None else None,
        }

    async def propose(self, by: StaffId) -> Mapping[str, Json]:
        """A proposal that its author signs. Raises what the intake raises."""
        current = self._texts.current()
        change = Change(
            kind=ChangeKind.STANDING_TEXT,
            client_id=None,
            fields={"words": current.words, "sha256": current.sha256},
        )
        draft = ProposalDraft(
            changes=(change,),
            originator=by,
            summary="The fixed words to a person who may be in danger",
            risk="high",
            notes_for_reviewer=(
                "Once signed, these words are sent by the service itself, without asking again, to whoever writes a "
                "message that sounds like danger.",
            ),
            drafted_by="staff",
        )
        principal = Principal(staff_id=by, practice_id=self._practice_id, client_app=_APP)
        status = await self._intake.submit(draft, tool=SIGNING, tool_schema_sha256=SCHEMA_SHA256, principal=principal)
        return {"proposal_id": status.id, "digest": status.digest, "review_url": status.review_url}

    async def withdraw(self, by: StaffId) -> Mapping[str, Json]:
        return {"withdrawn": await self._texts.withdraw(by)}
