"""The processor's I/O."""
