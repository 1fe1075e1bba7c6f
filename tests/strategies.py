"""Strategies for Hypothesis: text as hostile as it comes."""

from hypothesis import strategies as st

PAYLOADS = (
    "[bold]x[/bold]", "[@click=app.quit]Eve[/]", "[/b]", "[/nope]", "[type=x, v={'a[0]'}]",
    "[VIP]", "[$x]", "\\[x]", "\\", ":warning:", '{"a": [1]}', "{0}{name}%s%(x)s",
    "\x1b[31mred", "\x1b[2J",
    "\x1b]0;title\x07", "\x1b]52;c;QUJD\x07", "\x1bP1$q\x1b\\", "\x9b2J", "\x9d0;x\x9c",
    "a\x00b", "\x7f\x08\x07", "a\r\nb\tc", "\u2028\u2029", "\u202egnp.exe\u202c", "\u2066x\u2069",
    "\u200b\ufeff", "Z" + "\u0301\u0316" * 20,
    "\ud800", "👩‍👩‍👧‍👦", "🇩🇪👍🏽", "名前が長い" * 8, "محمد عبد الله", "Олександра", "Nguyễn Thị", "A" * 500,
    "O’Sullivan", "Müller-Lietzow", "Şahin", "ﷺ", "\U000e0041\U000e007f", "\ufffe\uffff",
)  # fmt: skip
"""Markup, escapes, formats, directions, wide and long names: each broke some program once."""


def hostile_names() -> st.SearchStrategy[str]:
    """Payloads, any characters at all, and both mixed."""
    return st.one_of(
        st.sampled_from(PAYLOADS),
        st.text(st.characters(exclude_categories=()), max_size=100),
        st.lists(st.one_of(st.sampled_from(PAYLOADS), st.text(max_size=8)), max_size=5).map("".join),
    )
