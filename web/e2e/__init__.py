"""Stories in a real browser, one file each."""
