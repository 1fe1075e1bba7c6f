"""The organisers' pages, by subject: what each shows, says and does."""
