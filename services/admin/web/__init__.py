"""What pages and API stand on: who asks, what they may, forms, headers, templates, words."""
