"""A PIN or password, typed at the terminal without being shown. Must not know: what it opens."""

import getpass

from checkin.errors import ConfigError

NOT_READ = (
    "What was typed cannot be read: it is not UTF-8.",
    "Set the terminal to UTF-8, or type letters and figures without accents.",
)


def type_secret(question: str) -> str:
    """What somebody typed, without blanks around it.

    Raises:
        ConfigError: It is no text in UTF-8.
        EOFError: Nobody types any more.
    """
    try:
        typed = getpass.getpass(question).strip()
        typed.encode()  # half a letter may come as a lone surrogate, which no PIN can be made of
    except UnicodeError as error:
        raise ConfigError(*NOT_READ) from error
    return typed


def type_new_secret(question: str) -> str:
    """The same, typed twice.

    Raises:
        ConfigError: Likewise, or the two differ.
        EOFError: Nobody types any more.
    """
    typed = type_secret(question)
    if type_secret("Once more: ") != typed:
        raise ConfigError("The two are not the same.", "Try again.")
    return typed
