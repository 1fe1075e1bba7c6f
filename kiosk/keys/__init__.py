"""What comes from keyboards: fingers, scanners that type, pastes, and ways to break out of them."""
