"""Dated tables as tab-separated text: first line `# edition<TAB>...`, second line the column names."""
