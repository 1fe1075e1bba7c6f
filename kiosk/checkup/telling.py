"""How a finding stands on standard output: a line for people, or one JSON object. Must not know: findings."""

import msgspec

from kiosk.checkup.findings import Finding, State

MARKS = {State.GOOD: "✔", State.WARN: "!", State.BAD: "✘"}


def told(finding: Finding, *, as_json: bool) -> str:
    """One finding, with its line's end."""
    if as_json:
        plain = {name: str(value) for name, value in msgspec.structs.asdict(finding).items()}
        return msgspec.json.encode(plain).decode() + "\n"
    remedy = f"\n             {finding.remedy}" if finding.remedy else ""
    return f"{MARKS[finding.state]} {finding.what:<10} {finding.text}{remedy}\n"
