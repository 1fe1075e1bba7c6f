"""What a kiosk is heard with: short tones and speech, by programs of the system, never in its own process."""
