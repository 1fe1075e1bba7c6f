"""The screens of the kiosk and the parts they are made of."""
