"""The dashboard's pages, one file per part of it. Each has `routes`."""
