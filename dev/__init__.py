"""What a developer's machine needs and production never imports: servers, stand-ins, the demo and `make up`."""
