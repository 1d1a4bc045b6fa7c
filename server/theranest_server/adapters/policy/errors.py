"""What is wrong with a policy folder, for the person who can mend it."""


class PolicyError(Exception):
    """`file:line: what is wrong; what to write instead.`"""

    def __init__(self, file: str, line: int, what: str, instead: str) -> None:
        super().__init__(f"{file}:{line}: {what} {instead}")
        self.file = file
        self.line = line
        self.what = what
        self.instead = instead
