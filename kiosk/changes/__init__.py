"""What staff change about people, and what they settle: names, payments, walk-ins, double admits."""
