"""What a run found, as data; ``aether.reporters`` draws it."""
