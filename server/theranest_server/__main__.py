"""Entry point. `serve` on stdio is the bridge that a chat client starts, so it must not wait for anything heavy."""

import sys


def main() -> None:
    arguments = sys.argv[1:]
    if arguments[:1] == ["serve"] and not {"--http", "--help"} & set(arguments):
        from theranest_server.transport.stdio.bridge import main as bridge

        sys.exit(bridge(arguments[1:]))
    from theranest_server.cli import main as command_line

    command_line()


if __name__ == "__main__":
    main()
