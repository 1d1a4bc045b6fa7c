"""clients.yaml: client applications by the agreement on file with their vendor."""

from collections.abc import Mapping
from dataclasses import dataclass

from ...domain.people import ClientAppLevel
from .strict_yaml import Block, Document, Shape, shaped


class _Application(Block):
    level: str
    agreement: str | None = None


class _File(Shape):
    applications: dict[str, _Application]
    sandbox_only: dict[str, _Application]


@dataclass(frozen=True, slots=True, kw_only=True)
class Applications:
    levels: Mapping[str, ClientAppLevel]
    sandbox_only: Mapping[str, ClientAppLevel]
    sandbox: bool
    """Whether the practice is the sandbox; elsewhere its entries count for nothing."""

    def level_of(self, app: str) -> ClientAppLevel:
        """Unknown applications have no agreement."""
        if app in self.levels:
            return self.levels[app]
        return self.sandbox_only.get(app, ClientAppLevel.NO_BAA) if self.sandbox else ClientAppLevel.NO_BAA


def parse_applications(document: Document, *, sandbox: bool) -> Applications:
    file = shaped(document, _File)
    if both := sorted(file.applications.keys() & file.sandbox_only.keys()):
        raise document.error(("sandbox_only", both[0]), f"{both[0]!r} is listed twice.", "Keep one of the entries.")
    levels = {n: _level(document, "applications", n, a) for n, a in file.applications.items()}
    for name, app in file.applications.items():
        if app.level != ClientAppLevel.NO_BAA and not app.agreement:
            raise document.error(
                ("applications", name), f"{name!r} sees client data without an agreement.", "Say where it is filed."
            )
    return Applications(
        levels=levels,
        sandbox_only={n: _level(document, "sandbox_only", n, a) for n, a in file.sandbox_only.items()},
        sandbox=sandbox,
    )


def _level(document: Document, section: str, name: str, app: _Application) -> ClientAppLevel:
    try:
        return ClientAppLevel(app.level)
    except ValueError:
        raise document.error(
            (section, name, "level"), f"{app.level!r} is no level.", "Write no_baa, baa or baa_identified."
        ) from None
