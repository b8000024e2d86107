"""What changes questions, quizzes and answers."""
