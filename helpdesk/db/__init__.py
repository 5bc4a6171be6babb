"""Tables, their named queries, and the desk that runs transactions on them."""
