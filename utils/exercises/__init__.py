"""The checks behind the labs: each exercise knows its answer and the mistakes people make.

One package per lab, `lab01` to `lab12`, with one `Exercise` for each function that the student
writes; `checking` holds what an exercise is.
"""
