"""Hours of steady use: two servers, a worker, many sockets; memory and descriptors stay flat, no event is
missed."""
