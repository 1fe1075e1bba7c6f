"""What stands on a badge, who draws it, and what is seen of it before it is printed."""
