"""Articles: writing, publishing, arranging and showing them."""
