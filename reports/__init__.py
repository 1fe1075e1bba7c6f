"""What organisers are told: figures as folds over the journal, in the formats that they use."""
