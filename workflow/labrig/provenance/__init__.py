"""Where each number came from, whether it still holds, and whether it can be made again."""
