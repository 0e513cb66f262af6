"""The operators' side: private, never public."""
