"""How mail encodes bytes and parameters, rightly and wrongly."""
