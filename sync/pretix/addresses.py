"""Addresses at a pretix: below its API. Must not know: what is asked there."""

from urllib.parse import quote


def organizer_path(organizer: str) -> str:
    """Where all of an organizer's addresses begin."""
    return f"/organizers/{quote(organizer, safe='')}"


def event_path(event: str) -> str:
    """Where an event's addresses begin, below the organizer's."""
    return f"/events/{quote(event, safe='')}/"
