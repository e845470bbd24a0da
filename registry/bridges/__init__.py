"""Other tools' read views of the catalog: pure functions of path and catalog."""
