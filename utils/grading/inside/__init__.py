"""What the judge's sandbox holds beside the student's code: the worker, and what it speaks.

These modules see each other as neighbours, `import codec`, for inside the sandbox there is no
`utils.grading`. They need NumPy and nothing of the book. From outside only `codec` and `peer` are
imported, which serve both ends of the wire; nothing here is a secret.
"""
