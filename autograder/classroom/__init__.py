"""Many submissions: found, graded in parallel, kept, reported and exported."""
