"""The page on which organisers fetch certificates of attendance."""
