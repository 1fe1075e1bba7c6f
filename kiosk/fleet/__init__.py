"""All kiosks as the one of whoever looks after them knows them."""
