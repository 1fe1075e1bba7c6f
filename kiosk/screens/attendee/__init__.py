"""The screens of a self-service kiosk."""
