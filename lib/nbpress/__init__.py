"""The press: runs and prints any collection of notebooks."""
