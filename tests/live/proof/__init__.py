"""The proof that live equals fresh: each event of the desk, played and recorded."""
