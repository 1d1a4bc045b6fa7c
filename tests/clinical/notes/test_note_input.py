"""Files as they come: empty, huge, binary, in another language, with hidden characters."""

import time

import pytest
from note_drafting import drafted, sentences, talk, text_of, told
from theranest_server.clinical.notes.refusals import NoteRefused

_SESSION = talk("T: How did you sleep?", "C: I slept four hours and I cried on Monday because of my job at the school.")


def _refusal(transcript: str | bytes) -> str:
    with pytest.raises(NoteRefused) as refused:
        drafted(transcript)
    return refused.value.code


@pytest.mark.parametrize(
    ("transcript", "code"),
    [
        (b"", "transcript_empty"),
        (b"\xef\xbb\xbf \n", "transcript_empty"),
        (b"\x00\x01\x02PK\x03\x04", "transcript_not_text"),
        (bytes(range(128, 256)) * 40, "transcript_not_text"),
        ("\x01\x02" * 200, "transcript_empty"),
        (b"a" * 20_000_000, "transcript_too_large"),
    ],
)
def test_what_cannot_be_read_is_refused(transcript: str | bytes, code: str) -> None:
    assert _refusal(transcript) == code


def test_an_almost_empty_recording_is_refused_and_not_filled() -> None:
    assert _refusal(text_of("hollow.txt")) == "transcript_almost_empty"


def test_spanish_is_refused() -> None:
    assert _refusal(text_of("spanish.txt")) == "transcript_not_english"


def test_hidden_and_bidirectional_characters_move_no_offset() -> None:
    source = _SESSION.replace("slept", "sle\u200bpt").replace("cried", "\u202ecried\u202c").replace("job", "jo\u0301b")
    document = drafted(source)
    for sentence in sentences(document):
        assert all(0 <= span["start"] < span["end"] <= len(source) for span in sentence["evidence"])
        assert not set("\u200b\u202e\u202c") & set(sentence["text"])


def test_a_byte_order_mark_and_windows_line_ends_move_no_offset() -> None:
    source = "\ufeff" + _SESSION.replace("\n", "\r\n")
    (sentence, *_) = sentences(drafted(source.encode()))
    span = sentence["evidence"][-1]
    assert source[span["start"] : span["end"]].startswith("I slept four hours")


def test_offsets_count_code_points_and_not_utf16_units() -> None:
    source = _SESSION.replace("school.", "school 🙂🙂. I walked to the lake twice.")
    document = drafted(source)
    found = [one for one in sentences(document) if "lake" in one["text"]]
    span = found[0]["evidence"][0]
    assert source[span["start"] : span["end"]] == "I walked to the lake twice."


@pytest.mark.slow
@pytest.mark.parametrize("endless", [True, False])
def test_two_megabytes_are_read_in_linear_time(endless: bool) -> None:
    piece = "i went to the store and my boss told me that i need more sleep because of the kids and i cried on the bus home "
    lines = f"Client: {piece}\nTherapist: what happened then\n"
    source = f"Client: {piece * 17_000}" if endless else lines * 13_000
    assert 1_800_000 < len(source) < 2_200_000
    started = time.process_time()
    assert told(drafted(source))
    assert time.process_time() - started < 120
