// Keeps the page current.
