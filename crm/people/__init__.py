"""People: users, roles, teams, sessions, tokens; who somebody is and what was granted to them."""
