"""Articles: written, published, arranged and shown."""
