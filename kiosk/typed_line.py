"""A question on the terminal whose answer may be seen. Must not know: what is asked."""

import sys


def type_line(question: str) -> str:
    """What somebody typed, without blanks around it; empty where nobody can.

    The question goes to standard error: standard output may be a file that data are written to.

    Raises:
        EOFError: Nobody types any more.
    """
    if not sys.stdin.isatty():
        return ""
    sys.stderr.write(question)
    sys.stderr.flush()
    return input().strip()
