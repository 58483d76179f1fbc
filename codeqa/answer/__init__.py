"""What is asked of a model and what is made of its answer: prompt, citations and their verification, evidence mode, trust line. All of it is pure."""
