"""What staff at a door say of a room, and how full it is."""
