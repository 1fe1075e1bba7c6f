"""The screen of whoever looks after all kiosks."""
