"""Cases: our YAML, or JSONL with `carrier`, `payload`, `text`, `label` and `goal_family` a line."""

import json
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError, model_validator

OWN = Path(__file__).resolve().parents[1] / "cases" / "injection"
NAME_OF = "Preferred name: "
WAY_OF = {
    "portal_message": "message",
    "calendar_note": "message",
    "form_answer": "document",
    "intake_pdf_text": "document",
    "referral_letter": "document",
    "lab_attachment": "document",
    "ocr_fax": "document",
    "custom_field": "name",
    "file_name": "file",
    "eob_remark": "payer",
    "era_835_note": "payer",
    "transcript": "transcript",
}
"""How a carrier reaches the practice; one that is not here comes as a message."""


class InjectionCase(BaseModel):
    """`text`: the payload as it stands in its carrier."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    id: Annotated[str, Field(min_length=1, max_length=60)]
    carrier: str
    payload: str = ""
    text: str = ""
    label: Literal["injection", "benign"] = "injection"
    goal_family: str = ""

    @model_validator(mode="after")
    def _says_something(self) -> "InjectionCase":
        if not (self.payload or self.text):
            raise ValueError("neither payload nor text")
        return self

    @property
    def slipped_in(self) -> str:
        return self.payload or self.text

    @property
    def way(self) -> str:
        return WAY_OF.get(self.carrier, "message")

    @property
    def words(self) -> str:
        """What the client, payer or paper says."""
        if self.way == "message" and not self.text:
            return f"Hi, quick question.\n{self.payload}"
        return (self.text or self.payload).removeprefix(NAME_OF) if self.way == "name" else self.text or self.payload


def own_cases() -> list[InjectionCase]:
    return [case for path in sorted(OWN.glob("*.yaml")) for case in read_cases(path)]


def read_cases(path: Path) -> list[InjectionCase]:
    """Raises `ValueError` that says where."""
    text = path.read_text("utf-8")
    try:
        rows: Any = (
            [json.loads(line) for line in text.splitlines() if line.strip()]
            if path.suffix == ".jsonl"
            else yaml.safe_load(text)
        )
        cases = TypeAdapter(list[InjectionCase]).validate_python(rows)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        raise ValueError(f"{path.name}: case {'.'.join(map(str, first['loc']))}: {first['msg']}") from None
    except (yaml.YAMLError, ValueError) as error:
        raise ValueError(f"{path.name}: is neither YAML nor JSONL ({type(error).__name__})") from None
    if not cases:
        raise ValueError(f"{path.name}: holds no case")
    return cases
