"""nbgrader: its gradebook, its releases, its feedback pages, and our steps in its pipeline."""
