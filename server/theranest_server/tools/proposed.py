"""The handle that every drafting tool returns; the door fills it when it has stored the proposal."""

from datetime import datetime
from typing import Annotated

from ..tool import AnswerModel
from .common import Public


class ProposalHandle(AnswerModel):
    proposal_id: Annotated[str, Public] = ""
    state: Annotated[str, Public] = ""
    digest: Annotated[str, Public] = ""
    review_url: Annotated[str, Public] = ""
    expires_at: Annotated[datetime | None, Public] = None
    what_the_reviewer_will_see: Annotated[list[str], Public] = []
    gaps: Annotated[list[str], Public] = []
