"""A stand at a fair meets people, and passes on of them what they agree to."""
