"""How committed events leave: they get their positions, go to the live sockets, and reach the followers that
write jobs."""
