"""What a person types becomes a tree, the tree a query, and the query one page of records."""
