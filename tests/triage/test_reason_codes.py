"""Every reason code is explained once, and the lexicon uses no other."""

from theranest_server.triage.datafiles import pairs
from theranest_server.triage.patterns import lexicon

_CUES = {"idiom", "past_cue", "story_cue", "now_cue"}


def test_every_reason_of_the_lexicon_is_explained() -> None:
    explained = {code for code, _ in pairs("reasons.txt")}
    assert {pattern.reason for pattern in lexicon()} - _CUES <= explained


def test_fixed_patterns_are_those_that_speak_of_denial_themselves() -> None:
    fixed = {pattern.reason for pattern in lexicon() if "fixed" in pattern.flags}
    assert fixed == {"denial_with_risk", "phq9_item9", "silencing_request"}
