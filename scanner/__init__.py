"""Reads codes: from cameras, clips, pictures and lines of text. Must not know: rules, ledgers, screens."""
