"""How transactions run: the desk, its engines, prepared statements, migrations."""
