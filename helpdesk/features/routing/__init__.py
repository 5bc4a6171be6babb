"""Routing as it is set up and explained, and the part of it that time causes. The core decides."""
