"""From the journal to paper: the worker, its printers, and what staff decide about badges."""
