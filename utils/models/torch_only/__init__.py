"""Models in torch alone, without a twin by hand."""
