"""What was written, in the form in which the practice API keeps it."""
