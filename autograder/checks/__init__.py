"""What a notebook needs to check an answer; it knows neither Jupyter nor nbgrader."""
