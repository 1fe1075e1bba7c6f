"""What printers are told and what they answer: bitmap -> bytes, bytes -> status. Pure, no I/O, no clock."""
