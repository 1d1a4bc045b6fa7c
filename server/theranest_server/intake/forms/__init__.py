"""From an opened document to answers: pages, fillable forms, JSON, HTML, plain text."""
