"""The API for programs: operations with their models, and the OpenAPI document that is made of them."""
