"""Power cuts again and again, and what was promised before each: one table of what they fall into."""
