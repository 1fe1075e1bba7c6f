"""The guided first start: asks, tries what is there, and writes the settings, as ``einlass setup``."""
