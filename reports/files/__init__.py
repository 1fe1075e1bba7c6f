"""Reports as files: one module per format, each from a `Report` to text or bytes."""
