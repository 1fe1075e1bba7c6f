"""What works on a kiosk and what does not, as ``einlass doctor`` tells it."""
