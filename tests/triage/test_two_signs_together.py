"""What each alone could wait until the evening, together cannot."""

import pytest
from theranest_server.triage import Tier, screen


@pytest.mark.parametrize(
    "message",
    [
        "I have no reason to go on. I saved up my pills and counted them today.",
        "I wish I was dead. I gave my cat to my neighbor so she is taken care of.",
    ],
)
def test_a_wish_to_be_dead_beside_something_prepared_calls_at_once(message: str) -> None:
    verdict = screen(message)
    assert verdict.tier is Tier.PAGE
    assert "wish_with_preparation" in verdict.reasons


def test_preparations_alone_do_not_call_at_once_for_that() -> None:
    assert "wish_with_preparation" not in screen("I gave my couch to my sister, we move on Friday!").reasons
