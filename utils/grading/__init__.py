"""Grading for instructors: student code runs in a sandbox and is judged from outside."""
