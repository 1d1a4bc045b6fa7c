"""What a clinician writes and plans. Pure: no I/O but the data files of the package."""
