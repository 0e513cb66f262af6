"""What is counted: leads by what became of them, deliveries by how long they took."""
