"""The words the reader knows, as data; to teach it a word, add it here and a line to a test."""
