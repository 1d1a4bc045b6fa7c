"""The policy folder, read strictly and turned into decisions. Files are the source; nothing here invents a rule."""
