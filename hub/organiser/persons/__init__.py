"""The pages on which organisers erase a person."""
