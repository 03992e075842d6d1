"""PDF files into documents."""
