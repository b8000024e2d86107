"""What changes commitments, skills and assessments of them."""
