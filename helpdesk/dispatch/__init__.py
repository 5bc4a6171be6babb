"""How committed events leave: stamped with their positions, told live, and followed by what writes jobs."""
