"""The nouns that every other package uses. Nothing here imports another package of ours."""
