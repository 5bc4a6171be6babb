"""The kind of a mail: from a person, an automatic answer, a bounce, an abuse report."""
