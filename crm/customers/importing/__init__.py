"""Files of leads: read as they come, resolved like any other lead."""
