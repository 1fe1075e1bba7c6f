"""The screen of the registration desk."""
