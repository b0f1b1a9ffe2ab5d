"""Reading a policy document: bytes, paragraphs, kinds, sections, metadata, clauses."""
