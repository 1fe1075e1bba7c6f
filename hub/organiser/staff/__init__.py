"""Who works here, with which role and PIN."""
