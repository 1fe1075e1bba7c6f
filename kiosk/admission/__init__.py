"""From a scan to a verdict: what it stands for, what the rules say, who is asked, what is written down."""
