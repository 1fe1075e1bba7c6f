"""Deletes personal data: everybody's, or one person's, with a certificate. Must not know: screens."""
