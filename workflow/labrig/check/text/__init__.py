"""Running text: its words, sentences and fonts."""
