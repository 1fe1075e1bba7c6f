"""What staff did by hand: looked at, and taken back."""
