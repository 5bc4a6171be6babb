"""Pages made on the server: surveys, and the demo's shop and customers. Readable without JavaScript."""
