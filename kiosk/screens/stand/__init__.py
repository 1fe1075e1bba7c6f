"""The screen of a stand at a fair."""
